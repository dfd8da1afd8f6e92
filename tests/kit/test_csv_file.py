"""Real forms of files: RFC 4180, Excel's exports (BOM, UTF-16, semicolons, Windows-1252), and what is no table."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from koinon.kit import csv_file

HOSPITALS = Path(__file__).parent.parent / "data" / "us_hospitals.csv"
TABLE = "Nombre,Teléfono,Ciudad\nJosé,4155552671,Bogotá\nAna,4155552672,São Paulo\nBen,4155552673,Łódź\n"


def rows(data: bytes) -> list[list[str]]:
    return [row.cells for row in csv_file.read(data, csv_file.detect(data))]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_files_are_read_with_and_without_bom(codec: str) -> None:
    assert rows(TABLE.encode(codec))[1] == ["José", "4155552671", "Bogotá"]


def test_windows_1252_is_recognised_wherever_its_first_accent_stands() -> None:
    plain = "Name,City\n" + "Ada,London\n" * 10_000
    data = (plain + "José,“Bogotá” – €\n").encode("cp1252")
    assert rows(data)[-1] == ["José", "“Bogotá” – €"]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Name;Phone\nBen Núñez;415-555-2672\n", "cp1252"),
        ("Name;City\nJosé;“Bogotá” – €\n", "cp1252"),
        ("Nombre;Ciudad\nJosé;Bogotá\nAna;São Paulo\n", "mac-roman"),
        ("Imię;Miasto\nŁukasz;Łódź\nŻaneta;Kraków\nŚwięty;Gdańsk\n", "cp1250"),
        ("Имя;Город\nАнна;Москва\nИван;Казань\n", "cp1251"),
    ],
)
def test_short_lists_are_read_in_the_encoding_they_were_saved_in(text: str, codec: str) -> None:
    data = text.encode(codec)
    assert [";".join(cells) for cells in rows(data)] == text.splitlines()


def test_late_utf8_is_not_taken_for_ascii() -> None:
    data = ("Name\tCity\n" + "Ada\tLondon\n" * 10_000 + "José\tSão Paulo\n").encode()
    assert rows(data)[-1] == ["José", "São Paulo"]


def test_bytes_windows_1252_does_not_define_still_read() -> None:
    assert len(rows(b"Name,City\nJos\x81\x8d,X\n")) == 2


@pytest.mark.parametrize("delimiter", csv_file.DELIMITERS)
def test_the_separator_is_voted_for(delimiter: str) -> None:
    sample = "".join(delimiter.join(cells) + "\n" for cells in (["Name", "Phone", "Note"], ["Ada", "1", "x, y"] * 1))
    assert csv_file.detect(sample.encode()).delimiter == delimiter


def test_a_title_row_and_commas_in_cells_do_not_mislead_the_vote() -> None:
    data = b"Members of the choir, 2026\n\nName;Phone\nAda, the first;415\nBen;416\nCleo;417\n"
    assert csv_file.detect(data).delimiter == ";"


def test_one_column_is_a_table() -> None:
    assert rows(b"Phone\n4155552671\n") == [["Phone"], ["4155552671"]]


def test_quoted_commas_and_line_breaks_stay_in_their_cell_and_lines_are_counted_as_in_the_file() -> None:
    data = b'Name,Note\n\n"Lee, Ann","two\nlines"\n ,\nBen,x\n'
    read = list(csv_file.read(data, csv_file.detect(data)))
    assert [(row.line, row.cells) for row in read] == [
        (1, ["Name", "Note"]), (3, ["Lee, Ann", "two\nlines"]), (6, ["Ben", "x"]),
    ]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(newline: str) -> None:
    assert len(rows(TABLE.replace("\n", newline).encode())) == 4


def test_the_hospital_list_is_read_whole() -> None:
    data = HOSPITALS.read_bytes()
    assert csv_file.detect(data) == ("utf-8", ",")
    read = list(csv_file.read(data, csv_file.detect(data)))
    assert len(read) == 5_327
    assert {len(row.cells) for row in read} == {11}
    assert next(row.line for row in read if "(093) 693-3841" in row.cells) == 4_805


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (b"PK\x03\x04\x14\x00", "spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"", "empty"),
        (b" \n\n", "empty"),
        (bytes(range(32)) * 100, "binary"),
        (b"a,b\x00\x00\x00c\n" * 50, "binary"),
        (b"<!DOCTYPE html><p>", "web_page"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(csv_file.NotATable) as refused:
        csv_file.detect(data)
    assert refused.value.reason == kind


def test_a_quote_never_closed_is_an_error_not_a_giant_cell() -> None:
    data = b'a,"b\n' + b"x" * 200_000
    with pytest.raises(csv_file.NotATable) as refused:
        list(csv_file.read(data, csv_file.Layout("utf-8", ",")))
    assert refused.value.reason == "cell_too_long"


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"\xff")
def test_any_bytes_are_a_table_or_an_explained_refusal(data: bytes) -> None:
    try:
        list(csv_file.read(data, csv_file.detect(data)))
    except csv_file.NotATable as refused:
        assert refused.reason


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "\tx", "\rx"])
def test_formulas_are_neutralised(cell: str) -> None:
    assert csv_file.neutralised(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["+14155552671", "-12.5", "Ada", "", "a=b"])
def test_numbers_and_words_are_left_alone(cell: str) -> None:
    assert csv_file.neutralised(cell) == cell


CELL = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=20).map(str.strip)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2).filter(any), min_size=1, max_size=10))
def test_what_is_written_reads_back(table: list[list[str]]) -> None:
    expected = [[csv_file.neutralised(cell).strip() for cell in row] for row in table]
    data = "".join(csv_file.write(table)).encode()
    assert [row.cells for row in csv_file.read(data, csv_file.Layout("utf-8-sig", ","))] == expected
