"""Policies of response targets, and the turn of the clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import channels, identity
from koinon.inbox import events
from koinon.inbox.hours import repository as hours_rows
from koinon.inbox.hours.contracts import Hours
from koinon.inbox.hours.service import holding
from koinon.inbox.notices import about
from koinon.inbox.repository import wakeups
from koinon.inbox.targets import policy as rules
from koinon.inbox.targets import repository
from koinon.inbox.targets.contracts import KINDS, MOST_POLICIES, Clock, Late, Policy, Talk
from koinon.inbox.targets.notices import BREACHED, WARNED
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.events import Event

WAKEUP = "inbox.targets"
TICK = timedelta(seconds=30)
BATCH = 500


async def policies(tx: Tx) -> list[Policy]:
    """Every policy in its order."""
    return await repository.policies(tx)


async def get_policy(tx: Tx, policy_id: UUID) -> Policy:
    """One. Raises 404."""
    found = await repository.policy(tx, policy_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_policy(tx: Tx, values: dict[str, Any]) -> Policy:
    """A new policy behind the others; what waits already gets its targets. Raises 403, 409 beyond 50, 422."""
    _require_everywhere(tx)
    known = await repository.policies(tx)
    if len(known) >= MOST_POLICIES:
        raise errors.INVALID_STATE("There are 50 targets. Remove one first.")
    policy_id = ids.uuid7()
    row = {name: values.get(name) for name in repository.COLUMNS}
    row |= {"id": policy_id, "position": max((one.position for one in known), default=-1) + 1}
    row["is_active"], row["in_business_hours"] = values.get("is_active", True), values.get("in_business_hours", True)
    await _check(tx, row)
    await repository.insert(tx, row)
    await identity.audit(tx, "sla_policy.created", "sla_policy", policy_id, {"after": msgspec.to_builtins(row)})
    await _begin(tx)
    return await get_policy(tx, policy_id)


async def change_policy(tx: Tx, policy_id: UUID, changes: dict[str, Any]) -> Policy:
    """Change it; clocks that run keep their target. Raises 403, 404, 422."""
    _require_everywhere(tx)
    before = await repository.policy(tx, policy_id, lock=True)
    if before is None:
        raise errors.RESOURCE_NOT_FOUND()
    row = {name: changes.get(name, getattr(before, name)) for name in repository.COLUMNS} | {"id": policy_id}
    moved = [name for name in repository.COLUMNS if row[name] != getattr(before, name)]
    if moved:
        await _check(tx, row)
        await repository.update(tx, row)
        seen = {"before": {n: getattr(before, n) for n in moved}, "after": {n: row[n] for n in moved}}
        await identity.audit(tx, "sla_policy.updated", "sla_policy", policy_id, msgspec.to_builtins(seen))
        await _begin(tx)
    return await get_policy(tx, policy_id)


async def drop_policy(tx: Tx, policy_id: UUID) -> None:
    """Remove it; what runs by it runs on. Raises 403, 404."""
    _require_everywhere(tx)
    before = await get_policy(tx, policy_id)
    await repository.delete(tx, policy_id)
    await identity.audit(tx, "sla_policy.deleted", "sla_policy", policy_id, {"before": msgspec.to_builtins(before)})


async def _begin(tx: Tx) -> None:
    await repository.touch_waiting(tx)
    await wakeups.set_earliest(tx, WAKEUP, clock.now())


async def _check(tx: Tx, row: dict[str, Any]) -> None:
    if not (row["name"] or "").strip():
        raise errors.invalid_field("name", "missing_required_field")
    if all(row[kind] is None for kind in KINDS):
        raise errors.invalid_field("first_response", "missing_required_field", "Set one target at least.")
    if row["sender_id"] is not None and row["sender_id"] not in {one.id for one in await channels.senders(tx)}:
        raise errors.invalid_field("sender_id", "validation_failed", "There is no such number.")
    if row["team_id"] is not None and not await repository.has_team(tx, row["team_id"]):
        raise errors.invalid_field("team_id", "validation_failed", "There is no such team.")


def _require_everywhere(tx: Tx) -> None:
    if tx.actor.places:
        raise errors.INSUFFICIENT_PERMISSIONS(
            "This belongs to the whole organization, and you are limited to some of its locations."
        )


async def tick(tx: Tx) -> int:
    """Bring up to date what moved, then warn and tell of what is late, each once; how many conversations moved."""
    now = clock.now()
    talks = await repository.take_touched(tx, BATCH)
    shown = set()
    if talks:
        await _follow(tx, talks)
        shown |= {talk.id for talk in talks}
    for kind, breached in ((BREACHED, True), (WARNED, False)):
        found = await repository.late(tx, now, breached=breached, most=BATCH)
        shown |= {one.conversation_id for one in found}
        await _tell(tx, kind, found, breached=breached)
    if shown:
        await repository.show(tx, sorted(shown))
        for event in events.conversations_updated(sorted(shown)):
            tx.publish(event)
    await wakeups.set_next(tx, WAKEUP, await _next_look(tx, now))
    return len(talks)


async def _next_look(tx: Tx, now: datetime) -> datetime | None:
    """While there is a policy or a clock that runs."""
    return now + TICK if await repository.is_needed(tx) else None


async def _follow(tx: Tx, talks: Sequence[Talk]) -> None:
    policies_ = await repository.policies(tx)
    hours = await hours_rows.every(tx)
    by_id = {one.id: one for one in policies_}
    running: dict[UUID, list[Clock]] = {talk.id: [] for talk in talks}
    for one in await repository.running(tx, list(running)):
        running[one.conversation_id].append(one)
    changed, fresh = list[dict[str, Any]](), list[dict[str, Any]]()
    for talk in talks:
        left = []
        for one in running[talk.id]:
            by = by_id.get(one.policy_id) if one.policy_id else None
            change = rules.moved(one, talk, _hours(hours, talk, by))
            if change:
                changed.append({"met_at": None, "ended_at": None, **msgspec.structs.asdict(one), **change})
            if not ("met_at" in change or "ended_at" in change):
                left.append(one.kind)
        held = rules.fitting(policies_, talk)
        for kind, start, warn, target in rules.begun(held, talk, left, _hours(hours, talk, held)):
            assert held is not None
            fresh.append(
                {
                    "id": ids.uuid7(),
                    "conversation_id": talk.id,
                    "policy_id": held.id,
                    "kind": kind,
                    "started_at": start,
                    "warn_at": warn,
                    "target_at": target,
                }
            )
    if changed:
        await repository.change(tx, changed)
    if fresh:
        await repository.begin(tx, fresh)


def _hours(known: Sequence[Hours], talk: Talk, held: Policy | None) -> Hours | None:
    if held is None or not held.in_business_hours:
        return None
    return holding(known, talk.sender_id, talk.sender_location_id, talk.contact_location_id)


async def _tell(tx: Tx, kind: str, found: Sequence[Late], *, breached: bool) -> None:
    """Whoever has it and whoever leads its team; where that is nobody, the administrators."""
    teams = {one.team_id for one in found if one.team_id is not None}
    leads = await repository.leads(tx, list(teams)) if teams else []
    admins = await identity.users_who_may(tx, "settings:write") if found else []
    for one in found:
        who = {user for team, user in leads if team == one.team_id} | ({one.assignee_id} - {None})
        await identity.notify(
            tx,
            kind,
            sorted(user for user in who or admins if user is not None),
            about=about(one.conversation_id),
            link=f"/inbox/{one.conversation_id}",
            data={"target": one.kind},
        )
        tx.publish(
            Event(
                type="sla.breached" if breached else "sla.warned",
                aggregate_type="conversation",
                aggregate_id=one.conversation_id,
                payload={"clock_id": one.id, "kind": one.kind},
            )
        )
