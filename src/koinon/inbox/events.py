"""The facts the inbox publishes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from koinon.platform.events import Event

MOST_IDS = 100


def message_received(message_id: UUID, conversation_id: UUID, contact_id: UUID, at: datetime) -> Event:
    """A person wrote."""
    return Event(
        type="message.received",
        aggregate_type="message",
        aggregate_id=message_id,
        payload={"conversation_id": conversation_id, "contact_id": contact_id, "sent_at": at},
    )


def message_replied(message_id: UUID, conversation_id: UUID, contact_id: UUID, delivery_id: UUID) -> Event:
    """A user's answer was accepted."""
    return Event(
        type="message.replied",
        aggregate_type="message",
        aggregate_id=message_id,
        payload={"conversation_id": conversation_id, "contact_id": contact_id, "delivery_id": delivery_id},
    )


def conversations_updated(conversation_ids: Iterable[UUID]) -> list[Event]:
    """Rows that lists and open threads show differently now; a batch is one event per hundred."""
    ids = list(dict.fromkeys(conversation_ids))
    return [
        Event(
            type="conversation.updated",
            aggregate_type="conversation",
            aggregate_id=ids[start],
            payload={"conversation_ids": ids[start : start + MOST_IDS]},
        )
        for start in range(0, len(ids), MOST_IDS)
    ]


def status_changed(conversation_id: UUID, before: str, after: str) -> Event:
    """`conversation.resolved` or `conversation.opened`, else `conversation.status_changed`."""
    kind = {"resolved": "resolved", "open": "opened"}.get(after, "status_changed")
    return Event(
        type=f"conversation.{kind}",
        aggregate_type="conversation",
        aggregate_id=conversation_id,
        payload={"from": before, "to": after},
    )


def deleted(conversation_id: UUID) -> Event:
    """It is no more, as the person is."""
    return Event(type="conversation.deleted", aggregate_type="conversation", aggregate_id=conversation_id)


def read_changed(user_id: UUID | None, conversation_id: UUID) -> Event:
    """A user read a conversation or marked it unread: their other windows follow."""
    return Event(
        type="conversation.read_changed",
        aggregate_type="conversation",
        aggregate_id=conversation_id,
        payload={"user_id": user_id},
    )


def assigned(conversation_id: UUID, before: UUID | None, after: UUID | None) -> Event:
    """It is somebody's now, or nobody's again."""
    return Event(
        type="conversation.assigned" if after else "conversation.unassigned",
        aggregate_type="conversation",
        aggregate_id=conversation_id,
        payload={"from": before, "to": after},
    )
