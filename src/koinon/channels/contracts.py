"""What crosses the border of channels: prepared messages, the answers to them, and facts from providers."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec


class ErrorKind(StrEnum):
    """The classes of the error table in the channels specification; each decides what happens next."""

    RETRYABLE = "retryable"
    THROTTLED = "throttled"
    RECIPIENT_INVALID = "recipient_invalid"
    LANDLINE = "landline"
    OPTED_OUT = "opted_out"
    CONTENT = "content"
    WINDOW_CLOSED = "window_closed"
    TEMPLATE = "template"
    CONFIGURATION = "configuration"
    ACCOUNT = "account"
    CAP = "cap"
    UNKNOWN_CODE = "unknown_code"


class ProviderError(msgspec.Struct, frozen=True, gc=False):
    """A refusal in the provider's own code and words; `retry_after` in seconds where it asked for one."""

    code: str
    kind: ErrorKind
    detail: str
    retry_after: float | None = None


class OutgoingMessage(msgspec.Struct, frozen=True, gc=False):
    """One message ready for the wire: `to` and `sender` in E.164, `callback_url` naming the delivery."""

    delivery_id: UUID
    attempt_id: UUID
    sender: str
    to: str
    body: str
    media_urls: tuple[str, ...]
    callback_url: str


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """The provider took it. Price in micro-units (1e-6) of the currency, or None while unknown."""

    provider_id: str
    segments: int | None
    price_micros: int | None
    currency: str | None


class Refused(msgspec.Struct, frozen=True, gc=False):
    """The provider surely did not take it."""

    error: ProviderError


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """It may have been taken (CHN-031): ask or await the receipt, never send again blindly."""

    reason: str


SendResult = Accepted | Refused | Unknown


class Credentials(msgspec.Struct, frozen=True):
    """How to speak to one provider account; never logged, so its repr names no secret."""

    api_key: str
    base_url: str
    public_key: str
    profile_id: str | None = None

    def __repr__(self) -> str:
        return f"Credentials({self.base_url}, key …{self.api_key[-4:]})"


class FoundMessage(msgspec.Struct, frozen=True):
    """A message the provider knows about; `delivery_id` from our tag, None where it carries none."""

    provider_id: str
    delivery_id: UUID | None
    to: str
    state: Literal["sent", "delivered", "failed", "unconfirmed"]
    error: ProviderError | None
    segments: int | None
    price_micros: int | None
    currency: str | None
    created_at: datetime


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


class Health(msgspec.Struct, frozen=True):
    """The answer to a harmless authenticated call: seconds taken, and what is wrong if anything."""

    ok: bool
    seconds: float
    error: ProviderError | None


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


class Capabilities(msgspec.Struct, frozen=True):
    """What a provider can do and its limits (CHN-032); rates are per second and account.

    `max_characters` is what fits into all segments of the roomiest alphabet; `templates` are those that the provider
    approves, `buttons` answers to tap; `idempotent`: the provider itself drops a repeat under our id. `regions` are
    ISO 3166 codes of countries that can be reached; None is everywhere the account is allowed to.
    """

    channels: frozenset[str]
    max_characters: int
    max_segments: int
    max_media: int
    max_media_bytes: int
    media_types: frozenset[str]
    sender_kinds: frozenset[str]
    receipts: bool
    read_receipts: bool
    can_find: bool
    can_list_opt_outs: bool
    segments_per_second: float
    media_per_second: float
    throughput_unit: Literal["segment", "message"]
    templates: bool = False
    buttons: bool = False
    idempotent: bool = False
    regions: frozenset[str] | None = None
