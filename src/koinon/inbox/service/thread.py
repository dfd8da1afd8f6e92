"""A thread: what came in, what we answered, and what the ledger says was sent, merged in time (INB-003, 004)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon import messaging
from koinon.inbox import policy
from koinon.inbox.answered.service import with_answered
from koinon.inbox.cold import repository as archive
from koinon.inbox.contracts import Conversation, Item, MessageRow
from koinon.inbox.repository import threads, visible
from koinon.inbox.service import on_record
from koinon.inbox.service.listing import reader
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

UNSENT = ("queued",)
LAST_ID = UUID(int=(1 << 128) - 1)


async def conversation(tx: Tx, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    """The conversation, where the acting user may see it (INB-112). Raises `resource_not_found`."""
    found = await threads.conversation(tx, conversation_id, reader(tx), lock=lock)
    if found is None or not await visible.sees(tx, found.id):
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def opened(tx: Tx, conversation_id: UUID) -> Conversation:
    """The same, to read what was said in it: of a restricted person that is recorded. Raises `resource_not_found`."""
    known = await conversation(tx, conversation_id)
    if known.restricted:
        await on_record.note(tx, [known.id])
    return known


async def thread_page(tx: Tx, conversation_id: UUID, paging: PageRequest) -> tuple[list[Item], Pagination]:
    """The newest items, as far as none that was archived lies among them; the cursor leads to `earlier_page`.

    Raises `resource_not_found`, `invalid_cursor`.
    """
    known = await opened(tx, conversation_id)
    filters = filters_of(known.id)
    shown, pagination = await paging.page(
        tx, filters, lambda seen, at, limit: items_of(seen, known, at, limit), position
    )
    items, onward = list(shown), pagination.next_cursor
    archived = await archive.newest(tx, known.id)
    if archived is not None:
        newer = [item for item in items if item.created_at > archived]
        if onward is None or len(newer) < len(items):
            last = position(newer[-1]) if newer else Cursor((archived,), LAST_ID)
            items, onward = newer, paging.onward(last, filters)
    return items, Pagination(pagination.limit, onward is not None, onward, total=pagination.total)


def filters_of(conversation_id: UUID) -> dict[str, str]:
    """What a cursor of a thread is bound to."""
    return {"list": "thread", "conversation": str(conversation_id)}


def position(item: Item) -> Cursor:
    """Where an item stands."""
    return Cursor((item.created_at,), item.id)


async def items_of(tx: Tx, known: Conversation, at: Cursor | None, limit: int) -> list[Item]:
    """Older than the cursor, newest first; the thread is not walked back."""
    if at is not None and at.direction == "prev":
        raise errors.INVALID_CURSOR()
    before = (at.moment, at.id) if at else None
    stored = await threads.messages(tx, known.id, limit, before)
    sent = await messaging.deliveries_for_contact(tx, known.contact_id, before, limit, channel=known.channel)
    items = await from_messages(tx, stored) + [_from_ledger(row) for row in sent if row.origin != "reply"]
    items.sort(key=lambda item: (item.created_at, item.id), reverse=True)
    return await with_answered(tx, items[:limit], known)


async def from_messages(tx: Tx, rows: Sequence[MessageRow]) -> list[Item]:
    """Messages as a thread shows them, with what became of those that went out."""
    sent = [row.delivery_id for row in rows if row.delivery_id]
    states = await messaging.delivery_states(tx, sent) if sent else {}
    now = clock.now()
    return [_from_message(row, states.get(row.delivery_id) if row.delivery_id else None, now) for row in rows]


def _from_message(row: MessageRow, delivered: messaging.DeliveryStatus | None, now: datetime) -> Item:
    undo_until = policy.undo_until(row.created_at, row.details)
    waiting = delivered is not None and delivered.state in UNSENT and undo_until > now
    return Item(
        id=row.id,
        source="message",
        direction=row.direction,
        kind=row.kind,
        body=row.body,
        media=row.media,
        author_id=row.author_id,
        author_name=row.author_name,
        details=row.details,
        state=delivered.state if delivered else None,
        reason=delivered.reason if delivered else None,
        read_at=delivered.read_at if delivered else None,
        waits_for=delivered.waits_for if delivered else None,
        waits_until=delivered.waits_until if delivered else None,
        delivery_id=row.delivery_id,
        sender_id=row.sender_id,
        undo_until=undo_until if waiting else None,
        created_at=row.created_at,
        is_private=row.is_private,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        reply_to_id=row.reply_to_id,
    )


def _from_ledger(row: messaging.DeliveryRow) -> Item:
    return Item(
        id=row.id,
        source="ledger",
        origin=row.origin,
        channel=row.channel,
        sender_id=row.sender_id,
        direction="out",
        body=row.body,
        state=row.state,
        reason=row.reason,
        read_at=row.read_at,
        waits_for=row.waits_for,
        waits_until=row.waits_until,
        delivery_id=row.id,
        broadcast_id=row.broadcast_id,
        broadcast_name=row.broadcast_name,
        created_at=row.created_at,
    )
