"""The facts the inbox publishes."""

from collections.abc import Iterable, Sequence
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


def messages_moved(conversation_id: UUID, moved: Sequence[tuple[UUID, UUID | None, str]]) -> Event:
    """What became of messages of ours in a conversation: each delivery, the answer it is (None: none), its state."""
    told = [{"delivery_id": one, "message_id": message_id, "state": state} for one, message_id, state in moved]
    return Event(
        type="message.status_changed",
        aggregate_type="message",
        aggregate_id=moved[0][0],
        payload={"conversation_id": conversation_id, "messages": told},
    )


def reply_failed(conversation_id: UUID, message_id: UUID, delivery_id: UUID, reason: str) -> Event:
    """An answer did not arrive; never its words."""
    payload = {"message_id": message_id, "delivery_id": delivery_id, "reason": reason}
    return _of(conversation_id, "reply_failed", payload)


def first_response(conversation_id: UUID, message_id: UUID, user_id: UUID | None, seconds: int | None) -> Event:
    """A person answered for the first time, so many seconds after it began to wait; again if that was taken back."""
    return Event(
        type="first_response.recorded",
        aggregate_type="conversation",
        aggregate_id=conversation_id,
        payload={"message_id": message_id, "user_id": user_id, "seconds": seconds},
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
    """`conversation.resolved`, `.closed` or `.opened`, else `conversation.status_changed`."""
    kind = {"resolved": "resolved", "open": "opened", "closed": "closed"}.get(after, "status_changed")
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


def note_added(note_id: UUID, conversation_id: UUID, mentions: Iterable[UUID]) -> Event:
    """A note for the team; never its words."""
    return Event(
        type="conversation.note_added",
        aggregate_type="message",
        aggregate_id=note_id,
        payload={"conversation_id": conversation_id, "mentions": list(mentions)},
    )


def mentioned(conversation_id: UUID, users: Iterable[UUID]) -> Event:
    """A note names these users."""
    return Event(
        type="conversation.mentioned",
        aggregate_type="conversation",
        aggregate_id=conversation_id,
        payload={"user_ids": list(users)},
    )


def scheduled_reply_failed(reply_id: UUID, conversation_id: UUID, reason: str) -> Event:
    """An answer for later was not sent; never its words."""
    return Event(
        type="scheduled_reply.failed",
        aggregate_type="scheduled_reply",
        aggregate_id=reply_id,
        payload={"conversation_id": conversation_id, "reason": reason},
    )


def snoozed(conversation_id: UUID, until: datetime | None) -> Event:
    """It is out of the way until a moment or, with None, until they write."""
    return _of(conversation_id, "snoozed", {"until": until})


def woke(conversation_id: UUID) -> Event:
    """Its time came, or they wrote."""
    return _of(conversation_id, "woke", {})


def labelled(conversation_id: UUID, added: Iterable[UUID], removed: Iterable[UUID]) -> Event:
    """Its labels changed."""
    return _of(conversation_id, "labelled", {"added": list(added), "removed": list(removed)})


def priority_changed(conversation_id: UUID, before: str, after: str) -> Event:
    """It needs an answer sooner or later than before."""
    return _of(conversation_id, "priority_changed", {"from": before, "to": after})


def batch_changed(conversation_ids: Iterable[UUID], what: str) -> Event:
    """One change of many conversations, in place of one event for each."""
    ids = list(conversation_ids)
    return _of(ids[0], "batch_changed", {"conversation_ids": ids, "what": what})


def _of(conversation_id: UUID, what: str, payload: dict[str, object]) -> Event:
    return Event(
        type=f"conversation.{what}", aggregate_type="conversation", aggregate_id=conversation_id, payload=payload
    )


def availability_changed(user_id: UUID, before: str, after: str, *, by_hand: bool) -> Event:
    """Somebody came, went, or set it by hand."""
    return Event(
        type="agent.availability_changed",
        aggregate_type="user",
        aggregate_id=user_id,
        payload={"from": before, "to": after, "by_hand": by_hand},
    )


def created(conversation_id: UUID, contact_id: UUID) -> Event:
    """A conversation began."""
    return _of(conversation_id, "created", {"contact_id": contact_id})


def automation_requested(macro_id: UUID, conversation_id: UUID, contact_id: UUID, automation: str) -> Event:
    """A step of a macro asks for an automation by its name."""
    return Event(
        type="macro.automation_requested",
        aggregate_type="macro",
        aggregate_id=macro_id,
        payload={"conversation_id": conversation_id, "contact_id": contact_id, "automation": automation},
    )
