"""What SES tells over SNS: events of mails sent, mails received, and the confirmation of a subscription.

Source: SES Developer Guide "Contents of event data", "Contents of notifications for Amazon SES email receiving".
"""

import base64
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.channels.contracts import (
    Announced,
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
from koinon.channels.mail import reading, status
from koinon.channels.ports import Inspected, MalformedWebhook
from koinon.channels.providers.ses import schemas
from koinon.channels.providers.ses.errors import classify
from koinon.channels.providers.ses.sending import ATTEMPT, DELIVERY
from koinon.channels.providers.ses.sns import moment

INBOUND_PRIORITY, RECEIPT_PRIORITY = 1, 5
STATES: dict[str, ReceiptState] = {
    "Send": "sent",
    "Delivery": "delivered",
    "Bounce": "failed",
    "Reject": "failed",
    "Rendering Failure": "failed",
}
UNREADABLE = (msgspec.DecodeError, *reading.TRIPS)


def inspect(kept: bytes) -> Inspected:
    """The id of SNS's message, which its repeats have too; mails of people first."""
    try:
        envelope = schemas.envelope_decoder.decode(kept)
    except UNREADABLE:
        return Inspected(None, RECEIPT_PRIORITY)
    inbound = '"Received"' in envelope.Message[:200] or envelope.Type == "SubscriptionConfirmation"
    return Inspected(envelope.MessageId, INBOUND_PRIORITY if inbound else RECEIPT_PRIORITY)


def parse(kept: bytes) -> list[Fact]:
    """The facts of one call. Raises MalformedWebhook."""
    try:
        envelope = schemas.envelope_decoder.decode(kept)
        if envelope.Type == "SubscriptionConfirmation":
            return [Announced(envelope.MessageId, envelope.TopicArn)]
        if envelope.Type != "Notification":
            return [Unrecognised(envelope.MessageId, envelope.Type)]
        return _facts(envelope, envelope.Message)
    except UNREADABLE as fault:
        raise MalformedWebhook(str(fault)) from fault


def _facts(envelope: schemas.Envelope, message: str) -> list[Fact]:
    if not message.startswith("{"):  # "Successfully validated SNS topic for Amazon SES event publishing."
        return [Unrecognised(envelope.MessageId, "text")]
    event = schemas.event_decoder.decode(message)
    kind = event.eventType or event.notificationType or ""
    if kind == "Received":
        return [_received(envelope, event)]
    state = STATES.get(kind)
    found: list[Fact] = [] if state is None else [_receipt(envelope, event, kind, state)]
    if kind == "Bounce":
        found.append(_told(envelope, event, "bounce", event.bounce, error=_bounced(event)))
    elif kind == "Complaint":
        found += _complained(envelope, event)
    elif kind == "Open":
        found.append(_told(envelope, event, "open", event.open))
    elif kind == "Click":
        found.append(_told(envelope, event, "click", event.click))
    elif kind == "Subscription":
        found += _left(envelope, event, "unsubscribe", "unsubscribe")
    return found or [Unrecognised(envelope.MessageId, kind)]


def _receipt(envelope: schemas.Envelope, event: schemas.Event, kind: str, state: ReceiptState) -> Receipt:
    delivery, attempt = _ours(event)
    part = {"Delivery": event.delivery, "Bounce": event.bounce}.get(kind)
    return Receipt(
        event_id=envelope.MessageId,
        provider_id=event.mail.messageId or "",
        delivery_id=delivery,
        attempt_id=attempt,
        state=state,
        error=_failure(event, kind) if state == "failed" else None,
        price_micros=None,
        currency=None,
        segments=None,
        occurred_at=_at(envelope, part),
        sender=reading.address_in(event.mail.source or "") or None,
    )


def _failure(event: schemas.Event, kind: str) -> ProviderError:
    if kind == "Bounce":
        return _bounced(event)
    code = kind.replace(" ", "")
    part = event.reject if kind == "Reject" else event.failure
    words = (part.reason or part.errorMessage or "") if part else ""
    return ProviderError(code, classify(code), words)


def _bounced(event: schemas.Event) -> ProviderError:
    """Amazon's own type where it says enough, else the mail server's status: a General one hides refusals by policy."""
    told = event.bounce or schemas.Bounce()
    first = told.bouncedRecipients[0] if told.bouncedRecipients else schemas.Bounced()
    code = f"{told.bounceType or 'Undetermined'}.{told.bounceSubType or 'Undetermined'}"
    error = status.bounce(first.status, first.diagnosticCode, code)
    if code.endswith((".General", ".Undetermined")) and error.kind is not ErrorKind.UNKNOWN_CODE:
        return error
    return ProviderError(code, classify(code), error.detail)


def _told(
    envelope: schemas.Envelope,
    event: schemas.Event,
    kind: EmailKind,
    part: "schemas.Seen | schemas.Bounce | schemas.Complaint | None",
    error: ProviderError | None = None,
) -> EmailEvent:
    delivery, attempt = _ours(event)
    seen = part if isinstance(part, schemas.Seen) else schemas.Seen()
    return EmailEvent(
        event_id=envelope.MessageId,
        kind=kind,
        provider_id=event.mail.messageId or "",
        delivery_id=delivery,
        attempt_id=attempt,
        to=event.mail.destination[0] if event.mail.destination else "",
        url=seen.link,
        user_agent=seen.userAgent,
        ip=seen.ipAddress,
        error=error,
        occurred_at=_at(envelope, part),
    )


def _complained(envelope: schemas.Envelope, event: schemas.Event) -> list[Fact]:
    """A mail that somebody marked as no spam is a complaint to nobody (ARF feedback type not-spam)."""
    told = event.complaint or schemas.Complaint()
    if told.complaintFeedbackType == "not-spam":
        return []
    return _left(envelope, event, "complaint", "complaint")


def _left(envelope: schemas.Envelope, event: schemas.Event, kind: EmailKind, word: str) -> list[Fact]:
    found: list[Fact] = [_told(envelope, event, kind, event.complaint)]
    ours = reading.address_in(event.mail.source or "")
    at = _at(envelope, event.complaint)
    for person in event.mail.destination[:1]:
        found.append(OptOut(envelope.MessageId, ours, person, word, at, channel="email"))
    return found


def _received(envelope: schemas.Envelope, event: schemas.Event) -> Fact:
    """A mail by a receipt rule, its content in the notification, as text or in base64."""
    if event.content is None:
        return Unrecognised(envelope.MessageId, "Received without content")
    told = event.receipt or schemas.Receiving()
    recipients = told.recipients or event.mail.destination
    return reading.read(
        _raw(event.content),
        event_id=envelope.MessageId,
        provider_id=event.mail.messageId,
        sender=recipients[0] if recipients else None,
        at=_at(envelope, None),
    )


def _raw(content: str) -> bytes:
    """By the rule's encoding: a raw mail has headers, base64 has none."""
    if ":" in content[:200]:
        return content.encode()
    return base64.b64decode(content)


def _ours(event: schemas.Event) -> tuple[UUID | None, UUID | None]:
    return _uuid(event.mail.tags.get(DELIVERY)), _uuid(event.mail.tags.get(ATTEMPT))


def _uuid(values: list[str] | None) -> UUID | None:
    try:
        return UUID(values[0]) if values else None
    except ValueError:
        return None


def _at(envelope: schemas.Envelope, part: "schemas.Seen | schemas.Bounce | schemas.Complaint | None") -> datetime:
    return moment(part.timestamp if part and part.timestamp else envelope.Timestamp)
