"""What can be done to many contacts, members and tags at once (API-029); rules are those of the single calls."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import ContactQuery, NewContact
from koinon.contacts.repository import bulk as rows
from koinon.contacts.repository import merging
from koinon.contacts.repository import tags as tag_rows
from koinon.contacts.service import groups, people, selecting, tags, unreachable
from koinon.contacts.service.places import require_location
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.bulk import Work
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def living(tx: Tx, _work: Work, ids: Sequence[UUID]) -> list[UUID]:
    """People who were not deleted, under whatever id."""
    led = await _led(tx, ids)
    there = set(await rows.living(tx, list(led.values())))
    return [one for one in ids if led[one] in there]


async def present(tx: Tx, _work: Work, ids: Sequence[UUID]) -> list[UUID]:
    """People, deleted ones too."""
    return await rows.present(tx, ids)


async def matching(tx: Tx, services: Services, query: ContactQuery) -> list[UUID]:
    """Everybody whom a query selects."""
    narrowed = await selecting.narrowed(tx, services.vault, query, unsearchable=selecting.NOBODY)
    return await rows.matching(tx, query, narrowed)


async def create(tx: Tx, services: Services, new: NewContact) -> UUID:
    """Add one."""
    return (await people.create(tx, services.vault, new)).id


async def update(tx: Tx, values: Mapping[str, Any], ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Set fields of people; each who was different, with what it was. One fact and one line of the trail for all."""
    if not values:
        return {}
    if "location_id" in values:
        await require_location(tx, values["location_id"])
    led = await _led(tx, ids)
    if "status" in values:
        await _require_reversible(tx, list(led.values()))
    changed = dict(await rows.update(tx, list(set(led.values())), values, clock.now()))
    events.about_many(tx, events.UPDATED, "organization", tx.organization_id, list(changed))
    stopped = bool(values.get("do_not_contact")) or values.get("status", "active") != "active"
    for contact_id in changed if stopped else ():
        events.about(tx, events.UNREACHABLE, contact_id, status=str(values.get("status", "active")))
    if stopped:
        status = str(values.get("status", "active"))
        await unreachable.stop(tx, dict.fromkeys(changed, "do_not_contact" if status == "active" else status))
    if changed:
        noted = {"fields": sorted(values), "contacts": len(changed)}
        await identity.audit(tx, "contacts.updated", "organization", tx.organization_id, noted)
    return _asked(led, changed)


async def _require_reversible(tx: Tx, ids: Sequence[UUID]) -> None:
    if not tx.actor.may(unreachable.ADMINS) and await rows.any_dead(tx, ids):
        raise errors.INSUFFICIENT_PERMISSIONS("Somebody among them has died; only an admin takes that back.")


async def undo_update(tx: Tx, written: Mapping[str, Any], before: Mapping[UUID, Any]) -> list[UUID]:
    """Give people back what they had where they still have what was `written`; whom it touched.

    What somebody changed since stays as it is. Those with the same past go together.
    """
    together: dict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    led = await _led(tx, list(before))
    for contact_id, values in before.items():
        together[tuple(sorted(values.items()))].append(led[contact_id])
    done: list[UUID] = []
    for past, ids in together.items():
        back = dict(past)
        if "status" in back:
            await _require_reversible(tx, ids)
        if "location_id" in back:
            await require_location(tx, UUID(back["location_id"]) if back["location_id"] else None)
        done += await rows.give_back(tx, ids, back, {name: written[name] for name in back}, clock.now())
    if done:
        events.about_many(tx, events.UPDATED, "organization", tx.organization_id, done)
        noted = {"fields": sorted(written), "contacts": len(done), "undone": True}
        await identity.audit(tx, "contacts.updated", "organization", tx.organization_id, noted)
    return list(_asked(led, dict.fromkeys(done)))


async def delete(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Hide people; those who were there."""
    gone = await people.delete(tx, ids)
    if gone:
        await identity.audit(tx, "contacts.deleted", "organization", tx.organization_id, {"contacts": len(gone)})
    return _asked(await _led(tx, ids), dict.fromkeys(gone))


async def restore(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Bring people back; those who were gone."""
    return _asked(await _led(tx, ids), dict.fromkeys(await people.restore(tx, ids)))


async def tag(tx: Tx, names: Sequence[str], ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Give people tags; each who lacked one, with those that are new."""
    found, led = await tags.ensure(tx, names), await _led(tx, ids)
    wanted = [(tag_id, contact_id) for tag_id in found for contact_id in dict.fromkeys(led.values())]
    return _asked(led, _by_contact(await tags.add_pairs(tx, wanted, "bulk")))


async def untag(tx: Tx, names: Sequence[str], ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Take tags from people; each who bore one, with those that went."""
    found = [tag_id for name in names if (tag_id := await tag_rows.by_name(tx, name)) is not None]
    led = await _led(tx, ids)
    pairs = [(tag_id, one) for tag_id in found for one in dict.fromkeys(led.values())]
    return _asked(led, _by_contact(await tags.remove_pairs(tx, pairs)))


async def give_back_tags(tx: Tx, before: Mapping[UUID, Any], *, add: bool) -> list[UUID]:
    """Undo `untag` (`add`) or `tag`."""
    led = await _led(tx, list(before))
    pairs = [(UUID(tag_id), led[contact_id]) for contact_id, tag_ids in before.items() for tag_id in tag_ids]
    changed = await tags.add_pairs(tx, pairs, "bulk") if add else await tags.remove_pairs(tx, pairs)
    return list(_asked(led, dict.fromkeys(contact_id for _, contact_id in changed)))


async def join(tx: Tx, group_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Put people into a group; those who are new in it."""
    return _asked(await _led(tx, ids), dict.fromkeys(await groups.add_members(tx, group_id, ids)))


async def leave(tx: Tx, group_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Take people out of a group; those who were in it."""
    return _asked(await _led(tx, ids), dict.fromkeys(await groups.remove_members(tx, group_id, ids)))


async def _led(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Each id and under which one that person is known now (CON-079)."""
    led = await merging.survivors(tx, ids)
    return {one: led.get(one, one) for one in ids}


def _asked(led: Mapping[UUID, UUID], changed: Mapping[UUID, Any]) -> dict[UUID, Any]:
    """What happened, under the ids that were asked for."""
    return {one: changed[living] for one, living in led.items() if living in changed}


def _by_contact(pairs: Sequence[tuple[UUID, UUID]]) -> dict[UUID, Any]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for tag_id, contact_id in pairs:
        found[contact_id].append(str(tag_id))
    return dict(found)
