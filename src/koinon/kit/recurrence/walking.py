"""The wall clock times of a rule, period by period; a period is reached by arithmetic, however old the series is."""

from calendar import isleap, monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from koinon.kit.recurrence.rule import Frequency, Rule

_DAY = timedelta(days=1)
Test = Callable[[date], bool]


def walls(rule: Rule, start: datetime, since: datetime, until: datetime) -> Iterator[datetime]:
    """Times of a rule that is not hourly, in order, from the period of `since` on and no later than `until` (naive).

    Nothing lies before `start`; a few may lie before `since`.
    """
    fits, times = day_test(rule, start.date()), _times(rule, start)
    for days in _periods(rule, start.date(), since.date(), until.date()):
        found: Iterable[datetime] = (datetime.combine(day, at) for day in days if fits(day) for at in times)
        if rule.positions:
            found = _picked(list(found), rule.positions)
        for wall in found:
            if wall > until:
                return
            if wall >= start:
                yield wall


def _times(rule: Rule, start: datetime) -> list[time]:
    return [
        time(hour, minute) for hour in rule.by_hour or (start.hour,) for minute in rule.by_minute or (start.minute,)
    ]


def _picked(found: list[datetime], positions: Iterable[int]) -> list[datetime]:
    """Those at the positions, counted from 1, or from the end where negative."""
    size = len(found)
    wanted = {p - 1 if p > 0 else size + p for p in positions}
    return [found[index] for index in sorted(wanted) if 0 <= index < size]


def _periods(rule: Rule, start: date, since: date, until: date) -> Iterator[Iterable[date]]:
    """The days of each period that counts, from that of `since` (or of `start`) to that of `until`."""
    since = max(start, since)
    match rule.frequency:
        case Frequency.DAILY:
            yield from _days(start, since, until, rule.interval)
        case Frequency.WEEKLY:
            yield from _weeks(rule, start, since, until)
        case Frequency.MONTHLY:
            yield from _months(rule, start, since, until)
        case _:
            yield from _years(rule, start, since, until)


def _days(start: date, since: date, until: date, interval: int) -> Iterator[Iterable[date]]:
    for number in range((since - start).days // interval * interval, (until - start).days + 1, interval):
        yield (start + timedelta(days=number),)


def _weeks(rule: Rule, start: date, since: date, until: date) -> Iterator[Iterable[date]]:
    first = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
    step = 7 * rule.interval
    for number in range((since - first).days // step * step, (until - first).days + 1, step):
        monday = first + timedelta(days=number)
        yield [monday + timedelta(days=n) for n in range(7)]


def _months(rule: Rule, start: date, since: date, until: date) -> Iterator[Iterable[date]]:
    first, last = start.year * 12 + start.month - 1, until.year * 12 + until.month - 1
    begun = (since.year * 12 + since.month - 1 - first) // rule.interval * rule.interval
    for number in range(first + begun, last + 1, rule.interval):
        year, month = divmod(number, 12)
        if not rule.by_month or month + 1 in rule.by_month:
            yield _month(year, month + 1)


def _years(rule: Rule, start: date, since: date, until: date) -> Iterator[Iterable[date]]:
    begun = (since.year - start.year) // rule.interval * rule.interval
    months = rule.by_month or _own_month(rule, start) or range(1, 13)
    for year in range(start.year + begun, until.year + 1, rule.interval):
        yield [day for month in months for day in _month(year, month)]


def _own_month(rule: Rule, start: date) -> tuple[int, ...]:
    """A yearly rule that names no day at all means the day of its start."""
    named = rule.by_week or rule.by_year_day or rule.by_month_day or rule.by_day
    return () if named else (start.month,)


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def day_test(rule: Rule, start: date) -> Test:
    """Whether a day is one of the rule's: every BY… part that it has must hold (RFC 5545 §3.3.10)."""
    tests: list[Test] = []
    if rule.by_month:
        tests.append(lambda day: day.month in rule.by_month)
    if rule.by_week:
        tests.append(lambda day: _in_weeks(day, rule))
    if rule.by_year_day:
        tests.append(lambda day: _at(day.timetuple().tm_yday, 366 if isleap(day.year) else 365, rule.by_year_day))
    month_days, weekdays = _meant_days(rule, start)
    if month_days:
        tests.append(lambda day: _at(day.day, monthrange(day.year, day.month)[1], month_days))
    if weekdays:
        plain = {weekday for which, weekday in weekdays if not which}
        in_year = rule.frequency is Frequency.YEARLY and not rule.by_month
        numbered = {(which, weekday) for which, weekday in weekdays if which}
        tests.append(lambda day: day.weekday() in plain or (bool(numbered) and _is_nth(day, numbered, in_year)))
    return lambda day: all(test(day) for test in tests)


def _meant_days(rule: Rule, start: date) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """The days of the month and week, which the start gives where the rule names none."""
    named = rule.by_week or rule.by_year_day or rule.by_month_day or rule.by_day
    only_weeks = rule.by_week and not (rule.by_year_day or rule.by_month_day or rule.by_day)
    if only_weeks or (not named and rule.frequency is Frequency.WEEKLY):
        return (), ((0, start.weekday()),)
    if not named and rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY):
        return (start.day,), ()
    return rule.by_month_day, rule.by_day


def _at(number: int, size: int, wanted: tuple[int, ...]) -> bool:
    return number in wanted or number - size - 1 in wanted


def _is_nth(day: date, wanted: set[tuple[int, int]], in_year: bool) -> bool:
    """Whether it is, say, the second Tuesday or last Friday of its month or year."""
    if in_year:
        number, size = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    else:
        number, size = day.day, monthrange(day.year, day.month)[1]
    weekday = day.weekday()
    return ((number - 1) // 7 + 1, weekday) in wanted or (-((size - number) // 7 + 1), weekday) in wanted


def _in_weeks(day: date, rule: Rule) -> bool:
    """By the number of its week, counted in weeks that begin as the rule's do and have four days in their year."""
    middle = day + timedelta(days=3 - (day.weekday() - rule.week_start) % 7)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    closing = date(middle.year, 12, 31)
    last = closing + timedelta(days=3 - (closing.weekday() - rule.week_start) % 7)
    weeks = ((last if last.year == middle.year else last - 7 * _DAY).timetuple().tm_yday - 1) // 7 + 1
    return _at(number, weeks, rule.by_week)
