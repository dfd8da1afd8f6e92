"""What a provider knows when it is asked."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels.contracts.errors import ProviderError


class FoundMessage(msgspec.Struct, frozen=True):
    """A message the provider knows about; `delivery_id` from our tag, None where it carries none.

    `sender` is our number, where it is told.
    """

    provider_id: str
    delivery_id: UUID | None
    to: str
    state: Literal["sent", "delivered", "failed", "unconfirmed"]
    error: ProviderError | None
    segments: int | None
    price_micros: int | None
    currency: str | None
    created_at: datetime
    sender: str | None = None


class Priced(msgspec.Struct, frozen=True, gc=False):
    """What a message cost in the end, in micro-units of the currency."""

    provider_id: str
    price_micros: int
    currency: str
    segments: int | None


class OwnRate(msgspec.Struct, frozen=True):
    """What an account says one unit costs to a country (ISO 3166), in micro-units of the currency."""

    channel: str
    country: str
    unit: Literal["segment", "mms", "email"]
    price_micros: int
    currency: str


class BlockedPair(msgspec.Struct, frozen=True):
    """A row of a provider's opt-out list: the two ends of the message that made it, in the provider's order.

    Which end is the person only our own numbers tell: documents of one provider name them both ways.
    """

    one: str
    other: str
    keyword: str
    occurred_at: datetime | None


class ListedOptOut(msgspec.Struct, frozen=True):
    """Somebody whom a provider does not let us write to; `sender_id` is our number they refused, where it is known."""

    person: str
    sender_id: UUID | None
    keyword: str
    occurred_at: datetime | None
