"""Quiet hours by the recipient's clock: MSG-052 and 053, with the zone database's own dates."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.rules.contracts import QuietHours
from koinon.messaging.rules.quiet_hours import SPREAD_SECONDS, Clocks, ends_at, instant, is_quiet, spread
from koinon.messaging.rules.zones import zones_for, zones_of_country

USUAL = QuietHours()
NEW_YORK, MADRID, HONOLULU = ZoneInfo("America/New_York"), ZoneInfo("Europe/Madrid"), ZoneInfo("Pacific/Honolulu")


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[misc]


def ends(now: datetime, *zones: ZoneInfo, hours: QuietHours = USUAL, promotional: bool = False) -> datetime | None:
    return ends_at(hours, zones, now, promotional=promotional)


def test_by_day_nothing_waits() -> None:
    assert ends(at(MADRID, 2026, 11, 21, 8, 0), MADRID) is None
    assert ends(at(MADRID, 2026, 11, 21, 20, 59), MADRID) is None


def test_at_nine_in_the_evening_it_waits_for_eight() -> None:
    assert ends(at(MADRID, 2026, 11, 21, 21, 0), MADRID) == at(MADRID, 2026, 11, 22, 8, 0)
    assert ends(at(MADRID, 2026, 11, 22, 7, 59), MADRID) == at(MADRID, 2026, 11, 22, 8, 0)


def test_of_an_american_number_the_hours_common_to_all_fifty_states_are_kept() -> None:
    """MSG-053: 14:00, in winter 13:00, to 21:00 Eastern: Honolulu has UTC-10 all year, New York EDT is UTC-4."""
    zones = zones_of_country("US")
    for month, opens in ((7, 14), (1, 13)):
        assert ends(at(NEW_YORK, 2026, month, 15, opens, 0) - timedelta(seconds=1), *zones) == at(
            NEW_YORK, 2026, month, 15, opens, 0
        )
        assert ends(at(NEW_YORK, 2026, month, 15, opens, 0), *zones) is None
        assert ends(at(NEW_YORK, 2026, month, 15, 20, 59), *zones) is None
        assert ends(at(NEW_YORK, 2026, month, 15, 21, 0), *zones) == at(NEW_YORK, 2026, month, 16, opens, 0)


def test_clocks_that_always_agree_are_asked_once() -> None:
    assert HONOLULU in zones_of_country("US")
    assert len(zones_of_country("US")) < 12
    assert zones_of_country("ZZ") == ()


def test_whose_zone_is_known_has_that_one_alone() -> None:
    assert zones_for("Pacific/Honolulu", "US", "Europe/Madrid") == (HONOLULU,)
    assert zones_for("Mars/Olympus", "ES", "UTC") == zones_of_country("ES")
    assert zones_for(None, None, "Europe/Madrid") == (MADRID,)
    assert zones_for(None, "ZZ", "Europe/Madrid") == (MADRID,)


def test_spain_has_the_islands_an_hour_later() -> None:
    assert ends(at(MADRID, 2026, 11, 21, 8, 30), *zones_of_country("ES")) == at(MADRID, 2026, 11, 21, 9, 0)


def test_a_promotion_waits_on_sunday_until_noon() -> None:
    hours = QuietHours(sunday_ends=time(12))
    sunday_nine = at(MADRID, 2026, 11, 22, 9, 0)
    assert ends(sunday_nine, MADRID, hours=hours, promotional=True) == at(MADRID, 2026, 11, 22, 12, 0)
    assert ends(sunday_nine, MADRID, hours=hours) is None
    saturday_late = at(MADRID, 2026, 11, 21, 22, 0)
    assert ends(saturday_late, MADRID, hours=hours, promotional=True) == at(MADRID, 2026, 11, 22, 12, 0)


def test_eight_o_clock_is_eight_o_clock_on_the_night_clocks_change() -> None:
    """In 2026 the United States set clocks forward on 8 March and back on 1 November (tzdata, rule US)."""
    assert ends(at(NEW_YORK, 2026, 3, 7, 22, 0), NEW_YORK) == datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
    assert ends(at(NEW_YORK, 2026, 10, 31, 22, 0), NEW_YORK) == datetime(2026, 11, 1, 13, 0, tzinfo=UTC)


def test_an_end_that_the_clock_leaps_over_is_the_first_minute_after_it() -> None:
    assert instant(datetime(2026, 3, 8), time(2, 30), NEW_YORK) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # leaps by half an hour, on 4 October 2026 at 02:00
    assert instant(datetime(2026, 10, 4), time(2, 15), lord_howe) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_an_end_that_comes_twice_is_the_first() -> None:
    assert instant(datetime(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_hours_without_a_common_moment_end_with_the_last_clock_to_wake() -> None:
    narrow = QuietHours(time(9), time(8))  # one hour a day is left
    zones = (MADRID, HONOLULU)
    now = at(MADRID, 2026, 11, 21, 12, 0)
    assert ends(now, *zones, hours=narrow) == at(MADRID, 2026, 11, 22, 8, 0)


NAMES = [
    *("UTC", "America/New_York", "Pacific/Honolulu", "Europe/Madrid", "Australia/Lord_Howe", "Africa/Cairo"),
    *("America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo"),
]
ZONES = st.sampled_from(NAMES).map(ZoneInfo)
MINUTES = st.integers(0, 1439).map(lambda m: time(m // 60, m % 60))
HOURS = st.builds(QuietHours, MINUTES, MINUTES, st.none() | MINUTES).filter(lambda h: h.begins != h.ends)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda d: d.replace(tzinfo=UTC, microsecond=0))


@given(hours=HOURS, zone=ZONES, now=MOMENTS, promotional=st.booleans())
def test_one_clock_wakes_at_the_first_moment_that_is_not_quiet(
    hours: QuietHours, zone: ZoneInfo, now: datetime, promotional: bool
) -> None:
    until = ends_at(hours, (zone,), now, promotional=promotional)
    quiet_now = is_quiet(hours, now.astimezone(zone), promotional=promotional)
    assert (until is not None) == quiet_now
    if until is None:
        return
    assert now < until <= now + timedelta(hours=50)
    assert not is_quiet(hours, until.astimezone(zone), promotional=promotional)
    for share in range(1, 20):  # no earlier moment would have done, but for the hour that a clock shows twice
        moment = now + (until - now) * share / 20
        wall = moment.astimezone(zone)
        twice = wall.utcoffset() != (moment - timedelta(hours=2)).astimezone(zone).utcoffset()
        assert twice or is_quiet(hours, wall, promotional=promotional)


@given(zones=st.lists(ZONES, min_size=1, max_size=3), now=MOMENTS)
def test_several_clocks_wake_together(zones: list[ZoneInfo], now: datetime) -> None:
    until = ends_at(USUAL, zones, now, promotional=False)
    quiet = any(is_quiet(USUAL, now.astimezone(zone), promotional=False) for zone in zones)
    assert (until is not None) == quiet
    apart = {zone.utcoffset(now) for zone in zones}
    if until is not None and max(apart) - min(apart) < timedelta(hours=10):  # type: ignore[operator, type-var]
        assert not any(is_quiet(USUAL, until.astimezone(zone), promotional=False) for zone in zones)


@given(number=st.integers(0, 2**128 - 1), until=MOMENTS, room=st.none() | st.integers(1, 2_000))
def test_a_release_is_spread_over_ten_minutes_and_never_past_the_last_moment(
    number: int, until: datetime, room: int | None
) -> None:
    last = None if room is None else until + timedelta(seconds=room)
    leaves = spread(until, UUID(int=number), last)
    assert until <= leaves <= until + timedelta(seconds=SPREAD_SECONDS)
    assert last is None or leaves < last
    assert leaves == spread(until, UUID(int=number), last)


def test_a_range_asks_each_clock_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = Clocks(at(MADRID, 2026, 11, 21, 22, 0))
    first = clocks.until(USUAL, (MADRID,), promotional=False)
    monkeypatch.setattr("koinon.messaging.rules.quiet_hours.ends_at", None)
    assert clocks.until(USUAL, (MADRID,), promotional=False) == first
