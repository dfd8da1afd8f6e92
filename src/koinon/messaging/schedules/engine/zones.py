"""One date on many clocks: people get it when their own shows its time, over 26 hours (MSG-064)."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from koinon import contacts, organizations
from koinon.messaging.contracts import ZonesRef
from koinon.messaging.repository import meant, planning
from koinon.messaging.schedules import policy
from koinon.messaging.schedules.contracts import Schedule
from koinon.messaging.service.planned import aim_of
from koinon.platform.db import Tx


class Part(NamedTuple):
    """People of some zones, or with `is_rest` of all others; `reason` says why they are left out."""

    starts_at: datetime
    zones: tuple[str, ...]
    is_rest: bool
    reason: str | None


async def parts_of(tx: Tx, schedule: Schedule, wall: datetime, now: datetime) -> list[Part]:
    """The parts of a date, earliest first; whoever has no zone lives by the organization's, as does who comes later.

    Zones whose clocks show the time at the same moment are one part.
    """
    home = (await organizations.get(tx)).time_zone
    named = await _zones_of(tx, schedule)
    hours: dict[tuple[datetime, str | None], list[str]] = defaultdict(list)
    for name in named - {home}:
        zone = _known(name)
        if zone is not None:
            hours[policy.part_starts(schedule, wall, zone, now)].append(name)
    rest = policy.part_starts(schedule, wall, ZoneInfo(home), now)
    hours.pop(rest, None)  # the same hour as everybody else's
    elsewhere = tuple(sorted(name for zones in hours.values() for name in zones))
    parts = [Part(at, tuple(sorted(zones)), False, reason) for (at, reason), zones in hours.items()]
    return sorted([*parts, Part(rest[0], elsewhere, True, rest[1])])


async def _zones_of(tx: Tx, schedule: Schedule) -> set[str]:
    """Zones in which somebody of the audience lives."""
    found = set()
    draft = schedule.message
    aim = await aim_of(tx, draft)
    await planning.whole_audience(tx)
    for name in await contacts.zones_in_use(tx):
        there = msgspec.structs.replace(draft.audience, zones=ZonesRef((name,)))
        if await meant.sendable(tx, there, aim):
            found.add(name)
    return found


def _known(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
