"""Reading people: one with everything, a page of many, names, who is behind a number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from koinon.contacts.contracts import (
    Address,
    AddressConsent,
    Channel,
    Contact,
    ContactQuery,
    ContactRow,
    Page,
    Purpose,
    Reach,
)
from koinon.contacts.policy import consent
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import guardians as guardian_rows
from koinon.contacts.repository import households as household_rows
from koinon.contacts.repository import last_contact, lists
from koinon.contacts.repository import people as rows
from koinon.contacts.repository import tags as tag_rows
from koinon.contacts.repository.addresses import StoredAddress
from koinon.contacts.service import custom_fields, sealing, selecting, short_searching
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.survivors import MERGED, survivor
from koinon.kit import text
from koinon.platform import errors, merging
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.platform.rest.paging import COUNTED_UP_TO

SEES_ADDRESSES = "contacts:addresses"
_CHANNELS: tuple[tuple[Channel, str], ...] = (("sms", "phone"), ("email", "email"))


async def require(tx: Tx, contact_id: UUID) -> UUID:
    """The id of a person, or of whom they were merged into. Raises 404 where there is no such person."""
    living = await survivor(tx, contact_id)
    if await rows.get(tx, living) is None:
        raise errors.RESOURCE_NOT_FOUND()
    return living


async def get(tx: Tx, vault: Vault, contact_id: UUID, *, deleted: bool = False) -> Contact:
    """A person with addresses, groups, tags and whether they can be reached, or whom they were merged into.

    With `deleted` one who was deleted is shown too. Raises 404.
    """
    person = await rows.get(tx, contact_id, deleted=deleted)
    if person is None and (into := await merging.survivor(tx, MERGED, contact_id)) is not None:
        person = await rows.get(tx, into, deleted=deleted)
    if person is None:
        raise errors.RESOURCE_NOT_FOUND()
    contact_id = person.id
    stored = await address_rows.of_contacts(tx, [contact_id])
    is_minor = await guardian_rows.is_minor(tx, contact_id)
    home, plain = await home_of(tx), tx.actor.may(SEES_ADDRESSES)
    shown = [sealing.shown(vault, tx.organization_id, one, home.country, plain=plain) for one in stored]
    return Contact(
        id=person.id,
        given_name=person.given_name,
        family_name=person.family_name,
        preferred_name=person.preferred_name,
        name=_name(person, next((address.display for address in shown), "")),
        initials=text.initials(person.given_name, person.family_name),
        photo_id=person.photo_id,
        status=person.status,
        do_not_contact=person.do_not_contact,
        do_not_contact_reason=person.do_not_contact_reason,
        restricted=person.restricted,
        restricted_reason=person.restricted_reason,
        location_id=person.location_id,
        locale=person.locale,
        time_zone=person.time_zone,
        birth_date=person.birth_date,
        birth_year_known=person.birth_year_known,
        is_minor=is_minor,
        guardian_policy=person.guardian_policy,
        guardian_consent=person.guardian_consent,
        guardian_consent_at=person.guardian_consent_at,
        custom=await custom_fields.shown(tx, person.custom),
        source=person.source,
        addresses=shown,
        groups=await group_rows.of_contact(tx, contact_id),
        tags=await tag_rows.of_contact(tx, contact_id),
        households=await household_rows.of_contact(tx, contact_id),
        external_ids=await rows.external_ids(tx, contact_id),
        reach=[
            _reach(person, channel, [one for one in stored if one.kind == kind], is_minor=is_minor)
            for channel, kind in _CHANNELS
        ],
        last_inbound_at=person.last_inbound_at,
        last_outbound_at=person.last_outbound_at,
        created_at=person.created_at,
        updated_at=person.updated_at,
        version=person.version,
        deleted_at=person.deleted_at,
    )


async def addresses(tx: Tx, vault: Vault, contact_id: UUID) -> list[Address]:
    """The addresses of a person. Raises 404."""
    return (await get(tx, vault, contact_id)).addresses


async def addresses_of(tx: Tx, vault: Vault, ids: Sequence[UUID]) -> dict[UUID, list[Address]]:
    """The addresses of each of these people, in one statement."""
    home, plain = await home_of(tx), tx.actor.may(SEES_ADDRESSES)
    found: dict[UUID, list[Address]] = {one: [] for one in ids}
    for one in await address_rows.of_contacts(tx, ids):
        found[one.contact_id].append(sealing.shown(vault, tx.organization_id, one, home.country, plain=plain))
    return found


async def consents_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[AddressConsent]]:
    """What each of these people agreed to, by address, in one statement."""
    found: dict[UUID, list[AddressConsent]] = {one: [] for one in ids}
    for one in await address_rows.of_contacts(tx, ids):
        channel: Channel = "sms" if one.kind == "phone" else one.kind
        told = AddressConsent(one.id, channel, one.consent, one.consent_changed_at, one.consent_source)
        found[one.contact_id].append(told)
    return found


async def primary_phone(tx: Tx, vault: Vault, contact_id: UUID) -> str | None:
    """The number messages to a person go to, as the carrier knows it; None without one. For sending, never for show."""
    stored = await address_rows.of_contacts(tx, [await survivor(tx, contact_id)])
    found = next((one for one in stored if one.kind == "phone" and one.is_primary), None)
    return vault.decrypt(found.value_cipher, tx.organization_id, "phone") if found else None


async def list_page(tx: Tx, vault: Vault, query: ContactQuery, paging: PageRequest | None = None) -> Page:
    """A page of contacts in one statement, three for a search by first letters (CON-085). Raises `invalid_cursor`."""
    paging = paging or PageRequest()
    filters = {"list": "contacts", **_named(query)}
    home = await home_of(tx)
    narrowed = await selecting.narrowed(tx, vault, query)
    shown, pagination = await paging.page(
        tx,
        filters,
        lambda seen, at, limit: short_searching.page(seen, vault, query, narrowed, at, limit),
        lambda row: lists.place(row, query.sort),
    )
    return Page([_listed(tx, vault, row, home.country) for row in shown], pagination)


async def count(tx: Tx, vault: Vault, query: ContactQuery) -> int:
    """How many contacts `query` selects, exact up to 10,000."""
    return await lists.count(tx, query, await selecting.narrowed(tx, vault, query), COUNTED_UP_TO + 1)


async def is_empty(tx: Tx) -> bool:
    """Whether nobody is kept yet."""
    return await lists.count(tx, ContactQuery(), None, 1) == 0


async def list_rows(tx: Tx, vault: Vault, ids: Sequence[UUID]) -> dict[UUID, ContactRow]:
    """List rows by id; the deleted and unknown are left out."""
    if not ids:
        return {}
    home = await home_of(tx)
    return {row.id: _listed(tx, vault, row, home.country) for row in await lists.rows(tx, list(dict.fromkeys(ids)))}


async def touch(
    tx: Tx, inbound: Mapping[UUID, datetime] | None = None, outbound: Mapping[UUID, datetime] | None = None
) -> None:
    """Note when people last wrote to us or we to them; times only move forward."""
    if inbound or outbound:
        await last_contact.touch(tx, inbound or {}, outbound or {})


def _named(query: ContactQuery) -> dict[str, str]:
    values = {name: getattr(query, name) for name in query.__struct_fields__}
    return {name: str(value) for name, value in values.items() if value not in (None, "", ())}


def _listed(tx: Tx, vault: Vault, row: lists.ListedRow, home: str) -> ContactRow:
    plain = tx.actor.may(SEES_ADDRESSES)
    phone = _opened(tx, vault, row.phone_cipher, "phone", home, plain=plain)
    email = _opened(tx, vault, row.email_cipher, "email", home, plain=plain)
    reason = _barred(row.status, row.do_not_contact) or _unusable(row.phone_status)
    reason = reason or ("opted_out" if row.consent == "denied" else None)
    return ContactRow(
        id=row.id,
        given_name=row.given_name,
        family_name=row.family_name,
        preferred_name=row.preferred_name,
        name=rows.display_name(row.given_name, row.family_name, row.preferred_name) or phone or email or "",
        initials=text.initials(row.given_name, row.family_name),
        photo_id=row.photo_id,
        status=row.status,
        do_not_contact=row.do_not_contact,
        restricted=row.restricted,
        phone=phone,
        email=email,
        phone_status=row.phone_status,
        consent=row.consent,
        reachable=reason is None,
        reason=reason,
        tags=lists.labels(row.tags),
        groups=lists.labels(row.groups),
        location_id=row.location_id,
        source=row.source,
        locale=row.locale,
        last_inbound_at=row.last_inbound_at,
        last_outbound_at=row.last_outbound_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        deleted_at=row.deleted_at,
    )


def _opened(tx: Tx, vault: Vault, cipher: bytes | None, kind: str, home: str, *, plain: bool) -> str | None:
    if cipher is None:
        return None
    return sealing.display(kind, vault.decrypt(cipher, tx.organization_id, kind), home, plain=plain)


def _name(person: rows.Person, otherwise: str) -> str:
    return rows.display_name(person.given_name, person.family_name, person.preferred_name) or otherwise


def _reach(person: rows.Person, channel: Channel, stored: Sequence[StoredAddress], *, is_minor: bool) -> Reach:
    best = next((one for one in stored if one.is_primary), stored[0] if stored else None)
    held_back = "minor" if is_minor and person.guardian_policy == "guardian_only" else None
    reason = _barred(person.status, person.do_not_contact) or held_back or _unusable(best.status if best else None)
    state = best.consent if best else "unknown"
    reason = reason or consent.refusal(state, Purpose.CONVERSATIONAL, relationship=False)
    changed_at, source = (best.consent_changed_at, best.consent_source) if best else (None, None)
    return Reach(channel, reason is None, reason, state, changed_at, source)


def _barred(status: str, do_not_contact: bool) -> str | None:
    if status != "active":
        return status
    return "do_not_contact" if do_not_contact else None


def _unusable(status: str | None) -> str | None:
    if status is None:
        return "no_address"
    if status == "active":
        return None
    return "landline" if status == "landline" else "invalid"
