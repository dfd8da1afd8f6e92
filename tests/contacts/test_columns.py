import csv
from pathlib import Path

import pytest

from koinon.contacts.policy.columns import custom_key, guess, looks_like_header

HOSPITALS = Path(__file__).parent.parent / "data" / "us_hospitals.csv"


def test_the_hospital_list_is_understood() -> None:
    with HOSPITALS.open(newline="", encoding="utf-8") as file:
        rows = [row for row, _ in zip(csv.reader(file), range(21), strict=False)]
    targets = dict(zip(rows[0], guess(rows[0], rows[1:], "US"), strict=True))
    assert targets["Facility ID"] == "external_id"
    assert targets["Facility Name"] == "name"
    assert targets["Phone Number"] == "phone"
    assert targets["City"] == "custom:city"
    assert targets["Hospital Ownership"] == "ignore"


@pytest.mark.parametrize(
    ("headers", "targets"),
    [
        (["First Name", "LAST_NAME", "E-mail", "Cell Phone"], ["given_name", "family_name", "email", "phone"]),
        (["Nombre", "Apellidos", "Teléfono móvil", "Cumpleaños"], ["given_name", "family_name", "phone", "birth_date"]),
        (["Nome completo", "Telemóvel", "Grupos", "Idioma"], ["full_name", "phone", "groups", "locale"]),
        (["Name", "First name", "Last name"], ["ignore", "given_name", "family_name"]),
        (["Mobile", "Home phone"], ["phone", "phone"]),
        (["ID", "Member ID"], ["external_id", "ignore"]),
    ],
)
def test_headers_in_three_languages(headers: list[str], targets: list[str]) -> None:
    assert guess(headers, [], "US") == targets


def test_content_decides_where_the_header_says_nothing() -> None:
    rows = [["Ada", "(415) 555-2671", "ada@example.com"], ["Ben", "", "ben@example.com"]]
    assert guess(["A", "B", "C"], rows, "US") == ["ignore", "phone", "email"]


def test_a_first_row_of_data_is_not_a_header() -> None:
    assert looks_like_header(["Name", "Phone"], "US")
    assert not looks_like_header(["Ada", "(415) 555-2671"], "US")


def test_a_header_becomes_a_key() -> None:
    assert custom_key(" ZIP-Code (home) ") == "zip_code_home"
