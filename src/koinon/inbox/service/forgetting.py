"""What an organization keeps no longer of its conversations."""

from datetime import datetime
from uuid import UUID

from koinon import identity, organizations
from koinon.inbox import events, notices
from koinon.inbox.cold import forgetting as cold
from koinon.inbox.deleting import repository as deleting
from koinon.inbox.repository import files
from koinon.kit import clock
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
          and contact_id <> all(%(held)s)
        order by last_message_at
        limit %(most)s
        for update skip locked
        """,
        {**named, "before": before, "most": most, "held": list(await organizations.all_held(tx, "contact"))},
    )
    if not ended:
        return 0
    await files.forget(tx, ended)
    for table in ("messages", "message_search"):
        await tx.execute(
            f"delete from {table} where organization_id = %(organization_id)s and conversation_id = any(%(ids)s)",
            {**named, "ids": ended},
        )
    await cold.forget(tx, ended)
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


async def delete_ended(tx: Tx, before: datetime, most: int) -> int:
    """Delete, as by hand, up to `most` conversations that were closed before a moment and silent since; how many."""
    ended = await tx.all(
        UUID,
        """
        select id
        from conversations
        where organization_id = %(organization_id)s
          and status = 'closed'
          and deleted_at is null
          and resolved_at < %(before)s
          and last_message_at < %(before)s
          and contact_id <> all(%(held)s)
        order by last_message_at
        limit %(most)s
        for update skip locked
        """,
        {
            "organization_id": tx.organization_id,
            "before": before,
            "held": list(await organizations.all_held(tx, "contact")),
            "most": most,
        },
    )
    if ended:
        await deleting.delete(tx, ended, clock.now())
        await identity.forget_notices(tx, [notices.about(one) for one in ended])
        tx.publish(events.batch_changed(ended, "deleted"))
        for event in events.conversations_updated(ended):
            tx.publish(event)
    return len(ended)
