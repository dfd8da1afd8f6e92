"""Addresses of a person, and what providers say about them."""

from collections.abc import Sequence
from uuid import UUID

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Address, AddressStatus
from koinon.contacts.repository import addresses as rows
from koinon.contacts.repository import merging as merged_rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import tokens as token_rows
from koinon.contacts.service import duplicates, people, reading, sealing, verdict_digest
from koinon.contacts.service.survivors import survivor
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def add_address(
    tx: Tx, vault: Vault, contact_id: UUID, kind: str, value: str, *, primary: bool = False, region: str | None = None
) -> Address:
    """Give a person another address; one they have already is returned as it is. Raises 404, 409, 422."""
    contact_id = await _require(tx, contact_id)
    phones, emails = ([value], []) if kind == "phone" else ([], [value])
    sealed = (await people.seal(tx, vault, phones, emails, region, await _place(tx, contact_id)))[0]
    before = [one for one in await rows.of_contacts(tx, [contact_id]) if one.kind == kind]
    known = next((one for one in before if one.value_hash == sealed.value_hash), None)
    if known is None:
        people.require_room(len(before) + 1)
        await people.add_addresses(tx, contact_id, [sealed])
        await duplicates.look(tx, [contact_id])
        events.about(tx, events.ADDRESS_ADDED, contact_id, kind=kind)
        await identity.audit(tx, "contact.address_added", "contact", contact_id, {"after": {"kind": kind}})
    stored = await _by_hash(tx, contact_id, sealed)
    if primary and not stored.is_primary:
        await rows.make_primary(tx, contact_id, kind, stored.id)
    return await _shown(tx, vault, contact_id, stored.id)


async def change_address(
    tx: Tx,
    vault: Vault,
    contact_id: UUID,
    address_id: UUID,
    *,
    primary: bool | None = None,
    status: AddressStatus | None = None,
) -> Address:
    """Make an address the primary one, or set its status (staff reactivate bounced, never complained: CON-021)."""
    contact_id = await _require(tx, contact_id)
    stored = await _stored(tx, contact_id, address_id)
    address_id = stored.id
    if status is not None and status != stored.status:
        if stored.status == "complained":
            raise errors.INVALID_STATE()
        await rows.set_status(tx, address_id, status)
    if primary and not stored.is_primary:
        await rows.make_primary(tx, contact_id, stored.kind, address_id)
    before = {"primary": stored.is_primary, "status": stored.status}
    after = {"primary": bool(primary) or stored.is_primary, "status": status or stored.status}
    if after != before:
        change = {"kind": stored.kind, "before": before, "after": after}
        await identity.audit(tx, "contact.address_changed", "contact", contact_id, change)
    return await _shown(tx, vault, contact_id, address_id)


async def remove_address(tx: Tx, vault: Vault, contact_id: UUID, address_id: UUID) -> None:
    """Take an address away; another becomes the primary, consent stays in the ledger. Raises 404."""
    contact_id = await _require(tx, contact_id)
    stored = await _stored(tx, contact_id, address_id)
    await drop(tx, vault, contact_id, [stored.id])
    await identity.audit(tx, "contact.address_removed", "contact", contact_id, {"before": {"kind": stored.kind}})
    events.about(tx, events.UPDATED, contact_id, fields=["addresses"])


async def drop(tx: Tx, vault: Vault, contact_id: UUID, address_ids: Sequence[UUID]) -> None:
    """Delete addresses of a person with their search tokens; the best that are left become primary."""
    stored = await rows.of_contacts(tx, [contact_id])
    gone = [one for one in stored if one.id in set(address_ids)]
    opened = [(one, sealing.tokens_of(vault, tx.organization_id, one)) for one in stored]
    left = {token for one, tokens in opened if one not in gone for token in tokens}
    lost = {token for one, tokens in opened if one in gone for token in tokens} - left
    await rows.delete(tx, [one.id for one in gone])
    await token_rows.delete(tx, [(contact_id, token) for token in lost])
    for kind in {one.kind for one in gone}:
        await rows.make_primary(tx, contact_id, kind, None)


async def mark_address(
    tx: Tx, hashes: Sequence[bytes], status: AddressStatus, reason: str | None = None, kind: str = "phone"
) -> list[UUID]:
    """Write a provider's verdict on addresses (CON-020); the people concerned. Another active address takes over."""
    concerned = await rows.mark(tx, kind, hashes, status, reason) if hashes else []
    if status != "active":
        if concerned:
            await verdict_digest.remember(tx)
        for contact_id in concerned:
            events.about(tx, events.ADDRESS_INVALID, contact_id, kind=kind, status=status)
    return concerned


async def _require(tx: Tx, contact_id: UUID) -> UUID:
    living = await survivor(tx, contact_id)
    if await people_rows.get(tx, living, lock=True) is None:
        raise errors.RESOURCE_NOT_FOUND()
    return living


async def _place(tx: Tx, contact_id: UUID) -> UUID | None:
    person = await people_rows.get(tx, contact_id)
    return person.location_id if person else None


async def _stored(tx: Tx, contact_id: UUID, address_id: UUID) -> rows.StoredAddress:
    stored = {one.id: one for one in await rows.of_contacts(tx, [contact_id])}
    found = stored.get(address_id)
    if found is None and (same := await merged_rows.address_of_old(tx, contact_id, address_id)) is not None:
        found = stored.get(same)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def _by_hash(tx: Tx, contact_id: UUID, sealed: sealing.Sealed) -> rows.StoredAddress:
    stored = await rows.of_contacts(tx, [contact_id])
    return next(one for one in stored if (one.kind, one.value_hash) == (sealed.kind, sealed.value_hash))


async def _shown(tx: Tx, vault: Vault, contact_id: UUID, address_id: UUID) -> Address:
    return next(one for one in await reading.addresses(tx, vault, contact_id) if one.id == address_id)


async def holders(tx: Tx, kind: str, value_hash: bytes) -> list[UUID]:
    """Everybody who has this address: last written to first."""
    return [one.contact_id for one in await rows.matches(tx, kind, [value_hash])]
