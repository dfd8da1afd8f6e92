"""The worker's side of a job: batches, a transaction each, a few seconds in one go so that others get turns.

A worker that dies leaves the position of its last committed batch; the next one goes on there (API-033).
"""

import time
from datetime import timedelta
from uuid import UUID

import structlog

from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.bulk import callers, engine, events, exporting, repository, telling, workbooks
from koinon.platform.bulk.contracts import AT_WORK, JobState, Outcome
from koinon.platform.bulk.engine import UNDO, Judged
from koinon.platform.bulk.registry import COLLECTIONS, Operation, Work
from koinon.platform.bulk.repository import Stored
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.rest.shapes import convert
from koinon.platform.services import Services

MOST_RUNNING = 3
TURN_SECONDS = 2.0
WAKEUP = "platform.bulk"
SILENCE = timedelta(minutes=2)
DAY = timedelta(days=1)
WORKBOOK_SECONDS = 1_800.0
log = structlog.get_logger("koinon.bulk")


@job("platform.run_bulk", queue="bulk", time_limit=120)
async def run_bulk(services: Services, organization_id: UUID | None, job_id: str) -> None:
    """Work on one job for a turn; what is left goes to the end of the queue."""
    if organization_id is None:
        return
    wanted, began = UUID(job_id), time.monotonic()
    while time.monotonic() - began < TURN_SECONDS:
        try:
            if not await _step(services, organization_id, wanted):
                return
        except Exception:
            await _give_up_after(services, organization_id, wanted)
            raise
    async with services.database.transaction(organization_id) as tx:
        await RUN_BULK.defer(tx, job_id=job_id)


RUN_BULK = run_bulk


@job("platform.write_workbook", queue="bulk", time_limit=WORKBOOK_SECONDS)
async def write_workbook(services: Services, organization_id: UUID | None, job_id: str) -> None:
    """Make the file of an export whose rows are all there, and end it."""
    if organization_id is None:
        return
    async with services.database.transaction(organization_id) as tx:
        row = await repository.job(tx, UUID(job_id))
    if row is None or row.state != JobState.RUNNING or not workbooks.waits(row):
        return
    name = await workbooks.write(services, row)
    async with services.database.transaction(organization_id) as tx:
        row = await repository.job(tx, UUID(job_id), lock=True)
        if row is None or row.state != JobState.RUNNING:
            return
        await repository.change(tx, row.id, {"result_file": name})
        await _end(tx, row, JobState.COMPLETED_WITH_ERRORS if row.failed else JobState.COMPLETED)
    workbooks.forget_rows(services, row)


WRITE_WORKBOOK = write_workbook


async def _step(services: Services, organization_id: UUID, job_id: UUID) -> bool:
    """One batch; False when there is nothing left to do for this job now."""
    async with services.database.transaction(organization_id) as tx:
        row = await repository.job(tx, job_id, lock=True)
        if row is None or row.state not in AT_WORK:
            return False
        if row.state == JobState.QUEUED and not await _claim(tx, row):
            return False
        if row.state == JobState.CANCELLING:
            return await _end(tx, row, JobState.CANCELLED)
        if not await repository.pending(tx, job_id, row.position, 1):
            await exporting.write_empty(tx, services, row, operation_of(row).export)
            row = await repository.job(tx, job_id) or row
            if workbooks.waits(row):
                await WRITE_WORKBOOK.defer(tx, once=f"workbook:{job_id}", lock=f"workbook:{job_id}", job_id=str(job_id))
                return False
            return await _end(tx, row, JobState.COMPLETED_WITH_ERRORS if row.failed else JobState.COMPLETED)
        actor = await _allowed(tx, row)
        if actor is None:
            await repository.change(tx, job_id, {"error_code": errors.INSUFFICIENT_PERMISSIONS.code})
            return await _end(tx, row, JobState.FAILED)
        if list(actor.places) != row.places:
            await repository.change(tx, job_id, {"places": list(actor.places)})
        await repository.wake(tx, organization_id, WAKEUP, clock.now() + SILENCE)
    async with services.database.transaction(actor) as tx:
        return await _batch(tx, services, job_id)


