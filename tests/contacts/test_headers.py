"""Where a table begins below what people write above it (CON-067)."""

import pytest

from koinon.contacts.policy import headers

DATA = ["Ada Lovelace", "(415) 555-2671", "ada@example.com"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["Name", "Phone", "Email"], DATA], 0),
        ([["Members of Grace Chapel 2026"], ["Name", "Phone", "Email"], DATA], 1),
        ([["Members", "", ""], ["as of 3/5/26", "", ""], ["Nombre", "Teléfono", "Correo"], DATA], 2),
        ([["Members"], ["Printed by", "Ben"], ["Name", "Phone", "Email"], DATA], 2),
        ([["Wards"], ["One", "Two", "Three"], ["a", "b", "c"]], 1),
        ([DATA, DATA], 0),
        ([["", "(415) 555-2671", ""], DATA, DATA], 0),
        ([["ada@example.com", "", ""], DATA], 0),
        ([["Phone"], ["(415) 555-2671"]], 0),
        ([["Ada", ""], ["Ben", "friend"]], 0),
        ([], 0),
    ],
)
def test_titles_above_a_table_are_left_out_and_no_person_ever_is(rows: list[list[str]], place: int) -> None:
    assert headers.first_row(rows) == place
