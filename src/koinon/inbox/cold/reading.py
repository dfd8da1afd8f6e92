"""A conversation's messages of long ago, as its thread shows them."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.inbox.answered.service import with_answered
from koinon.inbox.cold import repository, service
from koinon.inbox.cold.files import DamagedPieceError
from koinon.inbox.contracts import Item
from koinon.inbox.service.thread import from_messages, opened
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services


class LongAgo(NamedTuple):
    """Items newest first; `older` is the piece that comes before them. `damaged` where the file cannot be read."""

    items: Sequence[Item]
    older: UUID | None
    damaged: bool = False


async def lies_in_archive(tx: Tx, conversation_id: UUID) -> bool:
    """Whether messages of a conversation lie in the archive."""
    return await repository.next_piece(tx, conversation_id, None) is not None


async def long_ago(services: Services, actor: Actor, conversation_id: UUID, after: UUID | None) -> LongAgo:
    """The newest messages in the archive, or those before a piece. Raises `resource_not_found`."""
    async with services.database.transaction(actor) as tx:
        known = await opened(tx, conversation_id)
        piece = await repository.next_piece(tx, known.id, after)
    if piece is None or actor.organization_id is None:
        return LongAgo((), None)
    try:
        rows = await service.read(services, actor.organization_id, piece)
    except DamagedPieceError:
        service.log.error("archive_damaged", file=piece.file)
        rows = None
    async with services.database.transaction(actor) as tx:
        older = await repository.next_piece(tx, known.id, piece.id)
        items = (await from_messages(tx, await service.named(tx, rows)))[::-1] if rows is not None else []
        items = await with_answered(tx, items, known)
    return LongAgo(items, piece.id if older else None, damaged=rows is None)
