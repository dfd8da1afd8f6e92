"""Replies and opt-outs counted to the last message to that number within 72 hours, once a person (MSG-094)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx

_COUNT = """
with said as (
  select distinct hash, kind from unnest(%(hashes)s::bytea[], %(kinds)s::text[]) as s (hash, kind)
),
last as (
  select s.hash, s.kind, l.broadcast_id
  from said s
  cross join lateral (
    select d.broadcast_id
    from deliveries d
    where d.organization_id = %(organization_id)s
      and d.address_hash = s.hash
      and d.id >= koinon_uuid_floor(now() - interval '72 hours')
      and d.origin <> 'test'
      and d.state in ('sending', 'sent', 'delivered')
    order by d.id desc
    limit 1
  ) l
  where l.broadcast_id is not null
),
fresh as (
  insert into counted_replies (organization_id, broadcast_id, address_hash, kind)
  select %(organization_id)s, broadcast_id, hash, kind from last
  on conflict do nothing
  returning broadcast_id, kind
),
sums as (
  select broadcast_id, count(*) filter (where kind = 'reply') as replies,
         count(*) filter (where kind = 'opt_out') as opt_outs
  from fresh
  group by broadcast_id
)
update broadcast_counts c
set replies = c.replies + s.replies, opt_outs = c.opt_outs + s.opt_outs
from sums s
where c.organization_id = %(organization_id)s
  and c.broadcast_id = s.broadcast_id
"""

_ANSWER = """
insert into keyword_answers (organization_id, address_hash, kind, answered_at)
values (%(organization_id)s, %(hash)s, %(kind)s, now())
on conflict (organization_id, address_hash, kind) do update
set answered_at = now()
where keyword_answers.answered_at <= now() - make_interval(secs => %(seconds)s)
returning true
"""


async def count(tx: Tx, said: Sequence[tuple[bytes, str]]) -> None:
    """Count each (address hash, reply | opt_out) to the broadcast it answers, if any."""
    if said:
        await tx.execute(
            _COUNT,
            {
                "organization_id": tx.organization_id,
                "hashes": [hashed for hashed, _ in said],
                "kinds": [kind for _, kind in said],
            },
        )


async def may_answer(tx: Tx, address_hash: bytes, kind: str, seconds: float) -> bool:
    """Whether a keyword of this kind was not answered to this number lately; if so, it is now."""
    row = await tx.first(
        bool,
        _ANSWER,
        {"organization_id": tx.organization_id, "hash": address_hash, "kind": kind, "seconds": seconds},
    )
    return row is not None


async def said_by_itself(
    tx: Tx, contact_ids: Sequence[UUID], origins: Sequence[str], since: datetime
) -> dict[UUID, int]:
    """How many answers nobody wrote went to each of these people since then; who got none is left out (INB-092)."""
    return dict(
        await tx.all(
            tuple,
            """
            select d.contact_id, count(*)
            from deliveries d
            where d.organization_id = %(organization_id)s
              and d.contact_id = any(%(people)s)
              and d.id >= koinon_uuid_floor(%(since)s)
              and d.origin = any(%(origins)s)
              and d.origin_id is not null
              and d.purpose = 'conversational'
              and d.state not in ('refused', 'cancelled')
            group by d.contact_id
            """,
            {
                "organization_id": tx.organization_id,
                "people": list(contact_ids),
                "origins": list(origins),
                "since": since,
            },
        )
    )


async def last_written(tx: Tx, address_hash: bytes) -> tuple[UUID, datetime] | None:
    """The contact last written to at this number, and when."""
    return await tx.first(
        tuple,
        """
        select contact_id, created_at
        from deliveries
        where organization_id = %(organization_id)s
          and address_hash = %(hash)s
          and contact_id is not null
        order by id desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "hash": address_hash},
    )
