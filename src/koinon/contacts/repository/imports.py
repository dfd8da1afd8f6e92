"""Rows of imports, their stored chunks and the rows that need telling about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg.types.json import Jsonb

from koinon.contacts.contracts import ImportCounts, ImportOptions, ImportState, RowOutcome
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx


class StoredImport(Struct, frozen=True):
    """A row of imports; JSON columns as they are stored."""

    id: UUID
    file_name: str
    size: int
    format: Literal["text", "spreadsheet"]
    encoding: str
    delimiter: str
    sheet: str
    sheets: list[str]
    has_header: bool
    first_line: int
    columns: list[str]
    mapping: list[str] | None
    options: dict[str, Any]
    state: ImportState
    counts: dict[str, Any]
    checked: dict[str, Any] | None
    report_cipher: bytes | None
    total_rows: int
    checked_rows: int
    cursor: int
    error: str | None
    attested_by: UUID | None
    places: list[UUID]
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    reading: UUID | None


class StoredRow(Struct, frozen=True):
    """A row of import_rows, still sealed."""

    row_number: int
    outcome: RowOutcome
    contact_id: UUID | None
    raw_cipher: bytes | None
    errors_cipher: bytes | None
    before_cipher: bytes | None


_COLUMNS = """id, file_name, bytes as size, format, encoding, delimiter, sheet, sheets, has_header, first_line, columns,
  mapping, options, state, counts, checked, report_cipher, total_rows, checked_rows, cursor, error, attested_by, places,
  created_by, created_at, updated_at, started_at, finished_at, undone_at, reading"""
_WRITABLE = """format encoding delimiter sheet sheets has_header first_line columns mapping options state counts
  checked report_cipher total_rows checked_rows cursor error attested_by started_at finished_at undone_at reading"""
_CHANGEABLE = frozenset(_WRITABLE.split())


async def insert(tx: Tx, import_id: UUID, file_name: str, size: int, layout: Mapping[str, Any]) -> None:
    """Add an import; `layout` is its format, encoding, delimiter, sheet and sheets."""
    await tx.execute(
        """
        insert into imports (id, organization_id, file_name, bytes, format, encoding, delimiter, sheet, sheets,
                             created_by)
        values (%(id)s, %(organization_id)s, %(file_name)s, %(bytes)s, %(format)s, %(encoding)s, %(delimiter)s,
                %(sheet)s, %(sheets)s, %(created_by)s)
        """,
        {
            "id": import_id,
            "organization_id": tx.organization_id,
            "file_name": file_name,
            "bytes": size,
            **{name: _stored(value) for name, value in layout.items()},
            "created_by": tx.actor.id,
        },
    )


async def get(tx: Tx, import_id: UUID, *, lock: bool = False) -> StoredImport | None:
    """An import; with `lock`, its state holds still until the transaction ends."""
    sql = f"""
        select {_COLUMNS}
        from imports
        where organization_id = %(organization_id)s
          and id = %(id)s
        {"for update" if lock else ""}
    """
    return await tx.first(StoredImport, sql, {"organization_id": tx.organization_id, "id": import_id})


async def plan_anew(tx: Tx) -> None:
    """Have what follows planned for the tables as they are now: a plan kept from the first, empty, batches reads all
    that was imported since, for every row.
    """
    await tx.connection.execute("set local plan_cache_mode = force_custom_plan")


async def delete_staged(tx: Tx, import_id: UUID) -> None:
    """Remove an import that never became one."""
    await tx.execute(
        """
        delete from imports
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = 'cancelled'
          and error = 'upload_incomplete'
        """,
        {"organization_id": tx.organization_id, "id": import_id},
    )


async def page(tx: Tx, at: Cursor | None, limit: int) -> list[StoredImport]:
    """Imports, newest first, away from `at`."""
    sign, way = (">", "asc") if at is not None and at.direction == "prev" else ("<", "desc")
    beyond = f"and (created_at, id) {sign} (%(at)s::timestamptz, %(id)s::uuid)" if at else ""
    return await tx.all(
        StoredImport,
        f"""
        select {_COLUMNS}
        from imports
        where organization_id = %(organization_id)s
          {beyond}
          /* asked: created_at; updated_at */
        order by created_at {way}, id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "limit": limit,
            "at": at.moment if at else None,
            "id": at.id if at else None,
        },
    )


