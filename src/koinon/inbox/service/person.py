"""A person's conversations beside each other, and all that was said merged in time (INB-002)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.inbox.cold import reading
from koinon.inbox.cold import repository as archive
from koinon.inbox.contracts import Conversation, SpokenRow
from koinon.inbox.repository import person, threads, visible
from koinon.inbox.repository.person import Beside
from koinon.inbox.service import on_record
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation, opened
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_BESIDE = 50
PAGE, SPARE = 50, 20


class Said(NamedTuple):
    """A message of a person, with the conversation it stands in; one of the kind `event` stands for unreadable ones."""

    message: SpokenRow
    beside: Beside | None


async def beside(tx: Tx, conversation_id: UUID) -> list[Beside]:
    """The other conversations of whom this one is with, the newest first. Raises `resource_not_found`."""
    known = await conversation(tx, conversation_id)
    found = await person.conversations_of(tx, known.contact_id, MOST_BESIDE, await visible.access(tx))
    return [one for one in found if one.id != known.id]


async def all_messages(
    services: Services, actor: Actor, conversation_id: UUID, before: reading.Position | None = None
) -> Sequence[Said]:
    """What was said with the person in any channel, the archive's too, newest first: 50 older than a position.

    Opens transactions of its own; none is open while files are read. Raises `resource_not_found`.
    """
    async with services.database.transaction(actor) as tx:
        known = await opened(tx, conversation_id)
        found = await person.conversations_of(tx, known.contact_id, MOST_BESIDE, await visible.access(tx))
        until = before[0] if before else None
        # Some to spare for messages of the same instant.
        rows = await threads.spoken_with(tx, known.contact_id, until, PAGE + SPARE, seer=reader(tx))
        rows = [row for row in rows if before is None or reading.place(row) < before]
        pieces = await archive.pieces_with(tx, known.contact_id, until, reader(tx))
    if pieces:
        rows = await _with_archived(services, actor, rows, pieces, before, known)
    places = {one.id: one for one in found}
    said = [Said(row, places.get(row.conversation_id)) for row in rows[:PAGE]]
    async with services.database.transaction(actor) as tx:
        await on_record.note(tx, [one.message.conversation_id for one in said if one.message.restricted])
    return said


async def _with_archived(
    services: Services,
    actor: Actor,
    rows: list[SpokenRow],
    pieces: Sequence[archive.Piece],
    before: reading.Position | None,
    known: Conversation,
) -> list[SpokenRow]:
    assert actor.organization_id is not None
    asked = reading.Page(PAGE, before, lambda row: row.direction in ("in", "out") or reading.is_unreadable(row))
    read = [one.row for one in await reading.fill(services, actor.organization_id, rows, pieces, asked)]
    async with services.database.transaction(actor) as tx:
        await reading.tell_unreadable(tx, read)
        names = await reading.named(tx, read)
    told = {"restricted": known.restricted}
    each = {
        row.id: SpokenRow(**{**msgspec.structs.asdict(row), "author_name": names.get(row.author_id or row.id), **told})
        for row in read
    }
    return sorted((each | {row.id: row for row in rows}).values(), key=reading.place, reverse=True)
