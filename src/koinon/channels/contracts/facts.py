"""What providers tell us: receipts, messages of people, news of the account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels.contracts.errors import ProviderError


class Media(msgspec.Struct, frozen=True):
    """An attachment of an inbound message, at the provider's address."""

    url: str
    content_type: str | None
    bytes: int | None
    sha256: str | None


ReceiptState = Literal["sent", "delivered", "failed", "unconfirmed"]


Keyword = Literal["stop", "start", "help"]


class Receipt(msgspec.Struct, frozen=True, tag_field="fact", tag="receipt"):
    """What became of a message; `delivery_id` from the callback address."""

    event_id: str
    provider_id: str
    delivery_id: UUID | None
    attempt_id: UUID | None
    state: ReceiptState
    error: ProviderError | None
    price_micros: int | None
    currency: str | None
    segments: int | None
    occurred_at: datetime


class InboundMessage(msgspec.Struct, frozen=True, tag_field="fact", tag="inbound_message"):
    """A message to us: `sender` is our number, `from_` the person's; `keyword` as the carrier recognised it."""

    event_id: str
    provider_id: str
    sender: str
    from_: str
    text: str
    media: Sequence[Media]
    occurred_at: datetime
    keyword: Keyword | None


class OptOut(msgspec.Struct, frozen=True, tag_field="fact", tag="opt_out"):
    """The provider itself blocks this person for this sender (its opt-out list)."""

    event_id: str
    sender: str
    from_: str
    keyword: str
    occurred_at: datetime


class AccountAlert(msgspec.Struct, frozen=True, tag_field="fact", tag="account_alert"):
    """Something about the account itself, such as a spend limit reached."""

    event_id: str
    error: ProviderError
    profile_id: str | None
    occurred_at: datetime


class Unrecognised(msgspec.Struct, frozen=True, tag_field="fact", tag="unrecognised"):
    """An event of a type we do not know: kept and counted, never an error (CHN-058)."""

    event_id: str
    type: str


Fact = Receipt | InboundMessage | OptOut | AccountAlert | Unrecognised


class AppliedFact(msgspec.Struct, frozen=True):
    """A fact with the account it came through, and our sender where the fact names its number."""

    account_id: UUID
    sender_id: UUID | None
    fact: Fact
