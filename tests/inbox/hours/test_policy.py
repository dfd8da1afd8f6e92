"""Business hours on paper: weeks, exceptions, nights, and the two days a year on which clocks change.

Daylight saving in New York: 2026-03-08 02:00 → 03:00 and 2026-11-01 02:00 → 01:00 (IANA tz database 2025b).
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.inbox.hours import policy
from koinon.inbox.hours.contracts import DAYS, AwayTexts, Hours, Span, SpecialDay, Week
from koinon.kit import ids

YORK = "America/New_York"
NINE_TO_FIVE = Week(**{day: (Span("09:00", "17:00"),) for day in DAYS[:5]})
AT = datetime(2026, 1, 1, tzinfo=UTC)


def hours(week: Week = NINE_TO_FIVE, *exceptions: SpecialDay, zone: str = YORK) -> Hours:
    return Hours(ids.uuid7(), None, None, zone, week, exceptions, False, AwayTexts(), 12, AT, AT)


def york(*of: int) -> datetime:
    return datetime(*of, tzinfo=ZoneInfo(YORK))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (york(2026, 6, 1, 8, 59), False),  # a Monday
        (york(2026, 6, 1, 9, 0), True),
        (york(2026, 6, 1, 16, 59), True),
        (york(2026, 6, 1, 17, 0), False),
        (york(2026, 6, 6, 12, 0), False),  # a Saturday
    ],
)
def test_a_week_opens_and_closes_to_the_minute(at: datetime, is_open: bool) -> None:
    assert policy.is_open(hours(), at) is is_open


def test_a_holiday_wins_over_the_week() -> None:
    held = hours(NINE_TO_FIVE, SpecialDay(date(2026, 12, 25), (), "Christmas"))
    assert not policy.is_open(held, york(2026, 12, 25, 12))
    assert policy.changes_at(held, york(2026, 12, 24, 18)) == york(2026, 12, 28, 9)


def test_an_exception_opens_a_day_that_is_closed() -> None:
    held = hours(NINE_TO_FIVE, SpecialDay(date(2026, 6, 6), (Span("10:00", "12:00"),)))
    assert policy.is_open(held, york(2026, 6, 6, 11))
    assert not policy.is_open(held, york(2026, 6, 6, 12))


def test_a_bar_that_closes_at_two_is_open_after_midnight() -> None:
    held = hours(Week(friday=(Span("18:00", "02:00"),)))
    assert policy.is_open(held, york(2026, 6, 6, 1, 59))
    assert not policy.is_open(held, york(2026, 6, 6, 2, 0))


def test_midnight_to_midnight_every_day_is_always() -> None:
    held = hours(Week(**{day: (Span("00:00", "24:00"),) for day in DAYS}))
    assert policy.worked(held, york(2026, 6, 1), york(2026, 6, 8)) == timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 3, 7), timedelta(hours=4)),
        (date(2026, 3, 8), timedelta(hours=3)),  # 02:00 to 03:00 is not
        (date(2026, 11, 1), timedelta(hours=5)),  # 01:00 to 02:00 is twice
    ],
)
def test_a_night_shift_is_as_long_as_it_is(day: date, worked: timedelta) -> None:
    """Midnight to four, on an ordinary day and on both days on which the clocks change."""
    held = hours(Week(saturday=(Span("00:00", "04:00"),), sunday=(Span("00:00", "04:00"),)))
    start = york(day.year, day.month, day.day)
    assert policy.worked(held, start, start.astimezone(UTC) + timedelta(hours=12)) == worked


def test_a_time_that_the_clocks_skip_begins_when_they_go_on() -> None:
    held = hours(Week(sunday=(Span("02:30", "05:00"),)))
    assert policy.changes_at(held, york(2026, 3, 8, 0)) == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_nine_oclock_is_nine_oclock_before_and_after_the_change() -> None:
    held = hours()
    assert policy.changes_at(held, york(2026, 3, 6, 18)) == datetime(2026, 3, 9, 13, tzinfo=UTC)
    assert policy.changes_at(held, york(2026, 10, 30, 18)) == datetime(2026, 11, 2, 14, tzinfo=UTC)


def test_two_hours_from_friday_at_four_end_on_monday_at_ten() -> None:
    assert policy.due(hours(), york(2026, 6, 5, 16), timedelta(hours=2)) == york(2026, 6, 8, 10)


def test_without_hours_a_clock_runs_always() -> None:
    start = york(2026, 6, 6, 12)
    assert policy.due(None, start, timedelta(hours=2)) == start + timedelta(hours=2)
    assert policy.worked(None, start, start + timedelta(hours=2)) == timedelta(hours=2)


def test_a_week_that_never_opens_never_ends_a_wait() -> None:
    assert policy.due(hours(Week()), AT, timedelta(minutes=1)) is None
    assert policy.changes_at(hours(Week()), AT) is None


def test_spans_that_share_a_minute_overlap() -> None:
    assert policy.overlap([Span("09:00", "12:00"), Span("11:59", "17:00")])
    assert not policy.overlap([Span("12:00", "17:00"), Span("09:00", "12:00")])
    assert policy.overlap([Span("22:00", "06:00"), Span("23:00", "23:30")])


def test_the_reader_s_language_comes_first_and_any_other_is_better_than_none() -> None:
    texts = AwayTexts(en="Back at nine", es="Volvemos a las nueve")
    assert texts.reads("es", "en") == "Volvemos a las nueve"
    assert texts.reads("pt", "en") == "Back at nine"
    assert AwayTexts(pt="Voltamos às nove").reads(None, "en") == "Voltamos às nove"
    assert AwayTexts().reads("en") == ""


clock_times = st.integers(0, 1_439).map(lambda m: f"{m // 60:02}:{m % 60:02}")
spans = st.builds(Span, clock_times, clock_times)
weeks = st.builds(Week, **{day: st.lists(spans, max_size=2).map(tuple) for day in DAYS})
zones = st.sampled_from(["America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "UTC"])
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


@given(weeks, zones, instants)
def test_it_is_the_other_way_after_it_changes(week: Week, zone: str, at: datetime) -> None:
    held = hours(week, zone=zone)
    change = policy.changes_at(held, at)
    if change is not None:
        assert change > at
        assert policy.is_open(held, change) is not policy.is_open(held, at)


@given(weeks, zones, instants, st.integers(1, 3_000), st.integers(1, 3_000))
def test_work_adds_up(week: Week, zone: str, at: datetime, one: int, other: int) -> None:
    held = hours(week, zone=zone)
    middle, end = at + timedelta(minutes=one), at + timedelta(minutes=one + other)
    whole = policy.worked(held, at, end)
    assert whole == policy.worked(held, at, middle) + policy.worked(held, middle, end)
    assert timedelta() <= whole <= end - at


@given(weeks, zones, instants, st.integers(1, 5_000))
def test_what_is_due_is_worked_off_then(week: Week, zone: str, at: datetime, work: int) -> None:
    held = hours(week, zone=zone)
    end = policy.due(held, at, timedelta(minutes=work))
    if end is not None:
        assert policy.worked(held, at, end) == timedelta(minutes=work)


def test_hours_are_read_back_as_they_were_written() -> None:
    held = hours(NINE_TO_FIVE, SpecialDay(date(2026, 12, 25)))
    assert msgspec.json.decode(msgspec.json.encode(held), type=Hours) == held
