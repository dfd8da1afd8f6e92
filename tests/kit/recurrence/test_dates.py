"""Dates of a series, against RFC 5545's examples, rrule-temporal's answers and dateutil."""

import json
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from koinon.kit.recurrence import WEEKDAYS, Rule, Series, parse

NEW_YORK = ZoneInfo("America/New_York")
YEARS = timedelta(days=366 * 12)
SECOND = timedelta(seconds=1)


def series(start: str, rule: str, zone: str = "UTC", **more: Any) -> Series:
    """A series with the end its rule names."""
    bare = Series(datetime.fromisoformat(start), ZoneInfo(zone), parse(rule), **more)
    until = bare.start.replace(tzinfo=UTC) + YEARS
    ends = bare.last_counted(until) or bare.until()
    return Series(bare.start, bare.zone, bare.rule, bare.left_out, bare.added, ends)


def shown(one: Series, most: int, years: int = 12) -> list[str]:
    """Its first dates within so many years, as clocks show them."""
    begin = one.start.replace(tzinfo=UTC) - timedelta(days=1)
    end = begin.replace(year=begin.year + years) + timedelta(days=1)
    return [f"{date.at.astimezone(one.zone):%Y-%m-%dT%H:%M}" for date in islice(one.dates(begin, end), most)]


ELECTION_DAY = "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"
# RFC 5545 §3.8.5.3, with DTSTART;TZID=America/New_York:19970902T090000 and the dates it lists.
RFC = {
    "FREQ=DAILY;COUNT=10": [f"1997-09-{day:02d}" for day in range(2, 12)],
    "FREQ=DAILY;INTERVAL=10;COUNT=5": ["1997-09-02", "1997-09-12", "1997-09-22", "1997-10-02", "1997-10-12"],
    "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH": [
        *("1997-09-02", "1997-09-04", "1997-09-09", "1997-09-11", "1997-09-16"),
        *("1997-09-18", "1997-09-23", "1997-09-25", "1997-09-30", "1997-10-02"),
    ],
    "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO": [
        *("1997-09-22", "1997-10-20", "1997-11-17", "1997-12-22", "1998-01-19", "1998-02-16"),
    ],
    "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1": [
        *("1997-09-30", "1997-10-01", "1997-10-31", "1997-11-01", "1997-11-30"),
        *("1997-12-01", "1997-12-31", "1998-01-01", "1998-01-31", "1998-02-01"),
    ],
    "FREQ=YEARLY;COUNT=10;BYMONTH=6,7": [f"{year}-{month}-02" for year in range(1998, 2003) for month in ("06", "07")],
    "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3": ["1997-09-04", "1997-10-07", "1997-11-06"],
    "FREQ=YEARLY;BYDAY=20MO": ["1998-05-18", "1999-05-17", "2000-05-15"],
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO": ["1998-05-11", "1999-05-17", "2000-05-15"],
    ELECTION_DAY: ["1996-11-05", "2000-11-07", "2004-11-02"],
}


@pytest.mark.parametrize("rule", RFC)
def test_the_examples_of_rfc_5545(rule: str) -> None:
    start, expected = "1996-11-05T09:00" if rule == ELECTION_DAY else "1997-09-02T09:00", RFC[rule]
    found = shown(series(start, rule, "America/New_York"), len(expected))
    assert [wall[:10] for wall in found] == expected


def test_a_second_implementation_gives_the_same_dates() -> None:
    kept = json.loads((Path(__file__).parent / "rrule_temporal.json").read_text())
    for case in kept["cases"]:
        assert shown(series(case["start"], case["rule"]), 12) == case["dates"], case["rule"]
    assert len(kept["cases"]) == 299


# The gap and the overlap by the IANA database; a time that is skipped becomes the first that exists (MSG-061).
GAPS = {
    ("America/New_York", "2026-03-08T02:30"): "2026-03-08T03:00",
    ("Australia/Lord_Howe", "2026-10-04T02:15"): "2026-10-04T02:30",
    ("America/Santiago", "2026-09-06T00:10"): "2026-09-06T01:00",
    ("Africa/Cairo", "2026-04-24T00:30"): "2026-04-24T01:00",
    ("Pacific/Apia", "2011-12-30T09:00"): "2011-12-31T00:00",
}


@pytest.mark.parametrize(("zone", "wall"), GAPS)
def test_a_skipped_time_becomes_the_first_that_exists(zone: str, wall: str) -> None:
    assert shown(series(wall, "FREQ=DAILY;COUNT=1", zone), 1) == [GAPS[zone, wall]]


def test_a_time_that_comes_twice_runs_the_first_time() -> None:
    one = series("2026-10-31T01:30", "FREQ=DAILY;COUNT=3", "America/New_York")
    moments = [date.at for date in one.dates(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))]
    assert [f"{at:%d %H:%M}" for at in moments] == ["31 05:30", "01 05:30", "02 06:30"]


