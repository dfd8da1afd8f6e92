"""Schedules in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit.pagination import Cursor
from koinon.messaging.schedules.contracts import Schedule
from koinon.platform.db import Tx

_COLUMNS = """
s.id, s.name, s.kind, s.content, s.audience, s.channel, s.starts_at_local, s.time_zone, s.zone_mode, s.hour_passed,
s.rrule, s.exdates, s.rdates, s.ends_at, s.catch_up, s.grace_minutes, s.template_policy, s.status, s.next_for,
s.next_run_at, s.timed_at, s.runs_count, s.last_run_at, s.paused_by, s.paused_at, s.resumed_at, s.estimate,
s.approved_recipients, s.approved_by, s.version, s.places, s.created_by, s.created_at, s.updated_at
"""


async def insert(tx: Tx, values: dict[str, Any]) -> None:
    """Write a new schedule."""
    await tx.execute(
        """
        insert into schedules (id, organization_id, name, kind, content, audience, channel, starts_at_local, time_zone,
                               zone_mode, hour_passed, rrule, exdates, rdates, ends_at, catch_up, grace_minutes,
                               template_policy, next_for, next_run_at, due_at, look_at, timed_at, estimate,
                               approved_recipients, approved_by, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(kind)s, %(content)s, %(audience)s, %(channel)s,
                %(starts_at_local)s, %(time_zone)s, %(zone_mode)s, %(hour_passed)s, %(rrule)s, %(exdates)s::timestamp[],
                %(rdates)s::timestamp[], %(ends_at)s, %(catch_up)s, %(grace_minutes)s, %(template_policy)s,
                %(next_for)s, %(next_run_at)s, %(due_at)s, %(look_at)s, %(timed_at)s, %(estimate)s,
                %(approved_recipients)s, %(approved_by)s, %(by)s)
        """,
        {**values, "organization_id": tx.organization_id},
    )


async def update(tx: Tx, schedule_id: UUID, values: dict[str, Any]) -> None:
    """Change columns; names come from our own code, never from outside."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    await tx.execute(
        f"""
        update schedules
        set {sets}, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**values, "organization_id": tx.organization_id, "id": schedule_id},
    )


async def get(tx: Tx, schedule_id: UUID, *, lock: bool = False) -> Schedule | None:
    """A schedule; `lock` keeps it as it is until the transaction ends."""
    row = await tx.first(
        dict,
        f"""
        select {_COLUMNS}
        from schedules s
        where s.organization_id = %(organization_id)s
          and s.id = %(id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": schedule_id},
    )
    return None if row is None else msgspec.convert(row, Schedule)


async def of(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Schedule]:
    """Schedules by id."""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedules s
        where s.organization_id = %(organization_id)s
          and s.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return {one.id: one for one in msgspec.convert(rows, list[Schedule])}


async def page(tx: Tx, *, statuses: Sequence[str], q: str, seen: Cursor | None, limit: int) -> list[Schedule]:
    """Schedules, newest first; a cursor that looks back reads the newer ones, oldest of them first."""
    backwards = seen is not None and seen.direction == "prev"
    compare, order = (">", "asc") if backwards else ("<", "desc")
    conditions = "and s.status = any(%(statuses)s)" if statuses else ""
    if q:
        conditions += " and position(lower(%(q)s) in lower(s.name)) > 0"
    if seen is not None:
        conditions += f" and (s.created_at, s.id) {compare} (%(at)s::timestamptz, %(id)s::uuid)"
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedules s
        where s.organization_id = %(organization_id)s {conditions}
          /* asked: s.created_at; s.updated_at */
        order by s.created_at {order}, s.id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "statuses": list(statuses),
            "q": q,
            "at": seen.moment if seen else None,
            "id": seen.id if seen else None,
            "limit": limit,
        },
    )
    return msgspec.convert(rows, list[Schedule])


async def coming(tx: Tx, limit: int = 500) -> list[Schedule]:
    """Schedules with a date to come, soonest first; paused ones are among them, without a date of their own."""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedules s
        where s.organization_id = %(organization_id)s
          and s.status in ('pending', 'paused')
        order by s.next_run_at nulls last, s.id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "limit": limit},
    )
    return msgspec.convert(rows, list[Schedule])


async def claim_due(tx: Tx, now: datetime, limit: int) -> list[Schedule]:
    """Schedules whose next date is to be planned, held until the transaction ends; another worker takes others."""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedules s
        where s.organization_id = %(organization_id)s
          and s.status = 'pending'
          and s.due_at <= %(now)s
        order by s.due_at, s.id
        limit %(limit)s
        for update skip locked
        """,
        {"organization_id": tx.organization_id, "now": now, "limit": limit},
    )
    return msgspec.convert(rows, list[Schedule])


async def set_next(tx: Tx, rows: Sequence[tuple[UUID, datetime | None, datetime | None, datetime | None]]) -> None:
    """(schedule, next date, when to plan it, when to look ahead at it); without a next date it is through."""
    await tx.execute(
        """
        update schedules s
        set next_for = n.next_for, next_run_at = n.next_for, due_at = n.due_at, look_at = n.look_at, updated_at = now(),
            status = case when n.next_for is null then 'sent' else s.status end
        from unnest(%(ids)s::uuid[], %(nexts)s::timestamptz[], %(dues)s::timestamptz[], %(looks)s::timestamptz[])
          as n (id, next_for, due_at, look_at)
        where s.organization_id = %(organization_id)s
          and s.id = n.id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [row[0] for row in rows],
            "nexts": [row[1] for row in rows],
            "dues": [row[2] for row in rows],
            "looks": [row[3] for row in rows],
        },
    )


async def to_foresee(tx: Tx, now: datetime, limit: int) -> list[Schedule]:
    """Schedules whose next date is a day away and was not looked at yet."""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from schedules s
        where s.organization_id = %(organization_id)s
          and s.status = 'pending'
          and s.look_at <= %(now)s
        order by s.look_at, s.id
        limit %(limit)s
        for update skip locked
        """,
        {"organization_id": tx.organization_id, "now": now, "limit": limit},
    )
    return msgspec.convert(rows, list[Schedule])


async def next_look(tx: Tx) -> datetime | None:
    """When the clock has to look at this organization's schedules again."""
    found: datetime | None = await tx.scalar(
        """
        select least(
          (select min(due_at) from schedules
           where organization_id = %(organization_id)s and status = 'pending' and due_at is not null),
          (select min(look_at) from schedules
           where organization_id = %(organization_id)s and status = 'pending' and look_at is not null),
          (select min(act_at) from schedule_runs
           where organization_id = %(organization_id)s and status in ('waiting', 'open', 'split')))
        """,
        {"organization_id": tx.organization_id},
    )
    return found


async def names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names by id."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        "select id, name from schedules where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)
