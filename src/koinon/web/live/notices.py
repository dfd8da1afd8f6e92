"""What is told of an event, and to whom.

A notice says what changed, never the content: each page asks again for what it shows, in its own filters and rights.
What goes to a whole organization names nothing, so that it betrays nothing to who may see only a part of it.
"""

from collections.abc import Iterator
from uuid import UUID

from koinon.platform.events import Recorded
from koinon.platform.realtime import Notice

ORGANIZATION, DASHBOARD = "organization", "dashboard"
_INBOX = ("message.received", "message.replied")


def notices_of(event: Recorded) -> Iterator[Notice]:
    """The notices of one event."""
    area = event.type.partition(".")[0]
    if area == "notification":
        for user_id in event.payload.get("user_ids", ()):
            body = {"change": event.type.partition(".")[2], "kind": str(event.payload.get("kind", ""))}
            yield Notice(f"user:{user_id}", "notification", body)
    elif area == "conversation" or event.type in _INBOX:
        yield from _inbox(event)
    elif area in ("message", "delivery"):
        yield from _status(event)
    else:
        yield from _others(event, area)


def conversations_of(event: Recorded) -> list[UUID]:
    """The conversations that an event of the inbox is about."""
    named = event.payload.get("conversation_ids") or [event.payload.get("conversation_id", event.aggregate_id)]
    return [one if isinstance(one, UUID) else UUID(str(one)) for one in named]


def _inbox(event: Recorded) -> Iterator[Notice]:
    kind = "message.new" if event.type in _INBOX else "conversation.updated"
    yield _area(kind, "inbox")
    for one in conversations_of(event):
        body: dict[str, object] = {"conversation_id": one, "change": event.type}
        if kind == "message.new":
            body |= {"message_id": event.aggregate_id, "direction": "in" if event.type == _INBOX[0] else "out"}
        yield Notice(f"conversation:{one}", kind, body)


def _status(event: Recorded) -> Iterator[Notice]:
    if event.type == "message.status_changed":
        place = UUID(str(event.payload["conversation_id"]))
        for moved in event.payload["messages"]:
            told = {"conversation_id": place, "message_id": moved["message_id"], "state": moved["state"]}
            yield Notice(f"conversation:{place}", "message.status", told)
        return
    named = event.payload.get("broadcast_id")
    yield _area("message.status", "deliveries")
    yield Notice(DASHBOARD, "metrics", {"areas": ["deliveries"]}, merges=True)
    if named:
        yield Notice(f"broadcast:{named}", "message.status", {"broadcast_id": named}, merges=True)


def _others(event: Recorded, area: str) -> Iterator[Notice]:
    if area == "broadcast":
        yield _area("changed", "broadcasts")
        yield Notice(DASHBOARD, "metrics", {"areas": ["broadcasts"]}, merges=True)
        yield Notice(f"broadcast:{event.aggregate_id}", "changed", {"change": event.type}, merges=True)
    elif area in ("import", "contacts"):
        named = event.payload.get("import_id", event.aggregate_id)
        yield _area("changed", "imports", "people")
        yield Notice(f"import:{named}", "job.progress", {"change": event.type}, merges=True)
    elif area == "contact":
        yield _area("changed", "people")
        yield Notice(f"contact:{event.aggregate_id}", "changed", {"change": event.type}, merges=True)
    else:
        yield _area("changed", area)
        if area == "bulk_job":
            yield Notice(f"job:{event.aggregate_id}", "job.progress", {"change": event.type}, merges=True)


def _area(kind: str, *areas: str) -> Notice:
    return Notice(ORGANIZATION, kind, {"areas": list(areas)}, merges=True)
