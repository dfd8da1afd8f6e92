"""Adding, reading, changing and removing people."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts import Contact, ContactChanges, NewContact
from koinon.contacts.policy import names
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import people as rows
from koinon.contacts.repository import tags as tag_rows
from koinon.contacts.repository import tokens as token_rows
from koinon.contacts.service import (
    auditing,
    cleaning,
    custom_fields,
    duplicates,
    guardians,
    own_numbers,
    places,
    reading,
    restricting,
    sealing,
    unreachable,
)
from koinon.contacts.service.cleaning import NAMES
from koinon.contacts.service.home import country_at
from koinon.contacts.service.sealing import Sealed
from koinon.contacts.service.survivors import survivor, survivors
from koinon.kit import clock, ids, text
from koinon.platform import errors
from koinon.platform.actor import system
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

MAX_ADDRESSES = 10
_COLUMNS = (*NAMES, "locale", "time_zone", "birth_date", "birth_year_known")
# So long a deleted person can be brought back with what the audit trail tells of them.
REDACTED_AFTER = timedelta(days=30)


async def create(tx: Tx, vault: Vault, new: NewContact) -> Contact:
    """Add a person (CON-001). Raises 422 for what cannot be kept, 409 `duplicate_resource` by `on_match` (CON-089)."""
    sealed = await _sealed(tx, vault, new)
    _require_somebody(new, sealed)
    existing = await matching(tx, sealed) if new.on_match != "create" else []
    if existing and (new.on_match == "refuse" or len(existing) > 1):
        raise errors.DUPLICATE_RESOURCE(
            details={"existing_id": str(existing[0]), "existing": [str(i) for i in existing]}
        )
    contact_id = existing[0] if existing else await _insert(tx, new)
    await add_addresses(tx, contact_id, sealed, new_person=not existing)
    await _attach(tx, contact_id, new)
    if existing:
        await _fill_blanks(tx, contact_id, new)
    else:
        await duplicates.look(tx, [contact_id], new_people=True)
        events.about(tx, events.CREATED, contact_id, source=new.source)
        await identity.audit(tx, "contact.created", "contact", contact_id, {"source": new.source})
    return await reading.get(tx, vault, contact_id)


async def update(
    tx: Tx, vault: Vault, contact_id: UUID, changes: ContactChanges, expected_version: int | None = None
) -> Contact:
    """Change a person. Raises 404, 422, and 412 where `expected_version` is not the stored one (CON-003)."""
    contact_id = await survivor(tx, contact_id)
    person = await rows.get(tx, contact_id, lock=True)
    if person is None:
        raise errors.RESOURCE_NOT_FOUND()
    _require_version(person.version, expected_version)
    sent = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET}
    gathered, fit = errors.Gathered(), dict(sent)
    with gathered:
        fit = cleaning.checked(sent)
    with gathered:
        if "custom" in sent:
            fit["custom"] = await custom_fields.checked(tx, sent["custom"], person.custom)
    with gathered:
        fit = guardians.settled(person, fit, clock.now())
    gathered.refuse()
    fit = restricting.settled(fit)
    changed = {name: value for name, value in fit.items() if value != getattr(person, name)}
    unreachable.require_reversible(tx, person, changed)
    if "location_id" in changed:
        await places.require_location(tx, changed["location_id"])
    if changed:
        await rows.update(tx, contact_id, await with_keys(tx, person, changed), clock.now())
        events.about(tx, events.UPDATED, contact_id, fields=sorted(changed))
        before = {name: getattr(person, name) for name in changed}
        told = await restricting.note(tx, contact_id, changed)
        if plain := {name: value for name, value in changed.items() if name not in told}:
            own = await custom_fields.fields(tx, archived=True) if "custom" in changed else []
            differing = auditing.differences({name: before[name] for name in plain}, plain, own)
            await identity.audit(tx, "contact.updated", "contact", contact_id, differing)
        if why := unreachable.why(person, changed):
            events.about(tx, events.UNREACHABLE, contact_id, status=str(changed.get("status", person.status)))
            await unreachable.stop(tx, {contact_id: why})
        if {*NAMES, "birth_date"} & changed.keys():
            await duplicates.look(tx, [contact_id])
    return await reading.get(tx, vault, contact_id)


async def delete(tx: Tx, contact_ids: Sequence[UUID]) -> list[UUID]:
    """Hide people from every list, count and send (CON-002); `restore` undoes it. The ids that were there."""
    gone = await rows.set_deleted(tx, await survivors(tx, contact_ids), clock.now())
    await group_rows.count_people(tx, gone, -1)
    await tag_rows.count_people(tx, gone, -1)
    await organizations.give_back(tx, "contacts", len(gone))
    for contact_id in gone:
        events.about(tx, events.ARCHIVED, contact_id, deleted=True)
    await unreachable.stop(tx, dict.fromkeys(gone, "erased"))
    if gone:
        at = clock.now() + REDACTED_AFTER
        await redact_deleted.defer(tx, at=at, contact_ids=[str(contact_id) for contact_id in gone])
    return gone


@job("contacts.redact_deleted", queue="maintenance")
async def redact_deleted(services: Services, organization_id: UUID, contact_ids: Sequence[str]) -> None:
    """Take what the audit trail says of people who are still deleted out of it (IDN-044)."""
    async with services.database.transaction(system(organization_id)) as tx:
        gone = await rows.still_deleted(tx, [UUID(contact_id) for contact_id in contact_ids])
        await identity.redact_trail(tx, "contact", gone)


async def restore(tx: Tx, contact_ids: Sequence[UUID]) -> list[UUID]:
    """Bring deleted people back; the ids that came back."""
    back = await rows.set_deleted(tx, await survivors(tx, contact_ids), None)
    await group_rows.count_people(tx, back, 1)
    await tag_rows.count_people(tx, back, 1)
    await organizations.require_limit(tx, "contacts", len(back))
    for contact_id in back:
        events.about(tx, events.RESTORED, contact_id)
        await identity.audit(tx, "contact.restored", "contact", contact_id)
    return back


async def seal(
    tx: Tx,
    vault: Vault,
    phones: Sequence[str],
    emails: Sequence[str],
    region: str | None = None,
    location_id: UUID | None = None,
) -> Sequence[Sealed]:
    """Parse and seal addresses, numbers as of `region`, else the location's country, else the organization's.

    Raises 422 naming every field that is none, 409 for our own numbers.
    """
    country = region or await country_at(tx, location_id)
    gathered, parsed, mail = errors.Gathered(), list[str](), list[str]()
    for n, raw in enumerate(phones):
        with gathered:
            parsed.append(cleaning.parse_phone(raw, country, f"phones[{n}]"))
    for n, raw in enumerate(emails):
        with gathered:
            mail.append(cleaning.parse_email(raw, f"emails[{n}]"))
    gathered.refuse()
    await own_numbers.refuse(tx, parsed)
    sealed = [sealing.seal_phone(vault, tx.organization_id, number) for number in parsed]
    sealed += [sealing.seal_email(vault, tx.organization_id, address) for address in mail]
    return sealing.distinct(sealed)


async def matching(tx: Tx, sealed: Sequence[Sealed]) -> list[UUID]:
    """Everybody who has one of these addresses, likeliest first."""
    found: dict[UUID, None] = {}
    for kind in ("phone", "email"):
        if hashes := [one.value_hash for one in sealed if one.kind == kind]:
            found |= dict.fromkeys(match.contact_id for match in await address_rows.matches(tx, kind, hashes))
    return list(found)


async def add_addresses(tx: Tx, contact_id: UUID, sealed: Sequence[Sealed], *, new_person: bool = False) -> None:
    """Store sealed addresses of one person, at most ten of a kind."""
    if not sealed:
        return
    for kind in ("phone", "email"):
        require_room(sum(one.kind == kind for one in sealed))
    owned = [(contact_id, one) for one in sealed]
    await address_rows.insert(tx, sealing.columns(owned), new_people=new_person)
    await token_rows.insert(tx, sealing.tokens(owned))


def require_room(count: int) -> None:
    """Raises 409 where a person would have more than ten addresses of a kind (CON-018)."""
    if count > MAX_ADDRESSES:
        raise refusals.TOO_MANY_ADDRESSES(details={"limit": MAX_ADDRESSES})


def words_of(given: str, family: str, preferred: str) -> list[str]:
    """The searchable words of a name."""
    return text.words(f"{given} {family} {preferred}")


async def _sealed(tx: Tx, vault: Vault, new: NewContact) -> Sequence[Sealed]:
    gathered, sealed = errors.Gathered(), list[Sealed]()
    with gathered:
        sealed = list(await seal(tx, vault, new.phones, new.emails, new.region, new.location_id or tx.actor.home))
    if gathered:
        await _fit(tx, new, gathered)
    return sealed


async def _fit(tx: Tx, new: NewContact, gathered: errors.Gathered) -> tuple[dict[str, Any], dict[str, Any]]:
    """A new person's columns and own fields. Raises 422 naming each that does not fit, and what was `gathered`."""
    checked, custom = dict[str, Any](), dict[str, Any]()
    with gathered:
        checked = cleaning.checked({name: getattr(new, name) for name in _COLUMNS})
    with gathered:
        custom = dict(await custom_fields.checked(tx, new.custom, {}))
    gathered.refuse()
    return checked, custom


