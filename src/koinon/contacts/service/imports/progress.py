"""Imports as pages and the API show them, and the moves between their states."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Import, ImportCounts, ImportOptions
from koinon.contacts.policy.columns import CUSTOM, Target
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository.imports import StoredImport
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

ONE_SITTING = timedelta(minutes=10)
IDENTIFYING = frozenset(
    [Target.NAME, Target.FULL_NAME, Target.GIVEN_NAME, Target.FAMILY_NAME, Target.PHONE, Target.EMAIL]
)


async def get_import(tx: Tx, import_id: UUID) -> Import:
    """An import and how far it is. Raises 404."""
    return shown(await stored(tx, import_id))


async def note_prepared(tx: Tx, import_id: UUID) -> None:
    """Somebody says what the columns are; choosing again is the same act."""
    await identity.audit_once(tx, "import.prepared", "import", import_id, ONE_SITTING)


async def imports_page(tx: Tx, paging: PageRequest | None = None) -> tuple[list[Import], Pagination]:
    """Imports, newest first."""
    paging = paging or PageRequest()
    shown_rows, pagination = await paging.page(
        tx,
        {"list": "imports"},
        rows.page,
        lambda one: Cursor((one.created_at,), one.id),
    )
    return [shown(one) for one in shown_rows], pagination


async def stored(tx: Tx, import_id: UUID, *, lock: bool = False) -> StoredImport:
    """The row of an import. Raises 404."""
    found = await rows.get(tx, import_id, lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def editable(tx: Tx, import_id: UUID, states: Sequence[str]) -> StoredImport:
    """The row, locked, where its state is one of `states`. Raises 404, 409 `invalid_state`."""
    found = await stored(tx, import_id, lock=True)
    if found.state not in states:
        raise errors.INVALID_STATE(details={"state": found.state, "allowed": list(states)})
    return found


def own_columns(found: StoredImport) -> dict[str, str]:
    """The custom fields its columns fill: key -> header."""
    mapped = zip(found.mapping or [], found.columns, strict=False)
    return {target.removeprefix(CUSTOM): header for target, header in mapped if target.startswith(CUSTOM)}


async def move(tx: Tx, import_id: UUID, state: str, **changes: object) -> None:
    """Write a new state and say so to whoever watches."""
    await rows.update(tx, import_id, state=state, **changes)
    events.about_import(tx, events.IMPORT_CHANGED, import_id, state=state)


def options_of(one: StoredImport) -> ImportOptions:
    """The options as a Struct."""
    return msgspec.convert(one.options, ImportOptions)


def shown(one: StoredImport) -> Import:
    """An import as pages and the API show it."""
    done = one.checked_rows if one.state == "checking" else one.cursor
    rate = _rate(one)
    return Import(
        id=one.id,
        file_name=one.file_name,
        size=one.size,
        format=one.format,
        encoding=one.encoding,
        delimiter=one.delimiter,
        sheet=one.sheet,
        sheets=one.sheets,
        has_header=one.has_header,
        first_line=one.first_line,
        columns=one.columns,
        mapping=one.mapping or [],
        options=options_of(one),
        state=one.state,
        total_rows=one.total_rows,
        checked_rows=one.checked_rows,
        processed_rows=one.cursor,
        counts=msgspec.convert(one.counts, ImportCounts),
        checked=msgspec.convert(one.checked, ImportCounts) if one.checked is not None else None,
        error=one.error,
        percentage=100 if one.state == "done" else done * 100 // max(one.total_rows, 1),
        rows_per_second=rate,
        seconds_left=-(-(one.total_rows - one.cursor) // rate) if rate and one.state == "running" else None,
        created_at=one.created_at,
        started_at=one.started_at,
        finished_at=one.finished_at,
        undone_at=one.undone_at,
    )


def _rate(one: StoredImport) -> int | None:
    if one.started_at is None or not one.cursor:
        return None
    end = one.finished_at or (clock.now() if one.state == "running" else one.updated_at)
    seconds = (end - one.started_at).total_seconds()
    return max(1, round(one.cursor / seconds)) if seconds > 0 else None
