"""What waits while an organization may not send."""

from datetime import datetime
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Count(msgspec.Struct, frozen=True):
    """Messages and broadcasts that wait."""

    messages: int
    broadcasts: int


async def count(tx: Tx) -> Count:
    """Queued single messages, and what is left of the broadcasts that the suspension paused."""
    return await tx.one(
        Count,
        """
        select (select count(*) from delivery_queue q where q.organization_id = %(organization_id)s)
               + coalesce(sum(greatest(c.total - c.next_position + 1, 0)), 0)::bigint as messages,
               count(b.id) as broadcasts
        from broadcasts b
        join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
        where b.organization_id = %(organization_id)s
          and b.state = 'paused'
          and b.pause_reason = 'suspended'
        """,
        {"organization_id": tx.organization_id},
    )


async def resume(tx: Tx, suspended_at: datetime) -> list[UUID]:
    """Send on the broadcasts that were under way when the suspension came; those that fell due after it stay paused."""
    return await tx.all(
        UUID,
        """
        update broadcasts
        set state = 'sending', pause_reason = null, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and state = 'paused'
          and pause_reason = 'suspended'
          and frozen_at is not null
          and started_at <= %(suspended_at)s
        returning id
        """,
        {"organization_id": tx.organization_id, "suspended_at": suspended_at},
    )


async def wake_singles(tx: Tx) -> int:
    """Make every queued single message due now; how many."""
    return await tx.execute(
        """
        update delivery_queue
        set send_after = now()
        where organization_id = %(organization_id)s
          and worker is null
          and send_after > now()
          and send_after <= now() + interval '2 minutes'
        """,
        {"organization_id": tx.organization_id},
    )
