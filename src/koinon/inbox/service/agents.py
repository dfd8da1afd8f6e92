"""Who is there: signs of life, what somebody sets by hand, and what happens to the work of who went (INB-026, 027)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from koinon import identity, organizations
from koinon.inbox import events, preferences
from koinon.inbox.contracts import Agent, Availability
from koinon.inbox.dealing import policy
from koinon.inbox.dealing import repository as dealing
from koinon.inbox.repository import agents as rows
from koinon.inbox.repository import wakeups
from koinon.inbox.service import lines
from koinon.inbox.service.listing import reader
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx

LONGEST_IDLE = 86_400


async def agents(tx: Tx) -> list[Agent]:
    """Everybody who may answer, by name, as they are now."""
    users = await identity.users_who_may(tx, "conversations:write")
    return await _shown(tx, users)


async def me(tx: Tx) -> Agent:
    """The acting user. Raises `resource_not_found` for a key."""
    user_id = _acting(tx)
    found = await _shown(tx, [user_id])
    if not found:
        raise errors.RESOURCE_NOT_FOUND()
    return found[0]


async def seen(tx: Tx, idle_seconds: int = 0) -> Agent:
    """A sign of life of the acting user, who has done nothing for so many seconds. Raises `resource_not_found`."""
    user_id, now = _acting(tx), clock.now()
    idle = timedelta(seconds=min(max(idle_seconds, 0), LONGEST_IDLE))
    await rows.seen(tx, user_id, now, now - idle)
    await wakeups.set_earliest(tx, wakeups.AGENTS, now + policy.UNSEEN)
    await _tell(tx, [user_id], now)
    return await me(tx)


async def choose(tx: Tx, wanted: Availability) -> Agent:
    """Set by hand, until it is changed; online leaves it to what they do again. Raises `resource_not_found`."""
    user_id, now = _acting(tx), clock.now()
    before = await me(tx)
    chosen = None if wanted == Availability.ONLINE else wanted.value
    await rows.choose(tx, user_id, chosen)
    if wanted != Availability.OFFLINE:
        await rows.seen(tx, user_id, now, now)
        await wakeups.set_earliest(tx, wakeups.AGENTS, now + policy.UNSEEN)
    if before.chosen != chosen:
        change = {"availability": [before.chosen, chosen]}
        await identity.audit(tx, "agent.availability_set", "user", user_id, change)
    await _tell(tx, [user_id], now)
    return await me(tx)


async def set_capacity(tx: Tx, user_id: UUID, capacity: int | None) -> Agent:
    """How many open conversations somebody is given at most. Raises `resource_not_found` for who does not answer."""
    if user_id not in await identity.users_who_may(tx, "conversations:write"):
        raise errors.RESOURCE_NOT_FOUND()
    await rows.limit(tx, user_id, capacity)
    await identity.audit(tx, "agent.capacity_set", "user", user_id, {"capacity": [None, capacity]})
    await wakeups.set_earliest(tx, wakeups.POOL, clock.now())
    return (await _shown(tx, [user_id]))[0]


async def watch(tx: Tx) -> int:
    """Tell of those who went or came, and give back what waits with who is offline too long; how many changed."""
    now = clock.now()
    known = await rows.known(tx)
    changed = await _tell(tx, known, now)
    minutes = await organizations.setting(tx, preferences.OFFLINE_MINUTES.key)
    states = await rows.present(tx, known)
    if minutes is not None:
        gone = [one.user_id for one in states if _gone(one, now, timedelta(minutes=minutes))]
        await give_back(tx, gone)
    there = any(_of(one, now) != Availability.OFFLINE for one in states)
    leaving = minutes is not None and any(one.open for one in states)
    await wakeups.set_next(tx, wakeups.AGENTS, now + policy.UNSEEN / 2 if there or leaving else None)
    return changed


def _gone(one: rows.Present, now: datetime, after: timedelta) -> bool:
    offline = _of(one, now) == Availability.OFFLINE
    since = one.offline_since or one.last_seen_at
    return offline and one.open > 0 and since is not None and now - since >= after


async def give_back(tx: Tx, users: Sequence[UUID]) -> int:
    """What waits for an answer from these people is nobody's again, and dealt out at once (INB-026); how many."""
    left = await rows.waiting_of(tx, users) if users else []
    if not left:
        return 0
    await rows.release(tx, [one.id for one in left])
    await lines.write_many(tx, {one.id: {"from_": one.user_id, "why": "offline"} for one in left}, "assigned")
    history = [
        {
            "id": ids.uuid7(),
            "conversation_id": one.id,
            "from_user_id": one.user_id,
            "from_team_id": one.team_id,
            "to_team_id": one.team_id,
        }
        for one in left
    ]
    await dealing.record(tx, history, "auto", None, "offline")
    for one in left:
        tx.publish(events.assigned(one.id, one.user_id, None))
    for event in events.conversations_updated(one.id for one in left):
        tx.publish(event)
    await wakeups.set_earliest(tx, wakeups.POOL, clock.now())
    return len(left)


async def _tell(tx: Tx, users: Sequence[UUID], now: datetime) -> int:
    """Publish whose availability is another than was told; whoever comes online is given what waits at once."""
    changed = 0
    for one in await rows.present(tx, users):
        availability = _of(one, now)
        if availability == one.told:
            continue
        changed += 1
        await rows.told(tx, one.user_id, availability, now)
        tx.publish(events.availability_changed(one.user_id, one.told, availability, by_hand=one.chosen is not None))
        if availability == Availability.ONLINE:
            await wakeups.set_earliest(tx, wakeups.POOL, now)
    return changed


async def _shown(tx: Tx, users: Sequence[UUID]) -> list[Agent]:
    now, capacity = clock.now(), int(await organizations.setting(tx, preferences.CAPACITY.key))
    return [
        Agent(
            one.user_id,
            one.name,
            _of(one, now),
            Availability(one.chosen) if one.chosen else None,
            one.capacity or capacity,
            one.open,
            one.last_seen_at,
        )
        for one in await rows.present(tx, users)
    ]


def _of(one: rows.Present, now: datetime) -> Availability:
    return policy.availability(one.chosen, one.last_seen_at, one.last_active_at, now)


def _acting(tx: Tx) -> UUID:
    user_id = reader(tx)
    if user_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    return user_id
