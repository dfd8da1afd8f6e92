"""An hourly rule: hours of the world, not of a clock that is put forward and back."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koinon.kit.recurrence.localised import localised
from koinon.kit.recurrence.rule import Rule
from koinon.kit.recurrence.walking import day_test

_HOUR = timedelta(hours=1)


def moments(rule: Rule, start: datetime, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """Moments in UTC, in order, from the hour of `since` on and no later than `until` (both aware).

    `start` is naive, on the clock of `zone`; parts that name days and hours are asked of that clock.
    """
    first = localised(start, zone)
    minutes, base = rule.by_minute or (start.minute,), first - timedelta(minutes=start.minute)
    fits, step = day_test(rule, start.date()), rule.interval * _HOUR
    number = max(0, (since - base) // step)
    while (hour := base + number * step) <= until:
        wall = hour.astimezone(zone)
        if not fits(wall.date()):
            tomorrow = localised(datetime.combine(wall.date() + timedelta(days=1), time()), zone)
            number = max(number + 1, (tomorrow - base) // step)
            continue
        number += 1
        if rule.by_hour and wall.hour not in rule.by_hour:
            continue
        for minute in minutes:
            moment = (hour + timedelta(minutes=minute)).astimezone(UTC)
            if first <= moment <= until:
                yield moment
