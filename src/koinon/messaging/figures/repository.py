"""Statements of figures: recounted from the ledger, read back, compared."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.platform.db import Tx

STATES = ("queued", "held", "sending", "sent", "delivered", "failed", "refused", "cancelled", "expired")
_COUNTED = ", ".join(f"count(*) filter (where counts and state = '{state}')::integer as {state}" for state in STATES)
_NAMES = ", ".join(STATES)
BOUNCES = ("invalid", "recipient_invalid", "undeliverable")
"""The reasons of a mail that was handed over and came back."""

# What went on by another channel is the broadcast's too. Of somebody's tries one counts, the one that arrived or else
# the last, and all of them cost what they cost: the report is about people, as the counts are.
_TRIES = """
with recursive went as (
  select d.id, o.id as before, o.state = 'delivered' as is_late
  from fallbacks f
  join deliveries o on o.organization_id = %(organization_id)s and o.id = f.delivery_id
  join deliveries d on d.organization_id = %(organization_id)s
                   and d.contact_id = o.contact_id
                   and d.fallback_of = o.id
  where f.organization_id = %(organization_id)s
    and f.broadcast_id = %(broadcast_id)s
  union all
  select d.id, o.id, w.is_late or o.state = 'delivered'
  from went w
  join deliveries o on o.organization_id = %(organization_id)s and o.id = w.id
  join deliveries d on d.organization_id = %(organization_id)s
                   and d.contact_id = o.contact_id
                   and d.fallback_of = o.id
),
tries as (
  select d.id, d.contact_id, d.sent_at, d.failed_at, d.created_at, d.channel, d.variant, d.state, d.reason, d.segments,
         d.price_micros, d.currency, d.read_at, d.clicked_at, d.bounced_at, d.complained_at, false as is_late
  from deliveries d
  where d.organization_id = %(organization_id)s
    and d.broadcast_id = %(broadcast_id)s
  union all
  select d.id, d.contact_id, d.sent_at, d.failed_at, d.created_at, d.channel, d.variant, d.state, d.reason, d.segments,
         d.price_micros, d.currency, d.read_at, d.clicked_at, d.bounced_at, d.complained_at, w.is_late
  from went w
  join deliveries d on d.organization_id = %(organization_id)s and d.id = w.id
)
"""
_ROLL = f"""
{_TRIES},
ledger as materialized (
  select date_trunc('hour', coalesce(d.sent_at, d.failed_at, d.created_at)) as hour, d.channel,
         coalesce(d.variant, '') as variant, p.location_id, d.state, d.reason, d.segments, d.price_micros, d.currency,
         d.read_at is not null as read, d.clicked_at is not null as clicked, d.complained_at is not null as complained,
         d.bounced_at is not null or (d.channel = 'email' and d.state = 'failed' and d.reason = any(%(bounces)s))
           as bounced,
         not d.is_late
           and (d.state = 'delivered' or not exists (select from went w where w.before = d.id))
           and not exists (
             select from deliveries again
             where again.organization_id = %(organization_id)s
               and again.broadcast_id = %(broadcast_id)s
               and again.retry_of = d.id) as counts
  from tries d
  left join contacts p on p.organization_id = %(organization_id)s and p.id = d.contact_id
),
gone as (
  delete from message_stats
  where organization_id = %(organization_id)s
    and origin_id = %(broadcast_id)s
),
costs as (
  select hour, channel, variant, location_id, jsonb_object_agg(currency, micros) as costs
  from (
    select hour, channel, variant, location_id, currency, sum(price_micros) as micros
    from ledger
    where currency is not null and price_micros is not null
    group by hour, channel, variant, location_id, currency) c
  group by hour, channel, variant, location_id
),
ended as (
  select hour, channel, variant, location_id, jsonb_object_agg(state || ':' || reason, number) as reasons
  from (
    select hour, channel, variant, location_id, state, coalesce(reason, state) as reason, count(*) as number
    from ledger
    where counts
      and state in ('failed', 'refused', 'cancelled', 'expired')
    group by hour, channel, variant, location_id, state, coalesce(reason, state)) e
  group by hour, channel, variant, location_id
),
counted as (
  select hour, channel, variant, location_id, count(*) filter (where counts)::integer as total, {_COUNTED},
         count(*) filter (where counts and read)::integer as read,
         count(*) filter (where counts and clicked)::integer as clicked,
         count(*) filter (where counts and bounced)::integer as bounced,
         count(*) filter (where counts and complained)::integer as complained, sum(segments)::bigint as segments
  from ledger
  group by hour, channel, variant, location_id
)
select t.hour, t.channel, t.variant, t.location_id, t.total, {", ".join(f"t.{state}" for state in STATES)}, t.read,
       t.clicked, t.bounced, t.complained, t.segments, coalesce(c.costs, '{{}}') as costs,
       coalesce(e.reasons, '{{}}') as reasons
