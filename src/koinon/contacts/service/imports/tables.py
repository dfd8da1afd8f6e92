"""A file read into a table: its columns, what we guess they are, its rows sealed a thousand at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple, TypeVar
from uuid import UUID

from koinon.contacts.contracts.fields import CustomField
from koinon.contacts.policy import columns, headers
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
    "broken": "This spreadsheet cannot be read. Open it, save it again as XLSX or CSV, and upload that.",
    "encrypted": "This spreadsheet is locked with a password. Save it without one and upload that.",
    "unpacks_to_too_much": (
        "This spreadsheet holds too much to be read. Delete what is beside the list, or save it as CSV."
    ),
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
    """A file as it was read: its columns, what we guess they are, and its rows sealed a thousand at a time.

    `first_line` is where the table begins: its header, or its first row.
    """

    columns: list[str]
    guess: list[str]
    has_header: bool
    first_line: int
    total: int
    sealed: list[bytes]


async def read_table(
    vault: Vault,
    organization_id: UUID,
    region: str,
    reader: Iterator[csv_file.Row],
    has_header: bool | None,
    own: Sequence[CustomField],
    first_line: int | None = None,
) -> Table:
    """Read all rows from `first_line`; None guesses that and `has_header`. `own` fields may be columns.

    Raises 422 `invalid_file`.
    """
    first, reader = await in_thread(_begun, reader, first_line)
    if first is None:
        raise _invalid("empty" if first_line is None else "no_rows")
    header = columns.looks_like_header(first.cells, region) if has_header is None else has_header
    width = len(first.cells)
    if width > MOST_COLUMNS:
        raise _invalid("too_many_columns")
    names = _unique(_titles(first.cells)) if header else [str(n + 1) for n in range(width)]
    total, sample, sealed = await _sealed(vault, organization_id, reader if header else chain([first], reader))
    guess = columns.guess(names if header else [""] * width, sample, region, own)
    return Table(names, guess, header, first.line, total, sealed)


def _begun(
    reader: Iterator[csv_file.Row], first_line: int | None
) -> tuple[csv_file.Row | None, Iterator[csv_file.Row]]:
    """The first row of the table and those after it."""
    if first_line is not None:
        return next((row for row in reader if row.line >= first_line), None), reader
    ahead = list(islice(reader, headers.LOOKED_AT))
    place = headers.first_row([row.cells for row in ahead])
    return (ahead[place] if ahead else None), chain(ahead[place + 1 :], reader)


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


def _titles(cells: list[str]) -> list[str]:
    """A row of people that is taken for titles gives none: names of columns are kept as they are, people sealed."""
    return ["" if columns.is_data(cell) else cell for cell in cells]


def _unique(cells: list[str]) -> list[str]:
    names: list[str] = []
    for n, cell in enumerate(cells):
        name = cell[:120] or str(n + 1)
        names.append(f"{name} ({n + 1})" if name in names else name)
    return names
