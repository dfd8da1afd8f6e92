"""What messaging tells the rest: facts in the past tense, ids and figures only."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.messaging.contracts import OptOutList
from koinon.platform.events import Event


def _broadcast(kind: str, broadcast_id: UUID, **payload: Any) -> Event:
    return Event(
        type=f"broadcast.{kind}",
        aggregate_type="broadcast",
        aggregate_id=broadcast_id,
        payload={"broadcast_id": str(broadcast_id), **payload},
    )


def scheduled(broadcast_id: UUID) -> Event:
    """Send was pressed; the undo window runs."""
    return _broadcast("scheduled", broadcast_id)


def unscheduled(broadcast_id: UUID) -> Event:
    """Send was undone: a draft again."""
    return _broadcast("unscheduled", broadcast_id)


def started(broadcast_id: UUID, total: int) -> Event:
    """The audience is frozen and sending began."""
    return _broadcast("started", broadcast_id, total=total)


def progressed(broadcast_id: UUID) -> Event:
    """Its counts changed."""
    return _broadcast("progressed", broadcast_id)


def paused(broadcast_id: UUID, reason: str, detail: str | None = None) -> Event:
    """Nothing more is sent until it is resumed."""
    return _broadcast("paused", broadcast_id, reason=reason, detail=detail)


def resumed(broadcast_id: UUID) -> Event:
    """It goes on where it stopped."""
    return _broadcast("resumed", broadcast_id)


def cancelled(broadcast_id: UUID) -> Event:
    """What was not sent will not be."""
    return _broadcast("cancelled", broadcast_id)


def approval_changed(broadcast_id: UUID, state: str) -> Event:
    """A second person was asked, said yes or no, or need not decide any more."""
    return _broadcast("approval_changed", broadcast_id, state=state)


def edited(broadcast_id: UUID) -> Event:
    """A draft was changed, or somebody came to edit it or left."""
    return _broadcast("edited", broadcast_id)


def deleted(broadcast_id: UUID) -> Event:
    """A draft was thrown away."""
    return _broadcast("deleted", broadcast_id)


def completed(broadcast_id: UUID) -> Event:
    """No row is open any more."""
    return _broadcast("completed", broadcast_id)


def failed(broadcast_id: UUID, reason: str) -> Event:
    """It could not be prepared."""
    return _broadcast("failed", broadcast_id, reason=reason)


def states_changed(ids: Sequence[UUID], broadcast_id: UUID | None = None) -> Event:
    """Deliveries moved; at most a hundred are named."""
    return Event(
        type="message.states_changed",
        aggregate_type="message",
        aggregate_id=ids[0],
        payload={"delivery_ids": [str(i) for i in ids], "broadcast_id": str(broadcast_id) if broadcast_id else None},
    )


def read(ids: Sequence[UUID]) -> Event:
    """People looked at messages for the first time, as their carrier says; at most a hundred are named."""
    return Event(
        type="message.read",
        aggregate_type="message",
        aggregate_id=ids[0],
        payload={"delivery_ids": [str(i) for i in ids[:100]], "count": len(ids)},
    )


def opt_outs_compared(told: OptOutList) -> Event:
    """A carrier's opt-out list was compared with ours; figures only."""
    payload = {name: getattr(told, name) for name in ("listed", "added", "kept", "unlisted", "error")}
    return Event(
        type="consent.lists_compared", aggregate_type="provider_account", aggregate_id=told.account_id, payload=payload
    )


def limit_reached(organization_id: UUID, limit: str, user_id: UUID | None, broadcast_id: UUID | None = None) -> Event:
    """Four fifths of a budget are spent: the month's, that of a person, or that of one broadcast."""
    return Event(
        type="sending.limit_reached",
        aggregate_type="organization",
        aggregate_id=organization_id,
        payload={"limit": limit, "user_id": str(user_id) if user_id else None, "share": 0.8}
        | ({"broadcast_id": str(broadcast_id)} if broadcast_id else {}),
    )


def unsubscribed(delivery_id: UUID, channel: str, left: str, topic_id: UUID | None) -> Event:
    """Somebody followed a message's way out: `left` is topic or channel."""
    return Event(
        type="message.unsubscribed",
        aggregate_type="message",
        aggregate_id=delivery_id,
        payload={
            "message_id": str(delivery_id),
            "channel": channel,
            "left": left,
            "topic_id": str(topic_id) if topic_id else None,
        },
    )