async def update(tx: Tx, import_id: UUID, **changes: Any) -> None:
    """Write columns of an import; JSON columns take anything JSON can hold."""
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not columns of an import: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update imports
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": import_id, **{n: _stored(v) for n, v in changes.items()}},
    )


def _stored(value: Any) -> Any:
    if isinstance(value, dict | list | ImportCounts | ImportOptions):
        return Jsonb(value)
    return value


async def present(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are imports."""
    return await tx.all(
        UUID,
        "select id from imports where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def older_than(tx: Tx, instant: datetime) -> list[UUID]:
    """Imports made before an instant that nobody works on at this moment."""
    return await tx.all(
        UUID,
        """
        select id
        from imports
        where organization_id = %(organization_id)s
          and created_at < %(at)s
          and state not in ('checking', 'running', 'undoing')
        """,
        {"organization_id": tx.organization_id, "at": instant},
    )


async def give_up(tx: Tx, import_ids: Sequence[UUID]) -> None:
    """End those that were not over yet: their files are forgotten, and going on would find no row."""
    await tx.execute(
        """
        update imports
        set state = 'cancelled', updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and state in ('uploaded', 'mapped', 'checked', 'paused', 'failed')
        """,
        {"organization_id": tx.organization_id, "ids": list(import_ids)},
    )


async def forget_reports(tx: Tx, import_ids: Sequence[UUID]) -> None:
    """Forget what rows said; of people who were changed what they had before stays, for the undo."""
    where = {"organization_id": tx.organization_id, "ids": list(import_ids)}
    await tx.execute(
        """
        delete from import_rows
        where organization_id = %(organization_id)s
          and import_id = any(%(ids)s)
          and before_cipher is null
        """,
        where,
    )
    await tx.execute(
        """
        update import_rows
        set raw_cipher = null, errors_cipher = null
        where organization_id = %(organization_id)s
          and import_id = any(%(ids)s)
          and (raw_cipher is not null or errors_cipher is not null)
        """,
        where,
    )


async def drop_rows(tx: Tx, import_ids: Sequence[UUID]) -> None:
    """Forget row reports."""
    await tx.execute(
        "delete from import_rows where organization_id = %(organization_id)s and import_id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(import_ids)},
    )


async def put_rows(tx: Tx, import_id: UUID, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write row reports by line; what the check already told of a line is kept where the run has nothing to add."""
    await tx.execute(
        """
        insert into import_rows (organization_id, import_id, row_number, outcome, contact_id, raw_cipher, errors_cipher,
                                 before_cipher)
        select %(organization_id)s, %(id)s, n.row_number, n.outcome, n.contact_id, n.raw, n.errors, n.before
        from unnest(%(row_number)s::integer[], %(outcome)s::text[], %(contact_id)s::uuid[], %(raw)s::bytea[],
                    %(errors)s::bytea[], %(before)s::bytea[])
             as n (row_number, outcome, contact_id, raw, errors, before)
        on conflict (organization_id, import_id, row_number) do update
        set outcome = excluded.outcome, contact_id = excluded.contact_id, before_cipher = excluded.before_cipher,
            raw_cipher = coalesce(excluded.raw_cipher, import_rows.raw_cipher),
            errors_cipher = coalesce(import_rows.errors_cipher, excluded.errors_cipher)
        """,
        {"organization_id": tx.organization_id, "id": import_id, **columns},
    )


async def rows(
    tx: Tx, import_id: UUID, outcomes: Sequence[str], after: int, limit: int, *, backwards: bool = False
) -> list[StoredRow]:
    """Row reports of these outcomes by line, away from the line `after`."""
    sign, way = ("<", "desc") if backwards else (">", "asc")
    return await tx.all(
        StoredRow,
        f"""
        select row_number, outcome, contact_id, raw_cipher, errors_cipher, before_cipher
        from import_rows
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and outcome = any(%(outcomes)s)
          and row_number {sign} %(after)s
        order by row_number {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": import_id,
            "outcomes": list(outcomes),
            "after": after,
            "limit": limit,
        },
    )


async def file_names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """File names of imports by id."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        """
        select id, file_name
        from imports
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)
