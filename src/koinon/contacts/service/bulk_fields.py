"""Own fields and groups of many people at once, and how that is taken back (CON-082, 083)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.contacts import events
from koinon.contacts.repository import bulk_fields as rows
from koinon.contacts.service import bulk, cleaning, custom_fields, groups
from koinon.contacts.service.places import require_location
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx

CUSTOM = "custom"


async def require(tx: Tx, values: Mapping[str, Any]) -> None:
    """Raises 404 for a location there is not, 422 naming each field that does not fit."""
    if values.get("location_id") is not None:
        await require_location(tx, values["location_id"])
    gathered = errors.Gathered()
    with gathered:
        cleaning.checked({name: value for name, value in values.items() if name != CUSTOM})
    with gathered:
        await custom_fields.checked(tx, values.get(CUSTOM) or {}, {})
    gathered.refuse()


async def require_groups(tx: Tx, group_ids: Sequence[UUID]) -> None:
    """Raises 404 for a group there is not."""
    for group_id in group_ids:
        await groups.get_group(tx, group_id)


async def update(tx: Tx, values: Mapping[str, Any], ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Set fields of people, their own ones in `custom` (None clears); each who was different, with what it was.

    Raises 422 naming each value that does not fit.
    """
    plain = cleaning.checked({name: value for name, value in values.items() if name != CUSTOM})
    changed = await bulk.update(tx, plain, ids)
    for contact_id, before in (await _put(tx, values.get(CUSTOM) or {}, ids)).items():
        changed[contact_id] = {**changed.get(contact_id, {}), CUSTOM: before}
    return changed


async def _put(tx: Tx, sent: Mapping[str, Any], ids: Sequence[UUID]) -> dict[UUID, Any]:
    if not sent:
        return {}
    fitting = await custom_fields.checked(tx, sent, {})
    cleared = [key for key in sent if key not in fitting]
    changed = dict(await rows.put(tx, ids, fitting, cleared, clock.now()))
    await _note(tx, sorted(sent), list(changed))
    return changed


async def undo_update(tx: Tx, written: Mapping[str, Any], before: Mapping[UUID, Any]) -> list[UUID]:
    """Give people back what they had where they still have what was `written`; whom it touched."""
    plain = cleaning.checked({name: value for name, value in written.items() if name != CUSTOM})
    had = {one: {name: value for name, value in past.items() if name != CUSTOM} for one, past in before.items()}
    done = set(await bulk.undo_update(tx, plain, {one: past for one, past in had.items() if past}))
    sent = written.get(CUSTOM) or {}
    fitting = await custom_fields.checked(tx, sent, {})
    own: set[UUID] = set()
    for key in sent:
        past = {one: values[CUSTOM][key] for one, values in before.items() if key in values.get(CUSTOM, {})}
        own |= set(await rows.give_back(tx, key, past, fitting.get(key), clock.now())) if past else set()
    await _note(tx, sorted(sent), list(own), undone=True)
    return list(done | own)


async def _note(tx: Tx, keys: Sequence[str], changed: Sequence[UUID], *, undone: bool = False) -> None:
    if not changed:
        return
    events.about_many(tx, events.UPDATED, "organization", tx.organization_id, changed)
    noted = {"fields": [f"custom.{key}" for key in keys], "contacts": len(changed)} | (
        {"undone": True} if undone else {}
    )
    await identity.audit(tx, "contacts.updated", "organization", tx.organization_id, noted)


async def join(tx: Tx, group_ids: Sequence[UUID], ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Put people into groups; each who is new in one, with those. Raises 404 for a group there is not."""
    joined: dict[UUID, list[str]] = defaultdict(list)
    for group_id in group_ids:
        for contact_id in await groups.add_members(tx, group_id, ids):
            joined[contact_id].append(str(group_id))
    return dict(joined)


async def leave(tx: Tx, group_ids: Sequence[UUID], ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Take people out of groups; each who was in one, with those. Raises 404 for a group there is not."""
    left: dict[UUID, list[str]] = defaultdict(list)
    for group_id in group_ids:
        for contact_id in await groups.remove_members(tx, group_id, ids):
            left[contact_id].append(str(group_id))
    return dict(left)


async def give_back_groups(tx: Tx, before: Mapping[UUID, Any], *, add: bool) -> list[UUID]:
    """Undo `leave` (`add`) or `join`."""
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for contact_id, group_ids in before.items():
        for group_id in group_ids:
            people[UUID(group_id)].append(contact_id)
    act = groups.add_members if add else groups.remove_members
    return list({one for group_id, ids in people.items() for one in await act(tx, group_id, ids)})
