"""What a rule says, and how it is written."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Names of the weekdays by the number `date.weekday()` gives them."""


class Frequency(StrEnum):
    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule. `by_day` is (which one or 0 for each, weekday 0 = Monday).

    `until` is the last moment: a date (its whole day), a naive wall clock time, or an aware one in UTC.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    by_month: Numbers = ()
    by_week: Numbers = ()
    by_year_day: Numbers = ()
    by_month_day: Numbers = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_hour: Numbers = ()
    by_minute: Numbers = ()
    positions: Numbers = ()
    week_start: int = 0

    def unending(self) -> "Rule":
        """The same rule without its own end."""
        return replace(self, count=None, until=None)


_LISTS = (
    ("BYMONTH", "by_month"),
    ("BYWEEKNO", "by_week"),
    ("BYYEARDAY", "by_year_day"),
    ("BYMONTHDAY", "by_month_day"),
    ("BYHOUR", "by_hour"),
    ("BYMINUTE", "by_minute"),
    ("BYSETPOS", "positions"),
)


def written(rule: Rule) -> str:
    """The rule as text, the same for every way of writing it."""
    parts = [f"FREQ={rule.frequency}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={_moment(rule.until)}")
    if rule.by_day:
        parts.append("BYDAY=" + ",".join(f"{which or ''}{WEEKDAYS[day]}" for which, day in rule.by_day))
    for name, attribute in _LISTS:
        if numbers := getattr(rule, attribute):
            parts.append(f"{name}={','.join(map(str, numbers))}")
    if rule.week_start:
        parts.append(f"WKST={WEEKDAYS[rule.week_start]}")
    return ";".join(parts)


def _moment(until: date | datetime) -> str:
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}"
    return f"{until:%Y%m%dT%H%M%S}{'Z' if until.tzinfo else ''}"
