"""A view that somebody kept."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import force_setattr

from koinon.inbox.contracts.lists import Filters


class Whose(StrEnum):
    """Whom a view is shown to: who made it, a team, or everybody."""

    MINE = "mine"
    TEAM = "team"
    EVERYBODY = "everybody"


Column = Literal["labels", "assignee", "team", "waiting", "channel", "number"]
COLUMNS: tuple[Column, ...] = ("labels", "assignee", "team", "waiting")


class Watching(msgspec.Struct, frozen=True):
    """Who has which views open; a key is no user, and is shown everybody's."""

    actor_id: UUID
    is_user: bool
    view_ids: frozenset[UUID]


class InboxView(msgspec.Struct, frozen=True):
    """Filters under a name. `owner_id` whose it is, `team_id` which team's; neither: everybody's."""

    id: UUID
    name: str
    owner_id: UUID | None
    team_id: UUID | None
    filters: Filters
    sort: Literal["newest", "oldest"]
    columns: Sequence[Column]
    position: int
    version: int
    created_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        force_setattr(self, "filters", msgspec.convert(self.filters, Filters))

    @property
    def oldest_first(self) -> bool:
        """Whether what moved longest ago stands on top."""
        return self.sort == "oldest"

    @property
    def whose(self) -> Whose:
        """Whom it is shown to."""
        return Whose.MINE if self.owner_id else Whose.TEAM if self.team_id else Whose.EVERYBODY
