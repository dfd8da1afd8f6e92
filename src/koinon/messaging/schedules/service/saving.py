"""Schedules are written: from words and times, or a draft of the composer; changed for what is to come."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.kit import clock, ids
from koinon.messaging import preferences
from koinon.messaging.contracts import Approvals, BroadcastDraft, BroadcastState, Preview, within
from koinon.messaging.errors import APPROVAL_REQUIRED
from koinon.messaging.schedules import events, jobs, policy
from koinon.messaging.schedules.contracts import NextDate, Schedule, ScheduleDraft, ScheduleStatus, Timing
from koinon.messaging.schedules.engine.foreseeing import estimate_of
from koinon.messaging.schedules.errors import RUN_IN_PROGRESS
from koinon.messaging.schedules.repository import parts, runs, schedules
from koinon.messaging.service import approvals, drafts, emergencies, plans
from koinon.platform import errors
from koinon.platform.db import Tx

Approved = tuple[int, UUID | None] | None


async def create(tx: Tx, draft: ScheduleDraft, approved: Approved = None) -> Schedule:
    """A new schedule. Raises 422 for times that never come (MSG-063) and 409 for what could not be sent either."""
    now = clock.now()
    timing = tidy(draft.timing)
    series, following = policy.checked(timing, draft.message.purpose.value, now)
    preview = await _previewed(tx, draft.message, approved)
    schedule_id = ids.uuid7()
    moments = _moments(schedule_id, timing, following, now)
    await schedules.insert(
        tx,
        {
            "id": schedule_id,
            **_said(draft),
            **_timed(timing),
            **moments,
            "ends_at": series.ends_at,
            "timed_at": now,
            "estimate": msgspec.json.encode(estimate_of(preview)).decode(),
            **_approved(approved),
            "by": await identity.person_behind(tx),
        },
    )
    await jobs.wake(tx)
    await identity.audit(tx, "schedule.created", "schedule", schedule_id, {})
    tx.publish(events.changed(schedule_id, "created"))
    return await get(tx, schedule_id)


async def create_from_draft(
    tx: Tx, broadcast_id: UUID, timing: Timing, *, template_policy: str = "pinned", if_version: int | None = None
) -> Schedule:
    """A draft of the composer becomes a schedule, and is a draft no more. Raises 404, 409 unless a draft."""
    found = await drafts.get(tx, broadcast_id)
    if found.state is not BroadcastState.DRAFT:
        raise errors.INVALID_STATE(details={"state": found.state.value})
    if if_version is not None and if_version != found.version:
        raise errors.PRECONDITION_FAILED(details={"version": found.version})
    standing = await approvals.approval(tx, found)
    message = drafts.draft_of(found)
    made = await create(
        tx,
        ScheduleDraft(name=found.name, message=message, timing=timing, template_policy=_policy(template_policy)),
        _word(standing),
    )
    await drafts.delete_draft(tx, broadcast_id)
    return made


def _policy(wanted: str) -> Any:
    return "latest" if wanted == "latest" else "pinned"


async def get(tx: Tx, schedule_id: UUID) -> Schedule:
    """A schedule. Raises 404."""
    found = await schedules.get(tx, schedule_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def held(tx: Tx, schedule_id: UUID, if_version: int | None = None) -> Schedule:
    """A schedule nobody else changes meanwhile. Raises 404, 412, and 409 where one of its runs is about to be sent."""
    found = await schedules.get(tx, schedule_id, lock=True)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    if if_version is not None and if_version != found.version:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"v{found.version}"', "version": found.version})
    now = clock.now()
    run = await runs.locked(tx, schedule_id, now)
    near = found.next_run_at is not None and found.next_run_at - now <= policy.LEAD
    if run is not None or (near and found.status is ScheduleStatus.PENDING):
        raise _in_progress(schedule_id, run.broadcast_id if run is not None else None)
    return found


def _in_progress(schedule_id: UUID, broadcast_id: UUID | None) -> errors.KoinonError:
    return RUN_IN_PROGRESS(
        details={
            "broadcast_id": str(broadcast_id) if broadcast_id else None,
            "fix_path": f"/broadcasts/{broadcast_id}" if broadcast_id else f"/schedules/{schedule_id}",
        }
    )


async def require_whole(tx: Tx, schedule_id: UUID, planned_for: datetime | None = None) -> None:
    """Raise 409 while some have a date (or that one) and others are still to get it: moved, some would get it twice."""
    if (broadcast_id := await parts.under_way(tx, schedule_id, planned_for, clock.now())) is not None:
        raise _in_progress(schedule_id, broadcast_id)


async def replace(
    tx: Tx, schedule_id: UUID, draft: ScheduleDraft, *, if_version: int | None = None, approved: Approved = None
) -> Schedule:
    """Change what is sent or when, for dates to come only (MSG-067). Raises as `create`, and 409 once it is over."""
    found = await held(tx, schedule_id, if_version)
    if found.status not in (ScheduleStatus.PENDING, ScheduleStatus.PAUSED):
        raise errors.INVALID_STATE(details={"state": found.status.value})
    values: dict[str, Any] = _approved(approved) if approved else {}
    message = msgspec.structs.replace(draft.message, audience=within(draft.message.audience, found.places))
    if (said := _said(msgspec.structs.replace(draft, message=message))) != _said(_draft_of(found)):
        approved = approved or _still_approved(found, message)
        preview = await _previewed(tx, message, approved)
        values |= said | _approved(approved)
        values["estimate"] = msgspec.json.encode(estimate_of(preview)).decode()
    if times := _new_times(found, draft.timing, message.purpose.value):
        await require_whole(tx, schedule_id)
        await parts.forget_plans(tx, schedule_id)
        values |= times
    if values:
        await schedules.update(tx, schedule_id, values)
        await _changed(tx, schedule_id, "updated")
    return await get(tx, schedule_id)


async def replace_message(tx: Tx, schedule_id: UUID, broadcast_id: UUID) -> Schedule:
    """What a draft of the composer says is sent from the next date on; the draft is thrown away."""
    found, draft = await get(tx, schedule_id), await drafts.get(tx, broadcast_id)
    standing = await approvals.approval(tx, draft)
    if standing.required and not standing.approved:
        raise APPROVAL_REQUIRED(details={"recipients": standing.recipients, "threshold": standing.threshold})
    wanted = ScheduleDraft(
        name=draft.name, message=drafts.draft_of(draft), timing=found.timing, template_policy=found.template_policy
    )
    changed = await replace(tx, schedule_id, wanted, approved=_word(standing))
    await drafts.delete_draft(tx, broadcast_id)
    return changed


def _draft_of(found: Schedule) -> ScheduleDraft:
    return ScheduleDraft(
        name=found.name, message=found.message, timing=found.timing, template_policy=found.template_policy
    )


def _word(standing: Approvals) -> Approved:
    if not standing.approved or standing.latest is None:
        return None
    return standing.latest.recipients, standing.latest.decided_by


def _approved(word: Approved) -> dict[str, Any]:
    recipients, by = word or (None, None)
    return {"approved_recipients": recipients, "approved_by": by}


def _still_approved(found: Schedule, message: BroadcastDraft) -> Approved:
    """A second person's yes holds for the words and people it was given to; the name alone changes nothing."""
    if found.approved_recipients is None or approvals.fingerprint(found.message) != approvals.fingerprint(message):
        return None
    return found.approved_recipients, found.approved_by


