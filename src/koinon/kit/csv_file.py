"""Tables that people export: finding the encoding and the separator, reading rows, writing files that are safe to open.

The whole file decides, never its head: the first accent of a real list may stand 45,000 bytes in.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import chardet

DELIMITERS = (",", ";", "\t", "|")
MAX_CELL_LENGTH = 131_072
_SAMPLE_ROWS = 1_000
_SAMPLE_LENGTH = 262_144
_PIECE = 1_048_576
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_MAGIC = {
    b"%PDF": "pdf", b"PK\x03\x04": "spreadsheet", b"\xd0\xcf\x11\xe0": "spreadsheet", b"\x89PNG": "image",
    b"\xff\xd8\xff": "image", b"GIF8": "image", b"\x1f\x8b": "archive", b"Rar!": "archive", b"7z\xbc\xaf": "archive",
    b"{\\rtf": "document", b"<!DOCTYPE": "web_page", b"<html": "web_page", b"SQLite": "database",
}  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# What exports really are in, beside Unicode and Windows-1252. Any other guess (of a short list chardet makes Esperanto
# or Hebrew for DOS) is read as Windows-1252.
_EXPORTS = """macroman windows-1250 windows-1251 windows-1253 windows-1254 koi8-r shift_jis cp932 euc-jp euc-kr cp949
gb18030 gb2312 gbk big5 cp950"""
_TRUSTED = frozenset(_EXPORTS.split())

NotATableReason = Literal[
    "empty", "pdf", "spreadsheet", "image", "archive", "document", "web_page", "database", "binary", "cell_too_long"
]


class NotATable(ValueError):
    """The bytes are no text table; `reason` is one of NotATableReason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Layout(NamedTuple):
    """How to read a file: a Python codec name and one of DELIMITERS; both can be overridden by the user."""

    encoding: str
    delimiter: str


class Row(NamedTuple):
    """`line` is where the row begins in the file (1 is the first line), as a text editor shows it."""

    line: int
    cells: list[str]


def detect(data: bytes) -> Layout:
    """Encoding and separator of a whole file. Raises NotATable for a PDF, a spreadsheet, an image or an empty file."""
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise NotATable(kind)
    encoding = detect_encoding(data)
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(data[: _SAMPLE_LENGTH * 4])[:_SAMPLE_LENGTH]
    if not sample or (not sample.strip() and not data.strip()):
        raise NotATable("empty")
    if "\x00" in sample or _control_share(sample) > 0.02:
        raise NotATable("binary")
    return Layout(encoding, detect_delimiter(sample))


def detect_encoding(data: bytes) -> str:
    """BOM, UTF-16 by its NULs, UTF-8 if all of it decodes, then chardet's guess, else Windows-1252."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return codec
    if wide := _utf16_without_bom(data):
        return wide
    try:
        _decode_all(data, "utf-8")
    except UnicodeDecodeError:
        guess = str(chardet.detect(data).get("encoding")).lower()
        return guess if guess in _TRUSTED and _is_codec(guess) else "cp1252"
    return "utf-8"


def _decode_all(data: bytes, encoding: str) -> None:
    """Decode piece by piece: a 100 MB file is judged without a second copy of it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _PIECE):
        decoder.decode(data[start : start + _PIECE], final=start + _PIECE >= len(data))


def detect_delimiter(sample: str) -> str:
    """The separator by which most rows get the same width, wide rows counting more; a comma when none separates."""
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def read(data: bytes, layout: Layout) -> Iterator[Row]:
    """All rows that hold something, with the line each begins on; cells are trimmed, blank lines are skipped."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding=layout.encoding, errors="replace", newline="")
    return read_text(text, layout.delimiter)


def read_text(text: Iterable[str], delimiter: str) -> Iterator[Row]:
    """As `read`, over lines of text. Raises NotATable when one cell is longer than MAX_CELL_LENGTH characters."""
    reader = csv.reader((line.replace("\x00", "") for line in text), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                yield Row(line, trimmed)
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotATable("cell_too_long") from error


def write(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV text by RFC 4180, a line at a time, with a BOM so that spreadsheets read UTF-8; formulas are neutralised."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    for row in rows:
        writer.writerow([neutralised("" if cell is None else str(cell)) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def encoded(rows: Iterable[Iterable[object]], *, first: bool = False) -> bytes:
    """A part of a download as UTF-8; the first begins with the BOM."""
    written = write(rows)
    mark = next(written)
    return ((mark if first else "") + "".join(written)).encode()


def neutralised(cell: str) -> str:
    """A cell no spreadsheet runs as a formula (API-034); E.164 numbers and plain numbers are left readable."""
    if cell.startswith(_FORMULA_STARTS) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(cell: str) -> bool:
    digits = cell[1:].replace(".", "", 1)
    return cell[0] in "+-" and digits.isascii() and digits.isdigit()


def _utf16_without_bom(data: bytes) -> str | None:
    head = data[: 4096 // 2 * 2]
    half = len(head) // 2
    if half < 2:
        return None
    if head[1::2].count(0) > half * 0.6 and head[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > half * 0.6 and head[1::2].count(0) < half * 0.1 else None


def _is_codec(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _control_share(text: str) -> float:
    controls = sum(1 for letter in text if letter < " " and letter not in "\t\n\r\f")
    return controls / len(text)


def _agreement(sample: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for count, cells in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if count >= _SAMPLE_ROWS:
                break
            if cells:
                widths[len(cells)] += 1
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, rows = widths.most_common(1)[0]
    return float(rows / widths.total() * (width - 1) ** 0.5)
