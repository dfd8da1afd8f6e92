"""Reading an uploaded file in another way: all of it, and what its columns are, or nothing changes."""

from uuid import UUID

from koinon.contacts import events
from koinon.contacts.contracts import Import, ImportOptions
from koinon.contacts.repository import import_chunks
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository.imports import StoredImport
from koinon.contacts.service import custom_fields
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.imports import files, progress, storing, tables
from koinon.contacts.service.imports import mapping as mappings
from koinon.contacts.service.imports.mapping import EDITABLE
from koinon.contacts.service.imports.uploads import ENCODINGS
from koinon.kit import csv_file, ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.services import Services


async def reread_import(
    services: Services,
    actor: Actor | UUID,
    import_id: UUID,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
    first_line: int | None = None,
    sheet: str | None = None,
    mapping: list[str] | None = None,
    options: ImportOptions | None = None,
) -> Import:
    """Read the file again with another encoding, separator, sheet or header, and say what its columns are, in one step.

    `first_line` is the header's, or the first row's where there is none; another sheet guesses that anew, as a missing
    `mapping` is. The new rows are written beside the old ones and take their place in the last
    transaction: whatever is refused before, and a crash, leave the import as it was. Raises 404, 409, 410, 422.
    """
    async with services.database.transaction(actor) as tx:
        stored = await progress.editable(tx, import_id, EDITABLE)
        region, organization_id = (await home_of(tx)).country, tx.organization_id
        own = await custom_fields.fields(tx)
        usable = await mappings.usable_options(tx, options) if options is not None else None
    layout = _reading(stored, encoding, delimiter, sheet)
    data = await storing.file_of(services, actor, import_id)
    file = await tables.in_thread(files.opened, data, layout, sheet or stored.sheet, tuple(stored.sheets))
    anew = file.sheet != stored.sheet and first_line is None
    header = has_header if has_header is not None or anew else stored.has_header
    begins = None if anew else first_line or stored.first_line
    table = await tables.read_table(services.vault, organization_id, region, file.lines, header, own, begins)
    if mapping is not None:
        mappings.require_mapping(mapping, len(table.columns))
    reading = ids.uuid7()
    async with services.database.transaction(actor) as tx:
        await progress.editable(tx, import_id, EDITABLE)
        await import_chunks.drop(tx, [import_id], ["reading"])
        await rows.update(tx, import_id, reading=reading)
    await storing.write(services, actor, import_id, "reading", storing.each(table.sealed), reading=reading)
    async with services.database.transaction(actor) as tx:
        await progress.editable(tx, import_id, EDITABLE)
        await storing.require_reading(tx, import_id, reading)
        await import_chunks.promote(tx, import_id)
        await rows.drop_rows(tx, [import_id])
        await rows.update(
            tx,
            import_id,
            **file.layout,
            first_line=table.first_line,
            columns=table.columns,
            has_header=table.has_header,
            total_rows=table.total,
            reading=None,
            **mappings.said(stored, mapping or table.guess, usable, tx.actor.id),
            state="uploaded" if mapping is None and usable is None else "mapped",
        )
        events.about_import(tx, events.IMPORT_CHANGED, import_id, state="uploaded")
        return await progress.get_import(tx, import_id)


def _reading(
    stored: StoredImport, encoding: str | None, delimiter: str | None, sheet: str | None
) -> csv_file.Layout | None:
    """How a text is read. Raises 422 for what the file does not have: a sheet in a text, letters in a spreadsheet."""
    if stored.format == "spreadsheet":
        if encoding is not None or delimiter is not None:
            raise errors.invalid_field(
                "encoding", "validation_failed", "A spreadsheet has no encoding and no separator."
            )
        if sheet is not None and sheet not in stored.sheets:
            raise errors.invalid_field("sheet", "invalid_enum", "There is no such sheet.")
        return None
    if sheet is not None:
        raise errors.invalid_field("sheet", "invalid_enum", "This file has no sheets.")
    known = encoding in (None, stored.encoding)
    return _layout(encoding or stored.encoding, delimiter or stored.delimiter, known=known)


def _layout(encoding: str, delimiter: str, *, known: bool) -> csv_file.Layout:
    if not known and encoding not in ENCODINGS:
        raise errors.invalid_field("encoding", "invalid_enum", "This encoding is not known.")
    if delimiter not in csv_file.DELIMITERS:
        raise errors.invalid_field("delimiter", "invalid_enum", "The separator is a comma, semicolon, tab or bar.")
    return csv_file.Layout(encoding, delimiter)
