"""A run becomes an ordinary broadcast, by the road every other takes (MSG-066, 068)."""

import logging
from datetime import datetime

import msgspec
import psycopg

from koinon.messaging.contracts import AudienceRef, BroadcastDraft, TargetRef, ZonesRef
from koinon.messaging.engine import tending
from koinon.messaging.repository import broadcasts, waking
from koinon.messaging.schedules import events, notices, policy
from koinon.messaging.schedules.contracts import Run, Schedule, ScheduleStatus
from koinon.messaging.schedules.engine import approving, templated
from koinon.messaging.schedules.engine.steady import Steady
from koinon.messaging.schedules.repository import runs, schedules
from koinon.messaging.service import drafts, sending
from koinon.platform.db import DatabaseUnavailable, Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

BATCH = 25
log = logging.getLogger("koinon.messaging")


async def launch(services: Services, tx: Tx, now: datetime) -> int:
    """Prepare a batch of runs whose time is near; how many there were."""
    tx = Steady(tx)
    waiting = await runs.claim_waiting(tx, now, BATCH)
    known = await schedules.of(tx, {run.schedule_id for run in waiting})
    for run in waiting:
        if run.schedule_id in known:
            await _one(tx, services, known[run.schedule_id], run, now)
    await tx.flush()
    if waiting:  # once, at the end: everybody of the organization waits for whoever holds its wake-up
        await waking.wake(tx, tending.WAKEUP, max(now, min(run.starts_at for run in waiting)))
    return len(waiting)


async def _one(tx: Tx, services: Services, schedule: Schedule, run: Run, now: datetime) -> None:
    if schedule.status in (ScheduleStatus.PAUSED, ScheduleStatus.CANCELLED):
        await leave_out(tx, schedule, run, schedule.status.value, told=False)
        return
    verdict = "run" if run.attempts else policy.verdict(schedule, run.starts_at, now)
    if verdict == "run":
        await _try(tx, services, schedule, run, now)
    elif verdict == "ask":
        await runs.change(tx, run.id, {"status": "asking", "act_at": None})
        await notices.tell(tx, schedule, "asking")
    else:
        await runs.change(tx, run.id, {"status": "missed", "reason": "not_running", "act_at": None})
        tx.publish(events.missed(schedule.id, run.planned_for, "not_running"))
        await notices.tell(tx, schedule, "missed")


async def _try(tx: Tx, services: Services, schedule: Schedule, run: Run, now: datetime) -> None:
    try:
        async with tx.savepoint():
            await begin(tx, services, schedule, run, now)
    except KoinonError as refused:
        await leave_out(tx, schedule, run, refused.code)
    except (DatabaseUnavailable, psycopg.OperationalError):
        raise
    except Exception as fault:
        # Whatever it is, the other runs of this batch are not to wait for it.
        log.exception("schedule_run_failed", extra={"run_id": str(run.id), "attempt": run.attempts + 1})
        await _failed(tx, schedule, run, now, type(fault).__name__)


async def begin(tx: Tx, services: Services, schedule: Schedule, run: Run, now: datetime) -> None:
    """Make the broadcast of a run, to go out at its time. Raises whatever stands in its way."""
    says = await templated.words_now(tx, schedule)
    made = await drafts.write(tx, await _narrowed(tx, says, run))
    ours = {
        "schedule_id": schedule.id,
        "schedule_run_id": run.id,
        "created_by": schedule.created_by,
        "places": list(schedule.places),
    }
    await broadcasts.update(tx, made, ours)
    if approving.holds(schedule, says):
        await approving.carry_over(tx, schedule, made)
    starts = max(run.starts_at, now)
    await sending.send(tx, services, made, at=starts)
    await runs.change(tx, run.id, {"status": "open", "broadcast_id": made, "act_at": starts, "reason": None})


async def _narrowed(tx: Tx, draft: BroadcastDraft, run: Run) -> BroadcastDraft:
    """The same to the people whose hour it is; nobody who had it by another clock."""
    if run.part_of is None:
        return draft
    before = tuple(TargetRef("broadcast", one) for one in await runs.sent_before(tx, run))
    whom: AudienceRef = msgspec.structs.replace(
        draft.audience,
        exclude=(*draft.audience.exclude, *before),
        zones=ZonesRef(tuple(run.zones), run.is_rest),
    )
    return msgspec.structs.replace(draft, audience=whom)


async def leave_out(tx: Tx, schedule: Schedule, run: Run, reason: str, *, told: bool = True) -> None:
    """It is not sent this time, for a reason that trying again would not change."""
    await runs.change(tx, run.id, {"status": "skipped", "reason": reason, "act_at": None})
    if told:
        tx.publish(events.missed(schedule.id, run.planned_for, reason))
        await notices.tell(tx, schedule, "skipped", reason)


async def _failed(tx: Tx, schedule: Schedule, run: Run, now: datetime, error: str) -> None:
    attempts = run.attempts + 1
    if attempts <= len(policy.RETRIES):
        again = now + policy.RETRIES[attempts - 1]
        await runs.change(tx, run.id, {"attempts": attempts, "error": error, "act_at": again})
        return
    await runs.change(tx, run.id, {"status": "failed", "attempts": attempts, "error": error, "act_at": None})
    tx.publish(events.failed(schedule.id, run.planned_for))
    if schedule.kind == "one_time":
        await schedules.update(tx, schedule.id, {"status": ScheduleStatus.FAILED.value})
    await notices.tell(tx, schedule, "failed")
