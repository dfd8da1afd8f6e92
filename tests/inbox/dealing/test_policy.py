"""Pure decisions of dealing out (INB-024, 025, 027)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.inbox.contracts import AssignmentMode, Availability
from koinon.inbox.dealing.policy import ALL_FULL, NO_MEMBERS, NOBODY_ONLINE, Hand, Waiting, availability, deal

NIL = UUID(int=0)
NORTH, SOUTH = UUID(int=91), UUID(int=92)
MODES = [AssignmentMode.ROUND_ROBIN, AssignmentMode.LEAST_LOADED]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def hands(*loads: int, capacity: int = 20) -> dict[UUID, Hand]:
    return {UUID(int=n + 1): Hand(UUID(int=n + 1), load, capacity, float(n)) for n, load in enumerate(loads)}


def waiting(count: int, mode: AssignmentMode, who: dict[UUID, Hand], previous: UUID | None = None) -> list[Waiting]:
    return [Waiting(UUID(int=1000 + n), mode, frozenset(who), NIL, previous) for n in range(count)]


@given(st.sampled_from(MODES), st.integers(1, 9), st.integers(0, 100))
def test_equal_people_differ_by_one_at_most(mode: AssignmentMode, people: int, arrivals: int) -> None:
    who = hands(*[0] * people, capacity=200)
    deal(waiting(arrivals, mode, who), who)
    loads = [hand.load for hand in who.values()]
    assert max(loads) - min(loads) <= 1
    assert sum(loads) == arrivals


@given(st.sampled_from(MODES), st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 60))
def test_nobody_is_given_more_than_their_capacity(mode: AssignmentMode, loads: list[int], arrivals: int) -> None:
    who = hands(*loads, capacity=20)
    dealt = deal(waiting(arrivals, mode, who), who)
    assert all(hand.load <= max(20, loads[at]) for at, hand in enumerate(who.values()))
    room = sum(max(0, 20 - load) for load in loads)
    assert sum(one.user_id is not None for one in dealt) == min(arrivals, room)
    assert {one.because for one in dealt if one.user_id is None} <= {ALL_FULL}


def test_the_fewest_come_first_by_load() -> None:
    who = hands(5, 1, 3)
    assert deal(waiting(1, AssignmentMode.LEAST_LOADED, who), who)[0].user_id == UUID(int=2)


def test_whose_it_was_has_it_again_while_there_is_room() -> None:
    who = hands(0, 19)
    back = deal(waiting(2, AssignmentMode.LEAST_LOADED, who, previous=UUID(int=2)), who)
    assert [(one.user_id, one.returned) for one in back] == [(UUID(int=2), True), (UUID(int=1), False)]


def test_whoever_is_limited_is_given_only_what_they_may_see() -> None:
    who = hands(0, 9)
    who[UUID(int=1)].places = (NORTH,)
    south = [Waiting(UUID(int=7), AssignmentMode.LEAST_LOADED, frozenset(who), SOUTH)]
    assert deal(south, who)[0].user_id == UUID(int=2)


@pytest.mark.parametrize(
    ("who", "members", "because"),
    [
        ({}, frozenset[UUID](), NO_MEMBERS),
        ({}, frozenset({UUID(int=1)}), NOBODY_ONLINE),
        (hands(20), frozenset({UUID(int=1)}), ALL_FULL),
    ],
)
def test_what_finds_nobody_says_why(who: dict[UUID, Hand], members: frozenset[UUID], because: str) -> None:
    dealt = deal([Waiting(UUID(int=7), AssignmentMode.ROUND_ROBIN, members, NIL)], who)
    assert (dealt[0].user_id, dealt[0].because) == (None, because)


@pytest.mark.parametrize(
    ("chosen", "seen", "idle", "expected"),
    [
        (None, None, None, Availability.OFFLINE),
        (None, 0, 0, Availability.ONLINE),
        (None, 60, 60, Availability.ONLINE),
        (None, 61, 61, Availability.OFFLINE),
        (None, 0, 300, Availability.ONLINE),
        (None, 0, 301, Availability.AWAY),
        ("busy", 0, 0, Availability.BUSY),
        ("busy", 0, 301, Availability.BUSY),
        ("busy", 61, 61, Availability.OFFLINE),
        ("away", 0, 0, Availability.AWAY),
    ],
)
def test_signs_of_life_and_the_hand_decide(
    chosen: str | None, seen: int | None, idle: int | None, expected: Availability
) -> None:
    def ago(seconds: int | None) -> datetime | None:
        return None if seconds is None else NOW - timedelta(seconds=seconds)

    assert availability(chosen, ago(seen), ago(idle), NOW) == expected
