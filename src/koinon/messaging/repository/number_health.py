"""How the messages of the last seven days fared, by the number they left from (CHN-018)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from koinon.channels import NumberHealth
from koinon.kit import clock
from koinon.platform.db import Tx

WINDOW = timedelta(days=7)


async def number_health(tx: Tx, sender_ids: Sequence[UUID]) -> Mapping[UUID, NumberHealth]:
    """Broadcasts by their counts, single messages by their rows; an opt-out counts where it followed a broadcast."""
    rows: list[tuple[UUID, int, int, int, int, int]] = await tx.all(
        tuple,
        """
        with told as (
          select b.sender_id, sum(c.sent)::bigint as sent, sum(c.delivered)::bigint as delivered,
                 sum(c.failed)::bigint as failed, sum(c.opt_outs)::bigint as opt_outs,
                 sum(c.content_failures)::bigint as blocks
          from broadcasts b
          join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
          where b.organization_id = %(organization_id)s
            and b.created_at > %(since)s
            and b.sender_id = any(%(senders)s)
          group by b.sender_id
          union all
          select d.sender_id, count(*) filter (where d.state = 'sent'), count(*) filter (where d.state = 'delivered'),
                 count(*) filter (where d.state = 'failed'), 0,
                 count(*) filter (where d.state = 'failed' and d.reason = 'content')
          from deliveries d
          where d.organization_id = %(organization_id)s
            and d.broadcast_id is null
            and d.id >= koinon_uuid_floor(%(since)s)
            and d.sender_id = any(%(senders)s)
          group by d.sender_id)
        select sender_id, sum(sent)::bigint, sum(delivered)::bigint, sum(failed)::bigint, sum(opt_outs)::bigint,
               sum(blocks)::bigint
        from told
        group by sender_id
        """,
        {"organization_id": tx.organization_id, "senders": list(sender_ids), "since": clock.now() - WINDOW},
    )
    return {sender_id: _health(*figures) for sender_id, *figures in rows}


def _health(sent: int, delivered: int, failed: int, opt_outs: int, blocks: int) -> NumberHealth:
    ended, reached = delivered + failed, sent + delivered
    return NumberHealth(
        sent=sent + delivered + failed,
        delivered_share=round(delivered / ended, 4) if ended else None,
        opt_out_share=round(opt_outs / reached, 5) if reached else None,
        spam_blocks=blocks,
    )
