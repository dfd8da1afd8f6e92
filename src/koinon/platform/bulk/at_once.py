"""What is asked of few rows, done in the request; a page keeps it as an ended job, to be undone (CON-083)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from koinon.kit import clock
from koinon.platform.bulk import engine, repository
from koinon.platform.bulk.contracts import BulkResult, JobState, Outcome, RowError
from koinon.platform.bulk.engine import Judged, Row
from koinon.platform.bulk.registry import Collection, Operation, Work
from koinon.platform.db import Tx


class Done(NamedTuple):
    """What became of each row, and the answer that tells it."""

    judged: Sequence[Judged]
    result: BulkResult


async def apply(
    tx: Tx,
    collection: Collection,
    operation: Operation,
    work: Work,
    targets: Sequence[UUID | None],
    items: Sequence[Any] | None,
) -> Done:
    """Change the rows now."""
    rows = [Row(i, target, items[i] if items is not None else None) for i, target in enumerate(targets)]
    judged = await engine.apply(tx, operation, work, collection.known, rows)
    counts = _counts(judged)
    refused = [(row, engine.code_of(row.error)) for row in judged if row.error is not None]
    told = [RowError(row.position, row.target_id, code, message) for row, (code, message) in refused]
    numbers = (counts[Outcome.OK], counts[Outcome.FAILED], counts[Outcome.SKIPPED])
    return Done(judged, BulkResult(None, len(rows), *numbers, told))


async def keep(tx: Tx, job_id: UUID, judged: Sequence[Judged]) -> None:
    """Make a job that was just inserted one that has ended, with these rows."""
    await repository.insert_items(tx, job_id, [row.target_id for row in judged], None)
    await finish(tx, job_id, judged)


async def finish(tx: Tx, job_id: UUID, judged: Sequence[Judged]) -> None:
    """Record what became of every row of a job, and that it has ended."""
    counts, now = _counts(judged), clock.now()
    await repository.record(tx, job_id, judged)
    values: Mapping[str, Any] = {
        "state": (JobState.COMPLETED_WITH_ERRORS if counts[Outcome.FAILED] else JobState.COMPLETED).value,
        "done": counts[Outcome.OK],
        "failed": counts[Outcome.FAILED],
        "skipped": counts[Outcome.SKIPPED],
        "position": len(judged),
        "started_at": now,
        "finished_at": now,
    }
    await repository.change(tx, job_id, values)


def _counts(judged: Sequence[Judged]) -> dict[Outcome, int]:
    return {outcome: sum(row.outcome is outcome for row in judged) for outcome in Outcome}
