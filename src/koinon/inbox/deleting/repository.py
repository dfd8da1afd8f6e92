"""What goes when conversations are deleted, and what stays: their rows, with when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.platform.db import Tx

_GONE = ("message_search", "unread", "drafts", "watchers")


class Known(msgspec.Struct, frozen=True):
    """A conversation that is to go, and whose it is."""

    id: UUID
    contact_id: UUID


async def known(tx: Tx, ids: Sequence[UUID]) -> list[Known]:
    """Those of the conversations that there are, locked in the order of their ids."""
    return await tx.all(
        Known,
        """
        select c.id, c.contact_id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.deleted_at is null
        order by c.id
        for update
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def delete(tx: Tx, ids: Sequence[UUID], at: datetime) -> None:
    """Out of every list, search and count; answers for later are cancelled."""
    where = {"organization_id": tx.organization_id, "ids": list(ids), "at": at}
    await tx.execute(
        """
        update conversations
        set deleted_at = %(at)s,
            status = 'closed',
            resolved_at = coalesce(resolved_at, %(at)s),
            snoozed_until = null,
            waiting_since = null,
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        where,
    )
    await tx.execute(
        """
        update scheduled_replies
        set state = 'cancelled', version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and conversation_id = any(%(ids)s)
          and state = 'scheduled'
        """,
        where,
    )
    for table in _GONE:
        await tx.execute(
            f"delete from {table} where organization_id = %(organization_id)s and conversation_id = any(%(ids)s)", where
        )
