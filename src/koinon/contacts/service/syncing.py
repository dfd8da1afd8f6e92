"""A person as another system knows them, added or brought up to date by its id there in one call (CON-090)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Contact, ContactChanges, NewContact
from koinon.contacts.contracts.syncing import SyncedContact, SyncSource
from koinon.contacts.policy import names, syncing
from koinon.contacts.policy.rows import MAX_EXTERNAL_ID
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import syncing as rows
from koinon.contacts.repository.people import Person
from koinon.contacts.service import addresses, cleaning, custom_fields, groups, people, reading, tags
from koinon.contacts.service.sealing import Sealed
from koinon.contacts.service.survivors import survivor
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

PLAIN = ("given_name", "family_name", "preferred_name", "locale", "time_zone", "birth_date", "location_id")
KINDS = {"phones": "phone", "emails": "email"}
_OWN = "custom."
_SYSTEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)


async def sync(
    tx: Tx,
    vault: Vault,
    system: str,
    external_id: str,
    said: Mapping[str, Any],
    *,
    source: SyncSource = "api",
    overwrite: bool = False,
) -> SyncedContact:
    """Add or change the person whom `system` knows as `external_id`; what it does not say stays.

    An id that is new stands for somebody with the same number or address and name, where there is just one. Raises 410
    for one whom staff deleted, 422 for what cannot be kept.
    """
    if not _SYSTEM.fullmatch(system):
        raise errors.invalid_field(
            "system", "validation_failed", "A system is named by small letters, digits, - and _."
        )
    cleaning.clean(external_id, MAX_EXTERNAL_ID, "external_id")
    await rows.hold(tx, system, external_id)
    known = await rows.known(tx, system, external_id)
    sealed = {name: await _sealed(tx, vault, said, name) for name in KINDS if name in said}
    contact_id = await survivor(tx, known.contact_id) if known else await _same(tx, said, sealed)
    if contact_id is None:
        made = await people.create(tx, vault, _new(said, source))
        base = await _base(tx, made.id, said, sealed)
        await rows.put(tx, system, external_id, made.id, source, base, clock.now())
        return await _told(tx, vault, made.id, [], created=True)
    person = await people_rows.get(tx, contact_id, lock=True)
    if person is None:
        raise errors.RESOURCE_GONE("This contact was deleted. Restore it to sync it again.")
    base, kept = await _changed(tx, vault, person, known.base if known else {}, (said, sealed), overwrite=overwrite)
    await rows.put(tx, system, external_id, contact_id, source, base, clock.now())
    return await _told(tx, vault, contact_id, kept, created=False)


async def _told(tx: Tx, vault: Vault, contact_id: UUID, kept: Sequence[str], *, created: bool) -> SyncedContact:
    contact: Contact = await reading.get(tx, vault, contact_id)
    return SyncedContact(contact, created, sorted(kept), clock.now())


async def _sealed(tx: Tx, vault: Vault, said: Mapping[str, Any], name: str) -> Sequence[Sealed]:
    given = {"phones": (), "emails": (), name: said[name] or ()}
    return await people.seal(tx, vault, given["phones"], given["emails"], said.get("region"))


async def _same(tx: Tx, said: Mapping[str, Any], sealed: Mapping[str, Sequence[Sealed]]) -> UUID | None:
    """The one person who has one of these addresses and this name; families share numbers."""
    reachable = [one for listed in sealed.values() for one in listed]
    found = await people_rows.get_many(tx, await people.matching(tx, reachable)) if reachable else []
    wanted = [names.sort_key(said.get(name) or "") for name in ("given_name", "family_name")]
    alike = [one.id for one in found if [names.sort_key(n) for n in (one.given_name, one.family_name)] == wanted]
    return alike[0] if len(alike) == 1 else None


def _new(said: Mapping[str, Any], source: SyncSource) -> NewContact:
    given = {name: value for name, value in said.items() if value is not None}
    lists: dict[str, Any] = {name: tuple(given.pop(name, ())) for name in ("phones", "emails", "tags", "group_ids")}
    own = {key: value for key, value in given.pop("custom", {}).items() if value is not None}
    return NewContact(**lists, **given, custom=own, source=source)


async def _changed(
    tx: Tx,
    vault: Vault,
    person: Person,
    base: Mapping[str, Any],
    told: tuple[Mapping[str, Any], Mapping[str, Sequence[Sealed]]],
    *,
    overwrite: bool,
) -> tuple[dict[str, Any], list[str]]:
    said, sealed = told
    theirs = await _theirs(tx, said)
    merged = syncing.merge(base, _ours(person, theirs), theirs, overwrite=overwrite)
    if merged.written:
        await people.update(tx, vault, person.id, _changes(merged.written))
    after, kept = merged.base, list(merged.kept)
    for name, listed in sealed.items():
        after[name], stays = await _address(
            tx, vault, person.id, name, (base.get(name, ()), listed), overwrite=overwrite
        )
        kept += [name] if stays else []
    if said.get("tags"):
        await tags.add_tags(tx, [person.id], said["tags"], "sync")
    for group_id in said.get("group_ids") or ():
        await groups.add_members(tx, group_id, [person.id], "sync")
    return after, kept


async def _theirs(tx: Tx, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the other system says, as it would be kept: flat, ids and days as text."""
    plain = cleaning.checked({name: said[name] for name in PLAIN if name in said})
    own = said.get("custom") or {}
    fitting = await custom_fields.checked(tx, own, {})
    return {name: _text(value) for name, value in plain.items()} | {_OWN + key: fitting.get(key) for key in own}


