"""What a search gives back."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec


class Sort(StrEnum):
    """How what was found runs: what fits best first, or the newest."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class Found(msgspec.Struct, frozen=True):
    """A message or note that a search found, with the conversation it is in. The address stays sealed.

    Of a `restricted` person it tells no words: they are read in the thread, on record.
    """

    id: UUID
    conversation_id: UUID
    number: int | None
    contact_id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    channel: str
    status: str
    address_cipher: bytes
    direction: Literal["in", "out", "internal"]
    author_id: UUID | None
    author_name: str | None
    body: str
    created_at: datetime
    score: int
    restricted: bool = False
    photo_id: UUID | None = None

    @property
    def name(self) -> str:
        """As people call them; empty where no name is known."""
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()


class Snippet(msgspec.Struct, frozen=True):
    """The part of a text where it was found; `marks` are (start, end) in characters of `text`."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked."""
        pieces, at = [], 0
        for start, end in self.marks:
            pieces += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [piece for piece in [*pieces, (self.text[at:], False)] if piece[0]]


class Hit(msgspec.Struct, frozen=True):
    """What was found, and the words of it to show."""

    found: Found
    snippet: Snippet
