"""Dates whose time is near become rows: planned once, in sets, before anything is prepared (MSG-060, 066)."""

from datetime import datetime, timedelta
from uuid import UUID

from koinon.kit import ids
from koinon.kit.recurrence import Occurrence
from koinon.messaging.schedules import events, notices, policy
from koinon.messaging.schedules.contracts import NextDate, Schedule
from koinon.messaging.schedules.engine.zones import Part, parts_of
from koinon.messaging.schedules.repository import runs, schedules
from koinon.messaging.schedules.repository.runs import NewRun
from koinon.platform.db import Tx

BATCH = 200
Next = tuple[UUID, datetime | None, datetime | None, datetime | None]


async def plan(tx: Tx, now: datetime) -> int:
    """Write the runs of a batch of schedules that are due, and when each comes next; how many there were."""
    due = await schedules.claim_due(tx, now, BATCH)
    written: list[NewRun] = []
    nexts: list[Next] = []
    for schedule in due:
        dates, following = _due(schedule, now)
        for date in dates[:-1]:
            written.append(_missed(schedule, date))
        written += await _live(tx, schedule, dates[-1], now)
        nexts.append(next_of(schedule, following, now))
        if len(dates) > 1:
            await notices.tell(tx, schedule, "missed")
    if due:
        fresh = await runs.insert(tx, [one for one in written if one.part_of is None])
        # A date that was planned before has its parts, some of them sent: never once more.
        await runs.insert(tx, [one for one in written if one.part_of in fresh])
        await schedules.set_next(tx, nexts)
        for one in written:
            if one.status == "missed" and one.id in fresh:
                tx.publish(events.missed(one.schedule_id, one.planned_for, one.reason))
    return len(due)


def _due(schedule: Schedule, now: datetime) -> tuple[list[NextDate], NextDate | None]:
    """The date that is due, with those after it that are too because nothing ran for a while; and the next."""
    assert schedule.next_for is not None
    series = policy.series_of(schedule.timing, schedule.ends_at)
    until = schedule.ends_at or now + policy.LONGEST
    dates = series.dates(schedule.next_for - timedelta(seconds=1), until)
    first = next(dates, None) or Occurrence(schedule.starts_at_local, schedule.next_for)
    due, following = [NextDate(*first)], None
    for one in dates:
        if policy.due_at(schedule.timing, NextDate(*one)) > now:
            following = NextDate(*one)
            break
        due.append(NextDate(*one))
    return due, following


def next_of(schedule: Schedule, following: NextDate | None, now: datetime) -> Next:
    """When a schedule comes next, is planned, and is looked at a day before."""
    if following is None:
        return schedule.id, None, None, None
    look = following.at - policy.DAY_BEFORE
    due = policy.due_at(schedule.timing, following)
    return schedule.id, following.at, due, look if look > now else None


def _missed(schedule: Schedule, date: NextDate) -> NewRun:
    """Never a pile: of several dates that nothing ran for, only the last may still be sent (MSG-065)."""
    return NewRun(ids.uuid7(), schedule.id, None, date.at, date.wall, date.at, (), False, "missed", "not_running", None)


async def _live(tx: Tx, schedule: Schedule, date: NextDate, now: datetime) -> list[NewRun]:
    """The run of a date; on people's own clocks with a part for each hour at which some of them get it."""
    starts = schedule.next_run_at if date.at == schedule.next_for and schedule.next_run_at else date.at
    run_id = ids.uuid7()
    if schedule.zone_mode == "fixed":
        return [NewRun(run_id, schedule.id, None, date.at, date.wall, starts, (), False, "waiting", None, now)]
    parts = await parts_of(tx, schedule, date.wall, now)
    last = max(part.starts_at for part in parts)
    whole = NewRun(run_id, schedule.id, None, date.at, date.wall, starts, (), False, "split", None, last)
    return [whole, *(_part(schedule, run_id, date, part) for part in parts)]


def _part(schedule: Schedule, run_id: UUID, date: NextDate, part: Part) -> NewRun:
    status = "waiting" if part.reason is None else "skipped"
    act = part.starts_at - policy.LEAD if part.reason is None else None
    return NewRun(
        ids.uuid7(),
        schedule.id,
        run_id,
        part.starts_at,
        date.wall,
        part.starts_at,
        part.zones,
        part.is_rest,
        status,
        part.reason,
        act,
    )


__all__ = ["next_of", "plan"]
