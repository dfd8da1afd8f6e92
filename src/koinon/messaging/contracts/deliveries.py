"""Deliveries: rows of the ledger, their history, who was not reached."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec


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
    locale: str | None = None
    subject: str = ""
    html: str = ""
    values: tuple[str, ...] = ()
    fallback_of: UUID | None = None
    read_at: datetime | None = None
    clicked_at: datetime | None = None


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
    read_at: datetime | None = None
    waits_for: str | None = None
    waits_until: datetime | None = None


class NotReached(msgspec.Struct, frozen=True):
    """How many people a reason kept from being reached, with its sentence, and whether trying again may help.

    `elsewhere`: whether another channel may.
    """

    reason: str
    kind: str
    count: int
    sentence: str
    retryable: bool
    elsewhere: bool = False


class NotReachedPerson(msgspec.Struct, frozen=True):
    """One person who was not reached."""

    contact_id: UUID
    reason: str
    kind: str
    code: str | None
    delivery_id: UUID | None