async def _insert(tx: Tx, new: NewContact) -> UUID:
    contact_id = ids.uuid7()
    await organizations.require_limit(tx, "contacts")
    location_id = await places.home_of_new(tx, new.location_id)
    checked, custom = await _fit(tx, new, errors.Gathered())
    born, year_known = guardians.birthday(checked["birth_date"], year_known=checked["birth_year_known"])
    await rows.insert(
        tx,
        {
            "id": [contact_id],
            **{name: [checked[name]] for name in (*NAMES, "locale")},
            "birth_date": [born],
            "birth_year_known": year_known,
            "given_key": [names.sort_key(checked["given_name"])],
            "family_key": [names.sort_key(checked["family_name"])],
            "custom": [msgspec.json.encode(custom).decode()],
            "location_id": location_id,
            "source": new.source,
            "time_zone": checked["time_zone"],
            "import_id": None,
            "now": clock.now(),
        },
    )
    await rows.insert_words(tx, [(contact_id, word) for word in words_of(*(checked[name] for name in NAMES))])
    return contact_id


async def _attach(tx: Tx, contact_id: UUID, new: NewContact) -> None:
    for source, external_id in new.external_ids.items():
        await rows.insert_external_ids(tx, source, [(contact_id, external_id)], clock.now())
    if new.tags:
        tag_names = [cleaning.clean(name, cleaning.MAX_TAG, "tags") for name in new.tags]
        found = await tag_rows.ensure(tx, [name for name in tag_names if name])
        await tag_rows.add(tx, [(tag_id, contact_id) for tag_id in found.values()], new.source)
    if new.group_ids:
        if set(new.group_ids) - await group_rows.existing(tx, new.group_ids):
            raise errors.invalid_field("group_ids", "resource_not_found", "There is no such group.")
        await group_rows.add_members(tx, [(group_id, contact_id) for group_id in new.group_ids], new.source)


