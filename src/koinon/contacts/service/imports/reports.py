"""What an import tells about single rows: faults, repeats, shared numbers, and the file of failed rows."""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.contacts.contracts import ImportRow, RowFault, SharedNumber
from koinon.contacts.errors import ROW_REASONS
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository.imports import StoredRow
from koinon.contacts.service.imports import chunks, progress
from koinon.contacts.service.imports.batches import Read, Sorted
from koinon.kit import csv_file, workbook
from koinon.kit.pagination import Cursor
from koinon.platform.actor import Actor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.errors import fill
from koinon.platform.rest import PageRequest, Pagination
from koinon.platform.rest.language import catalogues
from koinon.platform.services import Services

FAILED = ("invalid", "ambiguous", "over_plan")
MOST_SHARED = 200
MOST_FAILED = 100_000
PAGE = 500
_SENTENCES = catalogues(Path(__file__).parents[2] / "locales")
_HEADINGS = {"en": "Error", "es": "Error", "pt": "Erro"}


def sentence(language: str, code: str, values: Mapping[str, Any] | None = None) -> str:
    """What a code of a row means, in `language`."""
    english = ROW_REASONS.get(code, code)
    return fill(_SENTENCES.get(language, {}).get(english, english), values or {})


Told = tuple[str, str, str, dict[str, Any]]
"""(column, value, code, values of the sentence) of a fault as it is kept."""


class Report(NamedTuple):
    """What is kept of a row that was not simply added."""

    line: int
    outcome: str
    contact_id: UUID | None
    cells: list[str] | None
    faults: list[Told] | None
    before: Any


def columns(
    vault: Vault, organization_id: UUID, batch: Read, apart: Sorted, befores: Mapping[int, tuple[UUID, Any]]
) -> dict[str, list[Any]]:
    """Columns for repository.imports.put_rows: rows that stay out, repeat another or changed somebody (`befores`)."""
    reports: list[Report] = []
    for refused in batch.refused:
        faults: list[Told] = [(fault.column, fault.value, fault.code, {}) for fault in refused.faults]
        reports.append(Report(refused.line, "invalid", None, refused.cells, faults, None))
    for row, kind, earlier in apart.told:
        unclear: list[Told] = [("", "", kind, {"line": earlier} if earlier else {})]
        known = unclear if kind != "duplicate" or earlier else None
        reports.append(Report(row.line, kind, None, list(row.cells), known, None))
    for line, (contact_id, before) in befores.items():
        reports.append(Report(line, "updated", contact_id, None, None, before))
    return _transposed(vault, organization_id, reports)


def _transposed(vault: Vault, organization_id: UUID, reports: Sequence[Report]) -> dict[str, list[Any]]:
    def sealed(value: Any) -> bytes | None:
        return None if value is None else vault.seal(msgspec.json.encode(value), organization_id, chunks.KIND)

    return {
        "row_number": [report.line for report in reports],
        "outcome": [report.outcome for report in reports],
        "contact_id": [report.contact_id for report in reports],
        "raw": [sealed(report.cells) for report in reports],
        "errors": [sealed(report.faults) for report in reports],
        "before": [sealed(report.before) for report in reports],
    }


async def import_rows_page(
    tx: Tx,
    vault: Vault,
    import_id: UUID,
    outcomes: Sequence[str] = FAILED,
    *,
    paging: PageRequest | None = None,
    language: str | None = None,
) -> tuple[list[ImportRow], Pagination]:
    """Rows that were not simply added, by line, with their faults in the reader's language. Raises 404."""
    await progress.stored(tx, import_id)
    paging = paging or PageRequest()
    filters = {"list": "import_rows", "import": str(import_id), "outcomes": sorted(outcomes)}
    shown, pagination = await paging.page(
        tx,
        filters,
        lambda seen, at, limit: rows.rows(
            seen,
            import_id,
            outcomes,
            at.number if at else 0,
            limit,
            backwards=at is not None and at.direction == "prev",
        ),
        lambda row: Cursor((row.row_number,), import_id),
    )
    spoken = language or tx.actor.locale
    return [shown_row(vault, tx.organization_id, row, spoken) for row in shown], pagination


