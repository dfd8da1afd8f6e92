"""Messages that gave up for now, as they stand."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Stranded(msgspec.Struct, frozen=True):
    """A message, its broadcast's state, whether its time is over, and whether its fate is in doubt."""

    id: UUID
    state: str
    broadcast_id: UUID | None
    position: int | None
    broadcast_state: str | None
    is_late: bool
    is_in_doubt: bool


async def stranded(tx: Tx, ids: Sequence[UUID]) -> list[Stranded]:
    """The messages with these ids. The latest outcome counts, folded or not."""
    return await tx.all(
        Stranded,
        """
        select d.id, coalesce(e.to_state, d.state) as state, d.broadcast_id, d.position, b.state as broadcast_state,
               coalesce(d.expires_at <= now(), false) as is_late,
               exists (
                 select from doubts q
                 where q.organization_id = %(organization_id)s
                   and q.delivery_id = d.id) as is_in_doubt
        from deliveries d
        left join broadcasts b on b.organization_id = %(organization_id)s and b.id = d.broadcast_id
        left join lateral (
          select v.to_state
          from delivery_events v
          where v.organization_id = %(organization_id)s
            and v.delivery_id = d.id
            and v.kind = 'outcome'
            and v.to_state not in ('queued', 'held')
          order by v.seq desc
          limit 1
        ) e on true
        where d.organization_id = %(organization_id)s
          and d.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
