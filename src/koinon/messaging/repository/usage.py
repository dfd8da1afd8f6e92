"""How many messages an organization has sent, for its plan."""

from datetime import datetime

from koinon.kit import ids
from koinon.platform.db import Tx


async def sent_since(tx: Tx, since: datetime) -> int:
    """Messages of broadcasts begun since an instant, and single ones made since, that were handed to a carrier."""
    return int(
        await tx.scalar(
            """
            select (
              select coalesce(sum(c.sending + c.sent + c.delivered + c.failed), 0)
              from broadcasts b
              join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
              where b.organization_id = %(organization_id)s
                and b.started_at >= %(since)s
            ) + (
              select count(*)
              from deliveries d
              where d.organization_id = %(organization_id)s
                and d.broadcast_id is null
                and d.id >= %(floor)s
                and d.state in ('sending', 'sent', 'delivered', 'failed')
            )
            """,
            {"organization_id": tx.organization_id, "since": since, "floor": ids.floor_at(since)},
        )
    )
