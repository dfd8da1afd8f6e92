"""What crosses the border of messaging: broadcasts, previews, deliveries and their figures."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec


class BroadcastState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    SENDING = "sending"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Purpose(StrEnum):
    CONVERSATIONAL = "conversational"
    TRANSACTIONAL = "transactional"
    INFORMATIONAL = "informational"
    PROMOTIONAL = "promotional"
    EMERGENCY = "emergency"
    SYSTEM = "system"


class BlankPolicy(StrEnum):
    """What happens to people for whom a value is missing (MSG-004)."""

    BLOCK = "block"
    SKIP = "skip"
    BLANK = "blank"


class Money(msgspec.Struct, frozen=True):
    """A sum of message prices: micro-units (1e-6) of the currency."""

    micros: int
    currency: str


class TargetRef(msgspec.Struct, frozen=True):
    """Someone to include or exclude; `id` is None for `all` and `recent`.

    Only excluded can be who got a `broadcast`, and who got anything in so many `days` (`recent`).
    """

    kind: Literal["all", "group", "tag", "contact", "location", "segment", "broadcast", "recent"]
    id: UUID | None = None
    days: int | None = None


class AudienceRef(msgspec.Struct, frozen=True):
    """Whom a broadcast is for: the union of `include` minus the union of `exclude` (MSG-021)."""

    include: tuple[TargetRef, ...] = ()
    exclude: tuple[TargetRef, ...] = ()


class PlacedAudience(AudienceRef, frozen=True):
    """An audience within the places that its broadcast's author is limited to (IDN-030)."""

    places: tuple[UUID, ...] = ()


def within(audience: AudienceRef, places: Iterable[UUID]) -> AudienceRef:
    """`audience` held to `places`; to none, where there are none."""
    held = tuple(places)
    if held:
        return PlacedAudience(audience.include, audience.exclude, held)
    return AudienceRef(audience.include, audience.exclude)


class Aim(NamedTuple):
    """What decides who wants a message: how much consent it needs, its topic, and the number it is written from."""

    purpose: str
    topic_id: UUID | None = None
    sender_id: UUID | None = None


class BroadcastDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What can be written of a broadcast before it is sent."""

    name: str = ""
    body: str = ""
    audience: AudienceRef = AudienceRef()
    purpose: Purpose = Purpose.INFORMATIONAL
    sender_id: UUID | None = None
    blank_policy: BlankPolicy = BlankPolicy.BLOCK
    channel: Literal["sms"] = "sms"
    topic_id: UUID | None = None

    @property
    def aim(self) -> Aim:
        """Its purpose and topic."""
        return Aim(self.purpose.value, self.topic_id, self.sender_id)


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


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a second person's word; `recipients` and `fingerprint` say what it was asked for."""

    id: UUID
    broadcast_id: UUID
    fingerprint: bytes
    recipients: int
    state: Literal["requested", "approved", "declined", "withdrawn"]
    requested_by: UUID | None
    requested_at: datetime
    request_words: str
    decided_by: UUID | None
    decided_at: datetime | None
    decision_words: str


class Approvals(msgspec.Struct, frozen=True):
    """How a draft stands: above `threshold` phones (None: never) a second person is `required`.

    `holds` says that the latest request was for exactly this draft.
    """

    threshold: int | None
    recipients: int
    required: bool
    latest: Approval | None
    holds: bool

    @property
    def approved(self) -> bool:
        """Somebody said yes to exactly this."""
        return self.holds and self.latest is not None and self.latest.state == "approved"

    @property
    def declined(self) -> bool:
        """Somebody said no to exactly this."""
        return self.holds and self.latest is not None and self.latest.state == "declined"

    @property
    def waiting(self) -> bool:
        """Somebody was asked about exactly this."""
        return self.holds and self.latest is not None and self.latest.state == "requested"


class BlockerRef(msgspec.Struct, frozen=True):
    """Why a broadcast cannot be sent: code, sentence (English msgid, `{names}` in `details`) and where to fix it.

    `since` it has been so and `expected_at` it will probably be over, where that is known.
    """

    code: str
    sentence: str
    fix_path: str
    expected_at: datetime | None = None
    since: datetime | None = None
    details: dict[str, str] = {}


class Sample(msgspec.Struct, frozen=True):
    """One real person's text as it would be sent."""

    label: Literal["longest", "most_expensive", "blank", "locale", "contact", "first"]
    contact_id: UUID
    name: str
    text: str
    segments: int
    locale: str | None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What sending now would do. `distribution` maps segments to messages; `cost` sums by currency, `unpriced` counts
    messages whose rate is unknown; `seconds` is how long it takes at the sender's rate."""

    recipients: int
    people: int
    exclusions: dict[str, int]
    segments: int
    distribution: dict[int, int]
    cost: list[Money]
    unpriced: int
    by_country: dict[str, int]
    blanks: int
    samples: list[Sample]
    seconds: int
    blockers: list[BlockerRef]
    sender_id: UUID | None
    sender_number: str | None
    encoding: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How a broadcast stands now: `rate` in messages a second, `seconds_left` None where it cannot be told.

    `goes_on_at` where it waits for a day's limit; `limited_to` segments a second where the number holds it up.
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


class DeliveryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the ledger as lists show it; `body` is the rendered text, `reason` a code of `messaging.reasons`."""

    id: UUID
    origin: str
    origin_id: UUID | None
    broadcast_id: UUID | None
    broadcast_name: str | None
    contact_id: UUID | None
    channel: str
    sender_id: UUID
    purpose: str
    state: DeliveryState
    reason: str | None
    code: str | None
    body: str
    segments: int
    price_micros: int | None
    currency: str | None
    provider_id: str | None
    covers: list[UUID] | None
    children: list[UUID] | None
    reference: str | None
    metadata: dict[str, Any] | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    failed_at: datetime | None
    waits_for: str | None = None
    waits_until: datetime | None = None


class DeliveryEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a delivery's history; `source` is gate, engine, receipt, lookup, settle, user."""

    at: datetime
    kind: Literal["intent", "outcome", "note"]
    to_state: str
    source: str
    reason: str | None
    code: str | None
    detail: str | None
    attempt_id: UUID | None


class Delivery(msgspec.Struct, frozen=True):
    """The answer to a queued single message."""

    id: UUID
    state: DeliveryState
    reason: str | None = None


class DeliveryStatus(msgspec.Struct, frozen=True):
    """A delivery's present state, for a page that shows many."""

    id: UUID
    state: DeliveryState
    reason: str | None
    code: str | None
    sent_at: datetime | None
    delivered_at: datetime | None
    waits_for: str | None = None
    waits_until: datetime | None = None


class NotReached(msgspec.Struct, frozen=True):
    """How many people a reason kept from being reached, with its sentence, and whether trying again may help."""

    reason: str
    kind: str
    count: int
    sentence: str
    retryable: bool


class NotReachedPerson(msgspec.Struct, frozen=True):
    """One person who was not reached."""

    contact_id: UUID
    reason: str
    kind: str
    code: str | None
    delivery_id: UUID | None


class OptOutList(msgspec.Struct, frozen=True):
    """How a carrier's opt-out list compared with ours.

    `listed` people it blocks, of them `added` here just now; `kept`: came back here by their own word, but are still
    blocked there; `unlisted`: opted out here and not on its list (None where it was not read whole, `error` says why).
    """

    account_id: UUID
    compared_at: datetime
    listed: int
    added: int
    kept: int
    unlisted: int | None
    error: str | None
