"""What a thread shows of a message that another one answers."""

from collections.abc import Sequence
from uuid import UUID

from koinon import messaging
from koinon.inbox import policy
from koinon.inbox.contracts import Attachment, Item, MessageRow, Quote
from koinon.inbox.quoting import apart

FILE = "file"
TOLD = frozenset({"location", "contacts", "sticker", "voice", "button", "order", "unsupported", "reaction"})


def of_item(item: Item, conversation_id: UUID) -> Quote | None:
    """An item that stands on the same page; None for what nobody can answer."""
    if item.direction == "internal":
        return None
    told = item.details or {}
    return Quote(
        item.id,
        conversation_id if item.source == "message" else None,
        item.direction,
        _kind(told.get("kind"), item.media),
        _words(item.body, told),
        item.author_id if item.direction == "out" else None,
        item.author_name if item.direction == "out" else None,
    )


def of_message(row: MessageRow) -> Quote:
    """A message of any conversation."""
    told = row.details or {}
    ours = row.direction == "out"
    return Quote(
        row.id,
        row.conversation_id,
        "out" if ours else "in",
        _kind(told.get("kind"), row.media),
        _words(row.body, told),
        row.author_id if ours else None,
        row.author_name if ours else None,
    )


def of_delivery(row: messaging.DeliveryRow) -> Quote:
    """What a broadcast, an automation or the API sent."""
    return Quote(row.id, None, "out", "text", policy.preview(row.subject or row.body), None, row.broadcast_name)


def _words(body: str, told: dict[str, object]) -> str:
    """A mail by its subject's words, without what it quotes itself."""
    said = apart(body)[0] if "subject" in told else body
    return policy.preview(said or str(told.get("subject") or ""))


def _kind(told: object, media: Sequence[Attachment]) -> str:
    if told in TOLD:
        return str(told)
    if not media:
        return "text"
    kind = (media[0].content_type or "").partition("/")[0]
    return kind if kind in ("image", "video", "audio") else FILE