def _ours(person: Person, theirs: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: _text(getattr(person, name)) for name in PLAIN if name in theirs}
    return plain | {_OWN + key: value for key, value in person.custom.items() if _OWN + key in theirs}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value


def _changes(written: Mapping[str, Any]) -> ContactChanges:
    values: dict[str, Any] = {name: value for name, value in written.items() if not name.startswith(_OWN)}
    own = {name.removeprefix(_OWN): value for name, value in written.items() if name.startswith(_OWN)}
    if values.get("birth_date"):
        values["birth_date"] = date.fromisoformat(values["birth_date"])
    if values.get("location_id"):
        values["location_id"] = UUID(values["location_id"])
    if own:
        values["custom"] = own
    return ContactChanges(**values)


async def _base(
    tx: Tx, contact_id: UUID, said: Mapping[str, Any], sealed: Mapping[str, Sequence[Sealed]]
) -> dict[str, Any]:
    """What a first sync wrote, as it is kept."""
    person = await people_rows.get(tx, contact_id)
    theirs = await _theirs(tx, said)
    ours = _ours(person, theirs) if person is not None else {}
    hashes = {name: [one.value_hash.hex() for one in listed] for name, listed in sealed.items()}
    return {name: ours.get(name) for name in theirs} | hashes


async def _address(
    tx: Tx, vault: Vault, contact_id: UUID, name: str, told: tuple[Sequence[str], Sequence[Sealed]], *, overwrite: bool
) -> tuple[list[str], bool]:
    """Addresses of one kind; what the next sync compares with, and whether some stay away."""
    kind, (before, listed) = KINDS[name], told
    stored = {
        one.value_hash.hex(): one.id for one in await address_rows.of_contacts(tx, [contact_id]) if one.kind == kind
    }
    by_hash = {one.value_hash.hex(): one for one in listed}
    due = syncing.addresses(before, stored, by_hash, overwrite=overwrite)
    people.require_room(len(stored) + len(due.added) - len(due.removed))
    if due.added:
        await people.add_addresses(tx, contact_id, [by_hash[one] for one in sorted(due.added)])
        events.about(tx, events.ADDRESS_ADDED, contact_id, kind=kind)
        await identity.audit(tx, "contact.address_added", "contact", contact_id, {"after": {"kind": kind}})
    if due.removed:
        await addresses.drop(tx, vault, contact_id, [stored[one] for one in due.removed])
        events.about(tx, events.UPDATED, contact_id, fields=["addresses"])
        await identity.audit(tx, "contact.address_removed", "contact", contact_id, {"before": {"kind": kind}})
    return list(by_hash), due.kept
