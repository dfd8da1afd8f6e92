"""What goes when a conversation is deleted, and what stays: its row, with when."""

from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx

_GONE = ("message_search", "unread", "drafts", "watchers")


async def delete(tx: Tx, conversation_id: UUID, at: datetime) -> None:
    """Out of every list, search and count; answers for later are cancelled."""
    where = {"organization_id": tx.organization_id, "id": conversation_id, "at": at}
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
          and id = %(id)s
        """,
        where,
    )
    await tx.execute(
        """
        update scheduled_replies
        set state = 'cancelled', version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and conversation_id = %(id)s
          and state = 'scheduled'
        """,
        where,
    )
    for table in _GONE:
        await tx.execute(
            f"delete from {table} where organization_id = %(organization_id)s and conversation_id = %(id)s", where
        )
