"""Up to 500 locations from one list (ORG-014): all of it is right, or nothing is added."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

from koinon.kit import csv_file, ids
from koinon.organizations import events, policy, repository
from koinon.organizations.auditing import audit
from koinon.organizations.plans import give_back, require_limit
from koinon.organizations.service import require_everywhere
from koinon.platform import errors
from koinon.platform.db import Tx

MOST, LARGEST = 500, 1024 * 1024
LONGEST_NAME, LONGEST_ADDRESS = 120, 300
NO_LIST = "This is no list. Save it as CSV with the columns name, address and time zone."
TOO_MANY = "The list has more than 500 locations. Split it."
HEADERS = {
    "name": {"name", "nombre", "nome", "location", "campus", "shop", "chapter"},
    "address": {"address", "dirección", "direccion", "endereço", "endereco"},
    "time_zone": {"time zone", "time_zone", "timezone", "zona horaria", "fuso horário", "fuso horario"},
}
USUAL = ("name", "address", "time_zone")


class ListedLocations(Struct, frozen=True):
    """How many were added, and how many were there already under their name."""

    added: int
    known: int


class _Line(NamedTuple):
    number: int
    name: str
    address: str | None
    time_zone: str | None


async def import_locations(tx: Tx, data: bytes) -> ListedLocations:
    """Add the locations of a CSV file; who is there under the same name, ignoring case, stays as it is.

    Raises 403 for who is limited to some, 409 where the plan has no room for all, 422 with every line that is wrong.
    """
    require_everywhere(tx)
    lines = _read(data)
    if faults := list(_faults(lines)):
        raise errors.invalid(faults)
    there = {name.casefold() for name in await repository.living_names(tx)}
    new = [line for line in lines if line.name.casefold() not in there]
    await require_limit(tx, "locations", len(new))
    made = await repository.insert_locations(tx, ids.uuid7s(len(new)), [line[1:] for line in new])
    await give_back(tx, "locations", len(new) - len(made))
    for location_id in made:
        tx.publish(events.location_created(location_id))
    after = {"added": len(made), "known": len(lines) - len(made)}
    await audit(tx, "location.imported", "organization", tx.organization_id, {"after": after})
    return ListedLocations(len(made), len(lines) - len(made))


def _read(data: bytes) -> list[_Line]:
    if len(data) > LARGEST:
        raise errors.INVALID_FILE(TOO_MANY)
    try:
        rows = list(islice(csv_file.read(data, csv_file.detect(data)), MOST + 2))
    except csv_file.NotATable:
        raise errors.INVALID_FILE(NO_LIST) from None
    columns = _columns(rows[0].cells) if rows else {}
    body = rows[1:] if columns else rows
    if not body:
        raise errors.INVALID_FILE(NO_LIST)
    if len(body) > MOST:
        raise errors.INVALID_FILE(TOO_MANY)
    places = columns or {name: at for at, name in enumerate(USUAL)}
    return [_line(row, places) for row in body]


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Where each column stands; nothing where the first row is no header."""
    found = {
        name: at for at, cell in enumerate(cells) for name, words in HEADERS.items() if cell.strip().casefold() in words
    }
    return found if "name" in found else {}


def _line(row: csv_file.Row, places: dict[str, int]) -> _Line:
    def cell(name: str) -> str:
        at = places.get(name)
        return " ".join(row.cells[at].split()) if at is not None and at < len(row.cells) else ""

    return _Line(row.line, cell("name"), cell("address") or None, cell("time_zone") or None)


def _faults(lines: Sequence[_Line]) -> Iterator[errors.FieldFault]:
    seen: set[str] = set()
    for at, line in enumerate(lines):
        if not 1 <= len(line.name) <= LONGEST_NAME:
            yield _fault(at, line, "name", "out_of_range", "Line {line}: a name has 1 to 120 characters.")
        elif line.name.casefold() in seen:
            yield _fault(at, line, "name", "duplicate_resource", "Line {line}: this name stands in the list twice.")
        if len(line.address or "") > LONGEST_ADDRESS:
            yield _fault(at, line, "address", "out_of_range", "Line {line}: an address has at most 300 characters.")
        if line.time_zone is not None and not policy.is_zone(line.time_zone):
            yield _fault(
                at, line, "time_zone", "invalid_time_zone", "Line {line}: a time zone looks like America/New_York."
            )
        seen.add(line.name.casefold())


def _fault(at: int, line: _Line, field: str, code: str, sentence: str) -> errors.FieldFault:
    return errors.FieldFault(f"rows[{at}].{field}", code, sentence, {"line": line.number})
