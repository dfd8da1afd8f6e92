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


async def of_day(tx: Tx, since: datetime, until: datetime) -> dict[str, int]:
    """What was handed to a carrier on a day and what became of it: broadcasts begun and single messages made then."""
    found: tuple[int, int, int] = await tx.one(
        tuple,
        """
        with broadcast as (
          select coalesce(sum(c.sending + c.sent + c.delivered + c.failed), 0) as sent,
                 coalesce(sum(c.delivered), 0) as delivered, coalesce(sum(c.failed), 0) as failed
          from broadcasts b
          join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
          where b.organization_id = %(organization_id)s
            and b.started_at >= %(since)s
            and b.started_at < %(until)s
        ),
        single as (
          select count(*) as sent, count(*) filter (where d.state = 'delivered') as delivered,
                 count(*) filter (where d.state = 'failed') as failed
          from deliveries d
          where d.organization_id = %(organization_id)s
            and d.broadcast_id is null
            and d.id >= %(from_id)s
            and d.id < %(to_id)s
            and d.state in ('sending', 'sent', 'delivered', 'failed')
        )
        select (b.sent + s.sent)::bigint, (b.delivered + s.delivered)::bigint, (b.failed + s.failed)::bigint
        from broadcast b, single s
        """,
        {
            "organization_id": tx.organization_id,
            "since": since,
            "until": until,
            "from_id": ids.floor_at(since),
            "to_id": ids.floor_at(until),
        },
    )
    return dict(zip(("sent", "delivered", "failed"), found, strict=True))


async def filtered_since(tx: Tx, since: datetime) -> int:
    """Messages of broadcasts begun since an instant that a carrier refused for what they said."""
    return int(
        await tx.scalar(
            """
            select coalesce(sum(c.content_failures), 0)
            from broadcasts b
            join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
            where b.organization_id = %(organization_id)s
              and b.started_at >= %(since)s
            """,
            {"organization_id": tx.organization_id, "since": since},
        )
    )
