"""Lists that people did not give (CON-075): numbers that were generated, or a file nobody looked at."""

from collections.abc import Iterable

RUN = 250
INVALID_SHARE = 0.2
FEWEST_ROWS = 50


def warnings(rows: int, invalid: int, numbers: Iterable[int]) -> list[str]:
    """`many_invalid` where over 20 % of 50 rows or more stay out; `consecutive_numbers` for 250 numbers in a row."""
    found = ["many_invalid"] if rows >= FEWEST_ROWS and invalid > rows * INVALID_SHARE else []
    return [*found, "consecutive_numbers"] if _longest_run(numbers) >= RUN else found


def _longest_run(numbers: Iterable[int]) -> int:
    longest = length = 0
    before: int | None = None
    for number in sorted(numbers):
        length = length + 1 if before is not None and number == before + 1 else 1
        longest, before = max(longest, length), number
    return longest
