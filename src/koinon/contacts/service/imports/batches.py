"""A batch of a thousand rows: read, told apart, and what each means for the people we know."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec

from koinon.contacts.contracts import ImportCounts, ImportOptions, MatchAction, MatchBy
from koinon.contacts.contracts.fields import CustomField
from koinon.contacts.policy import dates
from koinon.contacts.policy.rows import Draft, Fault, Reading, RowReader
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import import_chunks
from koinon.contacts.repository import imports as import_rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository.imports import StoredImport
from koinon.contacts.repository.people import Person
from koinon.contacts.service.home import Home
from koinon.contacts.service.imports import chunks, matching, progress
from koinon.contacts.service.imports.matching import Key, Keyed
from koinon.kit import phone
from koinon.platform.actor import Actor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

_MONTH_FIRST = frozenset(["US", "PH", "FM", "MH", "PW"])
_FILLED = ("given_name", "family_name", "preferred_name", "locale", "birth_date")


@dataclass(frozen=True)
class Recipe:
    """How this file becomes contacts: made once, used for every batch."""

    import_id: UUID
    reader: RowReader
    match_by: MatchBy
    on_match: MatchAction
    options: ImportOptions


class Refused(NamedTuple):
    """A row that stays out."""

    line: int
    cells: list[str]
    faults: list[Fault]


class Read(NamedTuple):
    """A batch as read: rows that can become people, and rows that cannot."""

    rows: list[Keyed]
    refused: list[Refused]


class Match(NamedTuple):
    """A row that means somebody we know, what it changes about them, and which of its addresses are new to them."""

    row: Keyed
    person: Person
    changes: dict[str, Any]
    new_hashes: frozenset[bytes]


Told = Literal["duplicate", "ambiguous", "over_plan"]


@dataclass
class Sorted:
    """A batch told apart."""

    new: list[Keyed] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    told: list[tuple[Keyed, Told, int | None]] = field(default_factory=list)

    def keep(self, most: int) -> None:
        """Let the first `most` new people in; the others are told to be over the plan."""
        self.told += [(row, "over_plan", None) for row in self.new[most:]]
        del self.new[most:]


def recipe(stored: StoredImport, home: Home, fields: Mapping[str, CustomField]) -> Recipe:
    """The recipe of a mapped import; `fields` are the declared ones by key."""
    options = progress.options_of(stored)
    region = options.region or home.country
    order: dates.Order = options.date_order or ("mdy" if region in _MONTH_FIRST else "dmy")
    mapping = stored.mapping or []
    reading = Reading(stored.columns, mapping, region, home.locale, order, today(home), fields)
    match_by = matching.chosen(options.match_by, mapping)
    return Recipe(stored.id, RowReader(reading), match_by, options.on_match, options)


def today(home: Home) -> date:
    """The calendar day where the organization is."""
    return home.now().date()


async def load(services: Services, actor: Actor, by: Recipe, position: int, *, seal: bool = False) -> Read | None:
    """A stored batch, read in a thread while no transaction is open; None behind the last."""
    async with services.database.transaction(actor) as tx:
        sealed, organization_id = await import_chunks.get(tx, by.import_id, "rows", position), tx.organization_id
    if sealed is None:
        return None
    return await asyncio.to_thread(read, services.vault, organization_id, sealed, by, seal=seal)


def read(vault: Vault, organization_id: UUID, sealed: bytes, by: Recipe, *, seal: bool = False) -> Read:
    """Open and read a stored batch (pure CPU; runs in a thread); with `seal`, make it ready to be written."""
    rows: list[Keyed] = []
    refused: list[Refused] = []
    for line, cells in chunks.unseal(vault, organization_id, sealed):
        outcome = by.reader.read(cells)
        if isinstance(outcome, Draft):
            row = matching.keyed(vault, organization_id, (line, cells), outcome, by.match_by)
            rows.append(matching.kept(vault, organization_id, row) if seal else row)
        else:
            refused.append(Refused(line, cells, outcome))
    return Read(rows, refused)


async def told_apart(tx: Tx, rows: Sequence[Keyed], seen: dict[Key, int], by: Recipe) -> Sorted:
    """New people, people we know, repeats of an earlier row (`seen`: key -> line, kept up), rows that are unclear."""
    await import_rows.plan_anew(tx)
    found = await matching.candidates(tx, rows, by.match_by)
    sorted_ = Sorted()
    matched: list[tuple[Keyed, UUID]] = []
    for row in rows:
        earlier = next((seen[key] for key in row.keys if key in seen), None)
        candidates = found.of(row)
        seen.update(dict.fromkeys((key for key in row.keys if key not in seen), row.line))
        if earlier is not None or by.import_id in candidates.values():
            sorted_.told.append((row, "duplicate", earlier))
        elif len(candidates) > 1:
            sorted_.told.append((row, "ambiguous", None))
        elif candidates:
            matched.append((row, next(iter(candidates))))
        else:
            sorted_.new.append(row)
    sorted_.matches = await _matches(tx, matched, by.on_match)
    return sorted_


def counted(batch: Read, apart: Sorted) -> dict[str, int]:
    """Rows of a batch by outcome."""
    told = Counter(kind for _, kind, _ in apart.told)
    updated = sum(bool(match.changes or match.new_hashes) for match in apart.matches)
    return {
        "rows": len(batch.rows) + len(batch.refused),
        "new": len(apart.new),
        "updated": updated,
        "unchanged": len(apart.matches) - updated,
        "duplicate": told["duplicate"],
        "ambiguous": told["ambiguous"],
        "invalid": len(batch.refused),
        "over_plan": told["over_plan"],
    }


def added(counts: ImportCounts, more: dict[str, int], reasons: Iterable[str]) -> ImportCounts:
    """Counts with another batch's added."""
    values = {name: getattr(counts, name) + count for name, count in more.items()}
    return msgspec.structs.replace(counts, reasons=dict(Counter(counts.reasons) + Counter(reasons)), **values)


