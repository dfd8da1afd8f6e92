"""What business hours mean, purely: open or not, when next, how much of a time is working time; right on DST days.

Wall-clock times that a clock skips begin at the first minute after the gap, those it shows twice at the first time,
as everywhere here (`kit.recurrence.localised`).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from koinon.inbox.hours.contracts import DAYS, Hours, Span, SpecialDay, Week
from koinon.kit.recurrence.localised import localised

DAY = timedelta(days=1)
AHEAD_DAYS = 400
AGENT_QUIET = timedelta(minutes=5)
MOST_ANSWERS, ANSWERS_WITHIN = 5, timedelta(hours=24)
MOST_SAME, SAME_WITHIN = 20, timedelta(minutes=5)
Interval = tuple[datetime, datetime]


def minutes(clock_time: str) -> int:
    """Minutes since midnight of a time as contracts write it; 24:00 is 1440."""
    return int(clock_time[:2]) * 60 + int(clock_time[3:])


def overlap(spans: Sequence[Span]) -> bool:
    """Whether two spans of one day share a minute."""
    edges = sorted((minutes(span.opens), _closing(span)) for span in spans)
    return any(before[1] > after[0] for before, after in pairwise(edges))


def _closing(span: Span) -> int:
    """Minutes since the midnight on which it opened."""
    opens, closes = minutes(span.opens), minutes(span.closes)
    return closes if closes > opens else closes + 1_440


def spans_of(week: Week, exceptions: Sequence[SpecialDay], day: date) -> tuple[Span, ...]:
    """What holds on a date."""
    for special in exceptions:
        if special.date == day:
            return special.spans
    spans: tuple[Span, ...] = getattr(week, DAYS[day.weekday()])
    return spans


@lru_cache(4_096)
def _instant(day: date, minute: int, zone: str) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return localised(wall, ZoneInfo(zone))


def _of_day(hours: Hours, day: date) -> list[Interval]:
    spans = spans_of(hours.week, hours.exceptions, day)
    found = [(_instant(day, minutes(s.opens), hours.zone), _instant(day, _closing(s), hours.zone)) for s in spans]
    return sorted(one for one in found if one[0] < one[1])


def intervals(hours: Hours, start: datetime, days: int = AHEAD_DAYS) -> Iterator[Interval]:
    """Open times that end after `start`, in UTC, in order, none touching another, over the days ahead."""
    first = start.astimezone(ZoneInfo(hours.zone)).date() - DAY
    held: Interval | None = None
    for ahead in range(days + 2):
        for begin, end in _of_day(hours, first + ahead * DAY):
            if held is not None and begin <= held[1]:
                held = held[0], max(held[1], end)
                continue
            if held is not None and held[1] > start:
                yield held
            held = begin, end
    if held is not None and held[1] > start:
        yield held


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody is there."""
    begin, _end = next(intervals(hours, at, 1), (None, None))
    return begin is not None and begin <= at


def changes_at(hours: Hours, at: datetime) -> datetime | None:
    """When it next opens or closes; None where it does neither within 400 days."""
    found = next(intervals(hours, at), None)
    if found is None:
        return None
    return found[1] if found[0] <= at else found[0]


def worked(hours: Hours | None, start: datetime, end: datetime) -> timedelta:
    """The open time between two instants; without hours it is all of it."""
    if end <= start:
        return timedelta()
    if hours is None:
        return end - start
    total = timedelta()
    for begin, close in intervals(hours, start, (end - start).days + 2):
        if begin >= end:
            break
        total += min(close, end) - max(begin, start)
    return total


def due(hours: Hours | None, start: datetime, work: timedelta) -> datetime | None:
    """The instant by which `work` of open time has passed since `start`; None where 400 days do not hold so much."""
    if hours is None:
        return (start + work).astimezone(UTC)
    left = work
    for begin, close in intervals(hours, start):
        began = max(begin, start)
        if close - began >= left:
            return began + left
        left -= close - began
    return None
