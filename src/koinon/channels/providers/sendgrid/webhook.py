"""SendGrid's calls: signed arrays of events, and mails by Inbound Parse, which the secret address alone proves.

Source: docs.sendgrid.com "Event Webhook Reference", "Event Webhook Security Features", "Inbound Parse".
"""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from koinon.channels.contracts import (
    AccountAlert,
    EmailEvent,
    EmailKind,
    ErrorKind,
    Fact,
    OptOut,
    ProviderError,
    Receipt,
    ReceiptState,
    Unrecognised,
)
from koinon.channels.mail import status
from koinon.channels.mail.reading import TRIPS
from koinon.channels.ports import BadSignature, Call, Inspected, MalformedWebhook, StaleTimestamp
from koinon.channels.providers.sendgrid import inbound, schemas
from koinon.channels.providers.sendgrid.errors import classify, named

TOLERANCE_SECONDS = 300
INBOUND_PRIORITY, RECEIPT_PRIORITY = 1, 5
SIGNATURE, STAMP = "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"
STATES: dict[str, ReceiptState] = {
    "processed": "sent",
    "delivered": "delivered",
    "bounce": "failed",
    "dropped": "failed",
}
UNREADABLE = (msgspec.DecodeError, OverflowError, *TRIPS)
_ECDSA = ec.ECDSA(hashes.SHA256())


@lru_cache(maxsize=1024)
def _key(public_key: str) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(base64.b64decode(public_key, validate=True))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("SendGrid signs by elliptic curve")
    return key


def verify(call: Call, public_key: str, now: datetime) -> None:
    """ECDSA over `timestamp + body`, the body untrimmed, then the age. A mail has no signature: its address is secret.

    Raises BadSignature, StaleTimestamp.
    """
    if inbound.is_mail(call) and SIGNATURE not in call.headers:
        return
    stamp = call.headers.get(STAMP, "")
    try:
        signature = base64.b64decode(call.headers.get(SIGNATURE, ""), validate=True)
        _key(public_key).verify(signature, stamp.encode("latin-1") + call.raw, _ECDSA)
    except (InvalidSignature, binascii.Error, ValueError, TypeError) as fault:
        raise BadSignature from fault
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise BadSignature
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise StaleTimestamp


def keep(call: Call) -> bytes:
    """The body; before that of a mail the header that tells how its parts are bounded."""
    return inbound.keep(call) if inbound.is_mail(call) else call.raw


def inspect(kept: bytes) -> Inspected:
    """No event id: a call has many events, so it is known by its very body. Mails of people first."""
    return Inspected(None, INBOUND_PRIORITY if inbound.is_kept(kept) else RECEIPT_PRIORITY)


def parse(kept: bytes) -> list[Fact]:
    """The facts of a call. Raises MalformedWebhook."""
    try:
        if inbound.is_kept(kept):
            return [inbound.read(kept)]
        return [fact for event in schemas.events_decoder.decode(kept) for fact in _facts(event)]
    except UNREADABLE as fault:
        raise MalformedWebhook(str(fault)) from fault


def _facts(event: schemas.Event) -> list[Fact]:
    make = READERS.get(event.event)
    if make is not None:
        return make(event)
    return [Unrecognised(event.sg_event_id or "", event.event)]


def _receipt(event: schemas.Event) -> list[Fact]:
    state = STATES[event.event]
    error = _failure(event) if state == "failed" else None
    receipt = Receipt(
        event_id=event.sg_event_id or "",
        provider_id=_provider_id(event),
        delivery_id=_uuid(event.koinon_delivery),
        attempt_id=_uuid(event.koinon_attempt),
        state=state,
        error=error,
        price_micros=None,
        currency=None,
        segments=None,
        occurred_at=_at(event),
    )
    return [receipt, *_told(event, "bounce", error)] if event.event == "bounce" else [receipt]


def _failure(event: schemas.Event) -> ProviderError:
    """A drop by SendGrid's own reason; a bounce by the mail server's status, else by SendGrid's classification."""
    words = str(event.reason or event.response or "")
    if event.event == "dropped":
        code = named(words)
        return ProviderError(code or "dropped", classify(code), words)
    error = status.bounce(str(event.status or ""), words)
    if error.kind is not ErrorKind.UNKNOWN_CODE:
        return error
    return ProviderError(error.code, classify(named(event.bounce_classification or "")), error.detail)


def _told(event: schemas.Event, kind: EmailKind, error: ProviderError | None = None) -> list[Fact]:
    told = EmailEvent(
        event_id=event.sg_event_id or "",
        kind=kind,
        provider_id=_provider_id(event),
        delivery_id=_uuid(event.koinon_delivery),
        attempt_id=_uuid(event.koinon_attempt),
        to=event.email or "",
        url=event.url,
        user_agent=event.useragent,
        ip=event.ip,
        error=error,
        occurred_at=_at(event),
    )
    return [told]


def _left(event: schemas.Event) -> list[Fact]:
    """Complained or unsubscribed: SendGrid sends to them no more, nor do we."""
    kind: EmailKind = "complaint" if event.event == "spamreport" else "unsubscribe"
    told = _told(event, kind)
    if not event.email:
        return told
    return [
        *told,
        OptOut(event.sg_event_id or "", event.koinon_from or "", event.email, kind, _at(event), channel="email"),
    ]


def _alert(event: schemas.Event) -> list[Fact]:
    error = ProviderError(event.type or event.event, ErrorKind.ACCOUNT, "SendGrid changed the state of the account.")
    return [AccountAlert(event.sg_event_id or "", error, None, _at(event))]


READERS: dict[str, Callable[[schemas.Event], list[Fact]]] = {
    **dict.fromkeys(STATES, _receipt),
    "open": lambda event: _told(event, "open"),
    "click": lambda event: _told(event, "click"),
    "spamreport": _left,
    "unsubscribe": _left,
    "group_unsubscribe": _left,
    "account_status_change": _alert,
}


def _provider_id(event: schemas.Event) -> str:
    """The id that the send was answered with: the event's has a suffix behind a dot."""
    return (event.sg_message_id or "").partition(".")[0]


def _at(event: schemas.Event) -> datetime:
    if event.timestamp is None:
        raise ValueError("an event without a time")
    return datetime.fromtimestamp(event.timestamp, UTC)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
