"""Runs in the database: each date of a schedule is one row, whoever sees its time come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.kit.pagination import Cursor
from koinon.messaging.schedules.contracts import Run
from koinon.platform.db import Tx

_COLUMNS = """
r.id, r.schedule_id, r.part_of, r.planned_for, r.wall, r.starts_at, r.zones, r.is_rest, r.status, r.reason, r.error,
r.attempts, r.act_at, r.broadcast_id, r.recipients, r.created_at
"""


class NewRun(NamedTuple):
    """A run to write; `act_at` is when it is to be prepared, or, where it is split, looked at again."""

    id: UUID
    schedule_id: UUID
    part_of: UUID | None
    planned_for: datetime
    wall: datetime
    starts_at: datetime
    zones: tuple[str, ...]
    is_rest: bool
    status: str
    reason: str | None
    act_at: datetime | None


async def insert(tx: Tx, rows: Sequence[NewRun]) -> set[UUID]:
    """Write runs; the ids of those whose date nobody had written before."""
    return set(
        await tx.all(
            UUID,
            """
            insert into schedule_runs (id, organization_id, schedule_id, part_of, planned_for, wall, starts_at, zones,
                                       is_rest, status, reason, act_at)
            select n.id, %(organization_id)s, n.schedule_id, n.part_of, n.planned_for, n.wall, n.starts_at,
                   array(select jsonb_array_elements_text(n.zones)), n.is_rest, n.status, n.reason, n.act_at
            from unnest(%(ids)s::uuid[], %(schedules)s::uuid[], %(parts)s::uuid[], %(planned)s::timestamptz[],
                        %(walls)s::timestamp[], %(starts)s::timestamptz[], %(zones)s::jsonb[], %(rests)s::boolean[],
                        %(statuses)s::text[], %(reasons)s::text[], %(acts)s::timestamptz[])
              as n (id, schedule_id, part_of, planned_for, wall, starts_at, zones, is_rest, status, reason, act_at)
            on conflict do nothing
            returning id
            """,
            {
                "organization_id": tx.organization_id,
                "ids": [row.id for row in rows],
                "schedules": [row.schedule_id for row in rows],
                "parts": [row.part_of for row in rows],
                "planned": [row.planned_for for row in rows],
                "walls": [row.wall for row in rows],
                "starts": [row.starts_at for row in rows],
                "zones": [msgspec.json.encode(row.zones).decode() for row in rows],
                "rests": [row.is_rest for row in rows],
                "statuses": [row.status for row in rows],
                "reasons": [row.reason for row in rows],
                "acts": [row.act_at for row in rows],
            },
        )
    )


async def get(tx: Tx, run_id: UUID, *, lock: bool = False) -> Run | None:
    """A run."""
    row = await tx.first(
        dict,
        f"""
        select {_COLUMNS}
        from schedule_runs r
        where r.organization_id = %(organization_id)s
          and r.id = %(id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": run_id},
    )
    return None if row is None else msgspec.convert(row, Run)


async def page(tx: Tx, schedule_id: UUID, *, seen: Cursor | None, limit: int) -> list[Run]:
    """Runs of a schedule, newest first, without the parts of those that are split."""
    backwards = seen is not None and seen.direction == "prev"
    compare, order = (">", "asc") if backwards else ("<", "desc")
    conditions = f"and (r.planned_for, r.id) {compare} (%(at)s::timestamptz, %(id)s::uuid)" if seen else ""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedule_runs r
        where r.organization_id = %(organization_id)s
          and r.schedule_id = %(schedule_id)s
          and r.part_of is null
          {conditions}
          /* asked: r.created_at; r.updated_at */
        order by r.planned_for {order}, r.id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "schedule_id": schedule_id,
            "at": seen.moment if seen else None,
            "id": seen.id if seen else None,
            "limit": limit,
        },
    )
    return msgspec.convert(rows, list[Run])


