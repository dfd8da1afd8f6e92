"""Counting segments for the composer and for a ledger (MSG-012, 013)."""

import hashlib
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import msgspec

from koinon.kit import gsm7

MOST_SEGMENTS = 10
SINGLE = {gsm7.GSM7: gsm7.SINGLE_GSM7, gsm7.UCS2: gsm7.SINGLE_UCS2}
PART = {gsm7.GSM7: gsm7.PART_GSM7, gsm7.UCS2: gsm7.PART_UCS2}


class Offence(msgspec.Struct, frozen=True):
    """A character that forces UCS-2: where it stands, what it is, its Unicode name, and what would do instead."""

    index: int
    character: str
    name: str
    instead: str | None


class SegmentsPreview(msgspec.Struct, frozen=True):
    """What the composer shows: alphabet, size, parts, room left, the offenders, and the cheaper text if one helps."""

    encoding: str
    characters: int
    units: int
    segments: int
    remaining: int
    offences: list[Offence]
    cheaper_text: str | None
    cheaper_segments: int | None


class Measured(NamedTuple):
    """A rendered text as the ledger keeps it."""

    segments: int
    content_hash: int


def segments_preview(text: str) -> SegmentsPreview:
    """Count `text` as typed; "make it cheaper" is offered only where it saves a segment or leaves UCS-2 (MSG-013)."""
    counted = gsm7.count(text)
    swapped = gsm7.cheaper(text)
    better = gsm7.count(swapped)
    saves = better.segments < counted.segments or (better.encoding != counted.encoding)
    room = SINGLE[counted.encoding] if counted.segments == 1 else PART[counted.encoding] * counted.segments
    return SegmentsPreview(
        encoding=counted.encoding,
        characters=len(text),
        units=counted.units,
        segments=counted.segments,
        remaining=max(0, room - counted.units),
        offences=[_offence(index, character) for index, character in counted.offences[:50]],
        cheaper_text=swapped if saves else None,
        cheaper_segments=better.segments if saves else None,
    )


def measure(text: str) -> Measured:
    """Segments and the content hash of a rendered text."""
    return Measured(gsm7.segments(text), content_hash(text))


def content_hash(text: str) -> int:
    """A signed 64-bit hash by which the gate knows the same words again (MSG-056, 057)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


@lru_cache(512)
def _offence(index: int, character: str) -> Offence:
    instead = gsm7.cheaper(character)
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return Offence(index, character, name, instead if instead != character else None)
