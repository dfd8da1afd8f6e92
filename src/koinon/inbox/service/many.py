"""Many conversations at once, in sets: what each was before is kept, so that it can be taken back (INB-080, 081)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.inbox import events, policy
from koinon.inbox.contracts import LIVE, Priority, Status
from koinon.inbox.dealing import repository as dealing
from koinon.inbox.repository import agents, changes, states
from koinon.inbox.repository.states import Standing
from koinon.inbox.service import labels, lines
from koinon.inbox.service import states as moving
from koinon.inbox.service import teams as moving_teams
from koinon.inbox.service.listing import reader
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx

Before = dict[UUID, Any]


async def set_status(tx: Tx, conversation_ids: Sequence[UUID], status: Status) -> Before:
    """Move those that may become it; what each was. What is so already, or may not, is left out."""
    rows = await states.standing(tx, conversation_ids)
    newer = await states.with_newer(tx, [one.id for one in rows if one.status not in LIVE]) if status in LIVE else set()
    moved = [one for one in rows if policy.may_become(one.status, status) and one.id not in newer]
    moved = [one for one in moved if one.status != status]
    if moved:
        await moving.move(tx, {one.id: one.status for one in moved}, status)
    return {one.id: {"status": str(one.status), "until": _text(one.snoozed_until)} for one in moved}


async def set_priority(tx: Tx, conversation_ids: Sequence[UUID], priority: Priority) -> Before:
    """Rank them; what each was."""
    rows = [one for one in await states.standing(tx, conversation_ids) if one.priority != priority]
    if rows:
        await moving.prioritise(tx, {one.id: one.priority for one in rows}, priority)
    return {one.id: {"priority": str(one.priority)} for one in rows}


async def set_team(tx: Tx, conversation_ids: Sequence[UUID], team_id: UUID | None) -> Before:
    """Move them to a team; what each had. Raises 422 for a team there is not."""
    standing = await states.standing(tx, conversation_ids)
    rows = [one for one in standing if one.team_id != team_id and (team_id is None or one.status in LIVE)]
    if rows:
        await moving_teams.move_to_team(tx, {one.id: one.team_id for one in rows}, team_id)
    return {one.id: {"team_id": _text(one.team_id)} for one in rows}


async def assign(tx: Tx, conversation_ids: Sequence[UUID], user_id: UUID | None) -> Before:
    """Give those that are not done to somebody or nobody; whose each was. Raises 422 for a stranger."""
    if user_id is not None and user_id not in await identity.users_who_may(tx, "conversations:read"):
        raise errors.invalid_field("updates.assignee_id", "validation_failed", "Nobody here has this id.")
    rows = await states.standing(tx, conversation_ids)
    given = [one for one in rows if one.status in LIVE and one.assignee_id != user_id]
    if given:
        await _give(tx, given, user_id)
    return {one.id: {"assignee_id": _text(one.assignee_id)} for one in given}


async def _give(tx: Tx, given: Sequence[Standing], user_id: UUID | None) -> None:
    names = await identity.user_names(tx, [user_id] if user_id else [])
    name = names.get(user_id) if user_id else None
    await agents.give(tx, [one.id for one in given], user_id)
    told = {one.id: {"from_": one.assignee_id, "to": user_id, "name": name} for one in given}
    await lines.write_many(tx, told, "assigned")
    history = [
        {"id": ids.uuid7(), "conversation_id": one.id, "from_user_id": one.assignee_id, "to_user_id": user_id}
        for one in given
    ]
    await dealing.record(tx, history, "user", reader(tx), "")
    tx.publish(events.batch_changed([one.id for one in given], "assigned"))
    for event in events.conversations_updated(one.id for one in given):
        tx.publish(event)


async def label(tx: Tx, conversation_ids: Sequence[UUID], add: Sequence[UUID], remove: Sequence[UUID]) -> Before:
    """Put labels on and take labels off; those that changed. Raises 422 for a label there is not."""
    locked = [one.id for one in await states.standing(tx, conversation_ids)]
    stuck = await labels.label_each(tx, locked, add) if add else {}
    peeled = await labels.unlabel_each(tx, locked, remove) if remove else {}
    return {
        one: {"added": [str(x) for x in stuck.get(one, ())], "removed": [str(x) for x in peeled.get(one, ())]}
        for one in sorted({*stuck, *peeled})
    }


async def mark_read(tx: Tx, conversation_ids: Sequence[UUID]) -> Before:
    """Read by the acting user; those that were unread."""
    user_id = reader(tx)
    read = await changes.read_many(tx, conversation_ids, user_id) if user_id else []
    for one in read:
        tx.publish(events.read_changed(user_id, one))
    return dict.fromkeys(read, True)


async def undo_status(tx: Tx, before: Mapping[UUID, Any], wanted: Status) -> Collection[UUID]:
    """Those that still stand as they were set; what somebody did since stays."""
    still = [one.id for one in await states.standing(tx, list(before)) if one.status == wanted]

    async def back(was: str, which: Sequence[UUID]) -> None:
        await moving.move(tx, dict.fromkeys(which, wanted), Status(was))

    alive = await states.with_newer(tx, still)
    return await _each(before, [one for one in still if one not in alive], lambda was: was["status"], back)


async def undo_priority(tx: Tx, before: Mapping[UUID, Any], wanted: Priority) -> Collection[UUID]:
    """Those that still rank as they were set."""
    still = [one.id for one in await states.standing(tx, list(before)) if one.priority == wanted]

    async def back(was: str, which: Sequence[UUID]) -> None:
        await moving.prioritise(tx, dict.fromkeys(which, wanted), Priority(was))

    return await _each(before, still, lambda was: was["priority"], back)


async def undo_team(tx: Tx, before: Mapping[UUID, Any], wanted: UUID | None) -> Collection[UUID]:
    """Those that are still the team's."""
    still = [one.id for one in await states.standing(tx, list(before)) if one.team_id == wanted]

    async def back(was: str | None, which: Sequence[UUID]) -> None:
        await moving_teams.move_to_team(tx, dict.fromkeys(which, wanted), UUID(was) if was else None)

    return await _each(before, still, lambda was: was["team_id"], back)


