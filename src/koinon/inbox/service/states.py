"""Moving conversations: open, pending, snoozed, done, closed; how soon they need an answer; what time does alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.inbox import errors as refusals
from koinon.inbox import events, policy, preferences
from koinon.inbox.contracts import LIVE, Conversation, Priority, Status
from koinon.inbox.repository import arrivals, changes, states, wakeups
from koinon.inbox.service import lines, paging
from koinon.inbox.service.thread import conversation
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx

BATCH = 500
LONGEST_SNOOZE = timedelta(days=365)
DAILY = timedelta(days=1)


async def require_live(tx: Tx, known: Conversation, *, reopen: bool) -> Conversation:
    """The conversation, opened again first where it is done and `reopen` is said. Raises `invalid_state` elsewhere."""
    if known.status in LIVE:
        return known
    if not reopen:
        raise errors.INVALID_STATE("Reopen the conversation before it is assigned.")
    return await set_status(tx, known.id, Status.OPEN)


async def set_status(
    tx: Tx, conversation_id: UUID, status: Status, version: int | None = None, *, until: datetime | None = None
) -> Conversation:
    """Move it; `until` is for snoozed alone, which without it lasts until they write. Done means read by everybody.

    Raises `resource_not_found`, `precondition_failed` for an old `version`, `already_resolved`, `already_closed`,
    `invalid_state`, and 422 for a time that has passed.
    """
    known = await conversation(tx, conversation_id, lock=True)
    require_version(known, version)
    _require_move(known, status)
    _require_future(status, until)
    if known.status not in LIVE and status in LIVE and await states.with_newer(tx, [known.id]):
        raise errors.INVALID_STATE("A newer conversation with this person is open.")
    await move(tx, {known.id: known.status}, status, until)
    change = {"status": [str(known.status), status.value]}
    await identity.audit(tx, "conversation.status_changed", "conversation", known.id, change)
    return await conversation(tx, known.id)


def require_version(known: Conversation, version: int | None) -> None:
    """Raises `precondition_failed` with the present state where `version` is an old one (INB-020)."""
    if version is not None and version != known.version:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"v{known.version}"', "status": str(known.status)})


def _require_move(known: Conversation, status: Status) -> None:
    if policy.may_become(known.status, status):
        return
    if known.status == status == Status.RESOLVED:
        raise refusals.ALREADY_RESOLVED()
    if known.status == status == Status.CLOSED:
        raise refusals.ALREADY_CLOSED()
    raise errors.INVALID_STATE(details={"status": str(known.status)})


def _require_future(status: Status, until: datetime | None) -> None:
    now = clock.now()
    if until is None:
        return
    if status != Status.SNOOZED:
        raise errors.invalid_field("snoozed_until", "validation_failed", "Only what is snoozed has a time.")
    if until <= now:
        raise errors.invalid_field("snoozed_until", "validation_failed", "This time has passed.")
    if until > now + LONGEST_SNOOZE:
        raise errors.invalid_field("snoozed_until", "validation_failed", "At most a year ahead.")


async def move(tx: Tx, before: Mapping[UUID, Status], status: Status, until: datetime | None = None) -> None:
    """Set the status of locked conversations that may have it, from what each was; lines and events with it."""
    ids, now = lines.ordered(list(before)), clock.now()
    await states.set_status(tx, ids, status, now, until)
    if status in (Status.RESOLVED, Status.CLOSED):
        await changes.read_all(tx, ids)
    if status == Status.RESOLVED:
        days = await preferences.reopen_days(tx)
        await wakeups.set_earliest(tx, wakeups.ENDED, min(now + timedelta(days=days), now + DAILY))
    if status == Status.SNOOZED and until is not None:
        await wakeups.set_earliest(tx, wakeups.SNOOZED, until)
    await lines.write_many(tx, lines.lines_of(before, status, until=until), "status")
    _tell(tx, before, status, until)


def _tell(tx: Tx, before: Mapping[UUID, Status], status: Status, until: datetime | None) -> None:
    if len(before) > 1:
        tx.publish(events.batch_changed(before, "status"))
    else:
        for one, was in before.items():
            told = events.snoozed(one, until) if status == Status.SNOOZED else events.status_changed(one, was, status)
            tx.publish(told)
    for event in events.conversations_updated(before):
        tx.publish(event)


async def set_priority(tx: Tx, conversation_id: UUID, priority: Priority, version: int | None = None) -> Conversation:
    """How soon it needs an answer, set by a person. Raises `resource_not_found`, `precondition_failed`."""
    known = await conversation(tx, conversation_id, lock=True)
    require_version(known, version)
    if known.priority != priority:
        await prioritise(tx, {known.id: known.priority}, priority)
        change = {"priority": [str(known.priority), priority.value]}
        await identity.audit(tx, "conversation.priority_changed", "conversation", known.id, change)
    return await conversation(tx, known.id)


async def prioritise(tx: Tx, before: Mapping[UUID, Priority], priority: Priority, **why: Any) -> None:
    """Set the priority of locked conversations, from what each had; `rule` names the rule that does it."""
    await states.set_priority(tx, lines.ordered(list(before)), priority)
    await lines.write_many(tx, lines.lines_of(before, priority, **why), "priority")
    if priority is Priority.URGENT:
        await paging.page(tx, before)
    if len(before) > 1:
        tx.publish(events.batch_changed(before, "priority"))
    else:
        for one, was in before.items():
            tx.publish(events.priority_changed(one, was, priority))
    for event in events.conversations_updated(before):
        tx.publish(event)


async def wake_due(tx: Tx, most: int = BATCH) -> int:
    """Bring back what was snoozed until now, unread for whose it is; how many (INB-028)."""
    now = clock.now()
    woken = await states.wake(tx, now, most)
    await lines.write_many(tx, {one.id: {} for one in woken}, "woke")
    by_user: dict[UUID, list[Mapping[str, Any]]] = {}
    for one in woken:
        if one.assignee_id is not None:
            by_user.setdefault(one.assignee_id, []).append({"id": one.id, "newest_at": now})
        tx.publish(events.woke(one.id))
    for user_id, rows in by_user.items():
        await arrivals.mark_unread(tx, [user_id], rows)
    for event in events.conversations_updated(one.id for one in woken):
        tx.publish(event)
    await wakeups.set_next(tx, wakeups.SNOOZED, await states.next_waking(tx))
    return len(woken)


async def close_ended(tx: Tx, most: int = BATCH) -> int:
    """Close what was done so long ago that an answer begins anew; how many."""
    days = timedelta(days=await preferences.reopen_days(tx))
    now = clock.now()
    closed = await states.close(tx, now - days, most)
    await lines.write_many(tx, {one: {"from_": "resolved", "to": "closed", "why": "time"} for one in closed}, "status")
    for one in closed:
        tx.publish(events.status_changed(one, "resolved", "closed"))
    for event in events.conversations_updated(closed):
        tx.publish(event)
    await wakeups.set_next(tx, wakeups.ENDED, _next_look(await states.first_resolved(tx), days, now))
    return len(closed)


def _next_look(first: datetime | None, days: timedelta, now: datetime) -> datetime | None:
    """Within a day, so that a shorter time than before is heeded."""
    return None if first is None else max(now, min(first + days, now + DAILY))


async def told_of_answer(tx: Tx, conversation_id: UUID, was: Status) -> None:
    """We answered and wait for them now: a line only where it was done."""
    if was == Status.PENDING:
        return
    if was in (Status.RESOLVED, Status.CLOSED):
        before = lines.lines_of({conversation_id: was}, Status.OPEN, why="answered")
        await lines.write_many(tx, before, "status")
    tx.publish(events.status_changed(conversation_id, was, Status.PENDING))


async def told_of_messages(tx: Tx, before: Mapping[UUID, Status]) -> None:
    """A message came into conversations that were snoozed or done: lines and events of their coming back."""
    woken = [one for one, was in before.items() if was == Status.SNOOZED]
    again = {one: was for one, was in before.items() if was in (Status.RESOLVED, Status.CLOSED)}
    await lines.write_many(tx, {one: {} for one in woken}, "woke_by_message")
    await lines.write_many(tx, lines.lines_of(again, Status.OPEN, why="message"), "status")
    for one in woken:
        tx.publish(events.woke(one))
    for one, was in before.items():
        if was in (Status.PENDING, Status.RESOLVED, Status.CLOSED):
            tx.publish(events.status_changed(one, was, Status.OPEN))
