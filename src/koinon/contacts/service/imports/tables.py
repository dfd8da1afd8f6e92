"""A file read into a table: its columns, what we guess they are, its rows sealed a thousand at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

from koinon.contacts.contracts.fields import CustomField
from koinon.contacts.policy import columns
from koinon.contacts.service.imports import chunks
from koinon.kit import csv_file
from koinon.platform import errors
from koinon.platform.crypto import Vault

MOST_ROWS = 500_000
MOST_COLUMNS = 200
SAMPLE = 20
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


class Table(NamedTuple):
    """A file as it was read: its columns, what we guess they are, and its rows sealed a thousand at a time."""

    columns: list[str]
    guess: list[str]
    has_header: bool
    total: int
    sealed: list[bytes]


async def read_table(
    vault: Vault,
    organization_id: UUID,
    region: str,
    reader: Iterator[csv_file.Row],
    has_header: bool | None,
    own: Sequence[CustomField],
) -> Table:
    """Read all rows; `has_header` None guesses, `own` fields may be columns. Raises 422 `invalid_file`."""
    first = await in_thread(next, reader, None)
    if first is None:
        raise _invalid("empty")
    header = columns.looks_like_header(first.cells, region) if has_header is None else has_header
    width = len(first.cells)
    if width > MOST_COLUMNS:
        raise _invalid("too_many_columns")
    names = _unique(first.cells) if header else [str(n + 1) for n in range(width)]
    total, sample, sealed = await _sealed(vault, organization_id, reader if header else _with(first, reader))
    guess = columns.guess(names if header else [""] * width, sample, region, own)
    return Table(names, guess, header, total, sealed)


async def _sealed(
    vault: Vault, organization_id: UUID, lines: Iterator[csv_file.Row]
) -> tuple[int, list[list[str]], list[bytes]]:
    total, sample, sealed = 0, list[list[str]](), list[bytes]()
    async for batch in apart(chunks.batches(lines)):
        sample = sample or [cells for _, cells in batch[:SAMPLE]]
        total += len(batch)
        if total > MOST_ROWS:
            raise _invalid("too_many_rows")
        sealed.append(await asyncio.to_thread(chunks.seal, vault, organization_id, batch))
    if not total:
        raise _invalid("no_rows")
    return total, sample, sealed


def _invalid(reason: str) -> errors.KoinonError:
    return errors.INVALID_FILE(_NOT_A_TABLE[reason], details={"reason": reason})


async def in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Work that reads a file, done beside the event loop. Raises 422 `invalid_file` where it is no table."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except csv_file.NotATable as error:
        raise _invalid(error.reason) from None


async def apart(items: Iterator[T]) -> AsyncIterator[T]:
    """Items made in a thread, one at a time, so that others are not kept waiting."""
    nothing = object()
    while (item := await in_thread(next, items, nothing)) is not nothing:
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
