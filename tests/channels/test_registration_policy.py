"""The states of registrations and which news wins (CHN-023), and what a campaign's class allows (CHN-027)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.channels.contracts.registration import ClassLimits
from koinon.channels.registration import destinations, limits, policy
from koinon.channels.registration.policy import MOVES, Known

START = datetime(2026, 11, 21, tzinfo=UTC)
KINDS = sorted(MOVES)
Told = list[tuple[str, datetime]]


@st.composite
def news(draw: st.DrawFn) -> tuple[str, Told, Told]:
    """A kind, what a provider said of one thing, and the same in another order with repeats."""
    kind = draw(st.sampled_from(KINDS))
    told = [one for one in MOVES[kind] if one != "draft"]
    facts = draw(st.lists(st.tuples(st.sampled_from(told), st.integers(0, 5)), min_size=1, max_size=6))
    dated = [(state, START + timedelta(minutes=minute)) for state, minute in facts]
    return kind, dated, draw(st.permutations(dated + draw(st.lists(st.sampled_from(dated), max_size=3))))


@given(news())
def test_order_and_repeats_of_news_do_not_matter(
    case: tuple[str, list[tuple[str, datetime]], list[tuple[str, datetime]]],
) -> None:
    kind, once, shuffled = case
    ends = []
    for facts in (once, shuffled):
        known = Known(next(iter(MOVES[kind])), None)
        for state, at in facts:
            known = policy.after(kind, known, state, at)
        ends.append(known)
    assert ends[0] == ends[1]
    assert ends[0].as_of == max(at for _, at in once)


@given(st.sampled_from(KINDS), st.text(max_size=12))
def test_a_state_nobody_knows_changes_nothing(kind: str, told: str) -> None:
    known = Known(next(iter(MOVES[kind])), None)
    assert policy.after(kind, known, told if told not in MOVES[kind] else "draft", START) in (
        known,
        Known("draft", None),
    )


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), st.sampled_from(sorted(MOVES[kind])))))
def test_every_move_leads_to_a_state_of_the_machine(case: tuple[str, str]) -> None:
    kind, state = case
    assert set(MOVES[kind][state]) <= set(MOVES[kind])
    assert state not in MOVES[kind][state]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_can_become_ready_from_the_beginning(kind: str) -> None:
    reached, new = set[str](), {next(iter(MOVES[kind]))}
    while new:
        reached |= new
        new = {to for state in new for to in MOVES[kind][state]} - reached
    assert policy.READY[kind] <= reached
    assert reached == set(MOVES[kind])


@given(st.sampled_from(sorted({state for moves in MOVES.values() for state in moves})))
def test_what_is_not_final_is_asked_each_half_hour_and_the_rest_daily(state: str) -> None:
    assert policy.next_check(state, START) - START in (timedelta(minutes=30), timedelta(days=1))
    assert (policy.next_check(state, START) - START == timedelta(minutes=30)) is (state in policy.WAITING)


def test_the_classes_of_the_specification() -> None:
    # CHN-027: AT&T per minute by class 4,500, 2,400, 240, 75, 15; T-Mobile a brand and day 200,000 to 1,000.
    assert [limits.ATT_PER_MINUTE[name] for name in "ACETW"] == [4500, 2400, 240, 75, 15]
    assert list(limits.TMOBILE_PER_DAY.values()) == [200_000, 40_000, 10_000, 2_000, 1_000]
    assert limits.complete(ClassLimits("T", None, "LOW", None)) == ClassLimits("T", 75, "LOW", 2_000)
    assert limits.complete(ClassLimits("T", 60, None, None)).per_minute == 60


@given(st.integers(1, 10_000), st.integers(0, 50))
def test_numbers_of_a_campaign_share_what_it_may_send(limit: int, numbers: int) -> None:
    part = limits.share(limit, numbers, 1)
    assert part is not None
    assert part * max(numbers, 1) <= max(limit, numbers)
    assert part >= 1


def test_names_as_senders_follow_the_destination() -> None:
    assert [destinations.treatment(country) for country in ("US", "GB", "NZ", "DE")] == [
        "refused",
        "register",
        "replaced",
        "allowed",
    ]
