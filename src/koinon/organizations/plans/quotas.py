"""Messages of a day and of a month, counted where they are handed out (ORG-022, 023)."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from koinon.kit import clock
from koinon.organizations.plans import catalogue, counters, notices, periods
from koinon.organizations.plans.figures import PlanFigures, is_unlimited, plan_in_force
from koinon.organizations.repository import limits as rows
from koinon.organizations.resources import UNLIMITED
from koinon.platform import errors
from koinon.platform.db import Tx

DAY, MONTH = "messages_per_day", "messages_per_month"


class Grant(Struct, frozen=True):
    """How many may go now. Fewer than wanted: `resource` is used up, and the rest waits until `until`."""

    count: int
    resource: str | None = None
    limit: int = UNLIMITED
    until: datetime | None = None


async def take_messages(tx: Tx, wanted: int, *, must_pass: bool = False) -> Grant:
    """Take up to `wanted` of today's and this month's messages, in the transaction that writes their intents.

    `must_pass` for replies in open conversations and answers to keywords: counted, never refused. Rows that had an
    intent before were counted then and are not `wanted` again.
    """
    figures = await plan_in_force(tx)
    if wanted <= 0 or is_unlimited(figures, DAY, MONTH):
        return Grant(max(0, wanted))
    today = periods.today(figures.time_zone, clock.now())
    meters = [(DAY, today, today + timedelta(days=1)), (MONTH, periods.month_of(today), periods.next_month_of(today))]
    grant, values = Grant(wanted), {}
    for resource, period, following in meters:  # always in this order: two claims never wait for each other
        if (limit := figures.limit(resource)) == UNLIMITED:
            continue
        values[resource, period] = value = await _seen(tx, resource, period, figures.time_zone)
        room = wanted if must_pass else max(0, limit - value)
        if room < grant.count:
            grant = Grant(room, resource, limit, periods.start_of(following, figures.time_zone))
    for (resource, period), value in values.items() if grant.count else ():
        await _add(tx, figures, resource, period, (value, value + grant.count))
    return grant


async def give_back_messages(tx: Tx, amount: int) -> None:
    """Uncount what was taken in this same transaction and did not leave."""
    if amount > 0:
        figures = await plan_in_force(tx)
        today = periods.today(figures.time_zone, clock.now())
        for resource, period in ((DAY, today), (MONTH, periods.month_of(today))):
            if figures.limit(resource) != UNLIMITED:
                await rows.lower_counter(tx, resource, period, amount)


async def require_messages(tx: Tx, wanted: int = 1) -> None:
    """Refuse what today cannot take any more, before it is queued. Raises `daily_quota_exceeded` (429)."""
    figures = await plan_in_force(tx)
    limit = figures.limit(DAY)
    if limit == UNLIMITED:
        return
    today = periods.today(figures.time_zone, clock.now())
    if await _seen(tx, DAY, today, figures.time_zone) + wanted > limit:
        midnight = periods.start_of(today + timedelta(days=1), figures.time_zone)
        seconds = max(1, int((midnight - clock.now()).total_seconds()) + 1)
        raise errors.DAILY_QUOTA_EXCEEDED(details={"limit": limit, "plan": figures.plan}, retry_after=seconds)


async def _seen(tx: Tx, resource: str, period: date, time_zone: str) -> int:
    meter = await rows.lock_counter(tx, resource, period)
    if meter.counted_under == catalogue.current().stamp:
        return meter.value
    counted = await counters.since(tx, resource, periods.start_of(period, time_zone))
    value = meter.value if counted is None else counted
    await rows.set_counter(tx, resource, period, value, catalogue.current().stamp)
    return value


async def _add(tx: Tx, figures: PlanFigures, resource: str, period: date, change: tuple[int, int]) -> None:
    await rows.set_counter(tx, resource, period, change[1], catalogue.current().stamp)
    await notices.tell(tx, resource, change, figures.limit(resource), period)