def test_two_times_that_a_gap_makes_one_run_once() -> None:
    one = series("2026-03-07T02:00", "FREQ=DAILY;BYHOUR=2,3", "America/New_York")
    assert shown(one, 5) == [
        *("2026-03-07T02:00", "2026-03-07T03:00", "2026-03-08T03:00", "2026-03-09T02:00", "2026-03-09T03:00"),
    ]


def test_hours_are_hours_of_the_world() -> None:
    one = series("2026-03-08T00:30", "FREQ=HOURLY;COUNT=4", "America/New_York")
    assert shown(one, 9) == ["2026-03-08T00:30", "2026-03-08T01:30", "2026-03-08T03:30", "2026-03-08T04:30"]
    back = series("2026-11-01T00:30", "FREQ=HOURLY;COUNT=4", "America/New_York")
    assert shown(back, 9) == ["2026-11-01T00:30", "2026-11-01T01:30", "2026-11-01T01:30", "2026-11-01T02:30"]


def test_day_31_skips_and_the_last_day_does_not() -> None:
    assert [d[5:10] for d in shown(series("2026-01-31T09:00", "FREQ=MONTHLY"), 3)] == ["01-31", "03-31", "05-31"]
    last = series("2026-01-31T09:00", "FREQ=MONTHLY;BYMONTHDAY=-1")
    assert [d[5:10] for d in shown(last, 3)] == ["01-31", "02-28", "03-31"]


def test_single_dates_are_left_out_and_added_and_still_counted() -> None:
    one = series(
        "2026-01-01T09:00",
        "FREQ=DAILY;COUNT=3",
        left_out=frozenset({datetime(2026, 1, 2, 9)}),
        added=(datetime(2026, 1, 2, 17),),
    )
    assert shown(one, 9) == ["2026-01-01T09:00", "2026-01-02T17:00", "2026-01-03T09:00"]


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;BYMONTHDAY=31;BYMONTH=4"])
def test_a_rule_that_never_comes_true_ends(rule: str) -> None:
    assert shown(series("2026-01-01T09:00", rule), 1, years=5) == []


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules of every frequency but hourly that come true: dateutil looks for the others until the year 9999."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.sampled_from([1, 5, 11]))}"]
    if draw(st.booleans()):
        parts.append("BYMONTH=" + _listed(draw, st.integers(1, 12), 4))
    if frequency != "WEEKLY" and draw(st.booleans()):
        parts.append("BYMONTHDAY=" + _listed(draw, st.integers(1, 28), 3))
        which = st.just("")
    elif frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        which = st.sampled_from(["1", "2", "-1", "-2"])  # beside plain ones dateutil wants both to hold
    else:
        which = st.just("")
    if draw(st.booleans()):
        parts.append("BYDAY=" + _listed(draw, st.tuples(which, st.sampled_from(WEEKDAYS)).map("".join), 3))
    if draw(st.booleans()):
        parts.append("BYHOUR=" + _listed(draw, st.integers(0, 23), 2))
    if frequency in ("MONTHLY", "YEARLY") and len(parts) > 2 and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([-1, 1]))}")
    parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    return ";".join(parts)


def _listed(draw: st.DrawFn, values: st.SearchStrategy[Any], most: int) -> str:
    return ",".join(map(str, draw(st.lists(values, min_size=1, max_size=most, unique=True))))


_starts = st.datetimes(datetime(1999, 1, 1), datetime(2030, 12, 31)).map(lambda t: t.replace(second=0, microsecond=0))


@given(rules(), _starts, st.integers(0, 2_000))
@settings(max_examples=150, deadline=None)
def test_dateutil_gives_the_same_next_date_from_anywhere(rule: str, start: datetime, days: int) -> None:
    after = start + timedelta(days=days, minutes=7)
    within = after.replace(tzinfo=UTC) + timedelta(days=1_827)
    ours = Series(start, ZoneInfo("UTC"), parse(rule)).next(after.replace(tzinfo=UTC), within)
    until = f"{within:%Y%m%dT%H%M%S}"
    theirs = rrulestr(f"{rule};UNTIL={until}", dtstart=start).after(after)
    assert (ours and ours.wall) == theirs


@given(rules(), _starts)
@settings(max_examples=60, deadline=None)
def test_dates_grow_and_walking_on_is_walking_from_the_start(rule: str, start: datetime) -> None:
    one = Series(start, NEW_YORK, parse(rule))
    until = start.replace(tzinfo=UTC) + timedelta(days=900)
    whole = [date.at for date in islice(one.dates(start.replace(tzinfo=UTC) - timedelta(days=1), until), 40)]
    assert whole == sorted(set(whole))
    for before, then in pairwise(whole):
        found = one.next(before, until)
        assert found is not None
        assert found.at == then


def test_a_rule_is_kept_as_it_was_meant() -> None:
    assert isinstance(series("2026-01-01T09:00", "RRULE:freq=weekly;byday=mo").rule, Rule)
