"""What a message says with its links exchanged: for short ones, or for stand-ins of those each recipient gets.

A stand-in is as long as a short link, so that segments are right before any code is drawn. `u` is in no code, so one
that were ever sent would lead nowhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.contracts.content import Variant, Variants
from koinon.messaging.links.policy import markup
from koinon.messaging.links.policy.codes import LENGTH
from koinon.messaging.links.policy.parsing import find, replace
from koinon.messaging.links.policy.wrapping import PATH, Rules, short_url, shortened_of

Instead = Mapping[str, str]
"""What stands for an address, by the address."""


TRAP = "koinon:trap"
"""Stands for the address of a link that only machines see (MSG-076)."""


class Exchange(msgspec.Struct, frozen=True, omit_defaults=True):
    """An address of a broadcast and what stands for it; with `link_id` each recipient has a code of their own."""

    url: str
    short: str
    link_id: UUID | None = None


Exchanges = Mapping[str, Sequence[Exchange]]
"""By channel."""


def stand_in(base: str, number: int) -> str:
    """The stand-in of a message's link of this number."""
    return short_url(base, f"u{number:0{LENGTH - 1}d}")


def base_in(short: str) -> str:
    """The base that a short link or a stand-in lies on."""
    return short[: -len(PATH) - LENGTH]


def addresses(variants: Variants, channel: str) -> list[str]:
    """The different links of what a message says on a channel, Liquid in them and all, in order."""
    found = dict[str, None]()
    for one in variants:
        if one.channel == channel:
            found |= dict.fromkeys(each.url for each in find(one.body))
            found |= dict.fromkeys(markup.find(one.html))
            found |= dict.fromkeys(_in_blocks(one.blocks))
    return list(found)


def stand_ins(variants: Variants, rules: Mapping[str, Rules]) -> dict[str, list[Exchange]]:
    """What is exchanged on each channel that `rules` name, each link by a stand-in."""
    made = dict[str, list[Exchange]]()
    for channel, held_against in rules.items():
        urls = shortened_of(addresses(variants, channel), held_against)
        if urls:
            urls += [TRAP] if channel == "email" else []
            made[channel] = [Exchange(url, stand_in(held_against.base, at)) for at, url in enumerate(urls)]
    return made


def exchanged(variant: Variant, exchanges: Sequence[Exchange]) -> Variant:
    """A variant with its links exchanged."""
    if not exchanges:
        return variant
    instead = {one.url: one.short for one in exchanges}
    return msgspec.structs.replace(
        variant,
        body=replace(variant.body, instead),
        html=markup.replace(variant.html, instead),
        blocks=tuple(_block(one, instead) for one in variant.blocks),
    )


def trap(exchanges: Sequence[Exchange]) -> str:
    """The anchor of a mail that nobody sees: what follows it follows everything."""
    short = next((one.short for one in exchanges if one.url == TRAP), None)
    if short is None:
        return ""
    return f'<a href="{short}" rel="nofollow" tabindex="-1" aria-hidden="true" style="display:none"></a>'


def filled_in(text: str, instead: Instead) -> str:
    """A filled text with each stand-in exchanged for its recipient's own."""
    for stood, short in instead.items():
        text = text.replace(stood, short)
    return text


def _in_blocks(value: Any) -> list[str]:
    """Links in a mail's blocks: addresses of buttons and pictures, and those in texts."""
    if isinstance(value, str):
        return markup.find(value) if "<" in value else [each.url for each in find(value)]
    if isinstance(value, Mapping):
        return [url for name, part in value.items() if name not in _SHOWN for url in _in_blocks(part)]
    if isinstance(value, Sequence):
        return [url for part in value for url in _in_blocks(part)]
    return []


_SHOWN = frozenset({"src", "image", "media_url"})
"""Parts of a block that are fetched to be shown: nobody follows them."""


def _block(value: Any, instead: Instead) -> Any:
    if isinstance(value, str):
        return markup.replace(value, instead) if "<" in value else replace(value, instead)
    if isinstance(value, Mapping):
        return {name: part if name in _SHOWN else _block(part, instead) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_block(part, instead) for part in value]
    return value
