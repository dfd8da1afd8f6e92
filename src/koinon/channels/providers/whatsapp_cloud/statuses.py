"""Receipts: what became of our messages ("statuses" of the messages webhook)."""

from collections.abc import Iterator
from uuid import UUID

from koinon.channels.contracts import (
    AccountAlert,
    ErrorKind,
    Fact,
    ProviderError,
    Receipt,
    ReceiptState,
    Unrecognised,
)
from koinon.channels.providers.whatsapp_cloud import schemas
from koinon.channels.providers.whatsapp_cloud.errors import to_error
from koinon.channels.providers.whatsapp_cloud.moments import e164, moment
from koinon.kit import clock

# `played` is a voice message that was listened to; `delivered` is left out where a message is read at once.
STATES: dict[str, ReceiptState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "played": "delivered",
    "failed": "failed",
}


def facts(value: schemas.Messages, waba_id: str | None) -> Iterator[Fact]:
    """A receipt for each status; errors that concern no message are news of the account."""
    for status in value.statuses:
        yield _receipt(status, value.metadata)
    for fault in value.errors:
        error = to_error(fault)
        yield AccountAlert(f"errors.{error.code}", error, waba_id, clock.now())


def opaque(delivery_id: UUID, attempt_id: UUID | str) -> str:
    """Our ids as `biz_opaque_callback_data`, which every status brings back (CHN-034)."""
    return f"{delivery_id}.{attempt_id}"


def our_ids(text: str | None) -> tuple[UUID | None, UUID | None]:
    """Delivery and attempt of a status; None where it is not ours."""
    first, _, second = (text or "").partition(".")
    return _uuid(first), _uuid(second)


def _receipt(status: schemas.Status, ours: schemas.Metadata) -> Fact:
    name = status.status or "unknown"
    state = STATES.get(name)
    if not status.id:
        raise ValueError("a status without an id")
    event_id = f"{status.id}.{name}"
    if state is None:
        return Unrecognised(event_id, f"statuses.{name}")
    delivery, attempt = our_ids(status.biz_opaque_callback_data)
    free = status.pricing is not None and status.pricing.billable is False
    return Receipt(
        event_id=event_id,
        provider_id=status.id,
        delivery_id=delivery,
        attempt_id=attempt,
        state=state,
        error=_error(status) if state == "failed" else None,
        price_micros=0 if free else None,
        currency="USD" if free else None,
        segments=1,
        occurred_at=moment(status.timestamp),
        sender=e164(ours.display_phone_number) if ours.display_phone_number else None,
        is_read=name in ("read", "played"),
    )


def _error(status: schemas.Status) -> ProviderError:
    if status.errors:
        return to_error(status.errors[0])
    return ProviderError("failed", ErrorKind.UNKNOWN_CODE, "WhatsApp gave no reason.")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