async def undo_assign(tx: Tx, before: Mapping[UUID, Any], wanted: UUID | None) -> Collection[UUID]:
    """Those that are still whose they were given to, and not done since; of who left since they are nobody's."""
    standing = await states.standing(tx, list(before))
    rows = {one.id: one for one in standing if one.assignee_id == wanted and one.status in LIVE}
    seated = await identity.users_who_may(tx, "conversations:read") if rows else []

    async def back(was: str | None, which: Sequence[UUID]) -> None:
        former = UUID(was) if was else None
        to = former if former in seated else None
        if to != wanted:
            await _give(tx, [rows[one] for one in which], to)

    return await _each(before, list(rows), lambda was: was["assignee_id"], back)


async def undo_label(tx: Tx, before: Mapping[UUID, Any]) -> Collection[UUID]:
    """Take off what was put on, and put on what was taken off."""
    for name, change in (("added", labels.unlabel_each), ("removed", labels.label_each)):
        by_label: dict[UUID, list[UUID]] = {}
        for one, was in before.items():
            for label_id in was[name]:
                by_label.setdefault(UUID(label_id), []).append(one)
        for label_id, which in by_label.items():
            await change(tx, which, [label_id])
    return list(before)


async def _each(
    before: Mapping[UUID, Any], still: Sequence[UUID], key: Callable[[Any], Any], back: Callable[[Any, Any], Any]
) -> Collection[UUID]:
    """Those that were the same go back together."""
    groups: dict[Any, list[UUID]] = {}
    for one in still:
        groups.setdefault(key(before[one]), []).append(one)
    for was, which in groups.items():
        await back(was, which)
    return still


def _text(value: object) -> str | None:
    return None if value is None else str(value)
