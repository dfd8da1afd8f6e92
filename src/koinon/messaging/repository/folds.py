"""Folding the append-only events into `deliveries.state` and the counts: the only writer of either."""

from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.repository import planning
from koinon.platform.db import Tx

BATCH = 5_000


class Cursor(msgspec.Struct, frozen=True):
    """Where the folder of an organization stands."""

    txid: int
    seq: int


class Folded(msgspec.Struct, frozen=True):
    """What a pass did: events read, where it ended, broadcasts touched, single deliveries that changed state."""

    events: int
    txid: int | None
    seq: int | None
    broadcasts: list[UUID] | None
    singles: list[UUID] | None
    moved: int
    delivered: int
    failed: int
    spent: list[dict[str, Any]] | None = None
    sent_on: list[UUID] | None = None
    """Broadcasts of which messages moved that went on by another channel."""


async def cursor(tx: Tx) -> Cursor | None:
    """Hold the organization's cursor; None when another folder has it."""
    where = {"organization_id": tx.organization_id}
    exists = await tx.scalar("select 1 from fold_cursors where organization_id = %(organization_id)s", where)
    if exists is None:
        await tx.execute(
            "insert into fold_cursors (organization_id) values (%(organization_id)s) on conflict do nothing", where
        )
    return await tx.first(
        Cursor,
        """
        select txid::text::bigint as txid, seq
        from fold_cursors
        where organization_id = %(organization_id)s
        for update skip locked
        """,
        where,
    )


