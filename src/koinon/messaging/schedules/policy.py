"""What schedules allow and decide: pure, by the clock they are given (MSG-061 to 067)."""

from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from koinon.kit import recurrence
from koinon.kit.recurrence import BadRule, Frequency, Rule, Series
from koinon.messaging.schedules.contracts import NextDate, Schedule, ScheduleStatus, Timing
from koinon.messaging.schedules.errors import (
    INVALID_RULE,
    NO_FUTURE_DATE,
    PROMOTION_TOO_FREQUENT,
    SCHEDULE_IN_PAST,
    SCHEDULE_TOO_LONG,
    TOO_FREQUENT,
)
from koinon.platform import errors

LONGEST = timedelta(days=5 * 366)
MOST_RUNS = 1_000
LEAD = timedelta(seconds=60)
"""So long before its time a run is prepared, and can no longer be changed."""
LATE = timedelta(minutes=2)
"""What a busy machine may be late by without its being a missed date."""
RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=9))
"""Waits after the failures of a run: three tries more over a quarter of an hour."""
DAY_BEFORE = timedelta(days=1)
"""So long before a date somebody looks whether it can be sent."""
EARLIEST = ZoneInfo("Pacific/Kiritimati")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LOOKED_AT = 60

Verdict = Literal["run", "ask", "missed"]


def rule_of(timing: Timing) -> Rule | None:
    """Its rule. Raises 422 `invalid_rrule` with the part at fault."""
    if timing.rrule is None:
        return None
    try:
        return recurrence.parse(timing.rrule)
    except BadRule as bad:
        if bad.code == "too_frequent":
            raise TOO_FREQUENT(details={"path": "rrule"}) from None
        raise INVALID_RULE(details={"path": "rrule", "part": bad.part, "code": bad.code}) from None


def written_rule(timing: Timing) -> str | None:
    """Its rule in the one way of writing it. Raises as `rule_of`."""
    rule = rule_of(timing)
    return None if rule is None else recurrence.written(rule)


