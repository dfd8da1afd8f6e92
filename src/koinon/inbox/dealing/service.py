"""Who is given what: what has just been opened, and what waits while nobody was free (INB-024, 025).

The agents' rows are locked first and their loads counted after, so that two workers never count the same load; the
choice is made by `policy.deal`, and written in one statement for any number of conversations.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import identity, organizations
from koinon.inbox import events, notices, preferences
from koinon.inbox.contracts import AssignmentMode, Availability
from koinon.inbox.dealing import policy
from koinon.inbox.dealing import repository as rows
from koinon.inbox.dealing.policy import Dealt, Hand, Waiting
from koinon.inbox.repository import teams as team_rows
from koinon.inbox.repository import wakeups
from koinon.inbox.service import lines
from koinon.kit import clock, ids
from koinon.platform.db import Tx

BATCH = 500
SWEEP = timedelta(seconds=10)


class Ways(NamedTuple):
    """How conversations are given out: of each team, and of none; and by whom, where anybody is."""

    teams: dict[UUID, tuple[AssignmentMode, frozenset[UUID]]]
    teamless: AssignmentMode
    seated: frozenset[UUID]

    def automatic(self, team_id: UUID | None) -> bool:
        """Whether conversations of this team, or of none, find somebody by themselves."""
        mode = self.teams[team_id][0] if team_id in self.teams else self.teamless
        return mode != AssignmentMode.MANUAL

    def of(self, team_id: UUID | None) -> tuple[AssignmentMode, frozenset[UUID]]:
        """The way and the people of a team, or of none."""
        if team_id not in self.teams:
            return self.teamless, self.seated
        mode, members = self.teams[team_id]
        return mode, members & self.seated


async def deal_opened(
    tx: Tx, conversation_ids: Sequence[UUID], reopened: frozenset[UUID] | set[UUID] = frozenset()
) -> None:
    """What has just been opened finds somebody, where that is done by itself; what was done before, somebody free."""
    ways = await _ways(tx) if conversation_ids else None
    if ways is None:
        return
    found = await rows.chosen(tx, conversation_ids)
    fresh = [row for row in found if row.assignee_id is None or row.id in reopened]
    await _deal(tx, ways, [row for row in fresh if ways.automatic(row.team_id)])


async def deal_pool(tx: Tx, most: int = BATCH) -> int:
    """Give out what waits, whoever waits longest first; how many found somebody. Looks again in 10 s if some wait."""
    ways = await _ways(tx)
    if ways is None:
        await wakeups.set_next(tx, wakeups.POOL, None)
        return 0
    automatic = [team for team in ways.teams if ways.automatic(team)]
    found = await rows.pool(tx, automatic, teamless=ways.teamless != AssignmentMode.MANUAL, most=most)
    dealt = await _deal(tx, ways, found)
    still = len(dealt) == most or any(one.user_id is None for one in dealt)
    await wakeups.set_next(tx, wakeups.POOL, clock.now() + SWEEP if still else None)
    return sum(one.user_id is not None for one in dealt)


async def _ways(tx: Tx) -> Ways | None:
    """None where everything is given out by hand."""
    teams = await team_rows.ways(tx)
    teamless = AssignmentMode(await organizations.setting(tx, preferences.ASSIGNMENT.key))
    if teamless == AssignmentMode.MANUAL and all(mode == AssignmentMode.MANUAL for mode, _ in teams.values()):
        return None
    return Ways(teams, teamless, frozenset(await identity.users_who_may(tx, "conversations:write")))


async def _deal(tx: Tx, ways: Ways, found: Sequence[rows.WaitingRow]) -> list[Dealt]:
    if not found:
        return []
    waiting, now = [_waiting(row, ways) for row in found], clock.now()
    asked = frozenset().union(*(one.members for one in waiting), (one.previous for one in waiting if one.previous))
    hands = await _hands(tx, sorted(asked & ways.seated), now)
    dealt = policy.deal(waiting, hands)
    await _write(tx, found, dealt, now)
    if any(one.user_id is None for one in dealt):
        await wakeups.set_earliest(tx, wakeups.POOL, now + SWEEP)
    return dealt


def _waiting(row: rows.WaitingRow, ways: Ways) -> Waiting:
    mode, members = ways.of(row.team_id)
    recent = row.previous_at is not None and clock.now() - row.previous_at <= policy.PREVIOUS_WITHIN
    previous = row.assignee_id or (row.previous if recent else None)
    return Waiting(row.id, mode, members, row.location_id, previous)


async def _hands(tx: Tx, users: Sequence[UUID], now: datetime) -> dict[UUID, Hand]:
    agents = await rows.lock_agents(tx, users)
    free = [
        one
        for one in agents
        if policy.availability(one.chosen, one.last_seen_at, one.last_active_at, now) == Availability.ONLINE
    ]
    who = [one.user_id for one in free]
    loads, limits = await rows.loads(tx, who), await identity.places_of(tx, who)
    capacity = int(await organizations.setting(tx, preferences.CAPACITY.key)) if free else 0
    return {
        one.user_id: Hand(
            one.user_id,
            loads.get(one.user_id, 0),
            one.capacity or capacity,
            one.last_assigned_at.timestamp() if one.last_assigned_at else 0.0,
            limits.get(one.user_id, ()),
        )
        for one in free
    }


async def _write(tx: Tx, found: Sequence[rows.WaitingRow], dealt: Sequence[Dealt], now: datetime) -> None:
    before = {row.id: row for row in found}
    changed = [one for one in dealt if _differs(before[one.id], one)]
    await rows.give(tx, changed)
    given = [one for one in changed if one.user_id is not None and one.user_id != before[one.id].assignee_id]
    if given:
        await _tell(tx, before, given, now)
    for event in events.conversations_updated(one.id for one in changed):
        tx.publish(event)


def _differs(row: rows.WaitingRow, one: Dealt) -> bool:
    return (row.assignee_id, row.unassigned_because) != (one.user_id, one.because)


async def _tell(tx: Tx, before: dict[UUID, rows.WaitingRow], given: Sequence[Dealt], now: datetime) -> None:
    """Lines, history, events and notices of what found somebody, each in one statement."""
    users = [one.user_id for one in given if one.user_id is not None]
    names = await identity.user_names(tx, sorted(set(users)))
    moments = {user: now.replace(tzinfo=UTC) + timedelta(microseconds=at) for at, user in enumerate(users)}
    await rows.took(tx, moments)
    told = {
        one.id: {
            "from_": before[one.id].assignee_id,
            "to": one.user_id,
            "name": names.get(one.user_id) if one.user_id else None,
            "why": "returned" if one.returned else "dealt",
        }
        for one in given
    }
    await lines.write_many(tx, told, "assigned")
    history = [
        {
            "id": ids.uuid7(),
            "conversation_id": one.id,
            "from_user_id": before[one.id].assignee_id,
            "to_user_id": one.user_id,
            "from_team_id": before[one.id].team_id,
            "to_team_id": before[one.id].team_id,
        }
        for one in given
    ]
    for why, is_known in (("returned", True), ("dealt", False)):
        passed = [entry for one, entry in zip(given, history, strict=True) if one.returned is is_known]
        if passed:
            await rows.record(tx, passed, "auto", None, why)
    for one in given:
        tx.publish(events.assigned(one.id, before[one.id].assignee_id, one.user_id))
    await notices.tell_assignees(tx, {one.id: one.user_id for one in given if one.user_id is not None})
