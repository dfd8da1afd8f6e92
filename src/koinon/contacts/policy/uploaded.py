"""What each line of an uploaded list names: the first cell that is an id, a mail address or a number (MSG-021)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from koinon.contacts.contracts.uploaded import ReadEntry
from koinon.kit import email_address, phone

MOST_SHOWN = 100


def read_lines(lines: Iterable[tuple[int, Sequence[str]]], region: str) -> list[ReadEntry]:
    """An entry for each line that holds anything; a first line of headings is none. `region` reads national numbers."""
    found = [_entry(number, cells, region) for number, cells in lines if any(cell.strip() for cell in cells)]
    headed = len(found) > 1 and found[0].kind == "unreadable" and not any(c.isdigit() for c in found[0].value)
    return found[1:] if headed else found


def _entry(number: int, cells: Sequence[str], region: str) -> ReadEntry:
    filled = [cell.strip() for cell in cells if cell.strip()]
    for cell in filled:
        if (known := _read(cell, region)) is not None:
            return ReadEntry(number, *known)  # type: ignore[arg-type]
    return ReadEntry(number, "unreadable", " ".join(filled)[:MOST_SHOWN])


def _read(cell: str, region: str) -> tuple[str, str] | None:
    if len(cell) == 36 and cell.count("-") == 4:
        try:
            return "id", str(UUID(cell))
        except ValueError:
            return None
    if "@" in cell:
        try:
            return "email", email_address.parse(cell)
        except email_address.InvalidEmail:
            return None
    try:
        return "phone", phone.parse(cell, region)
    except phone.InvalidPhone:
        return None
