"""What providers tell us: receipts, messages of people, news of the account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels.contracts.errors import ProviderError
from koinon.channels.contracts.outgoing import Attachment
from koinon.channels.contracts.registration import RegistrationUpdate


class Media(msgspec.Struct, frozen=True):
    """An attachment of an inbound message, at the provider's address; `content_id` where a mail's text shows it."""

    url: str
    content_type: str | None
    bytes: int | None
    sha256: str | None
    name: str = ""
    content_id: str | None = None


ReceiptState = Literal["sent", "delivered", "failed", "unconfirmed"]


Keyword = Literal["stop", "start", "help"]


class Receipt(msgspec.Struct, frozen=True, tag_field="fact", tag="receipt"):
    """What became of a message; `delivery_id` from the callback address, `sender` our number or address if told.

    `is_read` where the carrier says that its person looked at it (WhatsApp; never SMS).
    """

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
    sender: str | None = None
    is_read: bool = False


class InboundMail(msgspec.Struct, frozen=True):
    """What a mail to us has beside its plain text; `references` are the Message-IDs it answers, the latest last.

    `tag` is what stood after the plus of our address (`mail.tags`).
    """

    subject: str
    html: str | None
    from_name: str | None
    message_id: str | None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_automatic: bool = False
    tag: str | None = None


class InboundMessage(msgspec.Struct, frozen=True, tag_field="fact", tag="inbound_message"):
    """A message to us: `sender` is our number or address, `from_` the person's; `keyword` as the carrier recognised it.

    `payload` is the id of the answer that was tapped, `replies_to` the provider's id of the message it answers. `kind`
    says what it is beyond text and files (location, contacts, reaction, sticker, voice, button, order, unsupported).
    """

    event_id: str
    provider_id: str
    sender: str
    from_: str
    text: str
    media: Sequence[Media]
    occurred_at: datetime
    keyword: Keyword | None
    channel: str = "sms"
    mail: InboundMail | None = None
    payload: str | None = None
    profile_name: str | None = None
    replies_to: str | None = None
    kind: str | None = None


class ReactionRemoved(msgspec.Struct, frozen=True, tag_field="fact", tag="reaction_removed"):
    """A person took back what they put on the message that the provider calls `replies_to`."""

    event_id: str
    sender: str
    from_: str
    replies_to: str
    occurred_at: datetime
    channel: str = "whatsapp"


class TemplateStatus(msgspec.Struct, frozen=True, tag_field="fact", tag="template_status"):
    """The provider decided on a template; `state` in its own word, lower case."""

    event_id: str
    provider_id: str
    name: str
    language: str
    state: str
    reason: str | None
    occurred_at: datetime


class SenderQuality(msgspec.Struct, frozen=True, tag_field="fact", tag="sender_quality"):
    """How people take what a sender writes; `tier` in people a day, where it is told."""

    event_id: str
    sender: str
    quality: Literal["green", "yellow", "red"] | None
    tier: int | None
    occurred_at: datetime


EmailKind = Literal["open", "click", "complaint", "unsubscribe", "bounce"]


class EmailEvent(msgspec.Struct, frozen=True, tag_field="fact", tag="email_event"):
    """What became of a mail after it arrived; `url` of a click."""

    event_id: str
    kind: EmailKind
    provider_id: str
    delivery_id: UUID | None
    attempt_id: UUID | None
    to: str
    url: str | None
    user_agent: str | None
    ip: str | None
    error: ProviderError | None
    occurred_at: datetime


class DeviceGone(msgspec.Struct, frozen=True, tag_field="fact", tag="device_gone"):
    """A device's token is not valid any more."""

    event_id: str
    token: str
    occurred_at: datetime


class OptOut(msgspec.Struct, frozen=True, tag_field="fact", tag="opt_out"):
    """The provider itself blocks this person for this sender (its opt-out list)."""

    event_id: str
    sender: str
    from_: str
    keyword: str
    occurred_at: datetime
    channel: str = "sms"


class AccountAlert(msgspec.Struct, frozen=True, tag_field="fact", tag="account_alert"):
    """Something about the account itself, such as a spend limit reached."""

    event_id: str
    error: ProviderError
    profile_id: str | None
    occurred_at: datetime


class Announced(msgspec.Struct, frozen=True, tag_field="fact", tag="announced"):
    """The webhook only says that there is something: a job calls the provider back for it (`Provider.complete`)."""

    event_id: str
    reference: str


class Unrecognised(msgspec.Struct, frozen=True, tag_field="fact", tag="unrecognised"):
    """An event of a type we do not know: kept and counted, never an error (CHN-058)."""

    event_id: str
    type: str


Fact = (
    Receipt
    | InboundMessage
    | ReactionRemoved
    | OptOut
    | AccountAlert
    | TemplateStatus
    | SenderQuality
    | RegistrationUpdate
    | EmailEvent
    | DeviceGone
    | Announced
    | Unrecognised
)


class AppliedFact(msgspec.Struct, frozen=True):
    """A fact with the account it came through, and our sender where the fact names its number."""

    account_id: UUID
    sender_id: UUID | None
    fact: Fact
