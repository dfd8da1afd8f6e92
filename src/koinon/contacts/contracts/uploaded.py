"""A list that was brought along as the audience of a broadcast."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

MOST_ENTRIES = 100_000
MOST_LIST_BYTES = 10_000_000

NotFoundAs = Literal["unknown", "unreadable"]


class AudienceList(Struct, frozen=True):
    """A list of numbers, mail addresses and ids: `entries` as they came, of which `unmatched` name nobody known.

    `people` are the different contacts that the others name; nobody was added.
    """

    id: UUID
    name: str
    entries: int
    people: int
    unmatched: int
    created_at: datetime


class Unmatched(Struct, frozen=True):
    """An entry that names nobody: where it stood, what it said, and why (nobody has it, or it is nothing of these)."""

    line: int
    value: str
    why: NotFoundAs


class ReadEntry(Struct, frozen=True):
    """What a line names."""

    line: int
    kind: Literal["phone", "email", "id", "unreadable"]
    value: str
