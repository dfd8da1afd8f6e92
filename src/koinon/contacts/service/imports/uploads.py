"""From an uploaded file to rows and a guess of what its columns are."""

from pathlib import PurePath
from typing import Any, NamedTuple
from uuid import UUID

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Import, ImportPreview
from koinon.contacts.contracts.fields import FieldType
from koinon.contacts.policy import columns, dates
from koinon.contacts.repository import import_chunks, wakeups
from koinon.contacts.repository import imports as rows
from koinon.contacts.service import custom_fields
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.imports import chunks, files, progress, storing, tables
from koinon.contacts.service.places import require_home
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

LARGEST = 100 * 1024 * 1024
ENCODINGS = (
    "utf-8",
    "utf-16",
    "windows-1252",
    "iso-8859-15",
    "mac-roman",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
)
"""What a user may choose where our guess is wrong."""
_INCOMPLETE: dict[str, Any] = {"state": "cancelled", "error": "upload_incomplete"}


class Staged(NamedTuple):
    """An upload that lies there whole and is nobody's import yet."""

    import_id: UUID
    table: tables.Table


async def create_import(services: Services, actor: Actor | UUID, file_name: str, data: bytes) -> Import:
    """Keep an uploaded file, read its rows and guess its columns. Raises 413, 422 `invalid_file` saying what it is."""
    staged = await stage_import(services, actor, file_name, data)
    async with services.database.transaction(actor) as tx:
        return await complete_import(tx, staged)


async def stage_import(services: Services, actor: Actor | UUID, file_name: str, data: bytes) -> Staged:
    """Keep a file and its rows. Raises 413, 422 `invalid_file`.

    Read and sealed before anything is written, then written some megabytes a transaction: a long one would hold up
    whoever reads events in order. Until all is there the import is `cancelled`, and so a crash leaves it.
    """
    if len(data) > LARGEST:
        raise errors.PAYLOAD_TOO_LARGE(details={"limit": LARGEST})
    file, import_id = await tables.in_thread(files.opened, data), ids.uuid7()
    async with services.database.transaction(actor) as tx:
        await require_home(tx)
        region, organization_id = (await home_of(tx)).country, tx.organization_id
        own = await custom_fields.fields(tx)
    table = await tables.read_table(services.vault, organization_id, region, file.lines, None, own)
    async with services.database.transaction(actor) as tx:
        await rows.insert(tx, import_id, _name(file_name), len(data), file.layout)
        await rows.update(tx, import_id, **_INCOMPLETE)
        await wakeups.set_due(tx, wakeups.PURGE_IMPORTS, wakeups.next_night())
    pieces = tables.apart(chunks.pieces(services.vault, organization_id, data))
    await storing.write(services, actor, import_id, "file", pieces)
    await storing.write(services, actor, import_id, "rows", storing.each(table.sealed))
    return Staged(import_id, table)


async def preview_import(tx: Tx, vault: Vault, import_id: UUID) -> ImportPreview:
    """The first twenty rows and a guess for each column. Raises 404."""
    stored = await progress.stored(tx, import_id)
    sealed = await import_chunks.get(tx, import_id, "rows", 0)
    lines = chunks.unseal(vault, tx.organization_id, sealed) if sealed else []
    cells = [cells for _, cells in lines[: tables.SAMPLE]]
    region = progress.options_of(stored).region or (await home_of(tx)).country
    own = await custom_fields.fields(tx)
    guess = columns.guess(stored.columns, cells, region, own)
    dated = {columns.Target.BIRTH_DATE, *(columns.CUSTOM + field.key for field in own if field.type == FieldType.DATE)}
    places = [n for n, target in enumerate(stored.mapping or guess) if target in dated]
    told = dates.order_told(row[n] for _, row in lines for n in places if n < len(row))
    return ImportPreview(cells, guess, *(told or (None, None)))


async def complete_import(tx: Tx, staged: Staged) -> Import:
    """Make what was staged an import, in one transaction."""
    import_id, table = staged
    await rows.update(
        tx,
        import_id,
        columns=table.columns,
        mapping=table.guess,
        has_header=table.has_header,
        first_line=table.first_line,
        total_rows=table.total,
        state="uploaded",
        error=None,
        finished_at=None,
    )
    events.about_import(tx, events.IMPORT_CHANGED, import_id, state="uploaded")
    await identity.audit(tx, "import.uploaded", "import", import_id, {"after": {"rows": table.total}})
    return await progress.get_import(tx, import_id)


async def drop_staged(services: Services, actor: Actor | UUID, staged: Staged) -> None:
    """Take back what was staged for nothing, since another call with the same key was faster."""
    async with services.database.transaction(actor) as tx:
        await import_chunks.drop(tx, [staged.import_id], ["file", "rows"])
        await rows.delete_staged(tx, staged.import_id)
        events.gone(tx, events.IMPORT_DISCARDED, "import", staged.import_id)


def _name(file_name: str) -> str:
    bare = PurePath(file_name.replace("\\", "/")).name
    return clean(bare[-200:], 200, "file") or "list.csv"
