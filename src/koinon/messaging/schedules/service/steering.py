"""Pause, resume, cancel, one date left out or moved, a late one decided: each one click, audited, undone as easily."""

from datetime import datetime
from uuid import UUID

from koinon import identity
from koinon.kit import clock, ids
from koinon.messaging import jobs as sends
from koinon.messaging.schedules import policy
from koinon.messaging.schedules.contracts import NextDate, Run, RunStatus, Schedule, ScheduleStatus
from koinon.messaging.schedules.engine import launching
from koinon.messaging.schedules.engine.planning import next_of
from koinon.messaging.schedules.errors import NO_FUTURE_DATE, SCHEDULE_IN_PAST
from koinon.messaging.schedules.repository import parts, runs, schedules
from koinon.messaging.schedules.repository.runs import NewRun
from koinon.messaging.schedules.service.saving import changed, held, require_whole
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

REMEMBERED = 100


async def pause(tx: Tx, schedule_id: UUID) -> Schedule:
    """Nothing more is sent until it is resumed; its dates stay as they are. Raises 409 unless it is going on."""
    await _in(tx, schedule_id, ScheduleStatus.PENDING)
    by = await identity.person_behind(tx)
    values = {"status": "paused", "paused_by": by, "paused_at": clock.now(), "due_at": None, "look_at": None}
    await schedules.update(tx, schedule_id, values)
    await parts.forget_plans(tx, schedule_id)
    await runs.end_waiting(tx, schedule_id, "paused")
    return await changed(tx, schedule_id, "paused")


async def resume(tx: Tx, schedule_id: UUID) -> Schedule:
    """Go on with the next date; what was paused over is noted as left out, never sent (MSG-067)."""
    found = await _in(tx, schedule_id, ScheduleStatus.PAUSED)
    now = clock.now()
    over = _passed(found, now)
    await runs.insert(tx, [_left_out(found, one, "paused") for one in over])
    await schedules.update(
        tx, schedule_id, {"status": "pending", "paused_by": None, "paused_at": None, "resumed_at": now}
    )
    await parts.go_on(tx, schedule_id, now, policy.LEAD)
    await _set_next(tx, found, now)
    return await changed(tx, schedule_id, "resumed")


async def cancel(tx: Tx, schedule_id: UUID) -> Schedule:
    """No date comes any more; what was sent stays. Raises 409 once it is over."""
    found = await _in(tx, schedule_id, ScheduleStatus.PENDING, ScheduleStatus.PAUSED, ScheduleStatus.SENT)
    stopped = await runs.end_waiting(tx, schedule_id, "cancelled")
    if found.status is ScheduleStatus.SENT and not stopped:  # its last date may take a day around the world
        raise errors.INVALID_STATE(details={"state": found.status.value})
    nothing = dict.fromkeys(("next_for", "next_run_at", "due_at", "look_at"))
    await schedules.update(tx, schedule_id, {"status": "cancelled", **nothing})
    return await changed(tx, schedule_id, "cancelled")


async def skip(tx: Tx, schedule_id: UUID, wall: datetime) -> Schedule:
    """Leave one date out. 404 where it has no such date to come."""
    found = await _in(tx, schedule_id, ScheduleStatus.PENDING, ScheduleStatus.PAUSED)
    date = _date_to_come(found, wall)
    values = {
        "exdates": sorted({*found.exdates, date.wall}),
        "rdates": [one for one in found.rdates if one != date.wall],
    }
    await schedules.update(tx, schedule_id, values)
    await parts.forget_plans(tx, schedule_id, date.at)
    await parts.end_parts(tx, schedule_id, date.at, "left_out", clock.now())
    await runs.insert(tx, [_left_out(found, date, "left_out")])
    await _again(tx, schedule_id)
    return await changed(tx, schedule_id, "skipped")


async def restore(tx: Tx, schedule_id: UUID, wall: datetime) -> Schedule:
    """Take a date back in that was left out. 404 where none was, 422 where it is over."""
    found = await _in(tx, schedule_id, ScheduleStatus.PENDING, ScheduleStatus.PAUSED, ScheduleStatus.SENT)
    if wall not in found.exdates:
        raise errors.RESOURCE_NOT_FOUND()
    if _moment(found, wall) <= clock.now() + policy.LEAD:
        raise SCHEDULE_IN_PAST(details={"path": "date"})
    values: dict[str, object] = {"exdates": [one for one in found.exdates if one != wall]}
    if found.status is ScheduleStatus.SENT:
        values["status"] = "pending"
    await schedules.update(tx, schedule_id, values)
    await runs.forget_left_out(tx, schedule_id, _moment(found, wall))
    await _again(tx, schedule_id)
    return await changed(tx, schedule_id, "restored")


