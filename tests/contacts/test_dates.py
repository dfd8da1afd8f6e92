from datetime import date

import pytest

from koinon.contacts.policy.dates import InvalidDate, parse_birth_date

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("raw", "order", "found"),
    [
        ("1990-07-04", "mdy", date(1990, 7, 4)),
        ("07/04/1990", "mdy", date(1990, 7, 4)),
        ("07/04/1990", "dmy", date(1990, 4, 7)),
        ("4.7.90", "dmy", date(1990, 7, 4)),
        ("01/02/26", "mdy", date(2026, 1, 2)),
        ("01/02/27", "mdy", date(1927, 1, 2)),
        ("32874", "mdy", date(1990, 1, 1)),  # Excel's serial of 1 January 1990
        ("1990-07-04T00:00:00", "mdy", date(1990, 7, 4)),
        ("2/29/2000", "mdy", date(2000, 2, 29)),
    ],
)
def test_dates_as_spreadsheets_hold_them(raw: str, order: str, found: date) -> None:
    assert parse_birth_date(raw, order, TODAY) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("soon", "shape"),
        ("13/13/1990", "shape"),
        ("2/29/2001", "shape"),
        ("2026-11-21", "future"),
        ("1890-01-01", "too_old"),
    ],
)
def test_impossible_birth_dates_are_refused(raw: str, why: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        parse_birth_date(raw, "mdy", TODAY)
    assert refused.value.reason == why