def fitting(counts: ImportCounts, room: int | None) -> ImportCounts:
    """What a check found, with new people beyond the `room` of the plan (None: no limit) as what a run will leave."""
    if room is None or counts.new <= room:
        return counts
    over = counts.new - room
    told = counts.reasons | {"over_plan": over}
    return msgspec.structs.replace(counts, new=room, over_plan=over, reasons=told)


def reasons(batch: Read, apart: Sorted) -> list[str]:
    """The first fault of each row that stays out."""
    return [row.faults[0].code for row in batch.refused] + [kind for _, kind, _ in apart.told if kind != "duplicate"]


async def _matches(tx: Tx, matched: Sequence[tuple[Keyed, UUID]], action: MatchAction) -> list[Match]:
    if not matched:
        return []
    wanted = [contact_id for _, contact_id in matched]
    people = {person.id: person for person in await people_rows.get_many(tx, wanted)}
    owned: dict[UUID, set[bytes]] = {}
    for stored in await address_rows.of_contacts(tx, wanted):
        owned.setdefault(stored.contact_id, set()).add(stored.value_hash)
    return [
        Match(
            row,
            people[contact_id],
            changes(people[contact_id], row.draft, action),
            frozenset() if action == "skip" else frozenset({*row.phones, *row.emails} - owned.get(contact_id, set())),
        )
        for row, contact_id in matched
        if contact_id in people
    ]


def changes(person: Person, draft: Draft, action: MatchAction) -> dict[str, Any]:
    """What a row changes about a person: blanks are filled or values overwritten; an empty cell never erases."""
    if action == "skip":
        return {}
    changed: dict[str, Any] = {}
    for name in _FILLED:
        said, before = getattr(draft, name), getattr(person, name)
        if said and said != before and (action == "overwrite" or not before):
            changed[name] = said
    has = person.custom
    said_custom = {
        key: value
        for key, value in draft.custom.items()
        if value not in ("", []) and value != has.get(key) and (action == "overwrite" or key not in has)
    }
    if said_custom:
        changed["custom"] = has | said_custom
    return changed


def numbers(batch: Read) -> list[tuple[bytes, str, int]]:
    """(hash, canonical number, line) of every phone in a batch."""
    return [
        (value, phone.canonical(number), row.line)
        for row in batch.rows
        for value, number in zip(row.phones, row.draft.phones, strict=True)
    ]
