"""From the wall clock of a zone to the moment in the world."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


def localised(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks of `zone` show `wall` (naive, whole minutes).

    Where they show it twice, the first time; where they never do, the first minute that they show after it.
    """
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _after_gap(wall, zone)


def _after_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The transition lies between what the offsets after (fold=1) and before (fold=0) it make of the time."""
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = high.astimezone(zone).utcoffset()
    while high - low > _MINUTE:
        middle = low + _MINUTE * ((high - low) // _MINUTE // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high
