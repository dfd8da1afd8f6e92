"""The calendar: all that will be sent, whoever made it, and all that was (MSG-069)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

import msgspec

from koinon.kit import clock
from koinon.messaging.schedules import policy
from koinon.messaging.schedules.contracts import RunStatus, Schedule, ScheduleStatus
from koinon.messaging.schedules.repository import calendar, runs, schedules
from koinon.platform.db import Tx

MOST = 500
A_SCHEDULE = 60
COMPARED = 12
HOUR = timedelta(hours=1)
_UNSENT = (RunStatus.MISSED, RunStatus.FAILED, RunStatus.SKIPPED, RunStatus.ASKING)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a calendar. `state` is coming, paused, a broadcast's, or a run's; `wall` where it can be moved.

    `people` is None where nobody counted; `cost` is (micro-units, currency); `meets` names what goes to some of the
    same people within the hour.
    """

    at: datetime
    name: str
    state: str
    schedule_id: UUID | None
    broadcast_id: UUID | None
    wall: datetime | None
    people: int | None
    cost: tuple[tuple[int, str], ...]
    meets: tuple[str, ...] = ()


async def entries(tx: Tx, since: datetime, until: datetime) -> list[Entry]:
    """Everything of a span, earliest first."""
    found = await schedules.coming(tx, MOST)
    names = {one.id: one.name for one in found}
    sent = [
        Entry(
            at=one.at,
            name=one.name,
            state=one.state,
            schedule_id=one.schedule_id,
            broadcast_id=one.id,
            wall=None,
            people=one.people or None,
            cost=((one.cost_micros, "USD"),) if one.cost_micros else (),
        )
        for one in await calendar.between(tx, since, until, MOST)
    ]
    unsent = [run for run in await runs.planned_between(tx, since, until, MOST) if run.status in _UNSENT]
    names |= await schedules.names(tx, [run.schedule_id for run in unsent])
    missed = [
        Entry(
            at=run.planned_for,
            name=names.get(run.schedule_id, ""),
            state=run.status.value,
            schedule_id=run.schedule_id,
            broadcast_id=run.broadcast_id,
            wall=None,
            people=None,
            cost=(),
        )
        for run in unsent
        if run.broadcast_id is None
    ]
    coming = [one for schedule in found for one in _coming(schedule, since, until)]
    coming = await _met(tx, coming, {one.id: one for one in found})
    return sorted([*sent, *missed, *coming], key=lambda one: (one.at, one.name))


def _coming(schedule: Schedule, since: datetime, until: datetime) -> list[Entry]:
    after = max(clock.now(), since - timedelta(seconds=1))
    if schedule.next_for is not None:
        after = max(after, schedule.next_for - timedelta(seconds=1))
    if after >= until:
        return []
    state = "paused" if schedule.status is ScheduleStatus.PAUSED else "coming"
    estimate = schedule.estimate
    return [
        Entry(
            at=date.at,
            name=schedule.name,
            state=state,
            schedule_id=schedule.id,
            broadcast_id=None,
            wall=date.wall,
            people=estimate.recipients if estimate else None,
            cost=estimate.cost if estimate else (),
        )
        for date in policy.coming(schedule, after, A_SCHEDULE, until)
    ]


async def _met(tx: Tx, coming: Sequence[Entry], known: dict[UUID, Schedule]) -> list[Entry]:
    """With what each meets: the nearest pairs are looked at, each once however often they meet."""
    ordered = sorted((one for one in coming if one.state == "coming"), key=lambda one: one.at)
    pairs = [
        (one, other)
        for one, other in combinations(ordered[:MOST], 2)
        if other.at - one.at < HOUR and one.schedule_id != other.schedule_id
    ]
    shared: dict[frozenset[UUID | None], bool] = {}
    meets: dict[int, list[str]] = {}
    for one, other in pairs:
        key = frozenset((one.schedule_id, other.schedule_id))
        if key not in shared:
            if len(shared) == COMPARED:
                continue
            drafts = [known[each].message for each in key if each is not None]
            shared[key] = await calendar.share_people(tx, drafts[0], drafts[1])
        if shared[key]:
            meets.setdefault(id(one), []).append(other.name)
            meets.setdefault(id(other), []).append(one.name)
    return [msgspec.structs.replace(one, meets=tuple(meets.get(id(one), ()))) for one in coming]
