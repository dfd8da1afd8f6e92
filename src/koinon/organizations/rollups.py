"""Nightly each organization's figures of the last days are kept; operators read those and nothing else (ORG-038)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta

from koinon.kit import clock
from koinon.organizations.plans import periods
from koinon.organizations.repository import rollups as rows
from koinon.platform.db import Tx

KEPT = timedelta(days=400)  # thirteen months and a little: a year can be held against the one before
DAYS = 3  # receipts arrive up to three days later (MSG-035)
Count = Callable[[Tx, datetime, datetime], Awaitable[Mapping[str, int]]]
_counts: list[Count] = []


def register_rollup(count: Count) -> None:
    """Have `count(tx, since, until)` give some of `FIGURES` for a day of the organization's calendar."""
    _counts.append(count)


async def roll_up(tx: Tx, time_zone: str) -> None:
    """Write the figures of the last days and forget those of over thirteen months; once more is harmless."""
    today = periods.today(time_zone, clock.now())
    for back in range(DAYS, -1, -1):
        await _write(tx, today - timedelta(days=back), time_zone)
    await rows.delete_before(tx, today - KEPT)


async def _write(tx: Tx, day: date, time_zone: str) -> None:
    since, until = (periods.start_of(each, time_zone) for each in (day, day + timedelta(days=1)))
    figures: dict[str, int] = {}
    for count in _counts:
        figures |= await count(tx, since, until)
    if unknown := set(figures) - set(rows.FIGURES):
        raise ValueError(f"no such figures: {sorted(unknown)}")
    if any(figures.values()):
        await rows.put(tx, day, {name: figures.get(name, 0) for name in rows.FIGURES})
