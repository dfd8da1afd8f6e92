"""From an uploaded file to mapped columns."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import PurePath
from typing import Any, TypeVar
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
from koinon.contacts.service.imports import chunks, progress, tables
from koinon.kit import csv_file, ids
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
EDITABLE = ("uploaded", "mapped", "checked")
T = TypeVar("T")
AT_ONCE = 8 * 1024 * 1024
"""Sealed bytes that are written in one transaction."""
_INCOMPLETE: dict[str, Any] = {"state": "cancelled", "error": "upload_incomplete"}


async def create_import(services: Services, actor: Actor | UUID, file_name: str, data: bytes) -> Import:
    """Keep an uploaded file, read its rows and guess its columns. Raises 413, 422 `invalid_file` saying what it is.

    Read and sealed before anything is written, then written some megabytes a transaction: a long one would hold up
    whoever reads events in order. Until all is there the import is `cancelled`, and so a crash leaves it.
    """
    if len(data) > LARGEST:
        raise errors.PAYLOAD_TOO_LARGE(details={"limit": LARGEST})
    layout, import_id = await tables.in_thread(csv_file.detect, data), ids.uuid7()
    async with services.database.transaction(actor) as tx:
        region, organization_id = (await home_of(tx)).country, tx.organization_id
    table = await tables.read_table(services.vault, organization_id, region, csv_file.read(data, layout), None)
    async with services.database.transaction(actor) as tx:
        await rows.insert(tx, import_id, _name(file_name), len(data), layout)
        await rows.update(tx, import_id, **_INCOMPLETE)
        await wakeups.set_due(tx, wakeups.PURGE_IMPORTS, wakeups.next_night())
    pieces = tables.apart(chunks.pieces(services.vault, organization_id, data))
    await _write(services, actor, import_id, "file", pieces)
    return await _complete(services, actor, import_id, table)


async def reread_import(
    services: Services,
    actor: Actor | UUID,
    import_id: UUID,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
) -> Import:
    """Read the file again with another encoding, separator or header; the mapping is guessed anew."""
    async with services.database.transaction(actor) as tx:
        stored = await progress.editable(tx, import_id, EDITABLE)
        region, organization_id = (await home_of(tx)).country, tx.organization_id
    layout = csv_file.Layout(encoding or stored.encoding, delimiter or stored.delimiter)
    if encoding is not None:
        _require_codec(encoding)
    if layout.delimiter not in csv_file.DELIMITERS:
        raise errors.invalid_field("delimiter", "invalid_enum", "The separator is a comma, semicolon, tab or bar.")
    data = await _file(services, actor, import_id)
    header = stored.has_header if has_header is None else has_header
    table = await tables.read_table(services.vault, organization_id, region, csv_file.read(data, layout), header)
    async with services.database.transaction(actor) as tx:
        await progress.editable(tx, import_id, EDITABLE)
        await rows.drop_chunks(tx, [import_id], ["rows"])
        await rows.drop_rows(tx, [import_id])
        await rows.update(tx, import_id, encoding=layout.encoding, delimiter=layout.delimiter, **_INCOMPLETE)
    return await _complete(services, actor, import_id, table)


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
    cells = [cells for _, cells in lines[: tables.SAMPLE]]
    region = progress.options_of(stored).region or (await home_of(tx)).country
    return ImportPreview(cells, columns.guess(stored.columns, cells, region))


async def _complete(services: Services, actor: Actor | UUID, import_id: UUID, table: tables.Table) -> Import:
    await _write(services, actor, import_id, "rows", _each(table.sealed))
    async with services.database.transaction(actor) as tx:
        await rows.update(
            tx,
            import_id,
            columns=table.columns,
            mapping=table.guess,
            has_header=table.has_header,
            total_rows=table.total,
            state="uploaded",
            error=None,
            finished_at=None,
        )
        events.about_import(tx, events.IMPORT_CHANGED, import_id, state="uploaded")
        return await progress.get_import(tx, import_id)


async def _write(
    services: Services, actor: Actor | UUID, import_id: UUID, kind: str, parts: AsyncIterator[bytes]
) -> None:
    """Store sealed chunks, so many bytes a transaction."""
    position, waiting = 0, list[bytes]()

    async def store() -> None:
        async with services.database.transaction(actor) as tx:
            for at, part in enumerate(waiting, position):
                await rows.put_chunk(tx, import_id, kind, at, part)

    async for part in parts:
        waiting.append(part)
        if sum(map(len, waiting)) >= AT_ONCE:
            await store()
            position, waiting = position + len(waiting), []
    await store()


async def _file(services: Services, actor: Actor | UUID, import_id: UUID) -> bytes:
    parts: list[bytes] = []
    while True:
        async with services.database.transaction(actor) as tx:
            sealed = await rows.chunk(tx, import_id, "file", len(parts))
            organization_id = tx.organization_id
        if sealed is None:
            break
        parts.append(await asyncio.to_thread(chunks.piece, services.vault, organization_id, sealed))
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


async def _each(items: Iterable[T]) -> AsyncIterator[T]:
    for item in items:
        yield item


def _name(file_name: str) -> str:
    bare = PurePath(file_name.replace("\\", "/")).name
    return clean(bare[-200:], 200, "file") or "list.csv"
