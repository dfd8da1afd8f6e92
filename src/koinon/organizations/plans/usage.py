"""What is used of each limit, and the day it will be reached (ORG-024)."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from koinon.kit import clock
from koinon.organizations.contracts import LimitUse
from koinon.organizations.plans import counters, periods
from koinon.organizations.plans.figures import PlanFigures, read
from koinon.organizations.repository import limits as rows
from koinon.organizations.resources import RESOURCES, UNLIMITED, Counting
from koinon.platform.db import Tx

TREND_DAYS = 30
FARTHEST_DAYS = 365
FEWEST_POINTS = 3


async def limits(tx: Tx) -> list[LimitUse]:
    """Every resource with its limit, where that comes from, what is in use, and when the limit will be reached."""
    figures, exceptions = await read(tx), {row.resource: row for row in await rows.overrides(tx)}
    today = periods.today(figures.time_zone, clock.now())
    past: dict[str, list[tuple[date, int]]] = {}
    for day in await rows.history(tx, today - timedelta(days=TREND_DAYS)):
        past.setdefault(day.resource, []).append((day.period_start, day.value))
    found = []
    for code in RESOURCES:
        current, own = await _current(tx, code, today, figures), exceptions.get(code)
        found.append(
            LimitUse(
                code,
                figures.limit(code),
                current,
                "override" if own else "plan",
                valid_until=own.valid_until if own else None,
                reason=own.reason if own else None,
                forecast_on=_forecast(code, figures.limit(code), current, today, past.get(code, [])),
            )
        )
    return found


async def _current(tx: Tx, code: str, today: date, figures: PlanFigures) -> int | None:
    counting = RESOURCES[code].counting
    if counting is Counting.STANDING:
        return await counters.standing(tx, code)
    if counting is Counting.ELSEWHERE:
        return None
    first = today if counting is Counting.DAY else periods.month_of(today)
    return await counters.since(tx, code, periods.start_of(first, figures.time_zone))


def _forecast(code: str, limit: int, current: int | None, today: date, past: list[tuple[date, int]]) -> date | None:
    counting = RESOURCES[code].counting
    if limit == UNLIMITED or current is None or counting is Counting.DAY:
        return None
    if counting is Counting.MONTH:
        elapsed = today.day
        day = expected_on(limit, current, current / elapsed, today)
        return day if day is not None and day < periods.next_month_of(today) else None
    return expected_on(limit, current, slope_of([*past, (today, current)]), today)


def expected_on(limit: int, current: int, a_day: float, today: date) -> date | None:
    """The day on which `current` reaches `limit` at `a_day` more each day; None if not within a year."""
    if current >= limit:
        return today
    if a_day <= 0 or (days := math.ceil((limit - current) / a_day)) > FARTHEST_DAYS:
        return None
    return today + timedelta(days=days)


def slope_of(points: Sequence[tuple[date, int]]) -> float:
    """Least-squares growth a day; 0 with fewer than three different days."""
    by_day = dict(points)
    if len(by_day) < FEWEST_POINTS:
        return 0.0
    first = min(by_day)
    xs, ys = [(day - first).days for day in by_day], list(by_day.values())
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / spread
