"""Who had a conversation (INB-022, 024)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.inbox.contracts import Assignment
from koinon.inbox.dealing import repository
from koinon.inbox.service.thread import conversation
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination


async def page(tx: Tx, conversation_id: UUID, paging: PageRequest) -> tuple[Sequence[Assignment], Pagination]:
    """The newest first. Raises `resource_not_found`, `invalid_cursor`."""
    known = await conversation(tx, conversation_id)

    async def read(seen: Tx, at: Cursor | None, limit: int) -> Sequence[Assignment]:
        if at is not None and at.direction == "prev":
            raise errors.INVALID_CURSOR()
        return await repository.history(seen, known.id, limit, (at.moment, at.id) if at else None)

    filters = {"list": "assignments", "conversation": str(known.id)}
    return await paging.page(tx, filters, read, lambda row: Cursor((row.created_at,), row.id))
