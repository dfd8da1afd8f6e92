"""Frequency caps over rolling days (MSG-054, 055)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.rules.caps import free_at
from koinon.messaging.rules.contracts import Cap, SendPolicy, Sent

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WEEKLY = Cap("promotional", 1, 7)


def ago(channel: str = "sms", **past: float) -> Sent:
    return Sent(NOW - timedelta(**past), channel)


def test_by_default_one_promotion_a_week_and_news_without_a_limit() -> None:
    assert SendPolicy().caps_on("promotional", "email") == (WEEKLY,)
    assert SendPolicy().caps_on("informational", "sms") == ()


def test_who_got_one_six_days_ago_waits_a_day() -> None:
    assert free_at([WEEKLY], [ago(days=6)], NOW) == NOW + timedelta(days=1)


def test_after_seven_days_they_are_free() -> None:
    assert free_at([WEEKLY], [ago(days=7)], NOW) is None


def test_the_latest_of_two_allowed_is_not_the_one_that_leaves_first() -> None:
    assert free_at([Cap("promotional", 2, 7)], [ago(days=1), ago(days=3)], NOW) == NOW + timedelta(days=4)


def test_a_cap_of_one_channel_counts_that_alone() -> None:
    mail = Cap("promotional", 1, 7, "email")
    assert free_at([mail], [ago(days=1)], NOW) is None
    assert free_at([WEEKLY], [ago("email", days=1)], NOW) == NOW + timedelta(days=6)


SENT = st.lists(st.floats(0, 40).map(lambda days: ago(days=days)), max_size=12)
CAPS = st.lists(st.builds(Cap, st.just("promotional"), st.integers(1, 5), st.integers(1, 35)), max_size=3)


@given(sent=SENT, caps=CAPS)
def test_at_the_free_moment_every_cap_has_room_and_just_before_one_has_not(sent: list[Sent], caps: list[Cap]) -> None:
    def full(at: datetime) -> bool:
        counts = ((sum(one.at > at - timedelta(days=cap.days) for one in sent), cap.most) for cap in caps)
        return any(count >= most for count, most in counts)

    found = free_at(caps, sent, NOW)
    assert (found is not None) == full(NOW)
    if found is not None:
        assert not full(found)
        assert full(found - timedelta(microseconds=1))
