"""What a draft says beside its text: bounds of each channel, and every mistake of its templates (MSG-001, 005)."""

from collections.abc import Iterator

import msgspec

from koinon.messaging.content.openings import never_closes
from koinon.messaging.contracts import BroadcastDraft, Variant, Variants
from koinon.messaging.mail import blocks, checking, handwritten
from koinon.messaging.service.texts import MOST_CHARACTERS, require_storable, require_valid_text
from koinon.messaging.splits import drafting
from koinon.platform import errors

NO_WORDS = "Nothing is written for this channel; a mail needs a subject."
MOST_VARIANTS = 40
MOST_SUBJECT, MOST_PREHEADER, MOST_HTML, MOST_PLACES = 255, 255, 1_000_000, 20
MOST_BODY = {"sms": MOST_CHARACTERS, "whatsapp": 4_096, "email": 100_000, "push": 1_000}
MOST_LOCALE = 35
"""RFC 5646 §4.4.1: the longest tag anybody needs to keep."""


def hold(draft: BroadcastDraft, *, unfinished: bool = False) -> None:
    """Raise 422 where a draft's variants cannot be kept; unless it is `unfinished`, where they cannot be filled in."""
    require_distinct(draft.variants)
    for index, one in enumerate(draft.variants):
        _hold(one, f"variants[{index}]", unfinished=unfinished)
    for index, step in enumerate(draft.fallback):
        if not unfinished and not _has_words(draft, step.channel):
            raise errors.invalid_field(f"fallback[{index}].channel", "missing_required_field", NO_WORDS)
        if step.after_minutes is not None and not 1 <= step.after_minutes <= 72 * 60:
            raise errors.invalid_field(f"fallback[{index}].after_minutes", "out_of_range")


def _hold(one: Variant, at: str, *, unfinished: bool) -> None:
    is_mail = one.channel == "email"
    for path, text, most in _texts(one, at):
        (require_storable if unfinished or is_mail else require_valid_text)(text, path, most)
        if never_closes(text):
            raise errors.invalid_field(path, "invalid_template", handwritten.ENDLESS)
    if is_mail:
        if never_closes(msgspec.json.encode(one.blocks).decode()):
            raise errors.invalid_field(f"{at}.blocks", "invalid_template", handwritten.ENDLESS)
        blocks.read(one.blocks, f"{at}.")
        if not unfinished:
            checking.hold(one, f"{at}.")


def require_fillable(draft: BroadcastDraft) -> None:
    """Raise 422 for every mistake of a draft's texts."""
    most = MOST_BODY.get(draft.channel, MOST_CHARACTERS)
    require_valid_text(draft.body, most=most)
    hold(draft)
    drafting.hold(draft)
    for index, one in enumerate(drafting.ways_of(draft)):
        require_valid_text(one.body, f"ab.others[{index}].body", most)
        hold(one)


def require_distinct(variants: Variants) -> None:
    """Raise 422 unless each channel and locale is there once at most."""
    if len(variants) > MOST_VARIANTS:
        raise errors.invalid_field("variants", "out_of_range")
    seen = set[tuple[str, str]]()
    for index, one in enumerate(variants):
        if (one.channel, one.locale.lower()) in seen:
            raise errors.invalid_field(
                f"variants[{index}]", "duplicate_resource", "This channel and language is twice."
            )
        if len(one.locale) > MOST_LOCALE:
            raise errors.invalid_field(f"variants[{index}].locale", "out_of_range")
        seen.add((one.channel, one.locale.lower()))


def _has_words(draft: BroadcastDraft, channel: str) -> bool:
    own = [one for one in draft.variants if one.channel == channel]
    return any(one.subject for one in own) if channel == "email" else bool(own or draft.body.strip())


def _texts(one: Variant, at: str) -> Iterator[tuple[str, str, int]]:
    """Each text with where it stands and how long it may be."""
    yield f"{at}.body", one.body, MOST_BODY[one.channel]
    yield f"{at}.subject", one.subject, MOST_SUBJECT
    yield f"{at}.preheader", one.preheader, MOST_PREHEADER
    yield f"{at}.html", one.html, MOST_HTML
    yield from _places(at, one)


def _places(at: str, one: Variant) -> Iterator[tuple[str, str, int]]:
    values = one.whatsapp.values if one.whatsapp is not None else ()
    if len(values) > MOST_PLACES:
        raise errors.invalid_field(f"{at}.whatsapp.values", "out_of_range")
    for place, value in enumerate(values):
        yield f"{at}.whatsapp.values[{place}]", value, 1_024
