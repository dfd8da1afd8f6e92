"""Leaving a location: what is there goes elsewhere in one transaction; nothing is deleted with it (ORG-013, 014)."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

import psycopg

from koinon.organizations import events, repository
from koinon.organizations.auditing import audit
from koinon.organizations.contracts import Location
from koinon.organizations.plans import give_back, require_limit
from koinon.organizations.service import require_everywhere
from koinon.platform import errors
from koinon.platform.db import Tx

MOST_AT_ONCE = 500


class Tenant(NamedTuple):
    """What lives at locations: how many are at one, and how they move to another."""

    name: str
    how_many: Callable[[Tx, UUID], Awaitable[int]]
    move: Callable[[Tx, UUID, UUID], Awaitable[None]]


class Aim(NamedTuple):
    """What is aimed at locations: names of what is under way for one alone, and how the rest follows a merge."""

    used_by: Callable[[Tx, UUID], Awaitable[list[str]]]
    follow: Callable[[Tx, UUID, UUID], Awaitable[None]]


_tenants: list[Tenant] = []
_aims: list[Aim] = []


def register_at_location(
    name: str, count: Callable[[Tx, UUID], Awaitable[int]], move: Callable[[Tx, UUID, UUID], Awaitable[None]]
) -> None:
    """Have `count(tx, location)` say how many of `name` are there, and `move(tx, from, to)` bring them elsewhere."""
    _tenants.append(Tenant(name, count, move))


def register_aimed_at_location(
    used_by: Callable[[Tx, UUID], Awaitable[list[str]]], follow: Callable[[Tx, UUID, UUID], Awaitable[None]]
) -> None:
    """Have `used_by(tx, location)` name what is under way for it alone, and `follow(tx, from, to)` aim anew."""
    _aims.append(Aim(used_by, follow))


async def lives_at(tx: Tx, location_id: UUID) -> dict[str, int]:
    """How many of what is at a location: shown before it is archived."""
    counts = {tenant.name: await tenant.how_many(tx, location_id) for tenant in _tenants}
    return {name: count for name, count in counts.items() if count}


async def archive_location(tx: Tx, location_id: UUID, move_to: UUID | None = None) -> None:
    """Close a location; what is there goes to `move_to`.

    Raises 409 `resource_in_use` for the default one, while a broadcast for it alone is under way, and where something
    is there and nobody said where it goes.
    """
    require_everywhere(tx)
    present = await _locked(tx, location_id)
    if present.is_default:
        raise errors.RESOURCE_IN_USE("The default location cannot be archived.")
    if present.archived_at is not None:
        return
    if used := [name for aim in _aims for name in await aim.used_by(tx, location_id)]:
        told = "“{first}” is under way for this location alone. Wait until it is out, or cancel it."
        raise errors.RESOURCE_IN_USE(told, details={"used_by": used, "first": used[0]})
    there = await lives_at(tx, location_id)
    if there and move_to is None:
        raise errors.RESOURCE_IN_USE("Say where its people and groups go.", details={"there": there})
    if move_to is not None:
        await _move_everything(tx, location_id, move_to)
    await repository.archive_location(tx, location_id)
    await give_back(tx, "locations")
    tx.publish(events.location_archived(location_id))
    change = {"after": {"moved_to": move_to, "moved": there}}
    await audit(tx, "location.archived", "location", location_id, change)


async def merge_locations(tx: Tx, location_id: UUID, into: UUID) -> None:
    """Make two locations one: everything of the first goes to `into`, and the first is archived, even the default one.

    Raises 404 for a stranger's, 409 for an archived one, 422 for the same twice.
    """
    require_everywhere(tx)
    present = await _locked(tx, location_id)
    if present.archived_at is not None:
        raise errors.INVALID_STATE()
    await _move_everything(tx, location_id, into)
    for aim in _aims:
        await aim.follow(tx, location_id, into)
    if present.is_default:
        await repository.move_default(tx, location_id, into)
    await repository.archive_location(tx, location_id)
    await give_back(tx, "locations")
    tx.publish(events.location_merged(location_id, into))
    await audit(tx, "location.merged", "location", location_id, {"after": {"into": into}})


async def restore_location(tx: Tx, location_id: UUID) -> None:
    """Open an archived location again. Raises 409 where a living one has its name, or the plan has no room."""
    require_everywhere(tx)
    present = await _locked(tx, location_id)
    if present.archived_at is None:
        return
    await require_limit(tx, "locations")
    try:
        async with tx.savepoint():
            await repository.restore_location(tx, location_id)
    except psycopg.errors.UniqueViolation:
        raise errors.DUPLICATE_RESOURCE("A location with this name exists.") from None
    tx.publish(events.location_updated(location_id))
    await audit(tx, "location.restored", "location", location_id, {})


async def order_locations(tx: Tx, ids: list[UUID]) -> None:
    """Put the living locations into this order. Raises 422 unless each is named once."""
    require_everywhere(tx)
    living = {each.id for each in await repository.locations(tx, archived=False)}
    if set(ids) != living or len(ids) != len(living):
        raise errors.invalid([errors.FieldFault("ids", "invalid_enum", "Name every living location once.")])
    await repository.order_locations(tx, ids)
    await audit(tx, "location.ordered", "organization", tx.organization_id, {"after": {"ids": ids}})


async def _locked(tx: Tx, location_id: UUID) -> Location:
    found = await repository.location(tx, location_id, lock=True)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def _move_everything(tx: Tx, location_id: UUID, to: UUID) -> None:
    if to == location_id:
        raise errors.invalid([errors.FieldFault("into", "invalid_enum", "Choose another location.")])
    target = await repository.location(tx, to, lock=True)
    if target is None:
        raise errors.RESOURCE_NOT_FOUND()
    if target.archived_at is not None:
        raise errors.INVALID_STATE("The other location is archived.")
    for tenant in _tenants:
        await tenant.move(tx, location_id, to)
