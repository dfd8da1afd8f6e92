"""Prepared messages and what became of handing them over."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels.contracts.errors import ProviderError


class Attachment(msgspec.Struct, frozen=True):
    """A file of a mail; `content_id` where its text shows it inline."""

    name: str
    content_type: str
    content: bytes
    content_id: str | None = None


class MailContent(msgspec.Struct, frozen=True):
    """What a mail has beside its plain text, which is the message's body."""

    subject: str
    html: str | None = None
    from_name: str | None = None
    reply_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()


class TemplateContent(msgspec.Struct, frozen=True):
    """A template the provider approved, with its values in order; `provider_id` where it is known by an id."""

    name: str
    language: str
    provider_id: str | None = None
    values: tuple[str, ...] = ()
    header_media_url: str | None = None
    buttons: tuple[str, ...] = ()


class Choice(msgspec.Struct, frozen=True):
    """An answer to tap; its `id` comes back."""

    id: str
    title: str
    description: str | None = None


class ChoiceContent(msgspec.Struct, frozen=True):
    """Answers under a text: at most 3 buttons, or a list of at most 10 behind a button with `label`."""

    kind: Literal["buttons", "list"]
    choices: tuple[Choice, ...]
    label: str | None = None


class PushContent(msgspec.Struct, frozen=True):
    """A notification; `data` reaches the app unseen."""

    title: str
    data: Mapping[str, str] = {}
    link: str | None = None


Content = MailContent | TemplateContent | ChoiceContent | PushContent


class OutgoingMessage(msgspec.Struct, frozen=True, gc=False):
    """One message ready for the wire, `callback_url` naming the delivery.

    `to` and `sender` are E.164 numbers, mail addresses, or a device's token and an app's id, as the channel has it.
    `replies_to` is the provider's id of the message it answers, where `Capabilities.quotes`.
    """

    delivery_id: UUID
    attempt_id: UUID
    sender: str
    to: str
    body: str
    media_urls: tuple[str, ...]
    callback_url: str
    channel: str = "sms"
    content: Content | None = None
    as_mms: bool = False
    """A text goes as one MMS, files or not."""
    replies_to: str | None = None


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
