"""Accept bulk requests, and what people do with jobs: watch, cancel, try again, undo."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.bulk import at_once, auditing, callers, events, exporting, repository
from koinon.platform.bulk.contracts import (
    AT_WORK,
    IN_REQUEST,
    BulkRequest,
    BulkResult,
    Job,
    JobItem,
    JobState,
    Outcome,
)
from koinon.platform.bulk.engine import UNDO
from koinon.platform.bulk.registry import COLLECTIONS, Collection, Operation, Work
from koinon.platform.bulk.repository import Stored
from koinon.platform.bulk.running import RUN_BULK, WAKEUP, operation_of
from koinon.platform.db import Tx
from koinon.platform.rest.paging import PageRequest
from koinon.platform.rest.responses import Pagination
from koinon.platform.rest.shapes import convert
from koinon.platform.services import Services

SAMPLE = 10
COUNT_SLACK = 0.05
COUNT_CHANGED = errors.register("count_changed", 409, "They are not as many any more as were counted. Look again.")


async def submit(
    tx: Tx,
    services: Services,
    collection: Collection,
    asked: BulkRequest,
    scope: Mapping[str, Any] | None = None,
    *,
    keep: bool = False,
) -> BulkResult:
    """Do what is asked, or begin the job that does; with `keep`, what was done at once is a job too, that has ended.

    Raises 403, 422; `confirmation_required` for "everything".
    """
    operation = collection.operation(asked.operation)
    require(tx.actor, operation)
    work = Work(services, convert(asked.updates, operation.updates), scope or {})
    if operation.export is not None:
        await exporting.columns_of(tx, work, operation.export)
    elif operation.check is not None:
        await operation.check(tx, work)
    targets, items = await _frozen(tx, collection, operation, asked, work)
    if asked.dry_run:
        sample = [one for one in targets[:SAMPLE] if one is not None]
        return BulkResult(None, len(targets), 0, 0, 0, [], dry_run=True, sample=sample)
    _require_count(collection, operation, asked, len(targets))
    if len(targets) <= IN_REQUEST and operation.export is None:
        done = await at_once.apply(tx, collection, operation, work, targets, items)
        result = done.result
        if keep and operation.undo is not None and result.updated:
            job_id = await insert(tx, collection.kind, operation.name, _spec(asked, work), len(targets), can_undo=True)
            await at_once.keep(tx, job_id, done.judged)
            await repository.wake(tx, tx.organization_id, WAKEUP, clock.now() + timedelta(minutes=2))
            result = msgspec.structs.replace(result, job_id=job_id, undo_until=clock.now() + collection.undo_time)
    else:
        if operation.export is not None:
            await exporting.charge(services, tx.organization_id)
        result = await _later(tx, collection, operation, asked, work, targets, items)
    await auditing.note_start(tx, collection.kind, asked, result, work.scope)
    return result


def _require_count(collection: Collection, operation: Operation, asked: BulkRequest, count: int) -> None:
    """What filters find may have changed since it was counted (INB-081)."""
    if not isinstance(asked.filters, dict) or operation.export is not None:
        return
    if isinstance(asked.expected_count, msgspec.UnsetType):
        if collection.asks_count and count > IN_REQUEST:
            sentence = "Say with expected_count how many you mean; a dry_run counts them."
            raise errors.CONFIRMATION_REQUIRED(sentence, details={"count": count})
    elif abs(count - asked.expected_count) > asked.expected_count * COUNT_SLACK:
        raise COUNT_CHANGED(details={"count": count, "expected_count": asked.expected_count})


def require(actor: Actor, operation: Operation) -> None:
    """Raise 403 where the caller may not do to one what they ask for many."""
    require_permission(actor, operation.permission)


def require_permission(actor: Actor, permission: str) -> None:
    """Raise 403 where the caller does not have it."""
    if not actor.may(permission):
        refused = errors.INSUFFICIENT_SCOPE if actor.kind is ActorKind.API_KEY else errors.INSUFFICIENT_PERMISSIONS
        raise refused(details={"required": permission})


async def _frozen(
    tx: Tx, collection: Collection, operation: Operation, asked: BulkRequest, work: Work
) -> tuple[Sequence[UUID | None], Sequence[Any] | None]:
    """The rows that are meant, from now on these and no others."""
    if operation.create is not None:
        if not isinstance(asked.items, list):
            raise errors.invalid_field("items", "missing_required_field", "Give the items to create.")
        return [None] * len(asked.items), asked.items
    given = [name for name in ("ids", "filters") if not isinstance(getattr(asked, name), msgspec.UnsetType)]
    if isinstance(asked.items, list) or len(given) > 1:
        raise errors.invalid_field("ids", "validation_failed", "Give one of ids and filters.")
    if isinstance(asked.ids, list):
        return list(dict.fromkeys(asked.ids)), None
    if collection.matching is None:
        raise errors.invalid_field("ids", "missing_required_field", "Give the ids.")
    sent = asked.filters if isinstance(asked.filters, dict) else {}
    if not any(value is not None for value in sent.values()) and not asked.all:
        raise errors.CONFIRMATION_REQUIRED('Name at least one filter, or send "all": true if you mean everything.')
    return await collection.matching(tx, work.services, convert(sent, collection.filters), work.scope), None


async def _later(
    tx: Tx,
    collection: Collection,
    operation: Operation,
    asked: BulkRequest,
    work: Work,
    targets: Sequence[UUID | None],
    items: Sequence[Any] | None,
) -> BulkResult:
    spec = _spec(asked, work)
    job_id = await begin(tx, collection.kind, operation.name, spec, len(targets), can_undo=operation.undo is not None)
    await repository.insert_items(tx, job_id, targets, items)
    until = clock.now() + collection.undo_time if operation.undo is not None else None
    return BulkResult(job_id, len(targets), 0, 0, 0, [], until)


def _spec(asked: BulkRequest, work: Work) -> dict[str, Any]:
    return {"updates": asked.updates, "scope": {name: str(value) for name, value in work.scope.items()}}


async def begin(tx: Tx, kind: str, operation: str, spec: Any, total: int, *, can_undo: bool) -> UUID:
    """A job that waits for a worker."""
    job_id = await insert(tx, kind, operation, spec, total, can_undo=can_undo)
    await _start(tx, job_id)
    return job_id


async def insert(tx: Tx, kind: str, operation: str, spec: Any, total: int, *, can_undo: bool) -> UUID:
    """A job that nobody works on yet."""
    job_id, now = ids.uuid7(), clock.now()
    await repository.insert(
        tx,
        {
            "id": job_id,
            "actor": _json(callers.kept(tx.actor)),
            "kind": kind,
            "operation": operation,
            "spec": _json(spec),
            "total": total,
            "undo": UNDO if can_undo else None,
            "undo_until": now + COLLECTIONS[kind].undo_time if can_undo else None,
            "created_by": tx.actor.id if tx.actor.kind is ActorKind.USER else None,
        },
    )
    return job_id


async def _start(tx: Tx, job_id: UUID) -> None:
    await repository.wake(tx, tx.organization_id, WAKEUP, clock.now() + timedelta(minutes=2))
    await RUN_BULK.defer(tx, job_id=str(job_id))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


async def jobs_page(
    tx: Tx, paging: PageRequest, states: Sequence[JobState] = (), kind: str | None = None
) -> tuple[Sequence[Job], Pagination]:
    """The organization's jobs, the newest first."""
    filters = {"list": "jobs", "states": [state.value for state in states], "kind": kind}
    named = [state.value for state in states]
    shown, pagination = await paging.page(
        tx,
        filters,
        lambda seen, at, limit: repository.page(seen, named, kind, at, limit=limit),
        lambda row: Cursor((row.created_at,), row.id),
    )
    return [job_of(row) for row in shown], pagination