def _new_times(found: Schedule, timing: Timing, purpose: str) -> dict[str, Any]:
    timing = tidy(timing)
    if timing == tidy(found.timing):
        return {}
    now = clock.now()
    same_start = (timing.starts_at, timing.time_zone) == (found.starts_at_local, found.time_zone)
    series, following = policy.checked(timing, purpose, now, is_new=not same_start)
    moments = _moments(found.id, timing, following, now)
    if found.status is ScheduleStatus.PAUSED:
        moments |= {"next_for": None, "next_run_at": None, "due_at": None, "look_at": None}
    return _timed(timing) | moments | {"ends_at": series.ends_at, "timed_at": now}


async def _previewed(tx: Tx, message: BroadcastDraft, approved: Approved) -> Preview:
    """What it would come to; raises 422 for a text with mistakes, 409 for more phones than one person may decide."""
    preview = await plans.preview(tx, message, samples=False)
    threshold = emergencies.threshold(message.purpose, await preferences.approval_above(tx))
    if threshold is not None and preview.recipients > threshold and approved is None:
        raise APPROVAL_REQUIRED(details={"recipients": preview.recipients, "threshold": threshold})
    return preview


def _said(draft: ScheduleDraft) -> dict[str, Any]:
    message = msgspec.structs.replace(draft.message, audience=within(draft.message.audience, ()))
    content = msgspec.to_builtins(message)
    audience = content.pop("audience")
    content.pop("name")
    return {
        "name": (draft.name.strip() or message.name or drafts.first_words(message.body) or drafts.UNNAMED)[:120],
        "content": msgspec.json.encode(content).decode(),
        "audience": msgspec.json.encode(audience).decode(),
        "channel": message.channel,
        "template_policy": draft.template_policy,
    }


def _timed(timing: Timing) -> dict[str, Any]:
    return {
        "kind": "one_time" if timing.rrule is None else "recurring",
        "starts_at_local": timing.starts_at,
        "time_zone": timing.time_zone,
        "zone_mode": timing.zone_mode,
        "hour_passed": timing.hour_passed,
        "rrule": timing.rrule,
        "exdates": list(timing.exdates),
        "rdates": list(timing.rdates),
        "catch_up": timing.catch_up,
        "grace_minutes": timing.grace_minutes,
    }


def _moments(schedule_id: UUID, timing: Timing, following: NextDate, now: datetime) -> dict[str, Any]:
    look = following.at - policy.DAY_BEFORE
    return {
        "next_for": following.at,
        "next_run_at": following.at,
        "due_at": policy.due_at(timing, following),
        "look_at": look if look > now else None,
    }


def tidy(timing: Timing) -> Timing:
    """Whole minutes on the wall clock of its zone; the rule in one way of writing. Raises 422 for rule and zone."""
    zone = policy.zone_of(timing.time_zone)

    def wall(moment: datetime) -> datetime:
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        return moment.replace(second=0, microsecond=0, fold=0)

    return msgspec.structs.replace(
        timing,
        starts_at=wall(timing.starts_at),
        rrule=policy.written_rule(timing),
        exdates=tuple(sorted({wall(one) for one in timing.exdates})),
        rdates=tuple(sorted({wall(one) for one in timing.rdates})),
    )


async def _changed(tx: Tx, schedule_id: UUID, what: str) -> None:
    await jobs.wake(tx)
    await identity.audit(tx, f"schedule.{what}", "schedule", schedule_id, {})
    tx.publish(events.changed(schedule_id, what))


async def changed(tx: Tx, schedule_id: UUID, what: str) -> Schedule:
    """It was changed: the clock, the trail and open pages are told; how it is now."""
    await _changed(tx, schedule_id, what)
    return await get(tx, schedule_id)
