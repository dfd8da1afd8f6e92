"""SQL of what messages cost, by month and by who sent them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from koinon.messaging.rules.contracts import Budgets
from koinon.platform.db import Tx


async def budgets(tx: Tx) -> Budgets | None:
    """The organization's budgets; None where it has none."""
    row: tuple[str | None, int | None, int | None, int | None] | None = await tx.first(
        tuple,
        """
        select budget_currency, budget_month_micros, budget_broadcast_micros, budget_user_micros
        from send_policies
        where organization_id = %(organization_id)s
          and location_id is null
          and num_nonnulls(budget_month_micros, budget_broadcast_micros, budget_user_micros) > 0
        """,
        {"organization_id": tx.organization_id},
    )
    return None if row is None else Budgets(row[0] or "USD", *row[1:])


async def add(tx: Tx, month: date, sums: Sequence[tuple[UUID | None, str, int]]) -> None:
    """Add sums (user, currency, micro-units) to a month: to the organization's, and to each person's own."""
    await tx.execute(
        """
        insert into spending as s (organization_id, month, user_id, currency, micros)
        select %(organization_id)s, %(month)s, n.user_id, n.currency, sum(n.micros)::bigint
        from (
          select null::uuid as user_id, currency, micros
          from unnest(%(currencies)s::text[], %(micros)s::bigint[]) as a (currency, micros)
          union all
          select user_id, currency, micros
          from unnest(%(users)s::uuid[], %(currencies)s::text[], %(micros)s::bigint[]) as b (user_id, currency, micros)
          where user_id is not null) n
        group by n.user_id, n.currency
        order by n.user_id nulls first, n.currency
        on conflict (organization_id, month, user_id, currency) do update
        set micros = s.micros + excluded.micros
        where s.organization_id = %(organization_id)s
        """,
        {
            "organization_id": tx.organization_id,
            "month": month,
            "users": [user_id for user_id, _, _ in sums],
            "currencies": [currency for _, currency, _ in sums],
            "micros": [micros for _, _, micros in sums],
        },
    )


async def warn(tx: Tx, month: date, limits: Budgets, share: float) -> list[UUID | None]:
    """Mark those that have just reached `share` of their budget; whose (None: the organization's month)."""
    rows: list[tuple[UUID | None]] = await tx.all(
        tuple,
        """
        update spending
        set warned_at = now()
        where organization_id = %(organization_id)s
          and month = %(month)s
          and currency = %(currency)s
          and warned_at is null
          and micros >= %(share)s * case when user_id is null then %(of_month)s::bigint else %(of_user)s::bigint end
        returning user_id
        """,
        {
            "organization_id": tx.organization_id,
            "month": month,
            "currency": limits.currency,
            "share": share,
            "of_month": limits.month_micros,
            "of_user": limits.user_micros,
        },
    )
    return [user_id for (user_id,) in rows]


async def warn_broadcasts(tx: Tx, ids: Sequence[UUID], limit: int, share: float) -> list[tuple[UUID, UUID | None]]:
    """Mark those of these broadcasts that have just reached `share` of what one may cost: (id, author)."""
    return await tx.all(
        tuple,
        """
        update broadcast_counts c
        set budget_warned_at = now()
        from broadcasts b
        where c.organization_id = %(organization_id)s
          and c.broadcast_id = any(%(ids)s)
          and c.budget_warned_at is null
          and c.cost_micros >= %(share)s * %(limit)s::bigint
          and b.organization_id = %(organization_id)s
          and b.id = c.broadcast_id
          and b.state in ('sending', 'paused')
          and b.purpose <> 'emergency'
        returning b.id, b.created_by
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "limit": limit, "share": share},
    )


class Used(NamedTuple):
    """Micro-units so far."""

    month: int
    broadcast: int
    user: int


async def used(tx: Tx, month: date, currency: str, broadcast_id: UUID | None, user_id: UUID | None) -> Used:
    """What the month, a broadcast and a person's month have cost so far."""
    row: tuple[int, int, int] = await tx.one(
        tuple,
        """
        select coalesce((select micros from spending
                         where organization_id = %(organization_id)s and month = %(month)s and user_id is null
                           and currency = %(currency)s), 0),
               coalesce((select cost_micros from broadcast_counts
                         where organization_id = %(organization_id)s and broadcast_id = %(broadcast_id)s), 0),
               coalesce((select micros from spending
                         where organization_id = %(organization_id)s and month = %(month)s and user_id = %(user_id)s
                           and currency = %(currency)s), 0)
        """,
        {
            "organization_id": tx.organization_id,
            "month": month,
            "currency": currency,
            "broadcast_id": broadcast_id,
            "user_id": user_id,
        },
    )
    return Used(*row)


async def of_month(tx: Tx, month: date) -> list[tuple[str, int]]:
    """Sums of a month by currency."""
    return await tx.all(
        tuple,
        """
        select currency, micros
        from spending
        where organization_id = %(organization_id)s
          and month = %(month)s
          and user_id is null
        order by currency
        """,
        {"organization_id": tx.organization_id, "month": month},
    )
