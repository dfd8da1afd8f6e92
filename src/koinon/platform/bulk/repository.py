"""Rows of jobs and of their items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit.pagination import Cursor
from koinon.platform.bulk.contracts import JobItem
from koinon.platform.bulk.engine import Judged, Row, code_of, stored
from koinon.platform.db import Tx


class Stored(msgspec.Struct, frozen=True):
    """A job as it lies in its table."""

    id: UUID
    actor: dict[str, Any]
    kind: str
    operation: str
    spec: dict[str, Any]
    state: str
    total: int
    done: int
    failed: int
    skipped: int
    position: int
    places: list[UUID]
    error_code: str | None
    result_file: str | None
    result_name: str | None
    result_expires_at: datetime | None
    undo: str | None
    undo_until: datetime | None
    undone_by: UUID | None
    created_by: UUID | None
    heartbeat_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    updated_at: datetime


_COLUMNS = ", ".join(Stored.__struct_fields__)


async def insert(tx: Tx, values: Mapping[str, Any]) -> None:
    """Add a job: id, actor, kind, operation, spec, total, undo, undo_until."""
    await tx.execute(
        """
        insert into bulk_jobs (id, organization_id, actor, kind, operation, spec, total, undo, undo_until, created_by)
        values (%(id)s, %(organization_id)s, %(actor)s::jsonb, %(kind)s, %(operation)s, %(spec)s::jsonb, %(total)s,
                %(undo)s, %(undo_until)s, %(created_by)s)
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def insert_items(tx: Tx, job_id: UUID, ids: Sequence[UUID | None], items: Sequence[Any] | None) -> None:
    """The rows of a job in their order, frozen from here on (API-030)."""
    texts = [msgspec.json.encode(item).decode() for item in items] if items is not None else None
    await tx.execute(
        """
        insert into bulk_job_items (job_id, position, organization_id, target_id, item)
        select %(job_id)s, r.position - 1, %(organization_id)s, r.target_id, r.item::jsonb
        from unnest(%(ids)s::uuid[], %(items)s::text[]) with ordinality as r (target_id, item, position)
        """,
        {
            "job_id": job_id,
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "items": texts if texts is not None else [None] * len(ids),
        },
    )


async def copy_done(tx: Tx, job_id: UUID, from_job: UUID) -> int:
    """Give a job that undoes another the rows which that one changed; how many."""
    return await tx.execute(
        """
        insert into bulk_job_items (job_id, position, organization_id, target_id, item)
        select %(job_id)s, row_number() over (order by position) - 1, organization_id, target_id, before
        from bulk_job_items
        where organization_id = %(organization_id)s
          and job_id = %(from_job)s
          and outcome = 'ok'
          and target_id is not null
        """,
        {"job_id": job_id, "organization_id": tx.organization_id, "from_job": from_job},
    )


async def job(tx: Tx, job_id: UUID, *, lock: bool = False) -> Stored | None:
    """One job."""
    return await tx.first(
        Stored,
        f"""
        select {_COLUMNS}
        from bulk_jobs
        where organization_id = %(organization_id)s
          and id = %(id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": job_id},
    )


async def page(tx: Tx, states: Sequence[str], kind: str | None, at: Cursor | None, *, limit: int) -> list[Stored]:
    """Jobs away from `at`, the newest first."""
    sign, way = (">", "asc") if at is not None and at.direction == "prev" else ("<", "desc")
    beyond = f"and (created_at, id) {sign} (%(at)s::timestamptz, %(at_id)s::uuid)" if at else ""
    return await tx.all(
        Stored,
        f"""
        select {_COLUMNS}
        from bulk_jobs
        where organization_id = %(organization_id)s
          and (%(states)s::text[] = '{{}}' or state = any(%(states)s))
          and (%(kind)s::text is null or kind = %(kind)s)
          {beyond}
          /* asked: created_at; updated_at */
        order by created_at {way}, id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "states": list(states),
            "kind": kind,
            "at": at.moment if at else None,
            "at_id": at.id if at else None,
            "limit": limit,
        },
    )


async def change(tx: Tx, job_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns of a job."""
    written = ", ".join(f"{name} = %({name})s{'::jsonb' if name == 'spec' else ''}" for name in values)
    await tx.execute(
        f"""
        update bulk_jobs
        set {written}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": job_id, **values},
    )


async def running(tx: Tx) -> int:
    """How many jobs of the organization are being worked on."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from bulk_jobs
            where organization_id = %(organization_id)s
              and state in ('running', 'cancelling')
            """,
            {"organization_id": tx.organization_id},
        )
    )


async def at_work(tx: Tx) -> list[UUID]:
    """Jobs that somebody should be working on, the oldest first."""
    return await tx.all(
        UUID,
        """
        select id
        from bulk_jobs
        where organization_id = %(organization_id)s
          and state in ('queued', 'running', 'cancelling')
        order by created_at, id
        limit 20
        """,
        {"organization_id": tx.organization_id},
    )


