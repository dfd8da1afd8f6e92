"""What an organization keeps no longer of its conversations."""

from datetime import datetime
from uuid import UUID

from koinon.inbox.repository import files
from koinon.platform.db import Tx


async def forget_words(tx: Tx, before: datetime, most: int) -> int:
    """Delete the messages of up to `most` conversations that ended and were silent since `before`; how many."""
    named = {"organization_id": tx.organization_id}
    ended = await tx.all(
        UUID,
        """
        select id
        from conversations
        where organization_id = %(organization_id)s
          and status in ('resolved', 'closed')
          and last_message_at < %(before)s
          and message_count > 0
        order by last_message_at
        limit %(most)s
        for update skip locked
        """,
        {**named, "before": before, "most": most},
    )
    if not ended:
        return 0
    await files.forget(tx, ended)
    await tx.execute(
        "delete from messages where organization_id = %(organization_id)s and conversation_id = any(%(ids)s)",
        {**named, "ids": ended},
    )
    await tx.execute(
        """
        update conversations
        set message_count = 0, preview = '', version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {**named, "ids": ended},
    )
    return len(ended)
