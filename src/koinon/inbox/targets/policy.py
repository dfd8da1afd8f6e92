"""What a conversation's state does to its targets, purely."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from koinon.inbox.hours.contracts import Hours
from koinon.inbox.hours.policy import due, worked
from koinon.inbox.targets.contracts import Clock, ClockKind, Policy, Talk

WARN_AT = 0.75
OVER = ("resolved", "closed")
RESTING = ("pending", "snoozed")


def fitting(policies: Iterable[Policy], talk: Talk) -> Policy | None:
    """The first active policy, in their order, whose every condition fits."""
    for one in policies:
        asked = ((one.channel, talk.channel), (one.sender_id, talk.sender_id), (one.team_id, talk.team_id),
                 (one.priority, talk.priority))  # fmt: skip
        if one.is_active and all(wanted is None or wanted == found for wanted, found in asked):
            return one
    return None


def moved(clock: Clock, talk: Talk, hours: Hours | None) -> dict[str, Any]:
    """What changes of a running clock: met, over, paused or going on again; empty where nothing does.

    A person's answer meets a response, whatever came after; an automatic one is no `last_outbound_at`. Done without
    an answer ends a response and meets a resolution. Pending and snoozed pause.
    """
    answered = talk.last_outbound_at is not None and talk.last_outbound_at >= clock.started_at
    if clock.kind != "resolution" and answered:
        return _met(clock, talk.last_outbound_at or talk.at)
    if talk.status in OVER:
        end = talk.resolved_at or talk.at
        return _met(clock, end) if clock.kind == "resolution" else {"ended_at": end}
    if talk.status in RESTING:
        return {} if clock.paused_at is not None else _pause(clock, talk.at, hours)
    return {} if clock.paused_at is None else _resume(clock, talk.at, hours)


def _met(clock: Clock, at: datetime) -> dict[str, Any]:
    """Met in time, though it was looked at later, is no breach."""
    in_time = clock.breached_at is not None and clock.target_at is not None and at <= clock.target_at
    return {"met_at": at} | ({"breached_at": None} if in_time else {})


def _pause(clock: Clock, at: datetime, hours: Hours | None) -> dict[str, Any]:
    def left(end: datetime | None) -> int:
        return int(worked(hours, at, end).total_seconds()) if end is not None else 0

    return {
        "paused_at": at,
        "left_seconds": left(clock.target_at),
        "warn_left_seconds": left(clock.warn_at),
        "target_at": None,
        "warn_at": None,
    }


def _resume(clock: Clock, at: datetime, hours: Hours | None) -> dict[str, Any]:
    rested = int((at - (clock.paused_at or at)).total_seconds())
    return {
        "paused_at": None,
        "paused_total": clock.paused_total + max(rested, 0),
        "target_at": due(hours, at, timedelta(seconds=clock.left_seconds)),
        "warn_at": due(hours, at, timedelta(seconds=clock.warn_left_seconds)),
    }


def begun(
    policy: Policy | None, talk: Talk, running: Sequence[ClockKind], hours: Hours | None
) -> list[tuple[ClockKind, datetime, datetime, datetime]]:
    """Clocks that begin: (kind, start, warning, target). They start when the conversation began to wait for us."""
    since = talk.waiting_since
    if policy is None or talk.status != "open" or since is None:
        return []
    found: list[tuple[ClockKind, datetime, datetime, datetime]] = []
    response: ClockKind = "first_response" if talk.first_reply_at is None else "next_response"
    for kind in (response, "resolution"):
        minutes = getattr(policy, kind)
        taken = kind in running or (kind == response and any(one != "resolution" for one in running))
        if minutes is None or taken:
            continue
        target = due(hours, since, timedelta(minutes=minutes))
        warn = due(hours, since, timedelta(minutes=minutes * WARN_AT))
        if target is not None and warn is not None:
            found.append((kind, since, warn, target))
    return found
