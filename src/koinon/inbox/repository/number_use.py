"""Conversations that go by a number (CHN-017)."""

from uuid import UUID

from koinon.platform.db import Tx

MOST_COUNTED = 10_000


async def conversations_by(tx: Tx, sender_id: UUID) -> int:
    """Those that are not closed, counted up to ten thousand."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from (select 1
                  from conversations
                  where organization_id = %(organization_id)s
                    and sender_id = %(sender_id)s
                    and status <> 'closed'
                  limit %(most)s) those
            """,
            {"organization_id": tx.organization_id, "sender_id": sender_id, "most": MOST_COUNTED},
        )
    )
