"""Prepared messages and what became of handing them over."""

from uuid import UUID

import msgspec

from koinon.channels.contracts.errors import ProviderError


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
