"""How many mails of broadcasts left lately."""

from koinon.platform.db import Tx

DAYS = 30


async def mails_sent(tx: Tx) -> int:
    """Mails of the last 30 days that a provider took."""
    found: int | None = await tx.scalar(
        """
        select sum(c.sent + c.delivered)::bigint
        from broadcasts b
        join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
        where b.organization_id = %(organization_id)s
          and b.created_at > now() - make_interval(days => %(days)s)
          and b.channel = 'email'
        """,
        {"organization_id": tx.organization_id, "days": DAYS},
    )
    return found or 0
