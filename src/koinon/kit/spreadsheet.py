"""A spreadsheet (XLSX, XLSB, XLS, ODS) read in a process of its own, so that no file can take the service down.

A sheet of two cells, one of them in the last row and column, would be laid out as 17 billion cells; a zip of a few
kilobytes may unpack to gigabytes. Here both end this process at its limits of memory and processor time.

Run as a script: the file comes by standard input, the arguments are the sheet's place (-1 chooses), bytes and seconds.
It answers frames, each its length in four bytes and MessagePack: a dict of `sheets` and `sheet`, or of `error`; then
lists of (row number, cells) up to a thousand at a time, fewer where they are long; an empty list ends it.
"""

import io
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import msgspec
import python_calamine
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ROWS = 1_000
MOST_IN_A_FRAME = 16 * 1024 * 1024
"""Characters: whoever reads the frames holds one at a time. Rows of twenty cells need a fiftieth of it."""
_WHOLE = 10**15  # beyond it a float no longer holds every digit
_MIDNIGHT = time()

Line = tuple[int, list[str]]


class NotASpreadsheet(ValueError):
    """`reason` is archive, document, encrypted, unpacks_to_too_much, broken or empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_workbook(data: bytes, most: int) -> CalamineWorkbook:
    """The workbook in `data`, which may unpack to `most` bytes. Raises NotASpreadsheet."""
    if data.startswith(MAGIC[0]):
        _require_sheets(data, most)
    try:
        return python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise NotASpreadsheet("encrypted") from None
    except Exception:
        encrypted = b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k" in data[: 1024 * 1024]
        raise NotASpreadsheet("encrypted" if encrypted else "broken") from None


def _require_sheets(data: bytes, most: int) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotASpreadsheet("broken") from None
    names = {part.filename for part in parts}
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise NotASpreadsheet("document")
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise NotASpreadsheet("archive")
    if sum(part.file_size for part in parts) > most:
        raise NotASpreadsheet("unpacks_to_too_much")


def sheet_names(book: CalamineWorkbook) -> list[str]:
    """The sheets of cells that a reader of the file sees."""
    return [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]


def lines(book: CalamineWorkbook, name: str) -> Iterator[Line]:
    """Rows of a sheet that hold something, by their number in it; empty cells at the end are left off."""
    for number, row in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
        cells = [cell_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def cell_text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without ".0", dates in ISO 8601, no time where it is midnight."""
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _chosen(book: CalamineWorkbook, names: list[str], wanted: int) -> tuple[int, Iterator[Line]]:
    """The sheet at `wanted`, else the first that holds something."""
    if 0 <= wanted < len(names):
        return wanted, lines(book, names[wanted])
    for place, name in enumerate(names):
        found = lines(book, name)
        if (first := next(found, None)) is not None:
            return place, _with(first, found)
    raise NotASpreadsheet("empty")


def _with(first: Line, others: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from others


def frames(data: bytes, wanted: int, most: int) -> Iterator[Any]:
    """What the process answers."""
    try:
        book = open_workbook(data, most)
        names = sheet_names(book)
        place, found = _chosen(book, names, wanted)
    except NotASpreadsheet as error:
        yield {"error": error.reason}
        return
    yield {"sheets": names, "sheet": place}
    batch, size = list[Line](), 0
    for line in found:
        long = sum(map(len, line[1]))
        if long > MOST_IN_A_FRAME:
            return  # no row of a list; without the last frame the file is refused
        if len(batch) == ROWS or size + long > MOST_IN_A_FRAME:
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += long
    if batch:
        yield batch
    yield []


def main(wanted: int, most: int, seconds: int) -> None:
    """Read standard input within `most` bytes of memory and `seconds` of processor time."""
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    for frame in frames(sys.stdin.buffer.read(), wanted, most):
        packed = msgspec.msgpack.encode(frame)
        out.write(len(packed).to_bytes(4, "big") + packed)
        out.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
