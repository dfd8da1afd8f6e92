"""Writing XLSX a row at a time: memory stays the same however long the list is."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

ROWS_A_SHEET = 1_048_576
LONGEST = 32_767
"""Rows of a sheet and characters of a cell (Excel specifications and limits)."""
_WIDTH = 18
_WHOLE = 10**15


def write(target: Path | BinaryIO, head: Sequence[str], rows: Iterable[Sequence[object]], folder: Path) -> None:
    """A workbook of `rows` under a frozen `head`; what lies in `folder` meanwhile is gone afterwards.

    Text is always a text cell, so no spreadsheet runs one as a formula (API-034). Numbers are numbers where a double
    holds every digit. Rows beyond a sheet go on in the next.
    """
    options = {"constant_memory": True, "tmpdir": str(folder)}
    with xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), options) as book:
        bold = book.add_format({"bold": True})

        def begun() -> Worksheet:
            sheet: Worksheet = book.add_worksheet()
            sheet.set_column(0, max(len(head) - 1, 0), _WIDTH)
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(head):
                sheet.write_string(0, column, heading[:LONGEST], bold)
            return sheet

        sheet, place = begun(), 0
        for cells in rows:
            place += 1
            if place == ROWS_A_SHEET:
                sheet, place = begun(), 1
            for column, cell in enumerate(cells):
                _put(sheet, place, column, cell)


def _put(sheet: Worksheet, row: int, column: int, cell: object) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < _WHOLE:
        sheet.write_number(row, column, cell)
    elif cell is not None and cell != "":
        sheet.write_string(row, column, str(cell)[:LONGEST])
