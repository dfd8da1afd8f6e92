"""Birth dates as spreadsheets hold them (CON-005, CON-076)."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

Order = Literal["mdy", "dmy"]

_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_SERIAL = re.compile(r"(\d{3,5})(?:\.0+)?", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})(?: .*)?", re.ASCII)
MAX_AGE_YEARS = 130
_MONTHS = 12


class InvalidDate(ValueError):
    """`reason` is `shape` (no date), `future` or `too_old`."""

    def __init__(self, reason: Literal["shape", "future", "too_old"]) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_birth_date(raw: str, order: Order, today: date) -> date:
    """A date of birth; ISO and Excel serials are understood whatever the `order` of the others."""
    found = _parse(raw.strip(), order, today)
    require_possible(found, today)
    return found


def parse_date(raw: str, order: Order, today: date) -> date:
    """Any date. Raises InvalidDate for what is none."""
    return _parse(raw.strip(), order, today)


def order_told(cells: Iterable[str]) -> tuple[Order, str] | None:
    """The order that a column of dates decides, and the cell that does: 25/12 has no 25th month. None where none does,
    or two contradict each other.
    """
    told: dict[Order, str] = {}
    for cell in cells:
        if written := _NUMERIC.fullmatch(cell.strip()):
            first, second = int(written[1]), int(written[2])
            if first > _MONTHS >= second:
                told.setdefault("dmy", cell)
            elif second > _MONTHS >= first:
                told.setdefault("mdy", cell)
    return next(iter(told.items())) if len(told) == 1 else None


def require_possible(born: date, today: date) -> None:
    """Raises InvalidDate for a birth in the future or more than 130 years ago."""
    if born > today:
        raise InvalidDate("future")
    if born.year < today.year - MAX_AGE_YEARS:
        raise InvalidDate("too_old")


def _parse(raw: str, order: Order, today: date) -> date:
    try:
        if iso := _ISO.fullmatch(raw):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if serial := _EXCEL_SERIAL.fullmatch(raw):
            return _EXCEL_EPOCH + timedelta(days=int(serial[1]))
        if written := _NUMERIC.fullmatch(raw):
            first, second, year = int(written[1]), int(written[2]), _year(written[3], today)
            return date(year, first, second) if order == "mdy" else date(year, second, first)
    except ValueError as error:
        raise InvalidDate("shape") from error
    raise InvalidDate("shape")


def _year(written: str, today: date) -> int:
    if len(written) == 4:
        return int(written)
    year = today.year - today.year % 100 + int(written)
    return year if year <= today.year else year - 100  # nobody is born in the future
