"""An uploaded file, text or spreadsheet, as lines of cells."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Literal, NamedTuple

import msgspec

from koinon.kit import csv_file, spreadsheet

MEMORY = 2 * 1024**3
"""What reading a spreadsheet may take: 500,000 rows of twenty columns need half of it."""
SECONDS = 120
"""Of processor time; 500,000 rows take about six."""

Format = Literal["text", "spreadsheet"]


class Opened(NamedTuple):
    """A file and how it is read; a spreadsheet has sheets, a text an encoding and a separator."""

    lines: Iterator[csv_file.Row]
    format: Format
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def layout(self) -> dict[str, Any]:
        """The columns of an import that say how it was read."""
        named = {name: getattr(self, name) for name in ("format", "encoding", "delimiter", "sheet")}
        return {**named, "sheets": list(self.sheets)}


def is_spreadsheet(data: bytes) -> bool:
    """Whether a file begins as spreadsheets do."""
    return data.startswith(spreadsheet.MAGIC)


def opened(data: bytes, layout: csv_file.Layout | None = None, sheet: str = "", known: tuple[str, ...] = ()) -> Opened:
    """A file: a text by its `layout`, guessed where that is None, or a spreadsheet: its `sheet` of those `known`.

    Blocks until the first rows are there. Raises csv_file.NotATable.
    """
    if not is_spreadsheet(data):
        layout = layout or csv_file.detect(data)
        return Opened(csv_file.read(data, layout), "text", layout.encoding, layout.delimiter)
    found = _frames(data, known.index(sheet) if sheet in known else -1)
    head: dict[str, Any] = next(found, {"error": "unpacks_to_too_much"})
    if "error" in head:
        raise csv_file.NotATable(head["error"])
    names: tuple[str, ...] = tuple(head["sheets"])
    return Opened(_rows(found), "spreadsheet", sheet=names[int(head["sheet"])], sheets=names)


def _rows(found: Iterator[Any]) -> Iterator[csv_file.Row]:
    for batch in found:
        if not batch:
            return
        for number, cells in batch:
            yield csv_file.Row(number, cells)
    raise csv_file.NotATable("unpacks_to_too_much")


def _frames(data: bytes, wanted: int) -> Iterator[Any]:
    """What the reading process answers; it ends before its last frame where it hit a limit."""
    command = [sys.executable, "-P", str(spreadsheet.__file__), str(wanted), str(MEMORY), str(SECONDS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            with suppress(BrokenPipeError), child.stdin:
                child.stdin.write(data)
            while len(head := child.stdout.read(4)) == 4:
                size = int.from_bytes(head, "big")
                if len(frame := child.stdout.read(size)) < size:
                    return  # ended while it wrote
                yield msgspec.msgpack.decode(frame)
        finally:
            child.kill()