async def get_job(tx: Tx, job_id: UUID) -> Job:
    """One job. Raises 404."""
    return job_of(await stored(tx, job_id))


async def stored(tx: Tx, job_id: UUID, *, lock: bool = False) -> Stored:
    """A job as it lies in its table. Raises 404."""
    found = await repository.job(tx, job_id, lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


def job_of(row: Stored) -> Job:
    """A job as it is shown."""
    through = row.done + row.failed + row.skipped
    rate, left = _pace(row, through)
    ended = row.state not in AT_WORK
    return Job(
        id=row.id,
        kind=row.kind,
        operation=row.operation,
        state=JobState(row.state),
        total=row.total,
        done=row.done,
        failed=row.failed,
        skipped=row.skipped,
        percentage=100 if row.total == 0 and ended else 100 * through // max(row.total, 1),
        rate=rate,
        seconds_left=left,
        error_code=row.error_code,
        result_path=f"/api/v1/jobs/{row.id}/result" if ended and exporting.lies_ready(row) else None,
        can_undo=ended and may_undo(row, clock.now()),
        undo_until=row.undo_until,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        updated_at=row.updated_at,
    )


def _pace(row: Stored, through: int) -> tuple[float | None, int | None]:
    """Rows a second so far, and the seconds that the rest will take at that pace."""
    if row.started_at is None or through == 0:
        return None, None
    end = row.finished_at or row.heartbeat_at or clock.now()
    rate = through / max((end - row.started_at).total_seconds(), 0.001)
    return round(rate, 1), None if row.finished_at else round((row.total - through) / rate)


def may_undo(row: Stored, now: datetime) -> bool:
    """Whether a job's changes can be taken back."""
    return row.undo is not None and row.undone_by is None and row.done > 0 and (row.undo_until or now) > now


async def items_page(
    tx: Tx, job_id: UUID, paging: PageRequest, outcomes: Sequence[Outcome] = ()
) -> tuple[Sequence[JobItem], Pagination]:
    """Rows of a job in their order. Raises 404."""
    await stored(tx, job_id)
    wanted = [outcome.value for outcome in outcomes]
    filters = {"list": "job_items", "job": str(job_id), "outcomes": wanted}
    shown, pagination = await paging.page(
        tx,
        filters,
        lambda seen, at, limit: repository.items(
            seen,
            job_id,
            wanted,
            at.number if at else None,
            backwards=at is not None and at.direction == "prev",
            limit=limit,
        ),
        lambda row: Cursor((row.position,), job_id),
    )
    return list(shown), pagination


async def result_rows(tx: Tx, job_id: UUID) -> AsyncIterator[list[JobItem]]:
    """Every row of a job, a thousand at a time. Raises 404."""
    await stored(tx, job_id)
    after: int | None = None
    while rows := await repository.items(tx, job_id, [], after, backwards=False, limit=1_000):
        yield rows
        after = rows[-1].position


async def result_of(tx: Tx, services: Services, job_id: UUID) -> exporting.Result:
    """A signed link to the file of an export, good as long as the file lies there. Raises 403, 404."""
    row = await stored(tx, job_id)
    require(tx.actor, operation_of(row))
    if row.state in AT_WORK or not exporting.lies_ready(row):
        raise errors.RESOURCE_NOT_FOUND()
    return exporting.result(services, tx.organization_id, row)


async def cancel_job(tx: Tx, job_id: UUID) -> Job:
    """Stop at the next batch; what was done stays done. Raises 404, 409 once it has ended."""
    row = await stored(tx, job_id, lock=True)
    if row.state not in AT_WORK:
        raise errors.INVALID_STATE(details={"state": row.state})
    if row.state == JobState.QUEUED:
        await repository.change(tx, job_id, {"state": JobState.CANCELLED.value, "finished_at": clock.now()})
        tx.publish(events.ended(job_id, "cancelled", row.kind))
    else:
        await repository.change(tx, job_id, {"state": JobState.CANCELLING.value})
    await auditing.note(tx, "bulk.cancelled", job_id, {"collection": row.kind, "operation": row.operation})
    return await get_job(tx, job_id)


async def retry_job(tx: Tx, job_id: UUID) -> Job:
    """Try the failed rows again, and only those. Raises 404, 409 where none failed or it still runs."""
    row = await stored(tx, job_id, lock=True)
    if row.state in AT_WORK or row.failed == 0 or row.undone_by is not None:
        raise errors.INVALID_STATE(details={"state": row.state, "failed": row.failed})
    require(tx.actor, operation_of(row))
    if operation_of(row).export is not None:
        raise errors.INVALID_STATE("Ask for the export again: it is written as a whole.")
    count = await repository.again(tx, job_id)
    values = {"state": JobState.QUEUED.value, "failed": row.failed - count, "position": 0, "finished_at": None}
    await repository.change(tx, job_id, {**values, "error_code": None})
    await _start(tx, job_id)
    noted = {"collection": row.kind, "operation": row.operation, "rows": count}
    await auditing.note(tx, "bulk.retried", job_id, noted)
    return await get_job(tx, job_id)
