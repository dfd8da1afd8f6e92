"""Where the table of a file begins: titles, dates and notes that people write above it are left out (CON-067)."""

from collections.abc import Sequence

from koinon.contacts.policy.columns import is_data, names_column

LOOKED_AT = 20
"""Rows of a file that decide; a table that begins further down is found by telling us."""


def first_row(rows: Sequence[Sequence[str]]) -> int:
    """The place in `rows` of the first that belongs to the table: its header, where it has one.

    The first row with two headers that we know, else the first that is not a lone cell of words above a wider table.
    """
    looked = rows[:LOOKED_AT]
    widest = max((_filled(row) for row in looked), default=0)
    if widest < 2:
        return 0
    for place, row in enumerate(looked):
        if sum(map(names_column, row)) >= min(2, widest) and 2 * _filled(row) >= widest:
            return place
        if any(map(is_data, row)):
            break
    return next((place for place, row in enumerate(looked) if not _is_title(row, widest)), 0)


def _is_title(row: Sequence[str], widest: int) -> bool:
    return _filled(row) == 1 and widest > 2 and not any(map(is_data, row))


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)
