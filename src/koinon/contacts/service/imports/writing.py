"""Writing a batch: new people, changed people, labels and consent, each in one statement (set-based throughout)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon.contacts.contracts import ConsentEntry
from koinon.contacts.policy.names import sort_key
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import tags as tag_rows
from koinon.contacts.repository import tokens as token_rows
from koinon.contacts.service import sealing
from koinon.contacts.service.groups import ensure_groups
from koinon.contacts.service.imports.batches import Match, Recipe
from koinon.contacts.service.imports.matching import SYSTEM, Keyed
from koinon.contacts.service.people import words_of
from koinon.contacts.service.recording import record_consents
from koinon.contacts.service.sealing import Sealed
from koinon.kit import clock, ids
from koinon.platform.db import Tx

Owned = list[tuple[UUID, Sealed]]


class NewPeople:
    """The columns of a batch of new people."""

    def __init__(self, rows: Sequence[Keyed], import_id: UUID) -> None:
        self.ids = ids.uuid7s(len(rows))
        pairs = list(zip(self.ids, rows, strict=True))
        drafts = [row.draft for row in rows]
        self.owned: Owned = [(contact_id, sealed) for contact_id, row in pairs for sealed in row.sealed]
        self.columns = {
            "id": self.ids,
            "given_name": [draft.given_name for draft in drafts],
            "family_name": [draft.family_name for draft in drafts],
            "preferred_name": [draft.preferred_name for draft in drafts],
            "given_key": [row.given_key for row in rows],
            "family_key": [row.family_key for row in rows],
            "locale": [draft.locale for draft in drafts],
            "birth_date": [draft.birth_date for draft in drafts],
            "custom": [msgspec.json.encode(draft.custom).decode() if draft.custom else "{}" for draft in drafts],
            "location_id": None,
            "source": "csv",
            "time_zone": None,
            "import_id": import_id,
        }
        self.words = [(contact_id, word) for contact_id, row in pairs for word in row.words]
        self.external = [(contact_id, row.draft.external_id) for contact_id, row in pairs if row.draft.external_id]
        self.tokens = sealing.tokens(self.owned)


async def add_people(tx: Tx, people: NewPeople) -> None:
    """Insert new people with words, addresses and tokens."""
    if not people.ids:
        return
    # All at once: between two statements the server would wait for this process, which reads the next batch meanwhile.
    async with tx.connection.pipeline():
        await people_rows.insert(tx, {**people.columns, "now": clock.now()})
        await people_rows.insert_words(tx, people.words, new_people=True)
        if people.owned:
            await address_rows.insert(tx, sealing.columns(people.owned), new_people=True)
            await token_rows.insert(tx, people.tokens, new_people=True)
        if people.external:
            await people_rows.insert_external_ids(tx, SYSTEM, people.external, clock.now())


async def change_people(tx: Tx, matches: Sequence[Match]) -> dict[int, tuple[UUID, Any]]:
    """Write what matched rows change; by line, whom and what was there before, for undo."""
    changed = [match for match in matches if match.changes]
    if changed:
        await people_rows.update_many(tx, _columns(changed), clock.now())
        renamed = [match for match in changed if {"given_name", "family_name", "preferred_name"} & set(match.changes)]
        if renamed:
            before = {m.person.id: words_of(*_old_names(m)) for m in renamed}
            await people_rows.replace_words(tx, before, {m.person.id: words_of(*_names(m)) for m in renamed})
    added = await _add_addresses(tx, matches)
    return {
        match.row.line: (match.person.id, _before(match, added.get(match.row.line, [])))
        for match in matches
        if match.changes or match.new_hashes
    }


async def label(tx: Tx, by: Recipe, labelled: Sequence[tuple[UUID, Keyed]]) -> None:
    """Give tags and groups: those of the import to everybody, those of a row to its person."""
    tags = [(name, contact_id) for contact_id, row in labelled for name in [*by.options.tags, *row.draft.tags]]
    if tags:
        found = await tag_rows.ensure(tx, [name for name, _ in tags])
        await tag_rows.add(tx, [(found[name.lower()], contact_id) for name, contact_id in tags], "import")
    pairs = [(group_id, contact_id) for contact_id, _ in labelled for group_id in by.options.group_ids]
    named = [(name, contact_id) for contact_id, row in labelled for name in row.draft.groups]
    if named:
        groups = await ensure_groups(tx, [name for name, _ in named])
        pairs += [(groups[name.lower()], contact_id) for name, contact_id in named]
    if pairs:
        await group_rows.add_members(tx, pairs, "import")


async def grant(tx: Tx, by: Recipe, labelled: Sequence[tuple[UUID, Keyed]]) -> None:
    """Record the attested consent for addresses nobody has said anything about (CON-072)."""
    if by.options.consent_text_id is None or not by.options.attested:
        return
    entries = [
        ConsentEntry(
            channel="sms" if value in row.phones else "email",
            address_hash=value,
            action="granted",
            source="import",
            contact_id=contact_id,
            evidence=f"import:{by.import_id}:{row.line}",
            text_version_id=by.options.consent_text_id,
            note=by.options.origin or None,
        )
        for contact_id, row in labelled
        for value in (*row.phones, *row.emails)
    ]
    if entries:
        await record_consents(tx, entries)


async def _add_addresses(tx: Tx, matches: Sequence[Match]) -> dict[int, list[UUID]]:
    owned: Owned = []
    lines: list[int] = []
    for match in matches:
        fresh = [sealed for sealed in match.row.sealed if sealed.value_hash in match.new_hashes]
        owned += [(match.person.id, sealed) for sealed in fresh]
        lines += [match.row.line] * len(fresh)
    if not owned:
        return {}
    columns = sealing.columns(owned)
    await address_rows.insert(tx, columns)
    await token_rows.insert(tx, sealing.tokens(owned))
    added: dict[int, list[UUID]] = {}
    for line, address_id in zip(lines, columns["id"], strict=True):
        added.setdefault(line, []).append(address_id)
    return added


def _names(match: Match) -> tuple[str, str, str]:
    person, said = match.person, match.changes
    return (
        said.get("given_name", person.given_name),
        said.get("family_name", person.family_name),
        said.get("preferred_name", person.preferred_name),
    )


def _old_names(match: Match) -> tuple[str, str, str]:
    return match.person.given_name, match.person.family_name, match.person.preferred_name


def _columns(changed: Sequence[Match]) -> Mapping[str, list[Any]]:
    parts = [_names(match) for match in changed]
    return {
        "id": [match.person.id for match in changed],
        "given_name": [given for given, _, _ in parts],
        "family_name": [family for _, family, _ in parts],
        "preferred_name": [preferred for _, _, preferred in parts],
        "given_key": [sort_key(given) for given, _, _ in parts],
        "family_key": [sort_key(family) for _, family, _ in parts],
        "locale": [match.changes.get("locale", match.person.locale) for match in changed],
        "birth_date": [match.changes.get("birth_date", match.person.birth_date) for match in changed],
        "custom": [msgspec.json.encode(match.changes.get("custom", match.person.custom)).decode() for match in changed],
    }


def _before(match: Match, addresses: Sequence[UUID]) -> dict[str, Any]:
    fields = {name: [getattr(match.person, name), value] for name, value in match.changes.items()}
    return {"fields": fields, "addresses": [str(address_id) for address_id in addresses]}
