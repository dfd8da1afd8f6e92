"""Broadcasts: their states, what is written of them, their figures."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec

from koinon.messaging.contracts.audience import AudienceRef
from koinon.messaging.contracts.common import BlankPolicy, Money, Purpose
from koinon.messaging.contracts.content import Channel, Variants
from koinon.messaging.contracts.splits import Split


class BroadcastState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    SENDING = "sending"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


BroadcastChannel = Literal["sms", "whatsapp", "email", "push", "auto"]
"""`auto` chooses for each person by the organization's order and what they prefer (MSG-026, 027)."""


LinkTracking = Literal["off", "message", "recipient"]
"""How clicks are counted: not at all, for everybody together, or for each recipient (MSG-073)."""


class FallbackStep(msgspec.Struct, frozen=True):
    """Where a message goes on to that surely did not arrive, or has no receipt after so many minutes (MSG-027)."""

    channel: Channel
    after_minutes: int | None = None


class BroadcastDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What can be written of a broadcast before it is sent.

    `body` is the text that goes by SMS; `variants` what is said on other channels and in other languages.
    `tracking`: None as the organization's sending rules say.
    """

    name: str = ""
    body: str = ""
    audience: AudienceRef = AudienceRef()
    purpose: Purpose = Purpose.INFORMATIONAL
    sender_id: UUID | None = None
    blank_policy: BlankPolicy = BlankPolicy.BLOCK
    channel: BroadcastChannel = "sms"
    topic_id: UUID | None = None
    variants: Variants = ()
    fallback: tuple[FallbackStep, ...] = ()
    template_version_id: UUID | None = None
    ab: Split | None = None
    tracking: LinkTracking | None = None


class Counts(msgspec.Struct, frozen=True):
    """A broadcast's ledger, counted; `total` is rows of first tries, `retried` rows that were tried again."""

    total: int = 0
    queued: int = 0
    held: int = 0
    sending: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    refused: int = 0
    cancelled: int = 0
    expired: int = 0
    retried: int = 0
    people: int = 0
    segments: int = 0
    cost_micros: int = 0
    replies: int = 0
    opt_outs: int = 0

    @property
    def open(self) -> int:
        """Rows that still wait or are under way to the carrier."""
        return self.queued + self.held + self.sending

    @property
    def accepted(self) -> int:
        """Rows the carrier took."""
        return self.sent + self.delivered


WhenFull = Literal["wait", "trim"]


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast with its figures. `excluded` counts people left out before the start, by reason in `exclusions`."""

    id: UUID
    name: str
    channel: str
    purpose: Purpose
    body: str
    audience: AudienceRef
    sender_id: UUID | None
    blank_policy: BlankPolicy
    topic_id: UUID | None
    state: BroadcastState
    pause_reason: str | None
    pause_detail: str | None
    excluded: int
    exclusions: dict[str, int]
    plan: dict[str, Any] | None
    send_at: datetime | None
    expires_at: datetime | None
    frozen_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    summary: dict[str, Any] | None
    counts: Counts
    version: int
    places: tuple[UUID, ...]
    created_by: UUID | None
    updated_by: UUID | None
    created_at: datetime
    updated_at: datetime
    variants: Variants = ()
    fallback: tuple[FallbackStep, ...] = ()
    template_version_id: UUID | None = None
    ab: Split | None = None
    ab_winner: str | None = None
    tracking: LinkTracking | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How a broadcast stands now: `rate` in messages a second, `seconds_left` None where it cannot be told.

    `goes_on_at` where it waits for a day's limit; `limited_to` segments a second where the number holds it up.
    `in_doubt`: handed over, and the carrier has not said whether it took them.
    """

    id: UUID
    state: BroadcastState
    pause_reason: str | None
    pause_detail: str | None
    counts: Counts
    rate: float
    seconds_left: int | None
    cost: Money | None
    undo_until: datetime | None
    goes_on_at: datetime | None = None
    limited_to: float | None = None
    in_doubt: int = 0
