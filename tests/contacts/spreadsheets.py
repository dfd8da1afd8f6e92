"""Spreadsheets as people make them, written by XlsxWriter."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """An XLSX of these rows by sheet; a date is formatted as one."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for place, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date | datetime):
                        sheet.write_datetime(place, column, cell, day)
                    elif cell is not None:
                        sheet.write(place, column, cell)
    return made.getvalue()


def unpacking_to(size: int, *, says: int | None = None) -> bytes:
    """An XLSX whose sheet unpacks to `size` bytes, though its zip may say another figure."""
    good, made = zipfile.ZipFile(io.BytesIO(workbook({"List": [["a"]]}))), io.BytesIO()
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.namelist():
            if part != sheet:
                bad.writestr(part, good.read(part))
        with bad.open(sheet, "w") as out:
            out.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            out.write(b'<row r="1"><c r="A1" t="inlineStr"><is><t>')
            for _ in range(size // 2**20):
                out.write(b"x" * 2**20)
            out.write(b"</t></is></c></row></sheetData></worksheet>")
    if says is None:
        return made.getvalue()
    data = bytearray(made.getvalue())
    place = data.rfind(sheet.encode()) - 46  # APPNOTE.TXT 4.3.12: the central header is 46 bytes before the name
    struct.pack_into("<I", data, place + 24, says)
    struct.pack_into("<I", data, struct.unpack_from("<I", data, place + 42)[0] + 22, says)
    return bytes(data)