async def pending(tx: Tx, job_id: UUID, position: int, limit: int) -> list[Row]:
    """The next rows of a job from `position` on that have no outcome."""
    found: list[tuple[int, UUID | None, Any]] = await tx.all(
        tuple,
        """
        select position, target_id, item
        from bulk_job_items
        where organization_id = %(organization_id)s
          and job_id = %(job_id)s
          and position >= %(position)s
          and outcome = 'pending'
        order by position
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "job_id": job_id, "position": position, "limit": limit},
    )
    return [Row(*row) for row in found]


async def record(tx: Tx, job_id: UUID, judged: Sequence[Judged]) -> None:
    """Write the outcomes of a batch in one statement."""
    codes = [code_of(row.error) if row.error is not None else (None, None) for row in judged]
    await tx.execute(
        """
        update bulk_job_items i
        set outcome = r.outcome, target_id = r.target_id, before = r.before::jsonb, error_code = r.code,
            error_message = r.message
        from unnest(%(positions)s::int[], %(targets)s::uuid[], %(outcomes)s::text[], %(before)s::text[],
                    %(codes)s::text[], %(messages)s::text[])
             as r (position, target_id, outcome, before, code, message)
        where i.organization_id = %(organization_id)s
          and i.job_id = %(job_id)s
          and i.position between %(first)s and %(last)s
          and i.position = r.position
        """,
        {
            "organization_id": tx.organization_id,
            "job_id": job_id,
            "positions": [row.position for row in judged],
            "first": min((row.position for row in judged), default=0),
            "last": max((row.position for row in judged), default=0),
            "targets": [row.target_id for row in judged],
            "outcomes": [row.outcome.value for row in judged],
            "before": [stored(row.before) for row in judged],
            "codes": [code for code, _ in codes],
            "messages": [message for _, message in codes],
        },
    )


async def again(tx: Tx, job_id: UUID) -> int:
    """Make the failed rows of a job pending again; how many."""
    return await tx.execute(
        """
        update bulk_job_items
        set outcome = 'pending', error_code = null, error_message = null
        where organization_id = %(organization_id)s
          and job_id = %(job_id)s
          and outcome = 'failed'
        """,
        {"organization_id": tx.organization_id, "job_id": job_id},
    )


async def items(
    tx: Tx, job_id: UUID, outcomes: Sequence[str], after: int | None, *, backwards: bool, limit: int
) -> list[JobItem]:
    """Rows of a job away from `after`, in their order."""
    sign, way = ("<", "desc") if backwards else (">", "asc")
    beyond = f"and position {sign} %(after)s" if after is not None else ""
    return await tx.all(
        JobItem,
        f"""
        select position, target_id, outcome, error_code, error_message
        from bulk_job_items
        where organization_id = %(organization_id)s
          and job_id = %(job_id)s
          and (%(outcomes)s::text[] = '{{}}' or outcome = any(%(outcomes)s))
          {beyond}
        order by position {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "job_id": job_id,
            "outcomes": list(outcomes),
            "after": after,
            "limit": limit,
        },
    )


async def forget_finished(tx: Tx, before: datetime) -> bool:
    """Remove jobs that ended before `before`, with their rows; whether any are left."""
    named = {"organization_id": tx.organization_id, "before": before}
    await tx.execute(
        """
        delete from bulk_jobs
        where organization_id = %(organization_id)s
          and finished_at < %(before)s
        """,
        named,
    )
    return bool(
        await tx.scalar("select exists (select 1 from bulk_jobs where organization_id = %(organization_id)s)", named)
    )


async def exported(tx: Tx) -> list[UUID]:
    """Jobs that write a file, or did; also those whose first rows were never committed."""
    return await tx.all(
        UUID,
        """
        select id
        from bulk_jobs
        where organization_id = %(organization_id)s
          and operation = 'export'
        """,
        {"organization_id": tx.organization_id},
    )


async def expired_results(tx: Tx, now: datetime) -> list[str]:
    """The files of exports whose time is over, which are forgotten by this."""
    return await tx.all(
        str,
        """
        with over as (
          select id, result_file
          from bulk_jobs
          where organization_id = %(organization_id)s
            and result_file is not null
            and result_expires_at <= %(now)s
          for update)
        update bulk_jobs j
        set result_file = null
        from over
        where j.organization_id = %(organization_id)s
          and j.id = over.id
        returning over.result_file
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def wake(tx: Tx, organization_id: UUID, kind: str, at: datetime) -> None:
    """Have the clock look at the organization at `at`, or earlier if it was to already."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(at)s)
        on conflict (organization_id, kind) do update
        set due_at = excluded.due_at
        """,
        {"organization_id": organization_id, "kind": kind, "at": at},
    )


async def due(tx: Tx, kind: str) -> list[UUID]:
    """Take the organizations that are due; one stays due until its work says otherwise."""
    return await tx.all(
        UUID, "select organization_id from wakeups where kind = %(kind)s and due_at <= now()", {"kind": kind}
    )


async def rest(tx: Tx, organization_id: UUID, kind: str) -> None:
    """Nothing to look at any more."""
    await tx.execute(
        "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s",
        {"organization_id": organization_id, "kind": kind},
    )
