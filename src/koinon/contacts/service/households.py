"""Households: made, renamed, joined, left, split; nobody leaves one without a head (CON-023)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts.households import Household, HouseholdLink, HouseholdRole, NewMember
from koinon.contacts.errors import HEAD_NEEDED, HOUSEHOLD_FULL
from koinon.contacts.policy.households import lacks_head
from koinon.contacts.repository import households as rows
from koinon.contacts.service import reading
from koinon.contacts.service.auditing import note_many
from koinon.contacts.service.cleaning import clean
from koinon.kit import ids, text
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

MAX_NAME, MAX_ADDRESS, MOST_MEMBERS = 120, 500, 50


async def create_household(tx: Tx, name: str, postal_address: str = "", members: Sequence[NewMember] = ()) -> Household:
    """Make a household; whoever is named first is its head unless somebody else is said to be. Raises 404, 409, 422."""
    household_id = ids.uuid7()
    tidy, where = _name(name), clean(postal_address, MAX_ADDRESS, "postal_address")
    await rows.insert(tx, household_id, tidy, where)
    await identity.audit(tx, "household.created", "household", household_id, {"after": {"name": tidy}})
    if members:
        await _put(tx, household_id, members)
    return await get_household(tx, household_id)


async def get_household(tx: Tx, household_id: UUID) -> Household:
    """A household with who is in it. Raises 404."""
    found = await rows.get(tx, household_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def households_page(
    tx: Tx, paging: PageRequest | None = None, *, q: str = ""
) -> tuple[list[Household], Pagination]:
    """Households by name; with `q` those that have it in their name or in that of somebody there."""
    typed = q.strip()
    words = text.words(typed)
    shown, pagination = await (paging or PageRequest()).page(
        tx,
        {"list": "households", "q": typed},
        lambda seen, at, limit: rows.page(seen, at, limit, q=typed, word=words[0] if words else ""),
        lambda one: Cursor((one.name.lower(),), one.id),
    )
    return list(shown), pagination


async def join_household_of(tx: Tx, vault: Vault, contact_id: UUID, relative_id: UUID) -> Household:
    """Put somebody into the first household of a relative, or into a new one of theirs. Raises 404, 409, 422."""
    known = await rows.of_contact(tx, relative_id)
    if known:
        return await put_members(tx, known[0].id, [NewMember(contact_id)])
    relative = await reading.get(tx, vault, relative_id)
    members = [NewMember(relative_id, "head"), NewMember(contact_id)]
    return await create_household(tx, relative.family_name or relative.name, members=members)


async def households_of(tx: Tx, contact_id: UUID) -> list[HouseholdLink]:
    """The households of a person."""
    return await rows.of_contact(tx, contact_id)


async def update_household(tx: Tx, household_id: UUID, changes: Mapping[str, Any]) -> Household:
    """Change name or postal address. Raises 404, 422."""
    before, written = await get_household(tx, household_id), dict(changes)
    if "name" in written:
        written["name"] = _name(written["name"])
    if "postal_address" in written:
        written["postal_address"] = clean(written["postal_address"] or "", MAX_ADDRESS, "postal_address")
    changed = {name: value for name, value in written.items() if value != getattr(before, name)}
    if changed:
        await rows.update(tx, household_id, changed)
        told = {name: getattr(before, name) for name in changed}
        await identity.audit(tx, "household.updated", "household", household_id, {"before": told, "after": changed})
        events.about_household(tx, events.HOUSEHOLD_CHANGED, household_id)
    return await get_household(tx, household_id)


async def delete_household(tx: Tx, household_id: UUID) -> None:
    """Remove a household; its people stay. Raises 404, 409 where people of other locations are in it."""
    household = await get_household(tx, household_id)
    try:
        async with tx.savepoint():
            await rows.delete(tx, household_id)
    except psycopg.errors.ForeignKeyViolation:
        raise errors.RESOURCE_IN_USE("People of other locations are in this household.") from None
    await rows.settle_primary(tx, [one.contact_id for one in household.members])
    events.gone(tx, events.HOUSEHOLD_DELETED, "household", household_id)
    await identity.audit(tx, "household.deleted", "household", household_id, {"members": len(household.members)})


async def put_members(tx: Tx, household_id: UUID, members: Sequence[NewMember]) -> Household:
    """Put people into a household, or change their role in it. Raises 404, 409 `head_needed`, `household_full`, 422."""
    await _hold(tx, household_id)
    await _put(tx, household_id, members)
    return await get_household(tx, household_id)


async def remove_members(
    tx: Tx, household_id: UUID, contact_ids: Sequence[UUID], new_head_id: UUID | None = None
) -> Household:
    """Take people out; where the last head goes, `new_head_id` says who is head now. Raises 404, 409 `head_needed`."""
    await _hold(tx, household_id)
    await _remove(tx, household_id, contact_ids, new_head_id)
    return await get_household(tx, household_id)


async def move_members(
    tx: Tx,
    household_id: UUID,
    contact_ids: Sequence[UUID],
    to: UUID | None,
    *,
    name: str = "",
    new_head_id: UUID | None = None,
) -> Household:
    """Move people to another household, or split them into a new one called `name`; where they are now.

    They keep their roles; in a new household the first adult is head where none of them was. Raises 404, 409, 422.
    """
    await _hold(tx, household_id, *([to] if to else []))
    present = await rows.roles(tx, household_id)
    moving = [one for one in dict.fromkeys(contact_ids) if one in present]
    if not moving or to == household_id:
        raise errors.invalid_field("contact_ids", "resource_not_found", "Choose people of this household.")
    primary = {one.contact_id for one in (await get_household(tx, household_id)).members if one.is_primary_household}
    await _remove(tx, household_id, moving, new_head_id)
    kept = _kept({one: present[one] for one in moving}, is_new=to is None)
    members = [NewMember(one, role, one in primary) for one, role in kept.items()]
    if to is None:
        return await create_household(tx, name, members=members)
    await _put(tx, to, members)
    return await get_household(tx, to)


def _kept(moving: Mapping[UUID, HouseholdRole], *, is_new: bool) -> dict[UUID, HouseholdRole]:
    """A new household keeps its head, else its first adult is head; in another's home a head is somebody else."""
    if not is_new:
        return {one: "other" if role == "head" else role for one, role in moving.items()}
    first = next((one for one, role in moving.items() if role != "child"), None)
    if "head" in moving.values() or first is None:
        return dict(moving)
    return {**moving, first: "head"}