async def move(tx: Tx, schedule_id: UUID, wall: datetime, to: datetime) -> Schedule:
    """Move one date to another time; of what is sent once, that is all of it. 422 for a time that is over."""
    found = await _in(tx, schedule_id, ScheduleStatus.PENDING, ScheduleStatus.PAUSED)
    date, to = _date_to_come(found, wall), to.replace(second=0, microsecond=0)
    if _moment(found, to) <= clock.now() + policy.LEAD:
        raise SCHEDULE_IN_PAST(details={"path": "to"})
    if _moment(found, to) > clock.now() + policy.LONGEST:
        raise NO_FUTURE_DATE(details={"path": "to"})
    await require_whole(tx, schedule_id, date.at)
    await parts.forget_plans(tx, schedule_id, date.at)
    ends = max(filter(None, (found.ends_at, _moment(found, to))))
    if found.kind == "one_time" and date.wall == found.starts_at_local:
        values: dict[str, object] = {"starts_at_local": to, "ends_at": ends, "timed_at": clock.now()}
    else:
        values = {
            "exdates": sorted({*found.exdates, date.wall} - {to}),
            "rdates": sorted(({*found.rdates} - {date.wall}) | {to}),
            "ends_at": ends,
        }
    await schedules.update(tx, schedule_id, values)
    await _again(tx, schedule_id)
    return await changed(tx, schedule_id, "moved")


async def decide(tx: Tx, services: Services, run_id: UUID, *, send: bool) -> Run:
    """What becomes of a date that is late: it goes out now, or not at all (MSG-065). 409 unless it waits for that."""
    run = await runs.get(tx, run_id, lock=True)
    schedule = await schedules.get(tx, run.schedule_id) if run is not None else None
    if run is None or schedule is None:
        raise errors.RESOURCE_NOT_FOUND()
    if run.status is not RunStatus.ASKING:
        raise errors.INVALID_STATE(details={"state": run.status.value})
    if send:
        await launching.begin(tx, services, schedule, run, clock.now())
        await sends.wake_soon(tx)
    else:
        await launching.leave_out(tx, schedule, run, "declined", told=False)
    await changed(tx, schedule.id, "decided")
    decided = await runs.get(tx, run_id)
    assert decided is not None
    return decided


async def _in(tx: Tx, schedule_id: UUID, *statuses: ScheduleStatus) -> Schedule:
    found = await held(tx, schedule_id)
    if found.status not in statuses:
        raise errors.INVALID_STATE(details={"state": found.status.value})
    return found


def _date_to_come(found: Schedule, wall: datetime) -> NextDate:
    wall = wall.replace(second=0, microsecond=0)
    moment = _moment(found, wall)
    near = policy.coming(found, max(clock.now(), moment - policy.DAY_BEFORE), 60, moment)
    for date in near:
        if date.wall == wall:
            return date
    raise errors.RESOURCE_NOT_FOUND()


def _moment(found: Schedule, wall: datetime) -> datetime:
    return policy.moment_of(found.timing, wall)


def _passed(found: Schedule, now: datetime) -> list[NextDate]:
    since = found.paused_at or now
    return policy.coming(found, since, REMEMBERED, now)


def _left_out(found: Schedule, date: NextDate, reason: str) -> NewRun:
    return NewRun(ids.uuid7(), found.id, None, date.at, date.wall, date.at, (), False, "skipped", reason, None)


async def _again(tx: Tx, schedule_id: UUID) -> None:
    found = await schedules.get(tx, schedule_id)
    assert found is not None
    if found.status is ScheduleStatus.PENDING:
        await _set_next(tx, found, clock.now())


async def _set_next(tx: Tx, found: Schedule, now: datetime) -> None:
    following = next(iter(policy.coming(found, now, 1)), None)
    await schedules.set_next(tx, [next_of(found, following, now)])