from counted t
left join costs c on c.hour = t.hour and c.channel = t.channel and c.variant = t.variant
                 and c.location_id is not distinct from t.location_id
left join ended e on e.hour = t.hour and e.channel = t.channel and e.variant = t.variant
                 and e.location_id is not distinct from t.location_id
"""


class Row(msgspec.Struct, frozen=True):
    """One row of figures."""

    hour: datetime
    channel: str
    variant: str
    location_id: UUID | None
    total: int
    queued: int
    held: int
    sending: int
    sent: int
    delivered: int
    failed: int
    refused: int
    cancelled: int
    expired: int
    read: int
    clicked: int
    bounced: int
    complained: int
    segments: int
    costs: dict[str, int]
    reasons: dict[str, int]


class Beside(msgspec.Struct, frozen=True):
    """What the report has from elsewhere."""

    replies: int
    opt_outs: int
    seconds_to_95: int | None
    rolled_at: datetime | None
    clicks: int
    human_clicks: int
    unique_clicks: int


def bound(tx: Tx, **values: Any) -> dict[str, Any]:
    return {"organization_id": tx.organization_id, **values}


async def hold(tx: Tx, broadcast_id: UUID) -> bool:
    """Be the one that recounts a broadcast; False where its ledger is gone or another is at it."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select from deliveries d
              where d.organization_id = %(organization_id)s and d.broadcast_id = c.broadcast_id)
            from broadcast_counts c
            where c.organization_id = %(organization_id)s
              and c.broadcast_id = %(id)s
            for update of c skip locked
            """,
            bound(tx, id=broadcast_id),
        )
    )


async def recounted(tx: Tx, broadcast_id: UUID) -> list[Row]:
    """The ledger counted anew; the rows that were there are gone."""
    return await tx.all(Row, _ROLL, bound(tx, broadcast_id=broadcast_id, bounces=list(BOUNCES)))


async def write(tx: Tx, broadcast_id: UUID, rows: Sequence[Row]) -> None:
    """Keep what was counted, and how long 95 of 100 took to arrive."""
    columns = [name for name in Row.__struct_fields__ if name not in ("costs", "reasons")]
    values: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in columns}
    for name in ("costs", "reasons"):
        values[name] = [msgspec.json.encode(getattr(row, name)).decode() for row in rows]
    types = {"hour": "timestamptz", "channel": "text", "variant": "text", "location_id": "uuid", "segments": "bigint"}
    arrays = ", ".join(f"%({name})s::{types.get(name, 'integer')}[]" for name in columns)
    await tx.execute(
        f"""
        insert into message_stats (organization_id, origin_id, {", ".join(columns)}, costs, reasons)
        select %(organization_id)s, %(broadcast_id)s, {", ".join(columns)}, costs, reasons
        from unnest({arrays}, %(costs)s::jsonb[], %(reasons)s::jsonb[]) as u ({", ".join(columns)}, costs, reasons)
        """,
        bound(tx, broadcast_id=broadcast_id, **values),
    )
    await tx.execute(
        """
        update broadcast_counts c
        set rolled_at = now(),
            seconds_to_95 = (
              select extract(epoch from percentile_disc(0.95) within group (order by d.delivered_at)
                                        - min(b.started_at))::integer
              from deliveries d
              join broadcasts b on b.organization_id = %(organization_id)s and b.id = %(broadcast_id)s
              where d.organization_id = %(organization_id)s
                and d.broadcast_id = %(broadcast_id)s
                and d.delivered_at is not null)
        where c.organization_id = %(organization_id)s
          and c.broadcast_id = %(broadcast_id)s
        """,
        bound(tx, broadcast_id=broadcast_id),
    )


async def rows_of(tx: Tx, broadcast_id: UUID) -> list[Row]:
    """What was counted last."""
    return await tx.all(
        Row,
        f"""
        select hour, channel, variant, location_id, total, {_NAMES}, read, clicked, bounced,
               complained, segments, costs, reasons
        from message_stats
        where organization_id = %(organization_id)s
          and origin_id = %(broadcast_id)s
        order by hour
        """,
        bound(tx, broadcast_id=broadcast_id),
    )


async def beside(tx: Tx, broadcast_id: UUID) -> Beside:
    """Replies, refusals and clicks of a broadcast."""
    return await tx.one(
        Beside,
        """
        select c.replies, c.opt_outs, c.seconds_to_95, c.rolled_at, coalesce(sum(l.clicks), 0)::bigint as clicks,
               coalesce(sum(l.human_clicks), 0)::bigint as human_clicks,
               coalesce(sum(l.unique_clicks), 0)::bigint as unique_clicks
        from broadcast_counts c
        left join links l on l.organization_id = %(organization_id)s
                         and l.origin_id = c.broadcast_id
                         and not l.is_trap
        where c.organization_id = %(organization_id)s
          and c.broadcast_id = %(broadcast_id)s
        group by c.replies, c.opt_outs, c.seconds_to_95, c.rolled_at
        """,
        bound(tx, broadcast_id=broadcast_id),
    )


_TRUE = f"""
select d.broadcast_id, {", ".join(f"count(*) filter (where d.state = '{s}')::integer as {s}" for s in STATES)},
       coalesce(sum(d.price_micros), 0)::bigint as cost_micros
