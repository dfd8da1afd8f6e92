"""Response targets as they cross the border."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

KINDS = ("first_response", "next_response", "resolution")
MOST_POLICIES = 50
ClockKind = Literal["first_response", "next_response", "resolution"]
TargetState = Literal["running", "paused", "warned", "breached"]


class Policy(Struct, frozen=True):
    """Minutes by which conversations that fit are answered first, answered again, and done; None is no target.

    Of the policies in their order the first that fits holds; a condition that is None fits all.
    """

    id: UUID
    name: str
    position: int
    is_active: bool
    channel: str | None
    sender_id: UUID | None
    team_id: UUID | None
    priority: str | None
    first_response: int | None
    next_response: int | None
    resolution: int | None
    in_business_hours: bool
    created_at: datetime
    updated_at: datetime


class Talk(Struct, frozen=True):
    """A conversation as targets see it; `at` is when it moved."""

    id: UUID
    channel: str
    sender_id: UUID
    team_id: UUID | None
    priority: str
    status: str
    waiting_since: datetime | None
    first_reply_at: datetime | None
    last_outbound_at: datetime | None
    resolved_at: datetime | None
    sender_location_id: UUID | None
    contact_location_id: UUID | None
    at: datetime


class Clock(Struct, frozen=True):
    """A target that is neither met nor over. Paused, `left_seconds` of working time remain."""

    id: UUID
    conversation_id: UUID
    policy_id: UUID | None
    kind: ClockKind
    started_at: datetime
    warn_at: datetime | None
    target_at: datetime | None
    paused_at: datetime | None
    left_seconds: int
    warn_left_seconds: int
    paused_total: int
    breached_at: datetime | None


class Late(Struct, frozen=True):
    """A clock that was just warned of, or breached."""

    id: UUID
    conversation_id: UUID
    kind: ClockKind
    assignee_id: UUID | None
    team_id: UUID | None
