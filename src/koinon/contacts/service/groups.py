"""Groups and their members."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Group
from koinon.contacts.repository import groups as rows
from koinon.contacts.service import places
from koinon.contacts.service.auditing import note_many
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.survivors import survivors
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

MAX_NAME = 120
MAX_DESCRIPTION = 2_000


async def create_group(tx: Tx, name: str, description: str = "", location_id: UUID | None = None) -> Group:
    """Add a group. Raises 409 `duplicate_resource` where the place already has one of that name (CON-026)."""
    group_id, tidy = ids.uuid7(), _name(name)
    location_id = await places.home_of_new(tx, location_id)
    if not await rows.insert(tx, group_id, tidy, clean(description, MAX_DESCRIPTION, "description"), location_id):
        raise errors.DUPLICATE_RESOURCE(details={"existing_id": str(await rows.by_name(tx, tidy, location_id))})
    await identity.audit(tx, "group.created", "group", group_id, {"after": {"name": tidy, "location_id": location_id}})
    return await get_group(tx, group_id)


async def ensure_groups(tx: Tx, names: Sequence[str]) -> dict[str, UUID]:
    """Ids of the organization's groups by lower-case name, those that do not exist made."""
    found: dict[str, UUID] = {}
    for name in dict.fromkeys(names):
        known = await rows.by_name(tx, name, None)
        home = tx.actor.home
        if known is None and home is not None:
            known = await rows.by_name(tx, name, home)
        if known is None:
            known = (await create_group(tx, name, location_id=home)).id
        found[name.lower()] = known
    return found


async def get_group(tx: Tx, group_id: UUID) -> Group:
    """A group. Raises 404."""
    found = await rows.get(tx, group_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def groups_page(
    tx: Tx, paging: PageRequest | None = None, *, archived: bool = False, q: str = ""
) -> tuple[list[Group], Pagination]:
    """Groups by name, those whose name has `q` in it."""
    paging = paging or PageRequest(limit=100)
    filters = {"list": "groups", "archived": archived, "q": q}
    shown, pagination = await paging.page(
        tx,
        filters,
        lambda seen, at, limit: rows.page(seen, at, limit, archived=archived, q=q.strip()),
        lambda group: Cursor((group.name.lower(),), group.id),
    )
    return list(shown), pagination


async def update_group(tx: Tx, group_id: UUID, changes: Mapping[str, Any]) -> Group:
    """Change name, description, location or archived. Raises 403 for a shared one beyond the actor's, 404, 409, 422."""
    group = await get_group(tx, group_id)
    if group.location_id is None:
        places.require_everywhere(tx)
    if "location_id" in changes:
        await places.require_location(tx, changes["location_id"])
    written = dict(changes)
    if "name" in written:
        written["name"] = _name(written["name"])
    if "description" in written:
        written["description"] = clean(written["description"] or "", MAX_DESCRIPTION, "description")
    place = written.get("location_id", group.location_id)
    namesake = await rows.by_name(tx, written.get("name", group.name), place)
    if namesake not in (None, group_id):
        raise errors.DUPLICATE_RESOURCE(details={"existing_id": str(namesake)})
    await rows.update(tx, group_id, written)
    before = {name: getattr(group, name, None) for name in written}
    await identity.audit(tx, "group.updated", "group", group_id, {"before": before, "after": written})
    return await get_group(tx, group_id)


async def delete_group(tx: Tx, group_id: UUID) -> None:
    """Remove a group; its members stay contacts. Raises 403 for a shared one beyond the actor's, 404, 409."""
    group = await get_group(tx, group_id)
    if group.location_id is None:
        places.require_everywhere(tx)
    try:
        async with tx.savepoint():
            await rows.delete(tx, group_id)
    except psycopg.errors.ForeignKeyViolation:
        raise errors.RESOURCE_IN_USE("People of other locations are in this group.") from None
    events.gone(tx, events.GROUP_DELETED, "group", group_id)
    await identity.audit(tx, "group.deleted", "group", group_id, {"members": group.member_count})


async def add_members(tx: Tx, group_id: UUID, contact_ids: Sequence[UUID], source: str = "manual") -> list[UUID]:
    """Put people into a group; twice is a no-op. Those who are new in it. Raises 404."""
    await get_group(tx, group_id)
    contact_ids = await survivors(tx, contact_ids)
    added = [contact for _, contact in await rows.add_members(tx, [(group_id, c) for c in contact_ids], source)]
    events.about_many(tx, events.JOINED_GROUP, "group", group_id, added)
    await note_many(tx, "group.members_added", "group", group_id, added)
    return added


async def remove_members(tx: Tx, group_id: UUID, contact_ids: Sequence[UUID]) -> list[UUID]:
    """Take people out of a group; those who were in it. Raises 404."""
    await get_group(tx, group_id)
    contact_ids = await survivors(tx, contact_ids)
    removed = [contact for _, contact in await rows.remove_members(tx, [(group_id, c) for c in contact_ids])]
    events.about_many(tx, events.LEFT_GROUP, "group", group_id, removed)
    await note_many(tx, "group.members_removed", "group", group_id, removed)
    return removed


def _name(name: str) -> str:
    tidy = clean(name, MAX_NAME, "name")
    if not tidy:
        raise errors.invalid_field("name", "missing_required_field", "A group needs a name.")
    return tidy
