"""Business hours: laid down, changed, and whose hold for a conversation (INB-091)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon import channels, identity, organizations
from koinon.inbox.hours import policy, repository
from koinon.inbox.hours.contracts import DAYS, MOST_EXCEPTIONS, Hours, NewHours
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx

CHANGEABLE = ("zone", "week", "exceptions", "is_answering", "away_texts", "away_repeat_hours")


async def business_hours(tx: Tx) -> list[Hours]:
    """All of them, the organization's first."""
    return await repository.every(tx)


async def get_hours(tx: Tx, hours_id: UUID) -> Hours:
    """One. Raises 404."""
    found = await repository.one(tx, hours_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_hours(tx: Tx, new: NewHours) -> Hours:
    """Lay down the hours of a scope. Raises 403, 409 where it has some, 422."""
    _require_everywhere(tx)
    zone = await _zone_of(tx, new)
    values = {name: getattr(new, name) for name in CHANGEABLE} | {"zone": new.zone or zone}
    _check(values)
    hours_id = ids.uuid7()
    scope = {"location_id": new.location_id, "sender_id": new.sender_id}
    if not await repository.insert(tx, {"id": hours_id, **scope, **_written(values)}):
        raise errors.DUPLICATE_RESOURCE("There are business hours for this already.")
    seen = {"after": msgspec.to_builtins(scope | values)}
    await identity.audit(tx, "business_hours.created", "business_hours", hours_id, seen)
    return await get_hours(tx, hours_id)


async def _zone_of(tx: Tx, new: NewHours) -> str:
    """The clock that is likely meant. Raises 422 for a location or number there is not."""
    if new.location_id is not None and new.sender_id is not None:
        raise errors.invalid_field("sender_id", "validation_failed", "Name a location or a number, not both.")
    of_location = None
    if new.location_id is not None:
        places = {one.id: one for one in await organizations.locations(tx)}
        if new.location_id not in places:
            raise errors.invalid_field("location_id", "validation_failed", "There is no such location.")
        of_location = places[new.location_id].time_zone
    if new.sender_id is not None and new.sender_id not in {one.id for one in await channels.senders(tx)}:
        raise errors.invalid_field("sender_id", "validation_failed", "There is no such number.")
    return of_location or (await organizations.get(tx)).time_zone


async def change_hours(tx: Tx, hours_id: UUID, changes: dict[str, Any]) -> Hours:
    """Change what is named in `changes`. Raises 403, 404, 422."""
    _require_everywhere(tx)
    before = await repository.one(tx, hours_id, lock=True)
    if before is None:
        raise errors.RESOURCE_NOT_FOUND()
    values = {name: changes.get(name, getattr(before, name)) for name in CHANGEABLE}
    _check(values)
    moved = [name for name in CHANGEABLE if values[name] != getattr(before, name)]
    if moved:
        await repository.update(tx, {"id": hours_id, **_written(values)})
        was, now = ({name: of[name] for name in moved} for of in (msgspec.structs.asdict(before), values))
        seen = {"before": msgspec.to_builtins(was), "after": msgspec.to_builtins(now)}
        await identity.audit(tx, "business_hours.updated", "business_hours", hours_id, seen)
    return await get_hours(tx, hours_id)


async def drop_hours(tx: Tx, hours_id: UUID) -> None:
    """Remove them: the wider scope's hold again. Raises 403, 404."""
    _require_everywhere(tx)
    before = await get_hours(tx, hours_id)
    await repository.delete(tx, hours_id)
    seen = {"before": msgspec.to_builtins({name: getattr(before, name) for name in CHANGEABLE})}
    await identity.audit(tx, "business_hours.deleted", "business_hours", hours_id, seen)


def holding(
    known: Sequence[Hours], sender_id: UUID | None, sender_location_id: UUID | None, contact_location_id: UUID | None
) -> Hours | None:
    """Whose hours a conversation goes by: its number's, else its location's, else the organization's; else none."""
    by_sender = {one.sender_id: one for one in known if one.sender_id is not None}
    by_place = {one.location_id: one for one in known if one.sender_id is None}
    found = by_sender.get(sender_id) if sender_id else None
    for place in (sender_location_id, contact_location_id):
        found = found or (by_place.get(place) if place else None)
    return found or by_place.get(None)


def _require_everywhere(tx: Tx) -> None:
    if tx.actor.places:
        raise errors.INSUFFICIENT_PERMISSIONS(
            "This belongs to the whole organization, and you are limited to some of its locations."
        )


def _written(values: dict[str, Any]) -> dict[str, Any]:
    structured = ("week", "exceptions", "away_texts")
    return {n: msgspec.json.encode(v).decode() if n in structured else v for n, v in values.items()}


def _check(values: dict[str, Any]) -> None:
    if values["zone"] not in organizations.zones():
        raise errors.invalid_field("zone", "validation_failed", "This time zone is not known.")
    for day in DAYS:
        if policy.overlap(getattr(values["week"], day)):
            raise errors.invalid_field(f"week.{day}", "validation_failed", "These times overlap.")
    seen = set()
    for at, special in enumerate(values["exceptions"]):
        if special.date in seen:
            raise errors.invalid_field(f"exceptions[{at}].date", "validation_failed", "This date stands here twice.")
        if policy.overlap(special.spans):
            raise errors.invalid_field(f"exceptions[{at}].spans", "validation_failed", "These times overlap.")
        seen.add(special.date)
    if len(values["exceptions"]) > MOST_EXCEPTIONS:
        raise errors.invalid_field("exceptions", "out_of_range")
    if values["is_answering"] and not values["away_texts"].reads():
        raise errors.invalid_field("away_texts", "missing_required_field", "Write what is answered while you are away.")
