"""How slowly senders deliver: the share of the last quarter of an hour's messages that took over five minutes."""

from uuid import UUID

from koinon.platform.db import Tx

LEAST = 20
"""Fewer messages say nothing about a sender."""


async def slow_shares(tx: Tx) -> dict[UUID, float]:
    """By sender, of what it sent in the last 15 minutes and was told about, or has waited for over five (CHN-049)."""
    rows: list[tuple[UUID, float]] = await tx.all(
        tuple,
        """
        select sender_id,
               (count(*) filter (where coalesce(delivered_at, now()) > sent_at + interval '5 minutes'))::float8
               / count(*)
        from deliveries
        where organization_id = %(organization_id)s
          and id >= koinon_uuid_floor(now() - interval '1 day')
          and state in ('sent', 'delivered')
          and sent_at > now() - interval '15 minutes'
          and (delivered_at is not null or sent_at < now() - interval '5 minutes')
        group by sender_id
        having count(*) >= %(least)s
        """,
        {"organization_id": tx.organization_id, "least": LEAST},
    )
    return dict(rows)
