"""Messages that go on by another channel where they did not arrive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Watched(msgspec.Struct, frozen=True):
    """A message with the steps left to it; `draft` says what, None where its broadcast does."""

    delivery_id: UUID
    broadcast_id: UUID | None
    draft: dict[str, Any] | None
    steps: list[dict[str, Any]]
    until_at: datetime
    contact_id: UUID | None
    state: str
    reason: str | None
    sent_at: datetime | None
    expires_at: datetime | None
    purpose: str
    origin: str
    origin_id: UUID | None
    topic_id: UUID | None
    reference: str | None

    @property
    def is_asked(self) -> bool:
        """Whether a person sends it on, of a broadcast that is over."""
        return self.draft is not None and self.broadcast_id is not None


async def watch(tx: Tx, delivery_id: UUID, draft: str, steps: str) -> None:
    """Look after a single message."""
    await tx.execute(
        """
        insert into fallbacks (organization_id, delivery_id, draft, steps)
        values (%(organization_id)s, %(id)s, %(draft)s, %(steps)s)
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "id": delivery_id, "draft": draft, "steps": steps},
    )


# A broadcast's messages are looked after once they ended badly, or after the minutes its author set. Its ledger is read
# where more of them failed than were seen, or where some were sent those minutes ago that nobody has looked for; once
# in an hour in any case, should one have taken the place of another among those that failed.
_FIND = """
with looked as materialized (
  select b.id, b.ledger_from, b.fallback, c.failed + c.refused as failed, m.sent_to
  from broadcasts b
  join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
  cross join lateral (
    select now() - make_interval(mins => (b.fallback->0->>'after_minutes')::int) as sent_to) m
  where b.organization_id = %(organization_id)s
    and b.fallback <> '[]'
    and b.state <> 'cancelled'
    and b.started_at > now() - interval '4 days'
    and (b.fallbacks_failed <> c.failed + c.refused
         or b.fallbacks_at is null
         or b.fallbacks_at < now() - interval '1 hour'
         or (m.sent_to >= b.fallbacks_sent_to + interval '30 seconds'
             and (b.finished_at is null or b.fallbacks_sent_to < b.finished_at + interval '10 minutes')))
),
fresh as (
  insert into fallbacks (organization_id, delivery_id, broadcast_id, steps)
  select %(organization_id)s, d.id, l.id, l.fallback
  from looked l
  join deliveries d on d.organization_id = %(organization_id)s and d.broadcast_id = l.id and d.id >= l.ledger_from
  where (d.state in ('failed', 'refused') or (d.state = 'sent' and d.sent_at <= l.sent_to))
    and not exists (
      select from fallbacks f
      where f.organization_id = %(organization_id)s
        and f.delivery_id = d.id)
  limit %(limit)s
  on conflict do nothing
  returning delivery_id
),
seen as (
  update broadcasts b
  set fallbacks_failed = l.failed, fallbacks_sent_to = l.sent_to, fallbacks_at = now()
  from looked l
  where b.organization_id = %(organization_id)s
    and b.id = l.id
    and (select count(*) from fresh) < %(limit)s
)
select count(*)
from fresh
"""


async def find(tx: Tx, limit: int) -> int:
    """Begin to look after messages of broadcasts; how many."""
    return int(await tx.scalar(_FIND, {"organization_id": tx.organization_id, "limit": limit}))


# What already went on does not go on again, whatever became of it; one that ended by another way may try this one.
_SEND_ON = """
insert into fallbacks (organization_id, delivery_id, broadcast_id, draft, steps)
select %(organization_id)s, u.delivery_id, u.broadcast_id, %(draft)s, %(steps)s
from unreached u
where u.organization_id = %(organization_id)s
  and u.broadcast_id = %(broadcast_id)s
  and u.kind in ('failed', 'refused')
  and u.reason = any(%(reasons)s)
  and u.delivery_id is not null
  and not exists (
    select from deliveries d
    where d.organization_id = %(organization_id)s
      and d.contact_id = u.contact_id
      and d.fallback_of = u.delivery_id)
on conflict (organization_id, delivery_id) do update
set draft = excluded.draft, steps = excluded.steps, due_at = now(), until_at = excluded.until_at, ended_at = null
where fallbacks.ended_at is not null
  and fallbacks.steps <> excluded.steps
"""