async def _hold(tx: Tx, *household_ids: UUID) -> None:
    if set(household_ids) - await rows.lock(tx, household_ids):
        raise errors.RESOURCE_NOT_FOUND()


async def _put(tx: Tx, household_id: UUID, members: Sequence[NewMember]) -> None:
    present = await rows.roles(tx, household_id)
    wanted = _roles(present, members)
    if len(wanted.keys() | present.keys()) > MOST_MEMBERS:
        raise HOUSEHOLD_FULL(details={"limit": MOST_MEMBERS})
    after = present | wanted
    if lacks_head(after):
        raise HEAD_NEEDED(details={"candidates": [str(one) for one in after]})
    if set(wanted) - set(await rows.put(tx, household_id, wanted)):
        raise errors.invalid_field("members", "resource_not_found", "There is no such person.")
    if first := [one.contact_id for one in members if one.is_primary_household]:
        await rows.make_primary(tx, household_id, first)
    await rows.settle_primary(tx, list(wanted))
    joined = [one for one in wanted if one not in present]
    changed = [one for one in wanted if one in present and (present[one] != wanted[one] or one in first)]
    await note_many(tx, "household.members_added", "household", household_id, joined)
    await note_many(tx, "household.roles_changed", "household", household_id, changed)
    if joined or changed:
        await rows.update(tx, household_id, {})
        events.about_household(tx, events.HOUSEHOLD_CHANGED, household_id, joined=[str(one) for one in joined])


def _roles(present: Mapping[UUID, HouseholdRole], members: Sequence[NewMember]) -> dict[UUID, HouseholdRole]:
    """The role of each: as said, as it was, else head for the first of an empty household."""
    chosen: dict[UUID, HouseholdRole] = {}
    headed = "head" in present.values() or any(one.role == "head" for one in members)
    for one in members:
        role = one.role or present.get(one.contact_id)
        if role is None:
            role = "other" if headed or present else "head"
            headed = True
        chosen[one.contact_id] = role
    return chosen


async def _remove(tx: Tx, household_id: UUID, contact_ids: Sequence[UUID], new_head_id: UUID | None) -> None:
    left = {one: role for one, role in (await rows.roles(tx, household_id)).items() if one not in set(contact_ids)}
    if lacks_head(left):
        if new_head_id is None:
            raise HEAD_NEEDED(details={"candidates": [str(one) for one in left]})
        if new_head_id not in left:
            raise errors.invalid_field("new_head_id", "resource_not_found", "Choose somebody who stays.")
        await rows.put(tx, household_id, {new_head_id: "head"})
        await note_many(tx, "household.roles_changed", "household", household_id, [new_head_id])
    gone = await rows.take_out(tx, household_id, contact_ids)
    if not gone:
        return
    await rows.settle_primary(tx, gone)
    await rows.update(tx, household_id, {})
    events.about_household(tx, events.HOUSEHOLD_CHANGED, household_id, left=[str(one) for one in gone])
    await note_many(tx, "household.members_removed", "household", household_id, gone)


def _name(name: str) -> str:
    tidy = clean(name, MAX_NAME, "name")
    if not tidy:
        raise errors.invalid_field("name", "missing_required_field", "A household needs a name.")
    return tidy
