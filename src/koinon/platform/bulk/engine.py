"""One batch: every row judged for itself, the good ones changed, in one transaction (API-031)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg

from koinon.platform import errors
from koinon.platform.bulk.contracts import Outcome
from koinon.platform.bulk.registry import UNCHANGED, Operation, Work
from koinon.platform.db import Tx
from koinon.platform.rest.problems import known as known_error
from koinon.platform.rest.shapes import convert

UNDO = "undo"
REFUSALS = (errors.KoinonError, psycopg.IntegrityError, psycopg.DataError, psycopg.errors.InsufficientPrivilege)
"""What a row can be refused with; anything else is a defect or an outage and undoes the batch."""


class Row(NamedTuple):
    """A row to change: an id, or an item to make something of."""

    position: int
    target_id: UUID | None
    item: Any = None


class Judged(NamedTuple):
    """What became of it; `before` is what undoing needs."""

    position: int
    target_id: UUID | None
    outcome: Outcome
    before: Any = None
    error: errors.KoinonError | None = None


async def apply(tx: Tx, operation: Operation, work: Work, known: Any, rows: Sequence[Row]) -> list[Judged]:
    """Apply `operation` to each of `rows`. Whatever the input, each row has its outcome."""
    if operation.export is not None:
        raise ValueError("an export is written by its job")
    if operation.create is not None:
        return [await _alone(tx, operation, work, row) for row in rows]
    ids = [row.target_id for row in rows if row.target_id is not None]
    present = set(await (operation.known or known)(tx, work, ids))
    there = [row for row in rows if row.target_id in present]
    judged = [_missing(row) for row in rows if row.target_id not in present]
    if operation.many is None:
        judged += [await _alone(tx, operation, work, row) for row in there]
    else:
        judged += await _together(tx, operation, work, there)
    return sorted(judged)


async def undo(tx: Tx, operation: Operation, work: Work, rows: Sequence[Row]) -> list[Judged]:
    """Take back what `operation` did to `rows`, whose items hold what it was before."""
    assert operation.undo is not None
    before = {row.target_id: row.item for row in rows if row.target_id is not None}
    try:
        async with tx.savepoint():
            done = set(await operation.undo(tx, work, before))
    except REFUSALS:
        return [await _undo_alone(tx, operation, work, row) for row in rows]
    return [_changed(row, dict.fromkeys(done)) for row in rows]


async def _undo_alone(tx: Tx, operation: Operation, work: Work, row: Row) -> Judged:
    assert operation.undo is not None
    assert row.target_id is not None
    try:
        async with tx.savepoint():
            done = await operation.undo(tx, work, {row.target_id: row.item})
    except REFUSALS as error:
        return Judged(row.position, row.target_id, Outcome.FAILED, error=refusal_of(error))
    return Judged(row.position, row.target_id, Outcome.OK if row.target_id in done else Outcome.SKIPPED)


async def _together(tx: Tx, operation: Operation, work: Work, rows: Sequence[Row]) -> list[Judged]:
    """All in one statement; where that is refused, half of them, and so on down to the row that is to blame."""
    if not rows:
        return []
    assert operation.many is not None
    try:
        async with tx.savepoint():
            changed = await operation.many(tx, work, [row.target_id for row in rows if row.target_id is not None])
    except REFUSALS as error:
        if len(rows) == 1:
            return [Judged(rows[0].position, rows[0].target_id, Outcome.FAILED, error=refusal_of(error))]
        half = len(rows) // 2
        return [
            *await _together(tx, operation, work, rows[:half]),
            *await _together(tx, operation, work, rows[half:]),
        ]
    return [_changed(row, changed) for row in rows]


def _changed(row: Row, changed: Mapping[UUID, Any]) -> Judged:
    if row.target_id is not None and row.target_id in changed:
        return Judged(row.position, row.target_id, Outcome.OK, changed[row.target_id])
    return Judged(row.position, row.target_id, Outcome.SKIPPED)


async def _alone(tx: Tx, operation: Operation, work: Work, row: Row) -> Judged:
    """One row in a savepoint of its own."""
    try:
        async with tx.savepoint():
            if operation.create is not None:
                made = await operation.create(tx, work, convert(row.item, operation.item))
                return Judged(row.position, made, Outcome.OK)
            assert operation.one is not None
            assert row.target_id is not None
            before = await operation.one(tx, work, row.target_id)
    except REFUSALS as error:
        return Judged(row.position, row.target_id, Outcome.FAILED, error=refusal_of(error))
    outcome = Outcome.SKIPPED if before is UNCHANGED else Outcome.OK
    return Judged(row.position, row.target_id, outcome, None if before is UNCHANGED else before)


def _missing(row: Row) -> Judged:
    return Judged(row.position, row.target_id, Outcome.FAILED, error=errors.RESOURCE_NOT_FOUND())


def refusal_of(error: Exception) -> errors.KoinonError:
    """A refusal by us, or by the database where a service let the row pass."""
    return known_error(error, {"path": ""})


def code_of(error: errors.KoinonError) -> tuple[str, str]:
    """The code and the English sentence of a refusal, the first fault's where it lists fields."""
    if isinstance(error, errors.InvalidFieldsError) and error.listed:
        fault = error.listed[0]
        place = f"{fault.path}: " if fault.path else ""
        return fault.code, (place + errors.fill(fault.sentence, fault.values))[:500]
    return error.code, error.message[:500]


def stored(before: Any) -> str | None:
    """What undoing needs, as JSON text."""
    return None if before is None else msgspec.json.encode(before).decode()
