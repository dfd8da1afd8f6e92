"""Spreadsheets as files of an import: what is read, what is refused; none takes the service down (CON-067)."""

import io
import zipfile
from datetime import date, datetime

import pytest

from koinon.contacts.service.imports import files
from koinon.kit import csv_file, spreadsheet
from tests.contacts.spreadsheets import unpacking_to, workbook


def rows(data: bytes, sheet: str = "", known: tuple[str, ...] = ()) -> list[tuple[int, list[str]]]:
    return [(row.line, row.cells) for row in files.opened(data, None, sheet, known).lines]


def zipped(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr(name, "x")
    return made.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(csv_file.NotATable) as refused:
        rows(data)
    return refused.value.reason


def test_cells_are_read_as_a_person_reads_them() -> None:
    """Excel keeps numbers and dates as IEEE 754 doubles (ECMA-376 part 1, 18.17.4.1)."""
    cells = [14155550000.0, 0.5, True, date(1990, 5, 3), datetime(1990, 5, 3, 9, 30), " Núñez ", "=1+1"]
    assert rows(workbook({"List": [cells]})) == [
        (1, ["14155550000", "0.5", "true", "1990-05-03", "1990-05-03 09:30", "Núñez", "=1+1"])
    ]


def test_rows_keep_their_numbers_and_empty_ones_are_left_out() -> None:
    assert rows(workbook({"List": [[], ["Title", None, None], [], ["Name", "Phone"], ["Ada", None, ""]]})) == [
        (2, ["Title"]),
        (4, ["Name", "Phone"]),
        (5, ["Ada"]),
    ]


def test_the_first_sheet_that_holds_something_is_read_and_another_can_be_chosen() -> None:
    data = workbook({"Cover": [], "Members": [["Ada"]], "Secret": [["x"]], "Guests": [["Ben"]]}, hidden=["Secret"])
    opened = files.opened(data)
    assert (opened.format, opened.sheet, opened.sheets) == ("spreadsheet", "Members", ("Cover", "Members", "Guests"))
    assert list(opened.lines) == [(1, ["Ada"])]
    assert rows(data, "Guests", opened.sheets) == [(1, ["Ben"])]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped("word/document.xml"), "document"),
        (zipped("list.csv"), "archive"),
        (b"PK\x03\x04rest", "broken"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "broken"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + bytes(600), "encrypted"),
        (workbook({"List": []}), "empty"),
    ],
)
def test_what_is_no_spreadsheet_is_told_so(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


@pytest.mark.parametrize("says", [None, 1_000], ids=["honest", "lying"])
def test_a_bomb_ends_its_own_process_within_its_memory(monkeypatch: pytest.MonkeyPatch, says: int | None) -> None:
    monkeypatch.setattr(files, "MEMORY", 128 * 2**20)
    assert rows(workbook({"List": [["a"]]})) == [(1, ["a"])]
    bomb = unpacking_to(160 * 2**20, says=says)
    assert len(bomb) < 2**20
    assert refusal(bomb) == "unpacks_to_too_much"


def test_two_cells_in_opposite_corners_are_refused_too() -> None:
    """Laid out they would be 2^34 cells: the corner is XFD1048576 (Excel specifications and limits)."""
    data = workbook({"List": [["a"], *[[]] * 2, [None] * 16_383 + ["b"]]})
    far = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").replace(b'"XFD4"', b'"XFD1048576"')
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for part in zipfile.ZipFile(io.BytesIO(data)).namelist():
            kept = zipfile.ZipFile(io.BytesIO(data)).read(part)
            out.writestr(part, far.replace(b'<row r="4"', b'<row r="1048576"') if part.endswith("sheet1.xml") else kept)
    assert refusal(made.getvalue()) == "unpacks_to_too_much"


def test_long_rows_come_in_small_frames_and_a_row_of_half_a_gigabyte_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A cell holds 32,767 characters, a row 16,384 cells; whoever reads the frames holds a whole one in memory."""
    lines = [["a" * 400] for _ in range(5)]
    data = workbook({"List": lines})
    monkeypatch.setattr(spreadsheet, "MOST_IN_A_FRAME", 1_000)
    head, *told = spreadsheet.frames(data, -1, 2**30)
    assert [len(frame) for frame in told] == [2, 2, 1, 0]
    monkeypatch.setattr(spreadsheet, "MOST_IN_A_FRAME", 300)
    assert list(spreadsheet.frames(data, -1, 2**30)) == [head]
