"""Who answers what, and what a conversation is marked with."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import force_setattr


class Priority(StrEnum):
    """How soon it needs an answer. Rules may raise it; only a person lowers it (INB-021)."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Colour(StrEnum):
    """What a label may be painted with: names, so that each theme has its own shade."""

    GREY = "grey"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"


class LabelRef(msgspec.Struct, frozen=True):
    """A label as a conversation shows it."""

    id: UUID
    name: str
    colour: Colour = Colour.GREY


class Label(msgspec.Struct, frozen=True):
    """A label with how many conversations that are not done bear it, at most a thousand."""

    id: UUID
    name: str
    colour: Colour
    conversations: int
    version: int


class AssignmentMode(StrEnum):
    """How a team's conversations find somebody: by hand, in turn, or to whoever has the fewest."""

    MANUAL = "manual"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"


class Availability(StrEnum):
    """Whether somebody is given conversations: only who is `online` (INB-024, 027)."""

    ONLINE = "online"
    AWAY = "away"
    BUSY = "busy"
    OFFLINE = "offline"


class TeamMember(msgspec.Struct, frozen=True):
    """Somebody of a team; a lead may answer its conversations in restricted mode."""

    user_id: UUID
    name: str
    is_lead: bool = False


class Team(msgspec.Struct, frozen=True):
    """A team with how many of its conversations are open, and how many of those are nobody's (each up to 1,000).

    `pages_urgent`: whoever of it is on duty is told when one of them becomes urgent.
    """

    id: UUID
    name: str
    assignment_mode: AssignmentMode
    language: str | None
    open: int
    unassigned: int
    version: int
    members: Sequence[TeamMember] = ()
    pages_urgent: bool = False

    def __post_init__(self) -> None:
        force_setattr(self, "members", msgspec.convert(self.members, tuple[TeamMember, ...]))


class Agent(msgspec.Struct, frozen=True):
    """Somebody who answers: present `availability`, what they set by hand, how much of their capacity is taken."""

    user_id: UUID
    name: str
    availability: Availability
    chosen: Availability | None
    capacity: int
    open: int
    last_seen_at: datetime | None


class Rule(msgspec.Struct, frozen=True):
    """What is done to a conversation by itself. An empty condition asks nothing; of several, all must fit."""

    id: UUID
    name: str
    position: int
    is_active: bool
    channels: Sequence[str]
    sender_ids: Sequence[UUID]
    location_ids: Sequence[UUID]
    tag_ids: Sequence[UUID]
    languages: Sequence[str]
    keywords: Sequence[str]
    team_id: UUID | None
    label_id: UUID | None
    priority: Priority | None
    version: int
    label_ids: Sequence[UUID] = ()
    sentiments: Sequence[str] = ()


class Assignment(msgspec.Struct, frozen=True):
    """Who had a conversation when: one passing on, by a person, a rule or the dealing out."""

    id: UUID
    from_user_id: UUID | None
    to_user_id: UUID | None
    to_user_name: str | None
    from_team_id: UUID | None
    to_team_id: UUID | None
    done_by: Literal["user", "rule", "auto"]
    by_user_id: UUID | None
    reason: str
    created_at: datetime
