"""Pure decisions of dealing out: who is available, and who is given which conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from koinon.inbox.contracts import AssignmentMode, Availability

UNSEEN = timedelta(seconds=60)
IDLE = timedelta(minutes=5)
PREVIOUS_WITHIN = timedelta(days=30)

NOBODY_ONLINE = "nobody_online"
ALL_FULL = "all_full"
NO_MEMBERS = "no_members"


def availability(
    chosen: Availability | str | None, seen_at: datetime | None, active_at: datetime | None, now: datetime
) -> Availability:
    """Offline after 60 s without a sign of life, else what was set by hand, else away after 5 idle minutes."""
    if seen_at is None or now - seen_at > UNSEEN:
        return Availability.OFFLINE
    if chosen is not None:
        return Availability(chosen)
    return Availability.AWAY if active_at is None or now - active_at > IDLE else Availability.ONLINE


@dataclass(slots=True)
class Hand:
    """Somebody who may be given work: how much they have, their limit, and when they were last given some."""

    user_id: UUID
    load: int
    capacity: int
    last: float
    places: tuple[UUID, ...] = ()

    def takes(self, location: UUID) -> bool:
        """Whether they have room, and may see people of this location."""
        return self.load < self.capacity and (not self.places or location in self.places)


class Waiting(NamedTuple):
    """A conversation that is to be somebody's; `location` is the nil id for people without one."""

    id: UUID
    mode: AssignmentMode
    members: frozenset[UUID]
    location: UUID
    previous: UUID | None = None


class Dealt(NamedTuple):
    """Who is given a conversation and whether it was theirs before; or, for nobody, why."""

    id: UUID
    user_id: UUID | None
    returned: bool = False
    because: str | None = None


def deal(waiting: Sequence[Waiting], hands: Mapping[UUID, Hand]) -> list[Dealt]:
    """Give out in the order given; `hands` are the available people and are changed as they take (INB-024).

    First whose it was before, else of its team in turn (who waited longest) or by load (who has the fewest, of those
    who waited longest). Never above capacity.
    """
    turn = max((hand.last for hand in hands.values()), default=0.0)
    dealt = []
    for one in waiting:
        hand = _previous(one, hands) or _next(one, hands)
        if hand is None:
            dealt.append(Dealt(one.id, None, because=_why(one, hands)))
            continue
        turn += 1.0
        hand.load, hand.last = hand.load + 1, turn
        dealt.append(Dealt(one.id, hand.user_id, hand.user_id == one.previous))
    return dealt


def _previous(one: Waiting, hands: Mapping[UUID, Hand]) -> Hand | None:
    found = hands.get(one.previous) if one.previous else None
    return found if found is not None and found.takes(one.location) else None


def _next(one: Waiting, hands: Mapping[UUID, Hand]) -> Hand | None:
    free = [hands[user] for user in one.members if user in hands and hands[user].takes(one.location)]
    if one.mode == AssignmentMode.LEAST_LOADED:
        return min(free, key=lambda hand: (hand.load, hand.last, hand.user_id), default=None)
    return min(free, key=lambda hand: (hand.last, hand.load, hand.user_id), default=None)


def _why(one: Waiting, hands: Mapping[UUID, Hand]) -> str:
    if not one.members:
        return NO_MEMBERS
    return ALL_FULL if any(user in hands for user in one.members) else NOBODY_ONLINE
