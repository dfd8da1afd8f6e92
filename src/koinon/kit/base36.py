"""Ids in letters and digits of one case, for where upper and lower are not kept apart (a mail's local part)."""

from uuid import UUID

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WIDTH = 25
"""Characters of an id."""


def written(value: UUID) -> str:
    """25 characters."""
    number, digits = value.int, ""
    for _ in range(WIDTH):
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def read(text: str) -> UUID | None:
    """The id of 25 characters; None for a number too large for one. ValueError for other characters."""
    number = int(text, 36)
    return UUID(int=number) if number < 2**128 else None
