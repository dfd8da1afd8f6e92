"""Trying different words: their part of the composer, how the sample does (MSG-095)."""

from typing import Any

import msgspec
from litestar.datastructures import FormMultiDict

from koinon import messaging
from koinon.messaging import Broadcast, Split, SplitState, SplitWords, Variants
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.i18n import N_, gettext

LETTERS = "BCD"
SHARES = (10, 20, 30, 40, 50)
BY = {
    "clicks": N_("Most people follow the link"),
    "replies": N_("Most people answer"),
    "hand": N_("I choose"),
}
WAITS = {60: N_("1 hour"), 240: N_("4 hours"), 720: N_("12 hours"), 1440: N_("1 day"), 2880: N_("2 days")}


def words(draft: Broadcast) -> dict[str, Any]:
    """What the composer shows of a draft's other words."""
    split = draft.ab
    others = split.others if split is not None else ()
    said = [_said(one, draft.channel) for one in others] + [""] * (len(LETTERS) - len(others))
    waits = dict(WAITS) if split is None or split.wait_minutes in WAITS else {**WAITS, split.wait_minutes: ""}
    return {
        "ab": split or Split(others=()),
        "ab_words": list(zip(LETTERS, said, strict=True)),
        "ab_shares": [(share, gettext("%(share)s of 100 people") % {"share": share}) for share in SHARES],
        "ab_by": [(key, gettext(label)) for key, label in BY.items()],
        "ab_waits": [(key, gettext(label) if label else f"{key // 60}:{key % 60:02d}") for key, label in waits.items()],
    }


def read(form: FormMultiDict, known: Broadcast, changes: dict[str, Any]) -> Split | None:
    """The other words as they stand in the form, beside the draft's own in `changes`."""
    channel = changes.get("channel", known.channel)
    own: Variants = changes.get("variants", known.variants)
    before = known.ab.others if known.ab is not None else ()
    field = "ab_subject" if channel == "email" else "ab_body"
    others = []
    for index, letter in enumerate(LETTERS):
        text = forms.verbatim(form, f"{field}_{letter}")
        if text.strip() and channel != "auto":
            others.append(_other(text, channel, before[index] if index < len(before) else None, known, own))
    if not others:
        return None
    share, wait = (forms.text(form, name) for name in ("ab_share", "ab_wait"))
    by = forms.text(form, "ab_by")
    return Split(
        others=tuple(others),
        share=int(share) if share.isdecimal() and int(share) in SHARES else 20,
        by=by if by in BY else "clicks",  # type: ignore[arg-type]
        wait_minutes=int(wait) if wait.isdecimal() and 15 <= int(wait[:5]) <= 4320 else 240,
    )


def _said(one: SplitWords, channel: str) -> str:
    if channel == "sms":
        return one.body
    found = next((each for each in one.variants if each.channel == channel), None)
    return "" if found is None else found.subject if channel == "email" else found.body


def _other(text: str, channel: str, before: SplitWords | None, known: Broadcast, own: Variants) -> SplitWords:
    """The same message with another subject or text; what it had of its own beside that stays."""
    if channel == "sms":
        return SplitWords(body=text, variants=before.variants if before is not None else ())
    field = "subject" if channel == "email" else "body"
    has_own = before is not None and _bare(before.variants, field) != _bare(known.variants, field)
    base = before.variants if before is not None and has_own else own
    return SplitWords(
        variants=tuple(msgspec.structs.replace(one, **{field: text}) for one in base if one.channel == channel)
    )


def _bare(variants: Variants, field: str) -> Variants:
    return tuple(msgspec.structs.replace(one, **{field: ""}) for one in variants)


async def state(tx: Tx, found: Broadcast) -> SplitState | None:
    """How the sample does, where there is one."""
    return await messaging.split_of(tx, found.id) if found.ab is not None else None


def told(found: Broadcast) -> dict[str, str]:
    """What is said in each of the ways, in a line."""
    if found.ab is None:
        return {}
    own = SplitWords(body=found.body, variants=found.variants)
    return {letter: _said(one, found.channel) for letter, one in zip("ABCD", (own, *found.ab.others), strict=False)}
