"""Telnyx's webhooks: the Ed25519 proof and the reading of events.

Source: developers.telnyx.com "Receiving Webhooks for Messaging"; telnyx-python lib/webhook_verification for the
tolerance of 300 s.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from koinon.channels.contracts import (
    AccountAlert,
    ErrorKind,
    Fact,
    InboundMessage,
    Keyword,
    Media,
    ProviderError,
    Receipt,
    ReceiptState,
    Unrecognised,
)
from koinon.channels.ports import BadSignature, MalformedWebhook, StaleTimestamp
from koinon.channels.providers.telnyx import schemas
from koinon.channels.providers.telnyx.errors import EXPIRED, to_error
from koinon.channels.providers.telnyx.prices import micros
from koinon.channels.providers.telnyx.registration import webhook as registration
from koinon.platform.webhooks import Inspected

TOLERANCE_SECONDS = 300
INBOUND_PRIORITY, RECEIPT_PRIORITY = 1, 5
STATES: dict[str, ReceiptState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "delivery_failed": "failed",
    "sending_failed": "failed",
    "expired": "failed",
    "delivery_unconfirmed": "unconfirmed",
}
KEYWORDS: dict[str, Keyword] = {"STOP": "stop", "START": "start", "HELP": "help"}
RECEIPTS = frozenset({"message.sent", "message.finalized", "message.read"})


@lru_cache(maxsize=1024)
def _key(public_key: str) -> VerifyKey:
    return VerifyKey(base64.b64decode(public_key, validate=True))


def verify(raw: bytes, headers: Mapping[str, str], public_key: str, now: datetime) -> None:
    """Check `timestamp|body` against the account's public key, then the age. Raises BadSignature, StaleTimestamp."""
    stamp = headers.get("telnyx-timestamp", "")
    try:
        signature = base64.b64decode(headers.get("telnyx-signature-ed25519", ""), validate=True)
        _key(public_key).verify(stamp.encode("latin-1") + b"|" + raw, signature)
    except (BadSignatureError, binascii.Error, ValueError, TypeError) as fault:
        raise BadSignature from fault
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise BadSignature
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise StaleTimestamp


def inspect(raw: bytes) -> Inspected:
    """The event id; messages of people before receipts."""
    try:
        event = schemas.peek_decoder.decode(raw).data
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Inspected(None, RECEIPT_PRIORITY)
    return Inspected(event.id, INBOUND_PRIORITY if event.event_type == "message.received" else RECEIPT_PRIORITY)


def parse(raw: bytes) -> list[Fact]:
    """The one fact of a Telnyx event. Raises MalformedWebhook."""
    try:
        envelope = schemas.envelope_decoder.decode(raw)
        return [_fact(envelope)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        raise MalformedWebhook(str(fault)) from fault


def _fact(envelope: schemas.Envelope) -> Fact:
    event = envelope.data
    kind = event.event_type or event.record_type or "unknown"
    event_id = event.id or ""
    if kind == "messaging-profile.spend-limit-reached":
        return _spend_limit(event)
    if kind in registration.KINDS or registration.TOLLFREE in kind:
        payload = msgspec.json.decode(event.payload, type=dict[str, Any])
        told = registration.fact(kind, event_id, _moment(event.occurred_at), payload)
        return told or Unrecognised(event_id, kind)
    if kind not in RECEIPTS and kind != "message.received":
        return Unrecognised(event_id, kind)
    message = schemas.message_decoder.decode(event.payload)
    if not event_id or not message.id:
        raise ValueError("an event without an id")
    if kind == "message.received":
        return _inbound(event, message)
    return _receipt(event, message, envelope.meta.delivered_to) or Unrecognised(event_id, kind)


def _receipt(event: schemas.Event, message: schemas.Message, delivered_to: str | None) -> Receipt | None:
    status = (message.to[0].status if message.to else None) or ""
    state = STATES.get(status)
    if state is None:
        return None
    delivery, attempt = our_ids(message.webhook_url or delivered_to)
    price, currency = micros(message.cost)
    return Receipt(
        event_id=event.id or "",
        provider_id=message.id or "",
        delivery_id=delivery,
        attempt_id=attempt,
        state=state,
        error=_receipt_error(status, message) if state == "failed" else None,
        price_micros=price,
        currency=currency,
        segments=message.parts,
        occurred_at=_moment(event.occurred_at),
        sender=message.from_.phone_number if message.from_ else None,
    )


def _receipt_error(status: str, message: schemas.Message) -> ProviderError:
    if message.errors:
        return to_error(message.errors[0])
    if status == "expired":
        return EXPIRED
    return ProviderError(status, ErrorKind.UNKNOWN_CODE, "The carrier gave no reason.")


def _inbound(event: schemas.Event, message: schemas.Message) -> InboundMessage:
    sender = message.to[0].phone_number if message.to else None
    person = message.from_.phone_number if message.from_ else None
    if not sender or not person:
        raise ValueError("an inbound message without both numbers")
    return InboundMessage(
        event_id=event.id or "",
        provider_id=message.id or "",
        sender=sender,
        from_=person,
        text=(message.text or "").replace("\x00", ""),
        media=tuple(
            Media(part.url, part.content_type, part.size, part.sha256 or part.hash_sha256)
            for part in message.media or ()
            if part.url
        ),
        occurred_at=_moment(message.received_at or event.occurred_at),
        keyword=KEYWORDS.get((message.autoresponse_type or "").upper()),
    )


def _spend_limit(event: schemas.Event) -> AccountAlert:
    limit = schemas.spend_limit_decoder.decode(event.payload)
    detail = f"The daily spend limit of {limit.configured_limit} was reached."
    error = ProviderError("40333", ErrorKind.ACCOUNT, detail)
    return AccountAlert(event.id or "", error, limit.profile_id, _moment(event.occurred_at))


def our_ids(url: str | None) -> tuple[UUID | None, UUID | None]:
    """The delivery and attempt ids that ride in our callback address as `d` and `a` (CHN-034)."""
    query = parse_qs(urlsplit(url).query) if url else {}
    return _uuid(query.get("d")), _uuid(query.get("a"))


def _uuid(values: list[str] | None) -> UUID | None:
    try:
        return UUID(values[0]) if values else None
    except ValueError:
        return None


def _moment(text: str | None) -> datetime:
    """An ISO 8601 moment as aware UTC; ValueError when it is none."""
    if text is None:
        raise ValueError("an event without a time")
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