async def send_on(tx: Tx, broadcast_id: UUID, reasons: Sequence[str], draft: str, steps: str) -> int:
    """Look after a broadcast's messages that did not arrive for these reasons; how many."""
    return await tx.execute(
        _SEND_ON,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "reasons": list(reasons),
            "draft": draft,
            "steps": steps,
        },
    )


async def due(tx: Tx, limit: int) -> list[Watched]:
    """Those whose time it is to be looked at, locked. A receipt counts before it is folded."""
    return await tx.all(
        Watched,
        """
        select f.delivery_id, f.broadcast_id, f.draft, f.steps, f.until_at, d.contact_id,
               case when b.state = 'cancelled' then 'cancelled'
                    when exists (
                      select from delivery_events e
                      where e.organization_id = %(organization_id)s
                        and e.delivery_id = d.id
                        and e.kind = 'outcome'
                        and e.to_state = 'delivered') then 'delivered'
                    else d.state end as state,
               d.reason, d.sent_at, d.expires_at, d.purpose, d.origin, d.origin_id, d.topic_id, d.reference
        from fallbacks f
        join deliveries d on d.organization_id = %(organization_id)s and d.id = f.delivery_id
        left join broadcasts b on b.organization_id = %(organization_id)s and b.id = f.broadcast_id
        where f.organization_id = %(organization_id)s
          and f.ended_at is null
          and f.due_at <= now()
        order by f.due_at
        limit %(limit)s
        for update of f skip locked
        """,
        {"organization_id": tx.organization_id, "limit": limit},
    )


async def end(tx: Tx, ids: Sequence[UUID]) -> None:
    """They went on, or never will."""
    if ids:
        await tx.execute(
            """
            update fallbacks
            set ended_at = now(), draft = null
            where organization_id = %(organization_id)s
              and delivery_id = any(%(ids)s)
            """,
            {"organization_id": tx.organization_id, "ids": list(ids)},
        )


async def put_off(tx: Tx, waiting: Sequence[tuple[UUID, datetime]]) -> None:
    """Look again at these times."""
    if waiting:
        await tx.execute(
            """
            update fallbacks f
            set due_at = w.at
            from unnest(%(ids)s::uuid[], %(times)s::timestamptz[]) as w (id, at)
            where f.organization_id = %(organization_id)s
              and f.delivery_id = w.id
            """,
            {
                "organization_id": tx.organization_id,
                "ids": [one for one, _ in waiting],
                "times": [at for _, at in waiting],
            },
        )


async def next_at(tx: Tx) -> datetime | None:
    """When to look again; soon while a broadcast may still have some to look after."""
    at: datetime | None = await tx.scalar(
        """
        select least(
          (select min(due_at) from fallbacks where organization_id = %(organization_id)s and ended_at is null),
          (select min(case
                    when state = 'scheduled' then greatest(send_at, now() + interval '15 seconds')
                    when finished_at + make_interval(mins => coalesce((fallback->0->>'after_minutes')::int, 0))
                           < now() - interval '10 minutes' then now() + interval '5 minutes'
                    else now() + interval '15 seconds' end)
           from broadcasts
           where organization_id = %(organization_id)s
             and fallback <> '[]'
             and (state in ('scheduled', 'preparing', 'sending', 'paused')
                  or (state <> 'cancelled' and started_at > now() - interval '4 days'))))
        """,
        {"organization_id": tx.organization_id},
    )
    return at


async def forget(tx: Tx) -> int:
    """What ended a week ago."""
    return await tx.execute(
        """
        delete from fallbacks
        where organization_id = %(organization_id)s
          and ended_at < now() - interval '7 days'
        """,
        {"organization_id": tx.organization_id},
    )
