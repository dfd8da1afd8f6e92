"""When nobody is written to, and when that ends (MSG-052, 053): pure, by the wall clocks of named zones."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from koinon.messaging.rules.contracts import QuietHours

SUNDAY = 6
SPREAD_SECONDS = 600
# Of hours and zones that leave no common moment within it, the search ends here.
LONGEST = timedelta(days=3)


def is_quiet(hours: QuietHours, wall: datetime, *, promotional: bool) -> bool:
    """Whether nothing may leave at this wall-clock time."""
    at = wall.time()
    late = promotional and hours.sunday_ends is not None and wall.weekday() == SUNDAY and at < hours.sunday_ends
    if hours.begins > hours.ends:
        return late or at >= hours.begins or at < hours.ends
    return late or hours.begins <= at < hours.ends


def ends_at(hours: QuietHours, zones: Sequence[ZoneInfo], now: datetime, *, promotional: bool) -> datetime | None:
    """The first instant from `now` on, in UTC, at which it is quiet in none of `zones`; None where that is `now`.

    Where no moment of the next three days suits all of them, the last of the clocks to wake decides.
    """
    at = now.astimezone(UTC)
    while at - now <= LONGEST:
        waking = [_wakes(hours, zone, at, promotional=promotional) for zone in zones]
        quiet = [instant for instant in waking if instant is not None]
        if not quiet:
            return None if at == now else at
        at = max(quiet)
    return max(filter(None, (_wakes(hours, zone, now, promotional=promotional) for zone in zones)), default=None)


def _wakes(hours: QuietHours, zone: ZoneInfo, at: datetime, *, promotional: bool) -> datetime | None:
    """When the quiet time that `at` lies in ends in one zone; None where it lies in none."""
    wall = at.astimezone(zone)
    if not is_quiet(hours, wall, promotional=promotional):
        return None
    ends = [hours.ends]
    if promotional and hours.sunday_ends is not None and wall.weekday() == SUNDAY:
        ends.append(hours.sunday_ends)
    return min(_after(wall, end, zone) for end in ends)


def _after(wall: datetime, end: time, zone: ZoneInfo) -> datetime:
    """The first instant after `wall` at which that zone's clock shows `end`."""
    here = wall.astimezone(UTC)
    found = (instant(wall.replace(tzinfo=None) + timedelta(days=days), end, zone) for days in range(3))
    return next(each for each in found if each > here)


def instant(day: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a clock shows `at` on a day: of two the first, in a gap the first valid minute."""
    wall = datetime.combine(day.date(), at)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _transition(early, late, zone)


def _transition(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second between two instants at which a clock has jumped."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def spread(until: datetime, delivery_id: UUID, last_moment: datetime | None) -> datetime:
    """A moment within ten minutes after `until`, the same for a message each time, so that not all leave at once.

    Never after its last moment, where it has one.
    """
    later = until + timedelta(seconds=delivery_id.int % (SPREAD_SECONDS + 1))
    return until if last_moment is not None and later >= last_moment else later


class Clocks:
    """Quiet hours at one moment: each combination of zones is looked at once for a whole range of people."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._known: dict[tuple[object, ...], datetime | None] = {}

    def until(self, hours: QuietHours, zones: Iterable[ZoneInfo], *, promotional: bool) -> datetime | None:
        """As `ends_at`, remembered."""
        asked = tuple(zones)
        key = (hours, asked, promotional)
        if key not in self._known:
            self._known[key] = ends_at(hours, asked, self._now, promotional=promotional)
        return self._known[key]
