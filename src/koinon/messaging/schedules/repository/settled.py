"""What became of runs, read from their broadcasts and written down in sets."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Settled(msgspec.Struct, frozen=True):
    """A run that came to its end."""

    id: UUID
    schedule_id: UUID
    planned_for: datetime
    status: str
    reason: str | None
    broadcast_id: UUID | None
    recipients: int | None
    is_part: bool


_ENDED = """
with ended as (
  select r.id,
         case when b.frozen_at is not null then 'success' else 'skipped' end as status,
         case when b.frozen_at is not null then null
              when b.id is null then 'deleted'
              when b.state = 'draft' then 'undone'
              when b.state = 'cancelled' then 'cancelled'
              else coalesce(b.pause_detail, 'failed') end as reason,
         c.total
  from schedule_runs r
  left join broadcasts b on b.organization_id = %(organization_id)s and b.id = r.broadcast_id
  left join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = r.broadcast_id
  where r.organization_id = %(organization_id)s
    and r.status = 'open'
    and (b.id is null or b.frozen_at is not null or b.state in ('draft', 'cancelled', 'failed'))
)
update schedule_runs r
set status = e.status, reason = e.reason, recipients = e.total, act_at = null, updated_at = now()
from ended e
where r.organization_id = %(organization_id)s
  and r.id = e.id
returning r.id, r.schedule_id, r.planned_for, r.status, r.reason, r.broadcast_id, r.recipients,
          r.part_of is not null as is_part
"""

_JOINED = """
with whole as (
  select p.part_of as id, bool_or(p.status = 'success') as success, bool_or(p.status = 'failed') as failed,
         bool_or(p.status = 'missed') as missed, sum(p.recipients)::integer as recipients, min(p.reason) as reason
  from schedule_runs p
  join schedule_runs r on r.organization_id = %(organization_id)s and r.id = p.part_of and r.status = 'split'
  where p.organization_id = %(organization_id)s
  group by p.part_of
  having bool_and(p.status in ('success', 'failed', 'skipped', 'missed'))
)
update schedule_runs r
set status = case when w.success then 'success' when w.failed then 'failed' when w.missed then 'missed'
                  else 'skipped' end,
    reason = case when w.success then null else w.reason end, recipients = w.recipients, act_at = null,
    updated_at = now()
from whole w
where r.organization_id = %(organization_id)s
  and r.id = w.id
returning r.id, r.schedule_id, r.planned_for, r.status, r.reason, r.broadcast_id, r.recipients, false as is_part
"""


async def settle(tx: Tx) -> list[Settled]:
    """Open runs whose broadcast has begun or never will, and split ones all of whose parts have ended."""
    bound: dict[str, Any] = {"organization_id": tx.organization_id}
    ended = await tx.all(Settled, _ENDED, bound)
    joined = await tx.all(Settled, _JOINED, bound)
    return [*ended, *joined]


async def look_again(tx: Tx, now: datetime) -> None:
    """Runs whose time has come and that have not begun are looked at again, the longer they last the more seldom."""
    await tx.execute(
        """
        update schedule_runs
        set act_at = %(now)s + greatest(interval '5 seconds', (%(now)s - starts_at) / 10)
        where organization_id = %(organization_id)s
          and status in ('open', 'split')
          and act_at <= %(now)s
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def count(tx: Tx, settled: list[Settled], now: datetime) -> None:
    """Add what was sent to the schedules it was sent for."""
    sent = [one.schedule_id for one in settled if one.status == "success" and not one.is_part]
    if sent:
        await tx.execute(
            """
            update schedules s
            set runs_count = s.runs_count + n.runs, last_run_at = %(now)s
            from (select id, count(*)::integer as runs from unnest(%(ids)s::uuid[]) as u (id) group by id) n
            where s.organization_id = %(organization_id)s
              and s.id = n.id
            """,
            {"organization_id": tx.organization_id, "ids": sent, "now": now},
        )