async def _fill_blanks(tx: Tx, contact_id: UUID, new: NewContact) -> None:
    person = await rows.get(tx, contact_id, lock=True)
    if person is None:
        raise errors.RESOURCE_NOT_FOUND()
    given = cleaning.checked({name: getattr(new, name) for name in _COLUMNS})
    changed: dict[str, Any] = {n: value for n, value in given.items() if value and not getattr(person, n)}
    if "birth_date" in changed:
        born, known = guardians.birthday(changed["birth_date"], year_known=given["birth_year_known"])
        changed |= {"birth_date": born, "birth_year_known": known}
    if custom := {key: value for key, value in new.custom.items() if key not in person.custom}:
        changed["custom"] = await custom_fields.checked(tx, custom, person.custom)
    if changed:
        await rows.update(tx, contact_id, await with_keys(tx, person, changed), clock.now())
        events.about(tx, events.UPDATED, contact_id, fields=sorted(changed))


async def with_keys(tx: Tx, person: rows.Person, changed: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to write: folded keys follow the names, words follow the keys, custom values become JSON."""
    written = dict(changed)
    if {"given_name", "family_name", "preferred_name"} & set(changed):
        parts = {name: changed.get(name, getattr(person, name)) for name in NAMES}
        written["given_key"] = names.sort_key(parts["given_name"])
        written["family_key"] = names.sort_key(parts["family_name"])
        before = words_of(*(getattr(person, name) for name in NAMES))
        await rows.replace_words(tx, {person.id: before}, {person.id: words_of(*parts.values())})
    if "custom" in written:
        written["custom"] = msgspec.json.encode(written["custom"]).decode()
    return written


def _require_somebody(new: NewContact, sealed: Sequence[Sealed]) -> None:
    if not sealed and not any(getattr(new, name).strip() for name in NAMES):
        raise errors.invalid_field(
            "given_name", "missing_required_field", "Give a name, a phone number or a mail address."
        )


def _require_version(stored: int, expected: int | None) -> None:
    if expected is not None and expected != stored:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"v{stored}"'})
