"""How long each organization keeps the database busy, by day, for an operator's eye (ORG-034)."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

if TYPE_CHECKING:
    from koinon.platform.db import Tx

_statements: Counter[UUID] = Counter()
_seconds: dict[UUID, float] = {}


class Use(Struct, frozen=True):
    """Statements of an organization and the milliseconds they took."""

    organization_id: UUID
    statements: int
    milliseconds: int


def note(organization_id: UUID, seconds: float) -> None:
    """A statement of this organization took `seconds`; called for each, so it only counts."""
    _statements[organization_id] += 1
    _seconds[organization_id] = _seconds.get(organization_id, 0.0) + seconds


async def tell(tx: "Tx") -> None:
    """Add what this process counted to the installation's figures; it is forgotten here only with the commit."""
    told = dict(_statements)
    if not told:
        return
    spent = {each: _seconds[each] for each in told}
    await tx.execute(
        """
        insert into database_use as known (organization_id, day, statements, milliseconds)
        select organization_id, (now() at time zone 'UTC')::date, sum(statements), sum(milliseconds)
        from unnest(%(organizations)s::uuid[], %(statements)s::bigint[], %(milliseconds)s::bigint[])
          as seen (organization_id, statements, milliseconds)
        group by organization_id
        order by organization_id
        on conflict (organization_id, day) do update
        set statements = known.statements + excluded.statements,
            milliseconds = known.milliseconds + excluded.milliseconds
        """,
        {
            "organizations": [str(each) for each in told],
            "statements": list(told.values()),
            "milliseconds": [round(spent[each] * 1_000) for each in told],
        },
    )
    tx.after_commit(lambda: _forget(told, spent))


def _forget(told: dict[UUID, int], spent: dict[UUID, float]) -> None:
    for organization_id, statements in told.items():
        _statements[organization_id] -= statements
        _seconds[organization_id] -= spent[organization_id]
        if not _statements[organization_id]:
            del _statements[organization_id], _seconds[organization_id]


async def heaviest(tx: "Tx", limit: int = 10) -> list[Use]:
    """Who kept the database busiest in the last 24 hours (today and yesterday, UTC), the busiest first."""
    return await tx.all(
        Use,
        """
        select organization_id, sum(statements)::bigint as statements, sum(milliseconds)::bigint as milliseconds
        from database_use
        where day >= (now() at time zone 'UTC')::date - 1
        group by organization_id
        order by milliseconds desc, organization_id
        limit %(limit)s
        """,
        {"limit": limit},
    )


async def of(tx: "Tx", organization_id: UUID, since: date) -> Use:
    """What one organization asked of the database since a day."""
    return await tx.one(
        Use,
        """
        select %(organization_id)s::uuid as organization_id, coalesce(sum(statements), 0)::bigint as statements,
               coalesce(sum(milliseconds), 0)::bigint as milliseconds
        from database_use
        where organization_id = %(organization_id)s
          and day >= %(since)s
        """,
        {"organization_id": organization_id, "since": since},
    )


async def forget_old(tx: "Tx", days: int = 400) -> int:
    """Drop days of over thirteen months ago; how many."""
    return await tx.execute(
        "delete from database_use where day < (now() at time zone 'UTC')::date - %(days)s::int", {"days": days}
    )
