"""A series of dates: its start, its rule, single dates left out and added, its end."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from koinon.kit.recurrence.hours import moments
from koinon.kit.recurrence.localised import localised
from koinon.kit.recurrence.rule import Frequency, Rule
from koinon.kit.recurrence.walking import walls

# The widest leap a zone ever made is a whole day (Apia, 30 December 2011).
_WIDEST_GAP = timedelta(days=2)


class Occurrence(NamedTuple):
    """One date: what clocks were meant to show (naive), and the moment (UTC)."""

    wall: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """Dates on the wall clock of `zone`, from `start` (naive, whole minutes); without a rule `start` is the only one.

    `left_out` and `added` are wall clock times. `ends_at` is the last moment, aware.
    """

    start: datetime
    zone: ZoneInfo
    rule: Rule | None = None
    left_out: frozenset[datetime] = frozenset()
    added: tuple[datetime, ...] = ()
    ends_at: datetime | None = None

    def dates(self, after: datetime, until: datetime) -> Iterator[Occurrence]:
        """Dates later than `after` and no later than `until` (aware), in order, each moment once.

        COUNT is not looked at here: `last_counted` turns it into an end once.
        """
        until = min(until, self.ends_at) if self.ends_at is not None else until
        last = after
        for one in heapq.merge(self._ruled(after, until), self._added(), key=lambda each: each.at):
            if one.at > until:
                return
            if one.at > last:
                last = one.at
                yield one

    def next(self, after: datetime, until: datetime) -> Occurrence | None:
        """The first date later than `after`."""
        return next(self.dates(after, until), None)

    def last_counted(self, until: datetime) -> datetime | None:
        """The moment of the COUNT-th date, dates left out counted too (RFC 5545); None where there are fewer."""
        wanted = self.rule.count if self.rule is not None else None
        if wanted is None:
            return None
        for number, one in enumerate(self._every(datetime.min.replace(tzinfo=UTC), until), 1):
            if number == wanted:
                return one.at
        return None

    def until(self) -> datetime | None:
        """The moment of the rule's UNTIL."""
        until = self.rule.until if self.rule is not None else None
        if until is None:
            return None
        if not isinstance(until, datetime):
            return localised(datetime.combine(until, time(23, 59)), self.zone)
        return until if until.tzinfo is not None else localised(until.replace(second=0), self.zone)

    def _ruled(self, after: datetime, until: datetime) -> Iterator[Occurrence]:
        return (one for one in self._every(after, until) if one.wall not in self.left_out)

    def _every(self, after: datetime, until: datetime) -> Iterator[Occurrence]:
        if self.rule is None:
            return iter((Occurrence(self.start, localised(self.start, self.zone)),))
        if self.rule.frequency is Frequency.HOURLY:
            return self._hours(self.rule, after, until)
        return self._walls(self.rule, after, until)

    def _hours(self, rule: Rule, after: datetime, until: datetime) -> Iterator[Occurrence]:
        for at in moments(rule, self.start, self.zone, after, until):
            yield Occurrence(at.astimezone(self.zone).replace(tzinfo=None, fold=0), at)

    def _walls(self, rule: Rule, after: datetime, until: datetime) -> Iterator[Occurrence]:
        since = self._wall(after, -_WIDEST_GAP)
        for wall in walls(rule, self.start, since, self._wall(until, _WIDEST_GAP)):
            yield Occurrence(wall, localised(wall, self.zone))

    def _wall(self, moment: datetime, moved: timedelta) -> datetime:
        """The wall clock then, and somewhat earlier or later: what lies beyond is judged by its moment."""
        if moment.date() <= date(1, 1, 3) or moment.date() >= date(9999, 12, 28):
            return moment.replace(tzinfo=None)
        return moment.astimezone(self.zone).replace(tzinfo=None, fold=0) + moved

    def _added(self) -> Iterator[Occurrence]:
        return iter(sorted(Occurrence(wall, localised(wall, self.zone)) for wall in self.added))