def zone_of(name: str) -> ZoneInfo:
    """A zone of the IANA database. Raises 422 `invalid_time_zone`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise errors.invalid_field("time_zone", "invalid_time_zone") from None


def series_of(timing: Timing, ends_at: datetime | None) -> Series:
    """Its dates on the clock of its own zone."""
    return Series(
        timing.starts_at,
        zone_of(timing.time_zone),
        rule_of(timing),
        frozenset(timing.exdates),
        timing.rdates,
        ends_at,
    )


def checked(timing: Timing, purpose: str, now: datetime, *, is_new: bool = True) -> tuple[Series, NextDate]:
    """The series with its end, and its first date to come. Raises 422 for whatever MSG-063 refuses.

    Where it is not new, its first dates may be over already.
    """
    series = series_of(timing, None)
    begin = recurrence.localised(series.start, series.zone)
    if begin > now + LONGEST:
        raise SCHEDULE_TOO_LONG(details={"path": "starts_at"})
    ends_at = _end(series, begin)
    series = series_of(timing, ends_at)
    dates = list(islice(series.dates(begin - _DAY, ends_at), _LOOKED_AT))
    if is_new and dates and dates[0].at <= now:
        raise SCHEDULE_IN_PAST(details={"path": "starts_at", "offer": "send_now"})
    following = series.next(now, ends_at)
    if following is None:
        raise (SCHEDULE_IN_PAST if dates else NO_FUTURE_DATE)(details={"path": "starts_at"})
    _require_seldom(series.rule, [one.at for one in dates], timing, purpose)
    return series, NextDate(*following)


def _end(series: Series, begin: datetime) -> datetime:
    """The last moment: what its rule says, else five years or a thousand times on. Raises where the rule says more."""
    horizon = begin + LONGEST
    if series.rule is None:
        return max([begin, *(recurrence.localised(one, series.zone) for one in series.added)])
    until, count = series.until(), series.rule.count
    if (until is not None and until > horizon) or (count is not None and count > MOST_RUNS):
        raise SCHEDULE_TOO_LONG(details={"path": "rrule"})
    dates = list(islice(series.dates(begin - _DAY, until or horizon), MOST_RUNS + 1))
    if count is not None:
        last = series.last_counted(horizon)
        if last is None and dates:
            raise SCHEDULE_TOO_LONG(details={"path": "rrule"})
        return last or horizon
    if until is not None and len(dates) > MOST_RUNS:
        raise SCHEDULE_TOO_LONG(details={"path": "rrule"})
    return until or (dates[MOST_RUNS - 1].at if len(dates) > MOST_RUNS else horizon)


def _require_seldom(rule: Rule | None, dates: list[datetime], timing: Timing, purpose: str) -> None:
    gaps = [then - before for before, then in pairwise(dates)]
    if any(gap < _HOUR for gap in gaps):
        raise TOO_FREQUENT(details={"path": "rrule"})
    hourly = (rule is not None and rule.frequency is Frequency.HOURLY) or any(gap < 2 * _HOUR for gap in gaps)
    if hourly and purpose == "promotional":
        raise PROMOTION_TOO_FREQUENT(details={"path": "rrule"})
    if rule is not None and rule.frequency is Frequency.HOURLY and timing.zone_mode == "recipient":
        raise TOO_FREQUENT(details={"path": "zone_mode"})


def coming(schedule: Schedule, after: datetime, most: int = 5, until: datetime | None = None) -> list[NextDate]:
    """Its next dates after a moment."""
    series = series_of(schedule.timing, schedule.ends_at)
    last = min(filter(None, (until, schedule.ends_at or after + LONGEST)))
    return [NextDate(*one) for one in islice(series.dates(after, last), most)]


def next_dates(schedule: Schedule, now: datetime) -> list[NextDate]:
    """The next five dates of what still goes on; of what is paused those that come if it is resumed at once."""
    if schedule.status not in (ScheduleStatus.PENDING, ScheduleStatus.PAUSED):
        return []
    return coming(schedule, now)


def first_dates(series: Series, now: datetime, most: int) -> list[NextDate]:
    """The first dates of a series after now."""
    return [NextDate(*one) for one in islice(series.dates(now, series.ends_at or now + LONGEST), most)]


def coming_wall(now: datetime, zone: str) -> datetime:
    """What clocks of a zone show now."""
    return now.astimezone(zone_of(zone)).replace(tzinfo=None)


def left_out(schedule: Schedule, now: datetime) -> list[datetime]:
    """Dates to come that were left out and not moved elsewhere."""
    going_on = schedule.status in (ScheduleStatus.PENDING, ScheduleStatus.PAUSED, ScheduleStatus.SENT)
    return [wall for wall in schedule.exdates if going_on and moment_of(schedule.timing, wall) > now + LEAD]


def moment_of(timing: Timing, wall: datetime) -> datetime:
    """The moment at which clocks of its zone show `wall`."""
    return recurrence.localised(wall, zone_of(timing.time_zone))


def due_at(timing: Timing, following: NextDate) -> datetime:
    """When a date is to be planned: a minute before it comes, for people's own clocks before it comes anywhere."""
    if timing.zone_mode == "fixed":
        return following.at - LEAD
    return min(following.at, recurrence.localised(following.wall, EARLIEST)) - LEAD


def verdict(schedule: Schedule, starts_at: datetime, now: datetime) -> Verdict:
    """What becomes of a run at its turn: late within its grace it still runs, beyond that as was chosen (MSG-065)."""
    late = now - starts_at
    if late <= LATE:
        return "run"
    if schedule.catch_up == "ask":
        return "ask"
    if schedule.catch_up == "run_late" and late <= timedelta(minutes=schedule.grace_minutes):
        return "run"
    return "missed"


def part_starts(schedule: Schedule, wall: datetime, zone: ZoneInfo, now: datetime) -> tuple[datetime, str | None]:
    """When people of a zone get it, and why they do not, where they do not (MSG-064).

    An hour that was over before the schedule was made is theirs to choose for; one missed since is caught up, but for
    one that was paused over.
    """
    at = recurrence.localised(wall, zone)
    if schedule.resumed_at is not None and schedule.timed_at < at <= schedule.resumed_at:
        return at, "paused"
    if at > schedule.timed_at or at > now - LATE:
        return at, None
    if schedule.hour_passed == "send_now":
        return now, None
    if schedule.hour_passed == "next_day":
        return recurrence.localised(wall + _DAY, zone), None
    return at, "hour_passed"
