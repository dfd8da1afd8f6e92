"""Days and months of an organization, by its calendar (ORG-023): people plan by days, not by 24-hour windows."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def today(time_zone: str, now: datetime) -> date:
    """The calendar day in a zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def month_of(day: date) -> date:
    """The first of its month."""
    return day.replace(day=1)


def next_month_of(day: date) -> date:
    """The first of the month after."""
    return (month_of(day) + timedelta(days=32)).replace(day=1)


def start_of(day: date, time_zone: str) -> datetime:
    """The instant a day begins, in UTC; where its midnight is skipped, the first instant that exists."""
    return datetime.combine(day, time(0), ZoneInfo(time_zone)).astimezone(UTC)


def next_at(hour: int, time_zone: str, now: datetime) -> datetime:
    """The next instant after `now` at which clocks in a zone show `hour`."""
    local = datetime.combine(today(time_zone, now), time(hour), ZoneInfo(time_zone))
    while local.astimezone(UTC) <= now:
        local += timedelta(days=1)  # the wall clock's day, be it 23 or 25 hours long
    return local.astimezone(UTC)
