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
TRIAL_DAY, TRIAL_MESSAGES = "trial_messages_per_day", 100  # ORG-027


class Grant(Struct, frozen=True):
    """How many may go now. Fewer than wanted: `resource` is used up, and the rest waits until `until`."""

    count: int
    resource: str | None = None
    limit: int = UNLIMITED
    until: datetime | None = None


async def take_messages(tx: Tx, wanted: int, *, must_pass: bool = False, real: bool = False) -> Grant:
    """Take up to `wanted` of today's and this month's messages, in the transaction that writes their intents.

    `must_pass` for replies in open conversations and answers to keywords: counted, never refused. Rows that had an
    intent before were counted then and are not `wanted` again. `real` ones reach real phones: while sending is on
    trial a hundred a day do.
    """
    figures = await plan_in_force(tx)
    if wanted <= 0 or not may_be_limited(figures, real=real):
        return Grant(max(0, wanted))
    grant, values = Grant(wanted), {}
    for resource, limit, period, following in _meters(figures, real=real):
        values[resource, period] = value = await _seen(tx, resource, period, figures.time_zone)
        room = wanted if must_pass else max(0, limit - value)
        if room < grant.count:
            grant = Grant(room, resource, limit, periods.start_of(following, figures.time_zone))
    for (resource, period), value in values.items() if grant.count else ():
        await _add(tx, figures, resource, period, (value, value + grant.count))
    return grant


def may_be_limited(figures: PlanFigures, *, real: bool) -> bool:
    """Whether anything counts messages at all."""
    return (real and figures.in_trial) or not is_unlimited(figures, DAY, MONTH)


def _meters(figures: PlanFigures, *, real: bool) -> list[tuple[str, int, date, date]]:
    """What is counted, its limit, its period and the next one; in one order: two claims never wait for each other."""
    today = periods.today(figures.time_zone, clock.now())
    tomorrow, month = today + timedelta(days=1), periods.month_of(today)
    meters = [(DAY, figures.limit(DAY), today, tomorrow)]
    meters.append((MONTH, figures.limit(MONTH), month, periods.next_month_of(today)))
    if real and figures.in_trial:
        meters.append((TRIAL_DAY, TRIAL_MESSAGES, today, tomorrow))
    return [meter for meter in meters if meter[1] != UNLIMITED]


async def message_room(tx: Tx, *, real: bool = False) -> Grant | None:
    """How many messages may go at the moment, taking none, and until when; None where nothing counts them."""
    figures = await plan_in_force(tx)
    tightest: Grant | None = None
    for resource, limit, period, following in _meters(figures, real=real):
        used = await counters.since(tx, resource, periods.start_of(period, figures.time_zone))
        room = max(0, limit - (used or 0))
        if tightest is None or room < tightest.count:
            tightest = Grant(room, resource, limit, periods.start_of(following, figures.time_zone))
    return tightest


async def give_back_messages(tx: Tx, amount: int, *, real: bool = False) -> None:
    """Uncount what was taken in this same transaction and did not leave."""
    if amount > 0:
        for resource, _, period, _ in _meters(await plan_in_force(tx), real=real):
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
    if resource == TRIAL_DAY:
        return  # the page of trial sending says it
    await notices.tell(tx, resource, change, figures.limit(resource), period)
