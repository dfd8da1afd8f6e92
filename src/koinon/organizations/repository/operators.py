"""Reading across organizations: only their own rows and their nightly figures, only where an operator is at work."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx

_LISTED = """o.id, o.name, o.slug, o.kind, o.state, o.sending_mode, o.plan_code, o.flags, o.is_sample, o.country,
       o.closing_at, o.created_at, o.verified_at, o.legal_hold, o.trial_ends_at, o.live_asked_at,
       coalesce(d.sent, 0) as sent,
       coalesce(d.delivered, 0) as delivered, coalesce(d.failed, 0) as failed, d.last_active_on"""
# Thirty days of nightly figures: a handful of rows of the primary key for each of a page's organizations.
_DAYS = """
left join lateral (
  select sum(sent)::bigint as sent, sum(delivered)::bigint as delivered, sum(failed)::bigint as failed,
         max(day) as last_active_on
  from organization_days
  where organization_id = o.id
    and day > current_date - 30
) d on true
"""

# The page is chosen before anything is looked up for it: else every organization's days are read for fifty (20,000
# blocks instead of 200 among 10,000).
LIST = f"""
with o as materialized (
  select o.id, o.name, o.slug, o.kind, o.state, o.sending_mode, o.plan_code, o.flags, o.is_sample, o.country,
         o.closing_at, o.created_at, o.verified_at, o.legal_hold, o.trial_ends_at, o.live_asked_at
  from organizations o
  where o.sandbox_of is null
    and (%(search)s = '' or position(%(search)s in lower(o.name)) > 0 or position(%(search)s in o.slug) > 0)
    and (%(state)s::text is null or o.state = %(state)s)
    and (not %(watched)s or o.flags <> '{{}}' or o.live_asked_at is not null)
    and (%(after)s::uuid is null or o.id < %(after)s)
  order by o.id desc
  limit %(limit)s
)
select {_LISTED}
from o
{_DAYS}
order by o.id desc
"""
ONE = f"""
select {_LISTED}
from organizations o
{_DAYS}
where o.slug = %(given)s
   or o.id::text = %(given)s
"""


async def as_operator(tx: Tx) -> None:
    """Let this transaction see every organization's own row and figures, and nothing else of them."""
    await tx.execute("set local koinon.operator = 'on'")


def values(search: str, state: str | None, after: UUID | None, limit: int, *, watched: bool = False) -> dict[str, Any]:
    """What `LIST` asks for; `watched` are those with a flag, or that asked to go live."""
    return {"search": search.strip().lower(), "state": state, "after": after, "limit": limit, "watched": watched}


async def names(tx: Tx, organization_ids: list[UUID]) -> dict[UUID, str]:
    """What these organizations are called; those that do not exist are left out."""
    await as_operator(tx)
    found: list[tuple[UUID, str]] = await tx.all(
        tuple, "select o.id, o.name from organizations o where o.id = any(%(ids)s)", {"ids": organization_ids}
    )
    return dict(found)


class Business(Struct, frozen=True):
    """The installation in numbers; samples and sandboxes do not count (ORG-047)."""

    organizations: int
    active: int
    signed_up: int
    trials_ending: int
    closing: int
    closed: int


async def business(tx: Tx) -> Business:
    """Active within 30 days, signed up within 30 days, subscription trials that end within 7."""
    return await tx.one(
        Business,
        """
        select count(*) as organizations,
               count(*) filter (where exists (
                 select from organization_days d
                 where d.organization_id = o.id and d.day > current_date - 30)) as active,
               count(*) filter (where o.created_at > now() - interval '30 days') as signed_up,
               count(*) filter (where o.trial_ends_at between now() and now() + interval '7 days') as trials_ending,
               count(*) filter (where o.state = 'closing') as closing,
               (select count(*) from tombstones where closed_at > now() - interval '30 days') as closed
        from organizations o
        where not o.is_sample
          and o.sandbox_of is null
        """,
    )


class Sent(Struct, frozen=True):
    """Messages of the whole installation on a day."""

    day: date
    sent: int


async def sent_by_day(tx: Tx) -> list[Sent]:
    """The last 30 days, oldest first, quiet ones included."""
    return await tx.all(
        Sent,
        """
        select s.day::date as day,
               coalesce(sum(d.sent) filter (where not o.is_sample and o.sandbox_of is null), 0)::bigint as sent
        from generate_series(current_date - 29, current_date, interval '1 day') as s (day)
        left join organization_days d on d.day = s.day::date
        left join organizations o on o.id = d.organization_id
        group by s.day
        order by s.day
        """,
    )
