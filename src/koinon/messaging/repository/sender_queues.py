"""How much waits to leave from each number (CHN-064)."""

from uuid import UUID

from koinon.platform.db import Tx

_WAITING = """
select sender_id, sum(count)::bigint
from (
  select q.sender_id, count(*) as count
  from (
    select sender_id
    from delivery_queue
    where organization_id = %(organization_id)s
      and sender_id is not null
      and send_after <= now()
    limit 10000
  ) as q
  group by q.sender_id
  union all
  select b.sender_id, {each}
  from broadcasts b
  join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
  where b.organization_id = %(organization_id)s
    and b.sender_id is not null
    and b.state = any(array[{states}])
) as waiting
group by sender_id
"""
# Each of a broadcast's messages counts as its average.
_SEGMENTS = "ceil(c.queued * greatest(1.0, c.segments::numeric / greatest(c.total, 1)))::bigint"


async def waiting_by_sender(tx: Tx) -> dict[UUID, int]:
    """Single messages whose time has come, at most 10,000 of them, and what broadcasts under way still hold."""
    return await _by_sender(tx, "'sending', 'paused'", "c.queued")


async def leaving_by_sender(tx: Tx) -> dict[UUID, int]:
    """The same in segments, without what is paused: it takes nobody's time."""
    return await _by_sender(tx, "'sending'", _SEGMENTS)


async def _by_sender(tx: Tx, states: str, each: str) -> dict[UUID, int]:
    rows: list[tuple[UUID, int]] = await tx.all(
        tuple, _WAITING.format(states=states, each=each), {"organization_id": tx.organization_id}
    )
    return dict(rows)