async def parts(tx: Tx, run_ids: Sequence[UUID]) -> list[Run]:
    """The parts of runs that are split, by their time."""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedule_runs r
        where r.organization_id = %(organization_id)s
          and r.part_of = any(%(ids)s)
        order by r.starts_at, r.id
        """,
        {"organization_id": tx.organization_id, "ids": list(run_ids)},
    )
    return msgspec.convert(rows, list[Run])


async def planned_between(tx: Tx, since: datetime, until: datetime, limit: int) -> list[Run]:
    """Runs of a span that were not sent as a broadcast, with those that are open."""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedule_runs r
        where r.organization_id = %(organization_id)s
          and r.planned_for >= %(since)s
          and r.planned_for < %(until)s
          and r.part_of is null
        order by r.planned_for, r.id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "since": since, "until": until, "limit": limit},
    )
    return msgspec.convert(rows, list[Run])


async def claim_waiting(tx: Tx, now: datetime, limit: int) -> list[Run]:
    """Runs to be prepared, held until the transaction ends; another worker takes others."""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedule_runs r
        where r.organization_id = %(organization_id)s
          and r.status = 'waiting'
          and r.act_at <= %(now)s
        order by r.act_at, r.id
        limit %(limit)s
        for update skip locked
        """,
        {"organization_id": tx.organization_id, "now": now, "limit": limit},
    )
    return msgspec.convert(rows, list[Run])


async def change(tx: Tx, run_id: UUID, values: dict[str, Any]) -> None:
    """Change columns; names come from our own code, never from outside."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    await tx.execute(
        f"""
        update schedule_runs
        set {sets}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**values, "organization_id": tx.organization_id, "id": run_id},
    )


async def locked(tx: Tx, schedule_id: UUID, now: datetime) -> Run | None:
    """A run of it that is prepared and not begun, if there is one."""
    row = await tx.first(
        dict,
        f"""
        select {_COLUMNS}
        from schedule_runs r
        where r.organization_id = %(organization_id)s
          and r.schedule_id = %(schedule_id)s
          and (r.status = 'open' or (r.status = 'waiting' and r.act_at <= %(now)s))
          and r.starts_at > %(now)s
        order by r.broadcast_id nulls last
        limit 1
        """,
        {"organization_id": tx.organization_id, "schedule_id": schedule_id, "now": now},
    )
    return None if row is None else msgspec.convert(row, Run)


async def end_waiting(tx: Tx, schedule_id: UUID, reason: str) -> int:
    """Runs that nobody began are left out; how many."""
    return await tx.execute(
        """
        update schedule_runs
        set status = 'skipped', reason = %(reason)s, act_at = null, updated_at = now()
        where organization_id = %(organization_id)s
          and schedule_id = %(schedule_id)s
          and status in ('waiting', 'asking')
        """,
        {"organization_id": tx.organization_id, "schedule_id": schedule_id, "reason": reason},
    )


async def sent_before(tx: Tx, run: Run) -> list[UUID]:
    """Broadcasts of the other parts of the same date."""
    return await tx.all(
        UUID,
        """
        select broadcast_id
        from schedule_runs
        where organization_id = %(organization_id)s
          and part_of = %(part_of)s
          and id <> %(id)s
          and broadcast_id is not null
        """,
        {"organization_id": tx.organization_id, "part_of": run.part_of, "id": run.id},
    )


async def forget_left_out(tx: Tx, schedule_id: UUID, planned_for: datetime) -> None:
    """A date that was left out is a date again: nothing is known of it."""
    await tx.execute(
        """
        delete from schedule_runs
        where organization_id = %(organization_id)s
          and schedule_id = %(schedule_id)s
          and planned_for = %(planned_for)s
          and part_of is null
          and status = 'skipped'
          and broadcast_id is null
        """,
        {"organization_id": tx.organization_id, "schedule_id": schedule_id, "planned_for": planned_for},
    )