async def failed_rows_csv(
    services: Services, actor: Actor | UUID, import_id: UUID, language: str | None = None
) -> AsyncIterator[bytes]:
    """Failed rows (the first 100,000) in the file's own layout plus a column that says why.

    Ready to fix and upload again (CON-071). Each page is a transaction of its own, and none is open while a slow
    browser takes it. Raises 404.
    """
    async with services.database.transaction(actor) as tx:
        headings = (await progress.stored(tx, import_id)).columns
        spoken, organization_id = language or tx.actor.locale, tx.organization_id
    yield csv_file.encoded([[*headings, heading_of_faults(spoken)]], first=True)
    after = 0
    for _ in range(0, MOST_FAILED, PAGE):
        async with services.database.transaction(actor) as tx:
            found = await rows.rows(tx, import_id, FAILED, after, PAGE)
        if not found:
            return
        told = [shown_row(services.vault, organization_id, row, spoken) for row in found]
        yield csv_file.encoded(told_of(row, len(headings)) for row in told)
        after = found[-1].row_number


async def failed_rows_xlsx(
    services: Services, actor: Actor | UUID, import_id: UUID, language: str | None = None
) -> bytes:
    """As `failed_rows_csv`, for those who uploaded a spreadsheet. Raises 404."""
    async with services.database.transaction(actor) as tx:
        headings = (await progress.stored(tx, import_id)).columns
        spoken, organization_id = language or tx.actor.locale, tx.organization_id
        found = await rows.rows(tx, import_id, FAILED, 0, MOST_FAILED)

    def written() -> bytes:
        made = io.BytesIO()
        told = (told_of(shown_row(services.vault, organization_id, row, spoken), len(headings)) for row in found)
        with tempfile.TemporaryDirectory(dir=services.configuration.data_dir) as folder:
            workbook.write(made, [*headings, heading_of_faults(spoken)], told, Path(folder))
        return made.getvalue()

    return await asyncio.to_thread(written)


async def shared_numbers(tx: Tx, vault: Vault, import_id: UUID) -> list[SharedNumber]:
    """Numbers that several rows of the file have, with their lines (the first 200). Raises 404."""
    stored = await progress.stored(tx, import_id)
    if stored.report_cipher is None:
        return []
    data = vault.unseal(stored.report_cipher, tx.organization_id, chunks.KIND)
    return msgspec.json.decode(data, type=list[SharedNumber])


def seal_shared(vault: Vault, organization_id: UUID, shared: Sequence[SharedNumber]) -> bytes:
    """Shared numbers as they are kept."""
    return vault.seal(msgspec.json.encode(list(shared)[:MOST_SHARED]), organization_id, chunks.KIND)


def heading_of_faults(language: str) -> str:
    """What the column is called that says why."""
    return _HEADINGS.get(language, "Error")


def told_of(row: ImportRow, width: int) -> list[str]:
    """A row in the file's own layout, `width` cells wide, and what is wrong with it."""
    told = " ".join(f"{fault.column}: {fault.sentence}" if fault.column else fault.sentence for fault in row.faults)
    cells = [*row.cells, *[""] * (width - len(row.cells))]
    return [*cells, told]


def shown_row(vault: Vault, organization_id: UUID, row: StoredRow, language: str) -> ImportRow:
    """A row as it is read, its faults in `language`."""

    def opened(sealed: bytes | None) -> Any:
        return msgspec.json.decode(vault.unseal(sealed, organization_id, chunks.KIND)) if sealed else []

    return ImportRow(
        line=row.row_number,
        outcome=row.outcome,
        contact_id=row.contact_id,
        cells=opened(row.raw_cipher),
        faults=[
            RowFault(column, value, code, sentence(language, code, values))
            for column, value, code, values in opened(row.errors_cipher)
        ],
    )
