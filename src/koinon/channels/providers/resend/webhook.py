"""Resend's webhooks: the Svix proof and the reading of events.

Source: docs.svix.com "Verifying payloads manually"; resend.com/docs/dashboard/webhooks/event-types.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from koinon.channels.contracts import (
    Announced,
    Attachment,
    EmailEvent,
    EmailKind,
    ErrorKind,
    Fact,
    InboundMessage,
    OptOut,
    ProviderError,
    Receipt,
    ReceiptState,
    Unrecognised,
)
from koinon.channels.mail import reading, status
from koinon.channels.mail.markup import text_of
from koinon.channels.ports import BadSignature, Call, Inspected, MalformedWebhook, StaleTimestamp
from koinon.channels.providers.resend import schemas
from koinon.channels.providers.resend.errors import classify
from koinon.channels.providers.resend.sending import ATTEMPT, DELIVERY

TOLERANCE_SECONDS = 300
INBOUND_PRIORITY, RECEIPT_PRIORITY = 1, 5
STATES: dict[str, ReceiptState] = {
    "email.sent": "sent",
    "email.delivered": "delivered",
    "email.bounced": "failed",
    "email.failed": "failed",
    "email.suppressed": "failed",
}
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError)


def verify(call: Call, secret: str, now: datetime) -> None:
    """HMAC-SHA256 of `id.timestamp.body`: any of the signatures may match. Raises BadSignature, StaleTimestamp."""
    message_id, stamp = _header(call.headers, "id"), _header(call.headers, "timestamp")
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError as fault:  # binascii.Error is one
        raise BadSignature from fault
    signed = f"{message_id}.{stamp}.".encode("latin-1", "replace") + call.raw
    expected = base64.b64encode(hmac.digest(key, signed, "sha256"))
    given = [part[3:] for part in _header(call.headers, "signature").split() if part.startswith("v1,")]
    if not any(hmac.compare_digest(expected, one.encode("latin-1", "replace")) for one in given):
        raise BadSignature
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise BadSignature
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise StaleTimestamp


def keep(call: Call) -> bytes:
    """The event with the id of its headers, which a repeat has again; a body that is no event as it came."""
    try:
        event = schemas.event_decoder.decode(call.raw)
    except UNREADABLE:
        return call.raw
    return schemas.encoder.encode(schemas.Kept(_header(call.headers, "id"), event))


def inspect(kept: bytes) -> Inspected:
    """The event id; mails of people before receipts."""
    try:
        one = schemas.kept_decoder.decode(kept)
    except UNREADABLE:
        return Inspected(None, RECEIPT_PRIORITY)
    inbound = one.event.type == "email.received"
    return Inspected(one.id or None, INBOUND_PRIORITY if inbound else RECEIPT_PRIORITY)


def parse(kept: bytes) -> list[Fact]:
    """The facts of one event. Raises MalformedWebhook."""
    try:
        one = schemas.kept_decoder.decode(kept)
        if one.mail is not None:
            return [inbound(one.mail, one.id)]
        if not one.event.type.startswith("email."):
            return [Unrecognised(one.id, one.event.type)]
        return _facts(one, schemas.data_decoder.decode(one.event.data))
    except UNREADABLE as fault:
        raise MalformedWebhook(str(fault)) from fault


def _facts(one: schemas.Kept, data: schemas.Data) -> list[Fact]:
    kind = one.event.type
    if kind == "email.received":
        return [Announced(one.id, data.email_id or "")]
    state = STATES.get(kind)
    found: list[Fact] = []
    if state is not None:
        found.append(_receipt(one, data, state))
    if kind == "email.bounced":
        found.append(_event(one, data, "bounce", error=_bounce(data)))
    elif kind == "email.complained":
        ours = reading.address_in(data.from_ or "")
        found.append(_event(one, data, "complaint"))
        found += [OptOut(one.id, ours, to, "complaint", _at(one), channel="email") for to in data.to[:1]]
    elif kind == "email.opened":
        found.append(_event(one, data, "open", data.open))
    elif kind == "email.clicked":
        found.append(_event(one, data, "click", data.click))
    return found or [Unrecognised(one.id, kind)]


def _receipt(one: schemas.Kept, data: schemas.Data, state: ReceiptState) -> Receipt:
    delivery, attempt = ours(data.tags)
    return Receipt(
        event_id=one.id,
        provider_id=data.email_id or "",
        delivery_id=delivery,
        attempt_id=attempt,
        state=state,
        error=_failure(one.event.type, data) if state == "failed" else None,
        price_micros=None,
        currency=None,
        segments=None,
        occurred_at=_at(one),
        sender=reading.address_in(data.from_ or "") or None,
    )


def _event(
    one: schemas.Kept,
    data: schemas.Data,
    kind: EmailKind,
    seen: schemas.Click | None = None,
    error: ProviderError | None = None,
) -> EmailEvent:
    delivery, attempt = ours(data.tags)
    return EmailEvent(
        event_id=one.id,
        kind=kind,
        provider_id=data.email_id or "",
        delivery_id=delivery,
        attempt_id=attempt,
        to=data.to[0] if data.to else "",
        url=seen.link if seen else None,
        user_agent=seen.userAgent if seen else None,
        ip=seen.ipAddress if seen else None,
        error=error,
        occurred_at=_at(one),
    )


def _failure(kind: str, data: schemas.Data) -> ProviderError:
    if kind == "email.bounced":
        return _bounce(data)
    told = (data.failed if kind == "email.failed" else data.suppressed) or schemas.Reason()
    words = told.message or told.reason or "Resend gave no reason."
    if kind == "email.suppressed":
        complained = "complain" in f"{told.type} {told.reason}".lower()
        code = "suppressed_complaint" if complained else "bounced"
        return ProviderError(code, classify(code), words)
    return ProviderError(told.reason or "failed", classify(told.reason or ""), words)


def _bounce(data: schemas.Data) -> ProviderError:
    """By the mail server's own status where it is told, else by Resend's word for it."""
    told = data.bounce or schemas.Bounce()
    said = told.diagnosticCode
    words = " ".join(said) if isinstance(said, list) else said or ""
    error = status.bounce(None, words or told.message)
    if error.kind is not ErrorKind.UNKNOWN_CODE:
        return error
    permanent = (told.type or "").lower() == "permanent"
    kind = ErrorKind.RECIPIENT_INVALID if permanent else ErrorKind.RETRYABLE
    return ProviderError(error.code, kind, told.message or error.detail)


def inbound(mail: schemas.Received, event_id: str) -> InboundMessage:
    """A mail whose body was fetched. ValueError where it names no writer or reader."""
    headers = {name: str(value) for name, value in mail.headers.items()}
    given = {"from": mail.from_, "subject": mail.subject, "message-id": mail.message_id, "to": ", ".join(mail.to)}
    known = {name.lower() for name in headers}
    headers |= {name: value for name, value in given.items() if value and name not in known}
    received = [address for address in (*mail.received_for, *mail.to) if "@" in address]
    return reading.built(
        reading.Headers(headers),
        event_id=event_id,
        provider_id=mail.id,
        sender=reading.address_in(received[0]) if received else None,
        at=_moment(mail.created_at) if mail.created_at else None,
        text=mail.text if mail.text is not None else text_of(mail.html or ""),
        html=mail.html,
        attachments=tuple(
            Attachment(
                file.filename or f"file-{number}",
                file.content_type or "application/octet-stream",
                file.content,
                file.content_id.strip("<>") if file.content_id else None,
            )
            for number, file in enumerate(mail.attachments, 1)
        ),
    )


def ours(tags: dict[str, str] | list[schemas.Tag] | None) -> tuple[UUID | None, UUID | None]:
    """Our delivery and attempt ids among a mail's tags."""
    named = {tag.name: tag.value for tag in tags} if isinstance(tags, list) else tags or {}
    return _uuid(named.get(DELIVERY)), _uuid(named.get(ATTEMPT))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _header(headers: Mapping[str, str], name: str) -> str:
    """Svix's header, or the same by the name of the Standard Webhooks."""
    return headers.get("svix-" + name) or headers.get("webhook-" + name) or ""


def _at(one: schemas.Kept) -> datetime:
    return _moment(one.event.created_at)


def _moment(text: str | None) -> datetime:
    if not text:
        raise ValueError("an event without a time")
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