async def move(tx: Tx, folded: Folded) -> None:
    """Move the cursor behind what was folded, in the same transaction."""
    await tx.execute(
        """
        update fold_cursors
        set txid = %(txid)s::text::xid8, seq = %(seq)s, folded_at = now()
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id, "txid": str(folded.txid), "seq": folded.seq},
    )


_OPEN = "('queued', 'held', 'sending')"


def _delta(state: str) -> str:
    return f"count(*) filter (where now = '{state}') - count(*) filter (where was = '{state}') as {state}"


_STATES = ("queued", "held", "sending", "sent", "delivered", "failed", "refused", "cancelled", "expired")

_FOLD = f"""
with fresh as materialized (
  select e.delivery_id, e.txid, e.seq, e.to_state, e.reason, e.code, e.provider_id, e.segments, e.price_micros,
         e.currency, e.attempt_id, e.at,
         case when e.kind = 'note' then -1 else case e.to_state
           when 'queued' then 0 when 'held' then 0 when 'sending' then 1 when 'sent' then 2 else 3 end end as rank
  from delivery_events e
  where e.organization_id = %(organization_id)s
    and (e.txid, e.seq) > (%(txid)s::text::xid8, %(seq)s)
    and e.txid < pg_snapshot_xmin(pg_current_snapshot())
  order by e.txid, e.seq
  limit %(limit)s
),
ranked as (
  select f.*, row_number() over w as nth,
         max(provider_id) over p as any_provider_id, max(segments) over p as any_segments,
         max(price_micros) over p as any_price, max(currency) over p as any_currency,
         max(attempt_id::text) over p as any_attempt, min(at) filter (where rank = 2) over p as first_sent
  from fresh f
  -- Of holding and queueing the latest counts; of everything else what was said first.
  window p as (partition by delivery_id),
         w as (partition by delivery_id
               order by rank desc, case when rank = 0 then seq end desc nulls last, txid, seq)
),
before as materialized (
  select d.id, d.state as was, d.price_micros as old_price, b.*,
         b.rank > case d.state when 'queued' then 0 when 'held' then 0 when 'sending' then 1 when 'sent' then 2
           else 3 end or (b.to_state = 'held' and b.rank = 0 and d.state in ('queued', 'held')) as moves
  from ranked b
  join deliveries d on d.organization_id = %(organization_id)s and d.id = b.delivery_id
  where b.nth = 1
),
moved as (
  update deliveries d
  set state = case when o.moves then o.to_state else d.state end,
      reason = case when o.moves or (o.rank = 2 and d.state = 'sent') then o.reason else d.reason end,
      code = case when o.moves then o.code else d.code end,
      attempt_id = coalesce(o.any_attempt::uuid, d.attempt_id),
      provider_id = coalesce(o.any_provider_id, d.provider_id),
      segments = coalesce(o.any_segments, d.segments),
      price_micros = coalesce(o.any_price, d.price_micros),
      currency = coalesce(o.any_currency, d.currency),
      sent_at = coalesce(d.sent_at, o.first_sent, case when o.to_state = 'delivered' then o.at end),
      delivered_at = coalesce(d.delivered_at, case when o.moves and o.to_state = 'delivered' then o.at end),
      failed_at = coalesce(d.failed_at, case when o.moves and o.rank = 3 and o.to_state <> 'delivered' then o.at end)
  from before o
  where d.organization_id = %(organization_id)s
    and d.id = o.id
    and (o.moves or o.rank = 2 or o.any_price is distinct from d.price_micros)
  returning d.id, d.broadcast_id, d.contact_id, d.created_by, d.currency, d.origin_id, d.fallback_of,
            o.was, d.state as now, d.reason, d.code,
            coalesce(d.price_micros, 0) - coalesce(o.old_price, 0) as price
),
missed as (
  insert into unreached (organization_id, broadcast_id, reason, contact_id, kind, delivery_id, code)
  select %(organization_id)s, m.broadcast_id, coalesce(m.reason, m.now), m.contact_id, m.now, m.id, m.code
  from moved m
  where m.broadcast_id is not null
    and m.contact_id is not null
    and m.was <> m.now
    and m.now in ('failed', 'refused', 'cancelled', 'expired')
  on conflict do nothing
),
-- What was not sent after all counts against no cap.
uncounted as (
  delete from contact_sends s
  using (select id from moved where was <> now and now in ('failed', 'refused', 'cancelled', 'expired')) m
  where s.organization_id = %(organization_id)s
    and s.delivery_id = m.id
),
deltas as materialized (
  select broadcast_id, {", ".join(_delta(s) for s in _STATES)}, sum(price) as price,
         count(*) filter (where now = 'failed' and was <> 'failed' and reason = 'content') as content,
         count(*) filter (where was in {_OPEN} and now not in {_OPEN}) as done
  from moved
  where broadcast_id is not null
  group by broadcast_id
),
counted as (
  update broadcast_counts c
  set {", ".join(f"{s} = c.{s} + x.{s}" for s in _STATES)},
      cost_micros = c.cost_micros + x.price,
      content_failures = c.content_failures + x.content,
      rate = case when x.done = 0 then c.rate
                  when clock_timestamp() - c.rate_at > interval '5 seconds' then x.done
                  else 0.6 * c.rate
                    + 0.4 * x.done / greatest(extract(epoch from clock_timestamp() - c.rate_at), 0.05) end,
      rate_at = case when x.done = 0 then c.rate_at else clock_timestamp() end
  from deltas x
  where c.organization_id = %(organization_id)s
    and c.broadcast_id = x.broadcast_id
)
select (select count(*) from fresh) as events,
       (select txid::text::bigint from fresh order by txid desc, seq desc limit 1) as txid,
       (select seq from fresh order by txid desc, seq desc limit 1) as seq,
       (select array_agg(broadcast_id) from deltas) as broadcasts,
       (select array_agg(id) from moved where broadcast_id is null and was <> now) as singles,
       (select array_agg(distinct origin_id) from moved
        where broadcast_id is null and fallback_of is not null and was <> now) as sent_on,
       (select count(*) from moved where was <> now) as moved,
       (select count(*) from moved where was <> now and now = 'delivered') as delivered,
       (select count(*) from moved where was <> now and now = 'failed') as failed,
       (select jsonb_agg(s) from (
          select created_by as user_id, currency, sum(price)::bigint as micros
          from moved
          where price <> 0
          group by created_by, currency) s) as spent
"""


async def fold(tx: Tx, at: Cursor, limit: int = BATCH) -> Folded:
    """Fold the next events: states move forward only, prices and ids are filled in, counts follow."""
    await planning.in_order(tx)
    return await tx.one(
        Folded,
        _FOLD,
        {"organization_id": tx.organization_id, "txid": str(at.txid), "seq": at.seq, "limit": limit},
    )


_COMPLETE = """
update broadcasts b
set state = 'completed', finished_at = clock_timestamp(), updated_at = now(), version = version + 1
from broadcast_counts c
where b.organization_id = %(organization_id)s
  and c.organization_id = %(organization_id)s
  and c.broadcast_id = b.id
  and b.id = any(%(ids)s)
  and b.state = 'sending'
  and b.frozen_at is not null
  and c.queued + c.held + c.sending = 0
  and c.next_position > c.total
  and not exists (select from leases l where l.organization_id = %(organization_id)s and l.broadcast_id = b.id)
returning b.id
"""


async def complete(tx: Tx, ids: list[UUID]) -> list[UUID]:
    """Close those of the broadcasts that have no open row left (MSG-044)."""
    return await tx.all(UUID, _COMPLETE, {"organization_id": tx.organization_id, "ids": ids})