async def _allowed(tx: Tx, row: Stored) -> Actor | None:
    """Who asked, as they may act now: each row is held to that as a single call would be. None: no longer at all."""
    actor = await callers.present(tx, row.actor)
    operation = operation_of(row)
    wanted = (operation.undo_permission if row.operation == UNDO else None) or operation.permission
    return actor if actor is not None and actor.may(wanted) else None


async def _claim(tx: Tx, row: Stored) -> bool:
    """Begin a queued job, unless three of the organization's are at work already."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%(o)s, 33))", {"o": str(tx.organization_id)})
    if await repository.running(tx) >= MOST_RUNNING:
        return False
    now = clock.now()
    values = {"state": JobState.RUNNING.value, "heartbeat_at": now, "started_at": row.started_at or now}
    await repository.change(tx, row.id, values)
    if row.started_at is None:
        tx.publish(events.started(row.id, row.kind, row.total))
    return True


async def _batch(tx: Tx, services: Services, job_id: UUID) -> bool:
    """The next rows with their outcomes."""
    row = await repository.job(tx, job_id, lock=True)
    if row is None or row.state not in (JobState.RUNNING, JobState.CANCELLING):
        return False
    operation, written = operation_of(row), dict[str, object]()
    rows = await repository.pending(tx, job_id, row.position, operation.batch)
    if not rows or row.state == JobState.CANCELLING:
        return True
    if operation.export is not None:
        judged, written = await exporting.write(tx, services, row, operation.export, rows)
    else:
        judged = await _judge(tx, services, row, rows)
    await repository.record(tx, job_id, judged)
    await repository.change(
        tx,
        job_id,
        {
            "done": row.done + _count(judged, Outcome.OK),
            "failed": row.failed + _count(judged, Outcome.FAILED),
            "skipped": row.skipped + _count(judged, Outcome.SKIPPED),
            "position": rows[-1].position + 1,
            "heartbeat_at": clock.now(),
            **written,
        },
    )
    return True


async def _judge(tx: Tx, services: Services, row: Stored, rows: list[engine.Row]) -> list[Judged]:
    operation = operation_of(row)
    scope = {name: UUID(value) for name, value in row.spec.get("scope", {}).items()}
    work = Work(services, convert(row.spec.get("updates", {}), operation.updates), scope)
    if row.operation == UNDO:
        return await engine.undo(tx, operation, work, rows)
    return await engine.apply(tx, operation, work, COLLECTIONS[row.kind].known, rows)


async def _end(tx: Tx, row: Stored, state: JobState) -> bool:
    """The job is over; the organization's next queued one may begin."""
    await repository.change(tx, row.id, {"state": state.value, "finished_at": clock.now()})
    if row.operation != UNDO and operation_of(row).export is not None:
        until = clock.now() + exporting.KEPT if state in exporting.USABLE else clock.now()
        await repository.change(tx, row.id, {"result_expires_at": until})
    told = {JobState.CANCELLED: "cancelled", JobState.FAILED: "failed"}.get(state, "completed")
    tx.publish(events.ended(row.id, told, row.kind))
    await telling.tell(tx, row, state)
    waiting = await repository.at_work(tx)
    for other in waiting:
        await RUN_BULK.defer(tx, once=f"bulk:{other}", job_id=str(other))
    if not waiting:
        await repository.wake(tx, tx.organization_id, WAKEUP, clock.now() + DAY)
    return False


def operation_of(row: Stored) -> Operation:
    """What a job does; of one that undoes, what it takes back."""
    name = row.spec.get("operation") if row.operation == UNDO else row.operation
    return COLLECTIONS[row.kind].operation(str(name))


def _count(judged: list[Judged], outcome: Outcome) -> int:
    return sum(row.outcome is outcome for row in judged)


async def _give_up_after(services: Services, organization_id: UUID, job_id: UUID) -> None:
    """A batch that breaks for no fault of its rows is tried again by the queue; after ten minutes the job fails."""
    async with services.database.transaction(organization_id) as tx:
        row = await repository.job(tx, job_id, lock=True)
        if row is None or row.heartbeat_at is None or row.state not in (JobState.RUNNING, JobState.CANCELLING):
            return
        if clock.now() - row.heartbeat_at > 5 * SILENCE:
            await repository.change(tx, job_id, {"error_code": errors.INTERNAL_ERROR.code})
            await _end(tx, row, JobState.FAILED)
            log.error("bulk_job_failed", job_id=str(job_id), kind=row.kind, operation=row.operation)
