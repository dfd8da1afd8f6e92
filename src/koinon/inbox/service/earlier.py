"""A thread as far back as it goes: what lies in the database, and what lies in files, in one list (INB-110)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon.inbox.answered.service import with_answered
from koinon.inbox.cold import reading
from koinon.inbox.cold import repository as archive
from koinon.inbox.cold.reading import Archived
from koinon.inbox.cold.repository import Span
from koinon.inbox.contracts import Conversation, Item, Reaction
from koinon.inbox.service.thread import filters_of, from_messages, items_of, opened, position
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination
from koinon.platform.rest.narrowing import Times, counted, narrowed
from koinon.platform.rest.paging import COUNTED_UP_TO
from koinon.platform.services import Services


async def earlier_page(
    services: Services, actor: Actor, conversation_id: UUID, paging: PageRequest
) -> tuple[list[Item], Pagination]:
    """Items newest first, at last those in the archive. Opens transactions; none is open while files are read.

    Raises `resource_not_found`, `invalid_cursor`.
    """
    filters = filters_of(conversation_id)
    at = paging.cursor(filters)
    if at is not None and at.direction == "prev":
        raise errors.INVALID_CURSOR()
    async with services.database.transaction(actor) as tx:
        known = await opened(tx, conversation_id)
        # First what is there, then what has left: a message on its way between is seen twice, never not at all.
        items = await narrowed(tx, paging.times, lambda seen: items_of(seen, known, at, paging.fetch))
        span = _span(paging.times)
        pieces = await archive.pieces(tx, known.id, at.moment if at else None, span)
        total, in_part = await _total(tx, known, paging, span)
    asked = reading.Page(paging.fetch, (at.moment, at.id) if at else None, lambda row: span.holds(row.created_at))
    assert actor.organization_id is not None
    found = await reading.fill(services, actor.organization_id, items, pieces, asked)
    if found:
        async with services.database.transaction(actor) as tx:
            merged = _merged(items, await _items(tx, found))[: paging.fetch]
            items = _with_reactions(await with_answered(tx, merged, known))
    if total is not None and in_part:
        room = COUNTED_UP_TO + 1 - total
        total += await reading.count(services, actor.organization_id, in_part, asked.fits, room)
    shown, pagination = paging.cut(items[: paging.fetch], filters, position, total)
    return list(shown), Pagination(
        pagination.limit, pagination.has_more, pagination.next_cursor, total=pagination.total
    )


async def _total(
    tx: Tx, known: Conversation, paging: PageRequest, span: Span
) -> tuple[int | None, Sequence[archive.Piece]]:
    """How many items there are, as far as it can be said without opening files, and which of them would say more."""
    if not paging.include_total:
        return None, ()
    there = await counted(tx, paging.times, lambda seen: items_of(seen, known, None, COUNTED_UP_TO + 1))
    archived, in_part = await archive.count_within(tx, known.id, span)
    return there + archived, in_part


def _span(times: Times) -> Span:
    """Of when messages are asked for; an archived one was last changed when it was made."""
    after = [at for at in (times.created_after, times.updated_after) if at is not None]
    before = [at for at in (times.created_before, times.updated_before) if at is not None]
    return Span(max(after, default=None), min(before, default=None))


async def _items(tx: Tx, found: Sequence[Archived]) -> list[Item]:
    rows = [one.row for one in found]
    await reading.tell_unreadable(tx, rows)
    names = await reading.named(tx, rows)
    items = await from_messages(tx, rows)
    return [
        msgspec.structs.replace(
            item, archived=one.piece_id, author_name=names.get(item.author_id) if item.author_id else None
        )
        for item, one in zip(items, found, strict=True)
    ]


def _with_reactions(items: Sequence[Item]) -> list[Item]:
    """Items with the archived reactions to them that are on the same page; none of those is a row any more."""
    found: dict[UUID, tuple[Reaction, ...]] = {}
    for item in reversed(items):
        if item.archived is None or item.deleted_at is not None:
            continue
        if item.reply_to_id and (item.details or {}).get("kind") == "reaction":
            found[item.reply_to_id] = (*found.get(item.reply_to_id, ()), Reaction(item.body, item.created_at))
    return [
        msgspec.structs.replace(item, reactions=(*found[item.id], *item.reactions)) if item.id in found else item
        for item in items
    ]


def _merged(there: Sequence[Item], archived: Sequence[Item]) -> list[Item]:
    """Both, newest first, each once."""
    each = {item.id: item for item in (*archived, *there)}
    return sorted(each.values(), key=lambda item: (item.created_at, item.id), reverse=True)
