"""Send, undo, pause, resume, cancel, try again: each one click, audited, and safe to press twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import channels, identity, organizations
from koinon.kit import clock
from koinon.messaging import events, jobs, notices, preferences
from koinon.messaging.content.segments import MOST_SEGMENTS
from koinon.messaging.content.unfilled import unfilled
from koinon.messaging.content.wording import variants_of
from koinon.messaging.contracts import BlankPolicy, BlockerRef, Broadcast, BroadcastDraft, BroadcastState, WhenFull
from koinon.messaging.engine import contacted, routing
from koinon.messaging.errors import (
    BROADCAST_BLOCKED,
    EMPTY_AUDIENCE,
    MISSING_VALUES,
    SENDER_MISSING,
    UNDO_OVER,
    UNFILLED_PLACES,
)
from koinon.messaging.links.service import shortening
from koinon.messaging.media.attaching import links_to
from koinon.messaging.policy.difference import Figures
from koinon.messaging.policy.reasons import retryable
from koinon.messaging.policy.states import ALLOWED
from koinon.messaging.repository import broadcasts, meant, planning, retries, waking, works
from koinon.messaging.rules.service import sending_policy
from koinon.messaging.service import approvals, emergencies, named_templates
from koinon.messaging.service.blockers import NO_MMS, beyond_trial, sends_files
from koinon.messaging.service.drafts import draft_of, get, require_files
from koinon.messaging.service.fallbacks import look_after
from koinon.messaging.service.planned import Planned, planned
from koinon.messaging.service.topics import require_fit
from koinon.messaging.service.variants import require_fillable
from koinon.messaging.splits import drafting
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def send(
    tx: Tx,
    services: Services,
    broadcast_id: UUID,
    *,
    key: str | None = None,
    undo_seconds: float | None = None,
    if_version: int | None = None,
    confirmed: Figures | None = None,
    when_full: WhenFull = "wait",
    at: datetime | None = None,
    emergency_reason: str = "",
    unfilled_read: bool = True,
) -> Broadcast:
    """Start a broadcast; the same `key` again answers the same, while it is on its way.

    `confirmed` is what its author saw: where the frozen ledger differs from it by over 1 %, it asks first (MSG-025).
    `when_full`: where the plan has no room for all, the rest waits for its next day or month, or is left out (ORG-022).
    `at` a time of its own, instead of once it can no longer be undone; of an emergency `emergency_reason` says why.
    Unless `unfilled_read`, words with a place still to be filled in are refused (409 `unfilled_places`).
    Raises 409 with blockers, 412 where it changed since `if_version` was looked at, 422 `empty_audience`.
    """
    work = await works.find(tx, broadcast_id, lock=True)
    current = await get(tx, broadcast_id)
    if work is None or current.state is not BroadcastState.DRAFT:
        if key is not None and await broadcasts.start_key(tx, broadcast_id) == key:
            return current
        raise errors.INVALID_STATE(details={"state": current.state.value})
    if if_version is not None and if_version != current.version:
        raise errors.PRECONDITION_FAILED(details={"version": current.version})
    reason = emergencies.require_reason(tx, current, emergency_reason)
    _require_filled(current, unfilled_read)
    made = await _require_sendable(tx, draft := draft_of(current))
    await approvals.require(tx, current)
    now = clock.now()
    send_at = at or now + timedelta(seconds=await _undo(tx, services, undo_seconds))
    moved = await broadcasts.move(
        tx,
        broadcast_id,
        ("draft",),
        "scheduled",
        **await _frozen(tx, services, broadcast_id, made),
        ledger_from=await broadcasts.ledger_floor(tx),
        send_at=send_at,
        expires_at=send_at + await _lifetime(tx) + _sample_time(draft),
        start_key=key,
        when_full=when_full,
        emergency_reason=reason,
        plan=msgspec.json.encode({"confirmed": confirmed}).decode(),
    )
    if not moved:
        raise errors.INVALID_STATE()
    await jobs.freeze.defer(tx, at=send_at if send_at > now else None, broadcast_id=str(broadcast_id))
    if at is None:  # who sends many at times of their own asks for it once
        await waking.wake(tx, "messaging", send_at)
    await look_after(tx, draft.fallback)
    await identity.audit(tx, "broadcast.sent", "broadcast", broadcast_id, {})
    await emergencies.report(tx, current, reason)
    tx.publish(events.scheduled(broadcast_id))
    return await get(tx, broadcast_id)


def _require_filled(draft: Broadcast, is_meant: bool) -> None:
    if not is_meant and (places := unfilled(draft.channel, draft.body, draft.variants)):
        raise UNFILLED_PLACES(details={"places": ", ".join(places)})


async def _undo(tx: Tx, services: Services, wanted: float | None) -> float:
    return min(max(await preferences.undo_seconds(tx, services) if wanted is None else wanted, 0.0), 60.0)


async def _frozen(tx: Tx, services: Services, broadcast_id: UUID, made: Planned) -> dict[str, Any]:
    """What holds for a broadcast from its start on, whatever is changed meanwhile."""
    everything = [said.variant for one in (made.wording, *made.wording.rivals) for said in one.said.values()]
    links = await shortening.keep_for_broadcast(
        tx,
        broadcast_id,
        made.links,
        made.draft.tracking,
        apart=_apart(made.draft),
        files=await links_to(tx, services, everything),
    )
    return {
        "media_countries": sorted(made.wording.media_countries),
        "links": msgspec.json.encode(links).decode(),
        "sender_id": made.sender.id if made.sender else None,
        "senders": msgspec.json.encode({way: one.id for way, one in made.senders.items() if one}).decode(),
        "ways": list(made.aim.ways),
        "lost_ways": list(made.aim.lost),
        "home_locale": made.home,
        "is_routed": made.draft.sender_id is None
        and await routing.wanted(tx, services, made.aim.ways, made.draft.body),
        "variables": list(made.wording.variables),
        "constants": msgspec.json.encode(made.constants).decode(),
    }


async def _lifetime(tx: Tx) -> timedelta:
    """How long after its time a broadcast may still leave (MSG-038)."""
    return timedelta(hours=(await sending_policy(tx)).expires_after_hours)


def _sample_time(draft: BroadcastDraft) -> timedelta:
    """The rest waits for the sample, or for somebody to choose: that takes nothing of its own time (MSG-095)."""
    if draft.ab is None:
        return timedelta()
    return timedelta(days=1) if draft.ab.by == "hand" else timedelta(minutes=draft.ab.wait_minutes)


def _apart(draft: BroadcastDraft) -> bool:
    """Whether clicks have to be told by recipient: the same link stands in words that compete."""
    return draft.ab is not None and draft.ab.by == "clicks"


async def _require_sendable(tx: Tx, draft: BroadcastDraft) -> Planned:
    """The blockers that can be told without counting everybody."""
    require_fillable(draft)
    await require_files(tx, draft)
    made = await planned(tx, draft)
    for one in (draft, *drafting.ways_of(draft)):
        shortening.require_harmless(shortening.links_of(variants_of(one.channel, one.body, one.variants)))
    if not set(made.aim.ways) <= set(made.wording.channels):
        raise errors.invalid_field("body", "missing_required_field")
    await organizations.require_active(tx)
    senders = [one for one in made.senders.values() if one is not None]
    if len(senders) < len(made.aim.ways):
        raise SENDER_MISSING(details={"fix_path": "/settings/senders"})
    known = [b for sender in senders for b in await channels.blockers(tx, sender.id)]
    blocked = [BlockerRef(*msgspec.structs.astuple(b)) for b in known]
    texting = made.senders.get("sms")
    if texting is not None and sends_files(made) and "mms" not in texting.capabilities:
        blocked.append(NO_MMS)
    blocked += await named_templates.objections(tx, made)
    if blocked:
        raise BROADCAST_BLOCKED(
            details={
                "first": errors.fill(blocked[0].sentence, blocked[0].details),
                "blockers": msgspec.to_builtins(blocked),
            }
        )
    await require_fit(tx, made.aim)
    await planning.whole_audience(tx)
    if not await meant.sendable(tx, draft.audience, made.aim):
        raise EMPTY_AUDIENCE(named_templates.CLOSED if made.is_of_open_windows else "")
    if await beyond_trial(tx, made):
        raise errors.TRIAL_MODE_RESTRICTED(details={"fix_path": "/settings/going-live"})
    if draft.blank_policy is BlankPolicy.BLOCK and await meant.lacking(
        tx, draft.audience, made.aim, made.wording.variables, made.required
    ):
        raise MISSING_VALUES(details={"count": "Some"})
    reader, nothing = made.wording.reader(made.constants, ()), [""] * len(made.wording.variables)
    for locale in made.wording.locales.get("sms", ()):
        segments = max(reader("sms", locale, nothing, carried=carried).segments for carried in (True, False))
        if segments > MOST_SEGMENTS:
            raise errors.invalid_field("body", "text_too_long", segments=segments)
    return made


async def undo(tx: Tx, broadcast_id: UUID) -> Broadcast:
    """Back to a draft while nothing has gone out (MSG-018). Raises 409 once the window is over."""
    if not await broadcasts.move(
        tx,
        broadcast_id,
        ("scheduled",),
        "draft",
        send_at=None,
        expires_at=None,
        start_key=None,
        ledger_from=None,
        plan=None,
    ):
        await get(tx, broadcast_id)
        raise UNDO_OVER()
    await broadcasts.unroute(tx, broadcast_id)
    await shortening.forget(tx, broadcast_id)
    await identity.audit(tx, "broadcast.undone", "broadcast", broadcast_id, {})
    tx.publish(events.unscheduled(broadcast_id))
    return await get(tx, broadcast_id)


async def pause(tx: Tx, broadcast_id: UUID) -> Broadcast:
    """Stop before the next micro-batch; what is on its way finishes (MSG-039)."""
    await _move(tx, broadcast_id, "pause", "paused", pause_reason="user", pause_detail=None, paused_at=clock.now())
    tx.publish(events.paused(broadcast_id, "user"))
    await notices.tell_authors(tx, notices.PAUSED, [broadcast_id], reason="user")
    await contacted.soon(tx, [broadcast_id])
    return await _audited(tx, broadcast_id, "paused")


async def resume(tx: Tx, broadcast_id: UUID) -> Broadcast:
    """Go on exactly where it stopped."""
    work = await works.find(tx, broadcast_id, lock=True)
    frozen = work is not None and work.frozen_at is not None
    if work is not None and (current := await get(tx, broadcast_id)).pause_reason == "changed":
        await approvals.require_second(tx, current)
    await _move(tx, broadcast_id, "resume", "sending" if frozen else "preparing", pause_reason=None)
    if frozen:
        await jobs.begin_turns(tx, broadcast_id)
    else:
        await jobs.freeze.defer(tx, once=f"freeze:{broadcast_id}", broadcast_id=str(broadcast_id))
    await jobs.wake_soon(tx)
    tx.publish(events.resumed(broadcast_id))
    return await _audited(tx, broadcast_id, "resumed")


async def cancel(tx: Tx, broadcast_id: UUID) -> Broadcast:
    """Nothing more goes out; the rest of the ledger is marked cancelled within seconds."""
    await _move(
        tx, broadcast_id, "cancel", "cancelled", stop_as="cancelled", finished_at=clock.now(), pause_reason=None
    )
    await jobs.tend.defer(tx, once=f"tend:{tx.organization_id}")
    await jobs.wake_soon(tx)
    tx.publish(events.cancelled(broadcast_id))
    await contacted.soon(tx, [broadcast_id])
    return await _audited(tx, broadcast_id, "cancelled")


async def retry_failed(tx: Tx, broadcast_id: UUID, reasons: Sequence[str]) -> int:
    """Try those failed for `reasons` once more; how many. Never the opted out, invalid or delivered (MSG-040)."""
    refused = [reason for reason in reasons if not retryable(reason)]
    if refused or not reasons:
        raise errors.invalid_field("reasons", "invalid_enum")
    current = await get(tx, broadcast_id)
    if current.state not in ALLOWED["retry"]:
        raise errors.INVALID_STATE(details={"state": current.state.value})
    expires_at = clock.now() + await _lifetime(tx)
    count = await retries.again(tx, broadcast_id, reasons, expires_at)
    if count:
        await broadcasts.move(
            tx, broadcast_id, ("completed", "sending"), "sending", finished_at=None, expires_at=expires_at
        )
        await jobs.begin_turns(tx, broadcast_id)
        await jobs.wake_soon(tx)
        await identity.audit(
            tx, "broadcast.retried", "broadcast", broadcast_id, {"reasons": list(reasons), "count": count}
        )
        tx.publish(events.resumed(broadcast_id))
    return count


async def _move(tx: Tx, broadcast_id: UUID, action: str, target: str, **values: object) -> None:
    if not await broadcasts.move(tx, broadcast_id, [s.value for s in ALLOWED[action]], target, **values):
        current = await get(tx, broadcast_id)
        raise errors.INVALID_STATE(details={"state": current.state.value})


async def _audited(tx: Tx, broadcast_id: UUID, verb: str) -> Broadcast:
    await identity.audit(tx, f"broadcast.{verb}", "broadcast", broadcast_id, {})
    return await get(tx, broadcast_id)
