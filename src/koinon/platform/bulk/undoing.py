"""Taking back what a job changed: by a job, or at once where it changed few rows (CON-083)."""

from uuid import UUID

from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.bulk import at_once, auditing, engine, repository, service
from koinon.platform.bulk.contracts import AT_WORK, IN_REQUEST, Job
from koinon.platform.bulk.engine import UNDO
from koinon.platform.bulk.registry import Work
from koinon.platform.bulk.repository import Stored
from koinon.platform.bulk.running import operation_of
from koinon.platform.db import Tx
from koinon.platform.rest.shapes import convert
from koinon.platform.services import Services


async def undo_job(tx: Tx, job_id: UUID) -> Job:
    """Take back what a job changed, by a job. Raises 404, 409 where that is no longer possible."""
    row = await _undoable(tx, job_id)
    undoing = await service.begin(tx, row.kind, UNDO, _spec(row), row.done, can_undo=False)
    await _note(tx, row, undoing, await repository.copy_done(tx, undoing, job_id))
    return await service.get_job(tx, undoing)


async def undo_soon(tx: Tx, services: Services, job_id: UUID) -> Job:
    """As `undo_job`, but a hundred rows at most are taken back before this returns."""
    row = await _undoable(tx, job_id)
    if row.done > IN_REQUEST:
        return await undo_job(tx, job_id)
    operation = operation_of(row)
    undoing = await service.insert(tx, row.kind, UNDO, _spec(row), row.done, can_undo=False)
    await _note(tx, row, undoing, await repository.copy_done(tx, undoing, job_id))
    scope = {name: UUID(value) for name, value in row.spec.get("scope", {}).items()}
    work = Work(services, convert(row.spec.get("updates", {}), operation.updates), scope)
    judged = await engine.undo(tx, operation, work, await repository.pending(tx, undoing, 0, IN_REQUEST))
    await at_once.finish(tx, undoing, judged)
    return await service.get_job(tx, undoing)


async def _undoable(tx: Tx, job_id: UUID) -> Stored:
    row = await service.stored(tx, job_id, lock=True)
    if row.state in AT_WORK or not service.may_undo(row, clock.now()):
        raise errors.INVALID_STATE(details={"state": row.state, "undo_until": row.undo_until})
    operation = operation_of(row)
    service.require_permission(tx.actor, operation.undo_permission or operation.permission)
    return row


def _spec(row: Stored) -> dict[str, object]:
    return {**row.spec, "undoes": str(row.id), "operation": row.operation}


async def _note(tx: Tx, row: Stored, undoing: UUID, total: int) -> None:
    await repository.change(tx, undoing, {"total": total})
    await repository.change(tx, row.id, {"undone_by": undoing})
    noted = {"collection": row.kind, "operation": row.operation, "rows": total, "undone_by": str(undoing)}
    await auditing.note(tx, "bulk.undone", row.id, noted)
