"""Trying failed rows again: new rows at the end of the ledger, linked to the first try, once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx

# Taking the row out of `unreached` is what makes a second click find nothing.
_AGAIN = """
with frontier as (
  select total
  from broadcast_counts
  where organization_id = %(organization_id)s
    and broadcast_id = %(broadcast_id)s
  for update
),
again as (
  delete from unreached
  where organization_id = %(organization_id)s
    and broadcast_id = %(broadcast_id)s
    and kind = 'failed'
    and reason = any(%(reasons)s)
    and delivery_id is not null
    and not exists (
      select from deliveries d
      where d.organization_id = %(organization_id)s
        and d.contact_id = unreached.contact_id
        and d.fallback_of = unreached.delivery_id)
  returning delivery_id
),
-- Nor do they go on by another channel beside: their second try does, if that fails too.
settled as (
  insert into fallbacks (organization_id, delivery_id, broadcast_id, steps, ended_at)
  select %(organization_id)s, a.delivery_id, b.id, b.fallback, now()
  from again a
  join broadcasts b on b.organization_id = %(organization_id)s and b.id = %(broadcast_id)s and b.fallback <> '[]'
  on conflict (organization_id, delivery_id) do update
  set ended_at = coalesce(fallbacks.ended_at, now())
  where fallbacks.organization_id = %(organization_id)s
),
written as (
  insert into deliveries (organization_id, origin, origin_id, broadcast_id, position, contact_id, address_hash,
                          address_cipher, country, channel, sender_id, purpose, priority, state, variables,
                          content_hash, segments, expires_at, covers, children, topic_id, route_id, locale,
                          template_version_id, retry_of, created_by)
  select %(organization_id)s, d.origin, d.origin_id, d.broadcast_id,
         f.total + row_number() over (order by d.position), d.contact_id, d.address_hash, d.address_cipher, d.country,
         d.channel, d.sender_id, d.purpose, d.priority, 'queued', d.variables, d.content_hash, d.segments,
         %(expires_at)s, d.covers, d.children, d.topic_id, d.route_id, d.locale,
         d.template_version_id, d.id, %(by)s
  from again a
  join deliveries d on d.organization_id = %(organization_id)s and d.id = a.delivery_id
  cross join frontier f
  returning id
)
update broadcast_counts c
set total = c.total + w.rows, queued = c.queued + w.rows, retried = c.retried + w.rows
from (select count(*) as rows from written) w
where c.organization_id = %(organization_id)s
  and c.broadcast_id = %(broadcast_id)s
  and w.rows > 0
returning w.rows
"""


async def again(tx: Tx, broadcast_id: UUID, reasons: Sequence[str], expires_at: datetime) -> int:
    """Queue the failed rows of these reasons once more, unless they went on by another channel; how many."""
    rows = await tx.scalar(
        _AGAIN,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "reasons": list(reasons),
            "expires_at": expires_at,
            "by": tx.actor.id,
        },
    )
    return int(rows or 0)
