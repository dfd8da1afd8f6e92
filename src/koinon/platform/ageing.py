"""Time that goes by where nothing is real: what waits for a moment comes that much nearer.

Nothing reads a clock of its own in a sandbox. Instead its moments move: the ends, waits and terms that contexts name
here, its wake-ups and its waiting jobs, all in the caller's transaction (API-056).
"""

from datetime import timedelta
from typing import NamedTuple

from koinon.platform.db import Tx
from koinon.platform.jobs import Job


class Ageing(NamedTuple):
    """Columns of a table that hold moments; `key` holds the organization.

    Where `until` names a column, a row ages up to that moment and no further: a message that was to wait a day and last
    for two leaves now and lasts for two, however far the clock went. `only` is a condition.
    """

    table: str
    columns: tuple[str, ...]
    key: str = "organization_id"
    until: str | None = None
    only: str | None = None


_ageing: list[Ageing] = []
_looking: list[Job] = []


def register_ageing(
    table: str, *columns: str, key: str = "organization_id", until: str | None = None, only: str | None = None
) -> None:
    """Have these moments of a table come nearer when the sandbox's clock goes forward."""
    _ageing.append(Ageing(table, columns, key, until, only))


def register_looking(*jobs: Job) -> None:
    """Have these jobs, which find what is due, begin at once; their own schedules may come hours later."""
    _looking.extend(jobs)


async def age(tx: Tx, by: timedelta) -> int:
    """Let `by` go by in the transaction's organization; how many rows hold other moments now."""
    touched = 0
    for one in _ageing:
        touched += await tx.execute(_statement(one), {"organization_id": tx.organization_id, "by": by})
    for queue in await _age_jobs(tx, by):
        tx.ring(queue)
        touched += 1
    for job in _looking:
        await job.defer(tx, once=f"aged:{job.name}")
    return touched


def _statement(one: Ageing) -> str:
    step, some = "%(by)s::interval", " or ".join(f"{column} is not null" for column in one.columns)
    if one.until is not None:
        step = f"least(%(by)s::interval, {one.until} - now())"
        some = f"{one.until} > now()"
    changes = ", ".join(f"{column} = {_older(column, step)}" for column in one.columns)
    only = f" and {one.only}" if one.only else ""
    return f"update {one.table} set {changes} where {one.key} = %(organization_id)s and ({some}){only}"


def _older(column: str, step: str) -> str:
    """A moment that is over for good stays: a clock that is moved a thousand times must not leave the calendar."""
    return f"case when {column} > timestamptz '2010-01-01' then {column} - {step} else {column} end"


async def _age_jobs(tx: Tx, by: timedelta) -> list[str]:
    """Jobs that wait for a moment; the queues of those."""
    return await tx.all(
        str,
        """
        update procrastinate_jobs
        set scheduled_at = scheduled_at - %(by)s::interval
        where status = 'todo'
          and scheduled_at > now()
          and args->>'organization_id' = %(organization_id)s
        returning queue_name
        """,
        {"organization_id": str(tx.organization_id), "by": by},
    )


register_ageing("wakeups", "due_at")
register_ageing("bulk_jobs", "undo_until", "result_expires_at")
