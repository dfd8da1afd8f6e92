"""Canned replies as they are kept, and as they are picked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.inbox.kept.contracts import Scope


class CannedReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer for the next time. `bodies` by language, `""` for everybody else.

    `is_knowledge`: a language model may read it to make suggestions.
    """

    id: UUID
    shortcut: str
    scope: Scope
    user_id: UUID | None
    team_id: UUID | None
    bodies: dict[str, str]
    media_ids: list[UUID]
    is_knowledge: bool
    use_count: int
    version: int
    created_at: datetime
    updated_at: datetime

    def body(self, locale: str | None) -> str:
        """Its words in a language, else for everybody, else the first there are."""
        wanted = (locale or "", (locale or "").partition("-")[0], "")
        return next((self.bodies[one] for one in wanted if one in self.bodies), next(iter(self.bodies.values()), ""))


class CannedDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a canned reply is to be."""

    shortcut: str
    bodies: Mapping[str, str]
    scope: Scope = "personal"
    team_id: UUID | None = None
    media_ids: Sequence[UUID] = ()
    is_knowledge: bool = False


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """A canned reply in the words of one conversation; `missing` are values of this person that are empty."""

    id: UUID
    shortcut: str
    text: str
    media_ids: Sequence[UUID]
    missing: Sequence[str]