from deliveries d
where d.organization_id = %(organization_id)s
  and d.broadcast_id = any(%(ids)s)
group by d.broadcast_id
"""


async def settled_lately(tx: Tx, since: datetime) -> list[UUID]:
    """Broadcasts that moved since, and whose events are all folded."""
    return await tx.all(
        UUID,
        """
        select b.id
        from broadcasts b
        where b.organization_id = %(organization_id)s
          and b.frozen_at is not null
          and (b.updated_at > %(since)s or b.finished_at > %(since)s)
        order by b.id
        limit 5000
        """,
        bound(tx, since=since),
    )


async def mend(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Put right the counts that are not what the ledger says; which were wrong. The folder's cursor is held."""
    wrong = " or ".join(f"c.{state} <> t.{state}" for state in STATES)
    return await tx.all(
        UUID,
        f"""
        with t as ({_TRUE}),
        mended as (
          update broadcast_counts c
          set {", ".join(f"{state} = t.{state}" for state in STATES)}, cost_micros = t.cost_micros,
              recounted_at = now()
          from t
          where c.organization_id = %(organization_id)s
            and c.broadcast_id = t.broadcast_id
            and ({wrong} or c.cost_micros <> t.cost_micros)
          returning c.broadcast_id
        )
        select broadcast_id from mended
        """,
        bound(tx, ids=list(ids)),
    )


async def warn(tx: Tx, broadcast_id: UUID, least: int, share: float) -> list[UUID | None]:
    """Mark a broadcast of which less than `share` arrived, once it is over and half the receipts are in: its author."""
    rows: list[tuple[UUID | None]] = await tx.all(
        tuple,
        """
        update broadcast_counts c
        set delivery_warned_at = now()
        from broadcasts b
        where c.organization_id = %(organization_id)s
          and c.broadcast_id = %(id)s
          and c.delivery_warned_at is null
          and c.delivered + c.failed >= %(least)s
          and c.delivered + c.failed >= c.sent
          and c.delivered < (c.delivered + c.failed) * %(share)s::numeric
          and b.organization_id = %(organization_id)s
          and b.id = c.broadcast_id
          and b.state in ('completed', 'cancelled')
        returning b.created_by
        """,
        bound(tx, id=broadcast_id, least=least, share=share),
    )
    return [author for (author,) in rows]
