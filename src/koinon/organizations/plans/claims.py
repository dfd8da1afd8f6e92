"""One function decides whether there may be one more (ORG-021)."""

from koinon.kit import clock
from koinon.organizations.plans import catalogue, counters, notices, periods
from koinon.organizations.plans.figures import PlanFigures, plan_in_force
from koinon.organizations.repository import limits as rows
from koinon.organizations.resources import UNLIMITED
from koinon.platform import errors
from koinon.platform.db import Tx

PLAN_PATH = "/settings/plan"


async def require_limit(tx: Tx, resource: str, add: int = 1) -> None:
    """Take `add` of a standing `resource` in this transaction, before it is made, or raise `plan_limit_exceeded`.

    The meter's row is locked until the commit, so of two simultaneous last ones exactly one wins. An unlimited resource
    takes no lock: one hot row would queue every import and inbound message of an organization.
    """
    figures = await plan_in_force(tx)
    limit = figures.limit(resource)
    if limit == UNLIMITED or add <= 0:
        return
    stamp = catalogue.current().stamp
    after = await rows.claim_gauge(tx, resource, add, limit, stamp)
    if after is None:  # no room, or nobody kept this meter
        value = await _standing(tx, resource)
        if value + add > limit:
            raise exceeded(figures, resource, limit, value)
        after = value + add
        await rows.set_gauge(tx, resource, after, stamp)
    await _tell(tx, figures, resource, (after - add, after))


async def claim_up_to(tx: Tx, resource: str, wanted: int) -> int:
    """Take as many of `wanted` as there is room for; how many. For imports, which keep the rest as a file (ORG-022)."""
    figures = await plan_in_force(tx)
    limit = figures.limit(resource)
    if limit == UNLIMITED or wanted <= 0:
        return wanted
    value = await _standing(tx, resource)
    granted = max(0, min(wanted, limit - value))
    if granted:
        await _take(tx, figures, resource, value, granted)
    return granted


async def room(tx: Tx, resource: str) -> int | None:
    """How many more there may be by what is there now, taking nothing; None where there is no limit."""
    limit = (await plan_in_force(tx)).limit(resource)
    if limit == UNLIMITED:
        return None
    counted = await counters.standing(tx, resource)
    return max(0, limit - (counted or 0))


async def give_back(tx: Tx, resource: str, amount: int = 1) -> None:
    """Free `amount` of a limited resource, in the transaction that removes the thing."""
    if (await plan_in_force(tx)).limit(resource) != UNLIMITED and amount > 0:
        await rows.lower_gauge(tx, resource, amount)


def exceeded(figures: PlanFigures, resource: str, limit: int, current: int) -> errors.KoinonError:
    """The refusal, with what a client needs to explain it."""
    details = {
        "limit": limit,
        "current": current,
        "plan": figures.plan,
        "resource": resource,
        "upgrade_path": None if figures.plan == catalogue.SELF_HOSTED else PLAN_PATH,
    }
    return errors.PLAN_LIMIT_EXCEEDED(details=details)


async def _standing(tx: Tx, resource: str) -> int:
    """What the locked meter shows; counted anew where nobody kept it, such as while the resource was unlimited."""
    meter = await rows.lock_gauge(tx, resource)
    if meter.counted_under == catalogue.current().stamp:
        return meter.value
    counted = await counters.standing(tx, resource)
    value = meter.value if counted is None else counted
    await rows.set_gauge(tx, resource, value, catalogue.current().stamp)
    return value


async def _take(tx: Tx, figures: PlanFigures, resource: str, value: int, add: int) -> None:
    await rows.set_gauge(tx, resource, value + add, catalogue.current().stamp)
    await _tell(tx, figures, resource, (value, value + add))


async def _tell(tx: Tx, figures: PlanFigures, resource: str, change: tuple[int, int]) -> None:
    period = periods.month_of(periods.today(figures.time_zone, clock.now()))
    await notices.tell(tx, resource, change, figures.limit(resource), period)
