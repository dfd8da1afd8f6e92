"""What sending may cost: in a month, for one broadcast, by one person (MSG-047). The folder notes what was spent."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from koinon import identity, organizations
from koinon.kit import clock
from koinon.messaging import events, notices
from koinon.messaging.contracts.common import Money
from koinon.messaging.rules import spending
from koinon.messaging.rules.contracts import Budgets
from koinon.messaging.rules.service import sending_policy
from koinon.platform.db import Tx

MONTH, BROADCAST, USER = "budget_month", "budget_broadcast", "budget_user"
WARN_AT = 0.8


class Spent(msgspec.Struct, frozen=True):
    """Micro-units that messages of a person (None: of programs) cost in a fold."""

    user_id: UUID | None
    currency: str
    micros: int


async def note(tx: Tx, sums: Sequence[dict[str, Any]], broadcast_ids: Sequence[UUID] = ()) -> None:
    """Add what messages, of these broadcasts too, cost to the month; 80 % of a budget is told once (MSG-047)."""
    spent = [msgspec.convert(one, Spent) for one in sums if one["currency"]]
    if not spent:
        return
    month = await _month(tx)
    await spending.add(tx, month, [(one.user_id, one.currency, one.micros) for one in spent])
    budgets = await spending.budgets(tx)
    if budgets is None:
        return
    for user_id in await spending.warn(tx, month, budgets, WARN_AT):
        limit = MONTH if user_id is None else USER
        tx.publish(events.limit_reached(tx.organization_id, limit, user_id))
        told = {*await identity.users_who_may(tx, "settings:write"), *([user_id] if user_id else ())}
        await identity.notify(
            tx, notices.BUDGET, sorted(told), about=f"budget:{limit}", link="/settings/rules", data={"limit": limit}
        )
    if budgets.broadcast_micros is not None and broadcast_ids:
        await _warn_of(tx, broadcast_ids, budgets.broadcast_micros)


async def _warn_of(tx: Tx, broadcast_ids: Sequence[UUID], limit: int) -> None:
    """Tell authors, and who lays down the budgets, of broadcasts that have used up four fifths of theirs."""
    reached = await spending.warn_broadcasts(tx, broadcast_ids, limit, WARN_AT)
    who = set(await identity.users_who_may(tx, "settings:write")) if reached else set()
    for broadcast_id, author in reached:
        tx.publish(events.limit_reached(tx.organization_id, BROADCAST, author, broadcast_id))
        told = sorted(who | ({author} if author else set()))
        await notices.tell(tx, notices.BROADCAST_BUDGET, broadcast_id, told)


async def used_up(tx: Tx, *, broadcast_id: UUID | None = None, user_id: UUID | None = None) -> str | None:
    """Which budget is used up, as a code of `policy.reasons`: the month's, a broadcast's, or that of who sends it."""
    budgets = await spending.budgets(tx)
    if budgets is None:
        return None
    used = await spending.used(tx, await _month(tx), budgets.currency, broadcast_id, user_id)
    limits = (
        (MONTH, budgets.month_micros, used.month),
        (BROADCAST, budgets.broadcast_micros if broadcast_id else None, used.broadcast),
        (USER, budgets.user_micros if user_id else None, used.user),
    )
    return next((code for code, limit, so_far in limits if limit is not None and so_far >= limit), None)


async def exceeded(tx: Tx, cost: Sequence[Money], user_id: UUID | None) -> str | None:
    """Which budget a broadcast of this estimated cost would go beyond; None where it has room."""
    budgets = await spending.budgets(tx)
    if budgets is None:
        return None
    more = sum(one.micros for one in cost if one.currency == budgets.currency)
    used = await spending.used(tx, await _month(tx), budgets.currency, None, user_id)
    limits = (
        (MONTH, budgets.month_micros, used.month + more),
        (BROADCAST, budgets.broadcast_micros, more),
        (USER, budgets.user_micros if user_id else None, used.user + more),
    )
    return next((code for code, limit, then in limits if limit is not None and more and then > limit), None)


async def spent_this_month(tx: Tx) -> list[Money]:
    """What messages cost this month, by currency."""
    return [Money(micros, currency) for currency, micros in await spending.of_month(tx, await _month(tx))]


async def budgets_of(tx: Tx) -> Budgets:
    """The budgets as they stand."""
    return (await sending_policy(tx)).budgets


async def _month(tx: Tx) -> date:
    """The first day of the present month where the organization is."""
    zone = ZoneInfo((await organizations.get(tx)).time_zone)
    return clock.now().astimezone(zone).date().replace(day=1)
