"""From an uploaded file to mapped columns."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import PurePath
from typing import TypeVar
from uuid import UUID

from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts import Import, ImportOptions, ImportPreview
from koinon.contacts.policy import columns
from koinon.contacts.policy.columns import CUSTOM, REPEATABLE, Target
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository import wakeups
from koinon.contacts.service.cleaning import MAX_TAG, clean
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.imports import chunks, progress
from koinon.kit import csv_file, ids
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

LARGEST = 100 * 1024 * 1024
MOST_ROWS = 500_000
MOST_COLUMNS = 200
SAMPLE = 20
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
EDITABLE = ("uploaded", "mapped", "checked")
T = TypeVar("T")

_NOT_A_TABLE = {
    "empty": "The file is empty.",
    "pdf": "This is a PDF. Export the list as CSV and upload that.",
    "spreadsheet": "This is a spreadsheet file. Save it as CSV and upload that.",
    "image": "This is a picture, not a list.",
    "archive": "This is an archive. Unpack it and upload the list inside.",
    "document": "This is a text document, not a list. Export the list as CSV.",
    "web_page": "This is a web page, not a list.",
    "database": "This is a database file. Export the list as CSV.",
    "binary": "This file is not text. Export the list as CSV.",
    "cell_too_long": "A quotation mark in this file is never closed, so its cells run together.",
    "too_many_rows": "The file has more than 500,000 rows. Split it and import the parts.",
    "too_many_columns": "The file has more than 200 columns.",
    "no_rows": "The file has a header and nothing below it.",
}


async def create_import(tx: Tx, vault: Vault, file_name: str, data: bytes) -> Import:
    """Keep an uploaded file, read its rows and guess its columns. Raises 413, 422 `invalid_file` saying what it is."""
    if len(data) > LARGEST:
        raise errors.PAYLOAD_TOO_LARGE(details={"limit": LARGEST})
    layout = await _read(csv_file.detect, data)
    import_id = ids.uuid7()
    await rows.insert(tx, import_id, _name(file_name), len(data), layout)
    position = 0
    async for piece in _apart(chunks.pieces(vault, tx.organization_id, data)):
        await rows.put_chunk(tx, import_id, "file", position, piece)
        position += 1
    await _keep_rows(tx, vault, import_id, reader=csv_file.read(data, layout), has_header=None)
    await wakeups.set_due(tx, wakeups.PURGE_IMPORTS, wakeups.next_night())
    events.about_import(tx, events.IMPORT_CHANGED, import_id, state="uploaded")
    return await progress.get_import(tx, import_id)


async def reread_import(
    tx: Tx,
    vault: Vault,
    import_id: UUID,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
) -> Import:
    """Read the file again with another encoding, separator or header; the mapping is guessed anew."""
    stored = await progress.editable(tx, import_id, EDITABLE)
    layout = csv_file.Layout(encoding or stored.encoding, delimiter or stored.delimiter)
    if encoding is not None:
        _require_codec(encoding)
    if layout.delimiter not in csv_file.DELIMITERS:
        raise errors.invalid_field("delimiter", "invalid_enum", "The separator is a comma, semicolon, tab or bar.")
    data = await _file(tx, vault, import_id)
    await rows.drop_chunks(tx, [import_id], ["rows"])
    await rows.drop_rows(tx, [import_id])
    await rows.update(tx, import_id, encoding=layout.encoding, delimiter=layout.delimiter, state="uploaded")
    header = stored.has_header if has_header is None else has_header
    await _keep_rows(tx, vault, import_id, reader=csv_file.read(data, layout), has_header=header)
    return await progress.get_import(tx, import_id)


async def map_import(
    tx: Tx, import_id: UUID, mapping: list[str] | None = None, options: ImportOptions | None = None
) -> Import:
    """Say what each column is and how rows become contacts; a check has to follow. Raises 404, 409, 422."""
    stored = await progress.editable(tx, import_id, EDITABLE)
    if mapping is not None:
        _require_mapping(mapping, len(stored.columns))
    checked = await _options(tx, options) if options is not None else progress.options_of(stored)
    attested_by = tx.actor.id if checked.attested else None
    await rows.drop_rows(tx, [import_id])
    await rows.update(
        tx,
        import_id,
        mapping=mapping if mapping is not None else stored.mapping,
        options=checked,
        attested_by=attested_by,
        state="mapped",
        checked=None,
        checked_rows=0,
    )
    return await progress.get_import(tx, import_id)


async def preview_import(tx: Tx, vault: Vault, import_id: UUID) -> ImportPreview:
    """The first twenty rows and a guess for each column. Raises 404."""
    stored = await progress.stored(tx, import_id)
    sealed = await rows.chunk(tx, import_id, "rows", 0)
    lines = chunks.unseal(vault, tx.organization_id, sealed) if sealed else []
    cells = [cells for _, cells in lines[:SAMPLE]]
    region = progress.options_of(stored).region or (await home_of(tx)).country
    return ImportPreview(cells, columns.guess(stored.columns, cells, region))


async def _keep_rows(
    tx: Tx, vault: Vault, import_id: UUID, *, reader: Iterator[csv_file.Row], has_header: bool | None
) -> None:
    region = (await home_of(tx)).country
    first = await _read(next, reader, None)
    if first is None:
        raise _invalid("empty")
    header = columns.looks_like_header(first.cells, region) if has_header is None else has_header
    width = len(first.cells)
    if width > MOST_COLUMNS:
        raise _invalid("too_many_columns")
    names = _unique(first.cells) if header else [str(n + 1) for n in range(width)]
    lines = reader if header else _with(first, reader)
    total, sample = await _store(tx, vault, import_id, lines)
    guess = columns.guess(names if header else [""] * width, sample, region)
    await rows.update(tx, import_id, columns=names, mapping=guess, has_header=header, total_rows=total)


async def _store(tx: Tx, vault: Vault, import_id: UUID, lines: Iterator[csv_file.Row]) -> tuple[int, list[list[str]]]:
    total, position = 0, 0
    sample: list[list[str]] = []
    async for batch in _apart(chunks.batches(lines)):
        sample = sample or [cells for _, cells in batch[:SAMPLE]]
        total += len(batch)
        if total > MOST_ROWS:
            raise _invalid("too_many_rows")
        await rows.put_chunk(tx, import_id, "rows", position, chunks.seal(vault, tx.organization_id, batch))
        position += 1
    if not total:
        raise _invalid("no_rows")
    return total, sample


async def _file(tx: Tx, vault: Vault, import_id: UUID) -> bytes:
    parts: list[bytes] = []
    while (sealed := await rows.chunk(tx, import_id, "file", len(parts))) is not None:
        parts.append(chunks.piece(vault, tx.organization_id, sealed))
    if not parts:
        raise errors.RESOURCE_GONE()
    return b"".join(parts)


async def _options(tx: Tx, options: ImportOptions) -> ImportOptions:
    for name in options.tags:
        clean(name, MAX_TAG, "options.tags")
    if set(options.group_ids) - await group_rows.existing(tx, options.group_ids):
        raise errors.invalid_field("options.group_ids", "resource_not_found", "There is no such group.")
    if options.consent_text_id is not None:
        if not await consent_rows.text_exists(tx, options.consent_text_id):
            raise errors.invalid_field(
                "options.consent_text_id", "resource_not_found", "There is no such consent text."
            )
        if not options.attested:
            raise errors.invalid_field(
                "options.attested", "confirmation_required", "Confirm that these people agreed to this text."
            )
    return options


def _require_mapping(mapping: list[str], width: int) -> None:
    faults = [
        errors.FieldFault(f"mapping[{n}]", "invalid_enum", "This is not something a column can be.")
        for n, target in enumerate(mapping)
        if target not in set(Target) and not (target.startswith(CUSTOM) and 0 < len(target) - len(CUSTOM) <= 60)
    ]
    twice = {target for target in mapping if mapping.count(target) > 1 and target not in REPEATABLE}
    faults += [
        errors.FieldFault(f"mapping[{n}]", "validation_failed", "Two columns cannot both be this.")
        for n, target in enumerate(mapping)
        if target in twice
    ]
    if len(mapping) != width:
        faults.append(errors.FieldFault("mapping", "out_of_range", "Say for every column what it is."))
    if faults:
        raise errors.invalid(faults)
    if not set(mapping) & progress.IDENTIFYING:
        raise refusals.IMPORT_NOT_MAPPED()


def _require_codec(encoding: str) -> None:
    if encoding not in ENCODINGS:
        raise errors.invalid_field("encoding", "invalid_enum", "This encoding is not known.")


def _invalid(reason: str) -> errors.KoinonError:
    return errors.INVALID_FILE(_NOT_A_TABLE[reason], details={"reason": reason})


async def _read(work: Callable[..., T], *arguments: object) -> T:
    try:
        return await asyncio.to_thread(work, *arguments)
    except csv_file.NotATable as error:
        raise _invalid(error.reason) from None


async def _apart(items: Iterator[T]) -> AsyncIterator[T]:
    """Items made in a thread, one at a time, so that others are not kept waiting."""
    nothing = object()
    while (item := await _read(next, items, nothing)) is not nothing:
        yield item


def _with(first: csv_file.Row, others: Iterator[csv_file.Row]) -> Iterator[csv_file.Row]:
    yield first
    yield from others


def _unique(cells: list[str]) -> list[str]:
    names: list[str] = []
    for n, cell in enumerate(cells):
        name = cell[:120] or str(n + 1)
        names.append(f"{name} ({n + 1})" if name in names else name)
    return names


def _name(file_name: str) -> str:
    bare = PurePath(file_name.replace("\\", "/")).name
    return clean(bare[-200:], 200, "file") or "list.csv"
