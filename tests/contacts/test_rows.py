from datetime import date

import pytest

from koinon.contacts.policy.rows import Draft, Fault, Reading, RowReader

TODAY = date(2026, 11, 20)


def reader(**columns: str) -> RowReader:
    return RowReader(Reading(list(columns), list(columns.values()), "US", "en", "mdy", TODAY))


def test_a_good_row_becomes_a_draft() -> None:
    rows = reader(N="full_name", Cell="phone", Home="phone", M="email", Born="birth_date", T="tags", City="custom:city")
    draft = rows.read(
        [
            "Lovelace, Ada",
            "(415) 555-2671",
            "415-555-2672",
            "Ada@Example.com",
            "7/4/1990",
            "choir; youth|choir",
            "Paris",
        ]
    )
    assert draft == Draft(
        given_name="Ada",
        family_name="Lovelace",
        phones=["+14155552671", "+14155552672"],
        emails=["Ada@example.com"],
        birth_date=date(1990, 7, 4),
        tags=["choir", "youth", "choir"],
        custom={"city": "Paris"},
    )


def test_all_faults_of_a_row_are_told_at_once() -> None:
    rows = reader(Name="name", Phone="phone", Mail="email", Born="birth_date")
    assert rows.read(["Ada", "1.55512E+10", "ada@", "tomorrow"]) == [
        Fault("Phone", "1.55512E+10", "phone.spreadsheet"),
        Fault("Mail", "ada@", "email.domain"),
        Fault("Born", "tomorrow", "date.shape"),
    ]


def test_a_row_needs_a_name_or_an_address() -> None:
    assert reader(Name="name", Phone="phone", City="custom:city").read(["", "", "Paris"]) == [Fault("", "", "nobody")]


@pytest.mark.parametrize("cells", [["Ada", ""], ["Ada"], ["", "(415) 555-2671"]])
def test_a_name_or_an_address_is_enough_and_short_rows_are_read(cells: list[str]) -> None:
    assert isinstance(reader(Name="name", Phone="phone").read(cells), Draft)


def test_a_row_shifted_by_an_unquoted_comma_is_refused() -> None:
    assert reader(Name="name", City="ignore").read(["Ada", "Paris", "France"]) == [
        Fault("", "France", "too_many_cells")
    ]


def test_long_names_are_refused_not_cut() -> None:
    assert reader(Name="name").read(["x" * 121]) == [Fault("Name", "x" * 121, "too_long")]


@pytest.mark.parametrize(("cell", "locale"), [("Español", "es"), ("pt-BR", "pt"), ("EN", "en"), ("Klingon", None)])
def test_languages_are_understood_by_name_and_code(cell: str, locale: str | None) -> None:
    draft = reader(Name="name", Language="locale").read(["Ada", cell])
    assert isinstance(draft, Draft)
    assert draft.locale == locale
