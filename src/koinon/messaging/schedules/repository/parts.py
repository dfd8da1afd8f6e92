"""A date on people's own clocks: its run is split into parts, and for a day some have it while others wait for it."""

from datetime import datetime, timedelta
from uuid import UUID

from koinon.platform.db import Tx

_OF_DATE = "and (%(planned_for)s::timestamptz is null or w.planned_for = %(planned_for)s)"
_BEGUN = """
exists (
  select from schedule_runs b
  where b.organization_id = %(organization_id)s
    and b.part_of = w.id
    and b.broadcast_id is not null)
"""


async def forget_plans(tx: Tx, schedule_id: UUID, planned_for: datetime | None = None) -> None:
    """Dates on people's own clocks (or that one) of which no part was prepared yet are dates again."""
    await tx.execute(
        f"""
        with planned as (
          delete from schedule_runs w
          where w.organization_id = %(organization_id)s
            and w.schedule_id = %(schedule_id)s
            and w.status = 'split'
            {_OF_DATE}
            and not {_BEGUN}
          returning w.id
        )
        delete from schedule_runs r
        using planned p
        where r.organization_id = %(organization_id)s
          and r.part_of = p.id
        """,
        {"organization_id": tx.organization_id, "schedule_id": schedule_id, "planned_for": planned_for},
    )


# A part of a date that is paused goes on when its schedule does, if its hour is to come yet.
_TO_COME = """
(r.status in ('waiting', 'asking')
 or (r.status = 'skipped' and r.reason = 'paused' and r.starts_at > %(now)s))
"""


async def end_parts(tx: Tx, schedule_id: UUID, planned_for: datetime, reason: str, now: datetime) -> None:
    """Parts of a date that nobody began are left out."""
    await tx.execute(
        f"""
        update schedule_runs r
        set status = 'skipped', reason = %(reason)s, act_at = null, updated_at = now()
        from schedule_runs w
        where r.organization_id = %(organization_id)s
          and r.part_of = w.id
          and {_TO_COME}
          and w.organization_id = %(organization_id)s
          and w.schedule_id = %(schedule_id)s
          and w.planned_for = %(planned_for)s
          and w.part_of is null
        """,
        {
            "organization_id": tx.organization_id,
            "schedule_id": schedule_id,
            "planned_for": planned_for,
            "reason": reason,
            "now": now,
        },
    )


async def under_way(tx: Tx, schedule_id: UUID, planned_for: datetime | None, now: datetime) -> UUID | None:
    """A broadcast of a date (or that one) which some have and others, by their own clocks, are still to get."""
    return await tx.first(
        UUID,
        f"""
        select b.broadcast_id
        from schedule_runs w
        join schedule_runs b on b.organization_id = %(organization_id)s and b.part_of = w.id
        join schedule_runs r on r.organization_id = %(organization_id)s and r.part_of = w.id
        where w.organization_id = %(organization_id)s
          and w.schedule_id = %(schedule_id)s
          and w.part_of is null
          {_OF_DATE}
          and b.broadcast_id is not null
          and {_TO_COME}
        limit 1
        """,
        {"organization_id": tx.organization_id, "schedule_id": schedule_id, "planned_for": planned_for, "now": now},
    )


async def go_on(tx: Tx, schedule_id: UUID, now: datetime, lead: timedelta) -> None:
    """Parts whose hour is to come yet, of a date that was paused under way, are sent after all."""
    await tx.execute(
        """
        update schedule_runs
        set status = 'waiting', reason = null, act_at = starts_at - %(lead)s::interval, updated_at = now()
        where organization_id = %(organization_id)s
          and schedule_id = %(schedule_id)s
          and part_of is not null
          and status = 'skipped'
          and reason = 'paused'
          and starts_at > %(now)s
        """,
        {"organization_id": tx.organization_id, "schedule_id": schedule_id, "now": now, "lead": lead},
    )
