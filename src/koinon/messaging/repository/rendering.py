"""A row of the ledger in the words that its person got."""

from collections.abc import Mapping
from typing import Any

import msgspec

from koinon.messaging.content import compiled
from koinon.messaging.content.wording import Filled, Mailing, Wording, variants_of
from koinon.messaging.contracts import Split, Variant, Variants
from koinon.messaging.contracts.splits import LETTERS
from koinon.messaging.links.policy.exchanging import Exchange
from koinon.messaging.mail.look import Look

WRITTEN = ("content", "template", "constants", "written_for", "variants", "names", "variables", "links", "ab", "letter")
"""Columns of a row and its broadcast that say what was written."""


def rendered(channel: str, locale: str | None, body: str | None, wrote: Mapping[str, Any]) -> Filled:
    """What somebody got: a single message as its row keeps it, a broadcast's from its variant and the row's values."""
    if body is not None:
        return _single(body, wrote["content"])
    if wrote["written_for"] is None:
        return Filled()
    wrote = _in_its_words(wrote)
    names, constants, values = wrote["names"], wrote["constants"], wrote["variables"]
    links = _told(wrote["links"])
    if channel == "sms" and not locale and not wrote["variants"] and not links:
        return Filled(body=compiled(wrote["template"]).renderer(constants, names)(values))
    variants = msgspec.convert(wrote["variants"], Variants)
    mailing = Mailing(Look(name=constants.get("organization.name", "")))
    wording = Wording(variants_of(wrote["written_for"], wrote["template"], variants), mailing=mailing, links=links)
    found = wording.said.get((channel, locale or "")) or next(
        (one for (of, _), one in wording.said.items() if of == channel), None
    )
    return found.filler(constants, names)(values).shown() if found is not None else Filled()


def _in_its_words(wrote: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a broadcast said in several ways, those that the row got, or will."""
    if not wrote["ab"] or wrote["letter"] in (None, "A"):
        return wrote
    other = msgspec.convert(wrote["ab"], Split).others[LETTERS.index(wrote["letter"]) - 1]
    return {**wrote, "template": other.body, "variants": msgspec.to_builtins(other.variants)}


def _told(links: Mapping[str, Any] | None) -> dict[str, list[Exchange]]:
    """What was exchanged for everybody; where each had a link of their own, the address is shown."""
    known = msgspec.convert(links or {}, dict[str, list[Exchange]])
    same = {channel: [one for one in some if one.link_id is None] for channel, some in known.items()}
    return {channel: some for channel, some in same.items() if some}


def _single(body: str, content: Mapping[str, Any] | None) -> Filled:
    if content is None:
        return Filled(body=body)
    variant = msgspec.convert(content["variant"], Variant)
    values = variant.whatsapp.values if variant.whatsapp is not None else ()
    return Filled(variant.subject, body, variant.html, values).shown()
