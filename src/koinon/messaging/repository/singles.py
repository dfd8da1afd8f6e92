"""Single messages: their ledger rows and the queue they wait in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon import contacts
from koinon.messaging.policy.gate import Person
from koinon.messaging.repository.holds import Hold
from koinon.platform.db import Tx

PLAIN_TEXT: dict[str, Any] = {
    "channel": "sms",
    "locale": None,
    "content": None,
    "fallback_of": None,
    "template_version_id": None,
}


async def insert(tx: Tx, values: dict[str, Any]) -> None:
    """Write one ledger row and queue it."""
    await tx.execute(
        """
        insert into deliveries (id, organization_id, origin, origin_id, contact_id, address_hash, address_cipher,
                                country, channel, sender_id, purpose, priority, state, reason, body, content_hash,
                                segments, send_after, expires_at, failed_at, reference, metadata, topic_id,
                                route_id, locale, content, fallback_of, template_version_id, created_by)
        values (%(id)s, %(organization_id)s, %(origin)s, %(origin_id)s, %(contact_id)s, %(address_hash)s,
                %(address_cipher)s, %(country)s, %(channel)s, %(sender_id)s, %(purpose)s, %(priority)s, 'queued',
                %(reason)s, %(body)s, %(content_hash)s, %(segments)s, %(send_after)s, %(expires_at)s, null,
                %(reference)s, %(metadata)s, %(topic_id)s, %(route_id)s, %(locale)s, %(content)s, %(fallback_of)s,
                %(template_version_id)s, %(by)s)
        """,
        {"organization_id": tx.organization_id, "by": tx.actor.id, **PLAIN_TEXT, **values},
    )
    await tx.execute(
        """
        insert into delivery_queue (delivery_id, organization_id, priority, send_after, due_at, sender_id, address_hash)
        values (%(id)s, %(organization_id)s, %(priority)s, coalesce(%(send_after)s, now()),
                coalesce(%(send_after)s, now()), %(sender_id)s, %(address_hash)s)
        """,
        {"organization_id": tx.organization_id, **values},
    )


# Of several messages to one address the first goes alone, and none within three seconds of the last (CHN-053).
_CLAIM = """
with next as (
  select q.delivery_id
  from delivery_queue q
  where q.organization_id = %(organization_id)s
    and q.send_after <= now()
    and (q.leased_until is null or q.leased_until <= now())
    and not exists (
      select from delivery_queue e
      where e.organization_id = %(organization_id)s
        and e.sender_id = q.sender_id
        and e.address_hash = q.address_hash
        and e.delivery_id <> q.delivery_id
        and e.due_at <= now()
        and (e.leased_until > now()
             or (e.priority, e.due_at, e.delivery_id) < (q.priority, q.due_at, q.delivery_id))
    )
    and not exists (
      select from address_paces y
      where y.organization_id = %(organization_id)s
        and y.sender_id = q.sender_id
        and y.address_hash = q.address_hash
        and y.ready_at > now()
    )
  order by q.priority, q.send_after, q.delivery_id
  limit %(limit)s
  for update of q skip locked
)
update delivery_queue q
set worker = %(worker)s, leased_until = now() + make_interval(secs => %(seconds)s)
from next n
where q.organization_id = %(organization_id)s
  and q.delivery_id = n.delivery_id
returning q.delivery_id
"""


async def claim(tx: Tx, worker: UUID, seconds: float, limit: int = 100) -> list[UUID]:
    """Hold the most urgent waiting messages; those of a worker that fell silent are among them."""
    return await tx.all(
        UUID,
        _CLAIM,
        {"organization_id": tx.organization_id, "worker": worker, "seconds": seconds, "limit": limit},
    )


async def done(tx: Tx, worker: UUID, ids: Sequence[UUID]) -> None:
    """Take messages out of the queue: they have their outcome, or their doubt on record."""
    await tx.execute(
        """
        delete from delivery_queue
        where organization_id = %(organization_id)s
          and worker = %(worker)s
          and delivery_id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "worker": worker, "ids": list(ids)},
    )


async def later(
    tx: Tx, worker: UUID, ids: Sequence[UUID], seconds: float, attempts: int, waits_for: str | None = None
) -> None:
    """Put messages back for another try after `seconds`; `waits_for` says why, as a code of `reasons`."""
    await tx.execute(
        """
        update delivery_queue
        set worker = null, leased_until = null, attempts = attempts + %(attempts)s,
            waits_for = %(waits_for)s, send_after = now() + make_interval(secs => %(seconds)s)
        where organization_id = %(organization_id)s
          and worker = %(worker)s
          and delivery_id = any(%(ids)s)
        """,
        {
            "organization_id": tx.organization_id,
            "worker": worker,
            "ids": list(ids),
            "seconds": seconds,
            "attempts": attempts,
            "waits_for": waits_for,
        },
    )


async def hold(tx: Tx, worker: UUID, rows: Sequence[Hold]) -> set[UUID]:
    """Put messages back until their hold is over; those that did not wait for the same before.

    Until then they are before no other to the same address.
    """
    if not rows:
        return set()
    found = await tx.all(
        UUID,
        """
        with before as (
          select delivery_id, waits_for
          from delivery_queue
          where organization_id = %(organization_id)s
            and worker = %(worker)s
            and delivery_id = any(%(ids)s)
        ),
        held as (
          update delivery_queue q
          set worker = null, leased_until = null, waits_for = h.reason, send_after = h.until, due_at = h.until
          from unnest(%(ids)s::uuid[], %(untils)s::timestamptz[], %(reasons)s::text[]) as h (id, until, reason)
          where q.organization_id = %(organization_id)s
            and q.worker = %(worker)s
            and q.delivery_id = h.id
          returning q.delivery_id, h.reason
        )
        select h.delivery_id
        from held h
        join before b on b.delivery_id = h.delivery_id
        where b.waits_for is distinct from h.reason
        """,
        {
            "organization_id": tx.organization_id,
            "worker": worker,
            "ids": [row.delivery_id for row in rows],
            "untils": [row.until for row in rows],
            "reasons": [row.reason for row in rows],
        },
    )
    return set(found)


async def requeue(tx: Tx, ids: Sequence[UUID]) -> None:
    """Queue messages once more (a doubt that the provider proved unfounded)."""
    await tx.execute(
        """
        insert into delivery_queue (delivery_id, organization_id, priority, sender_id, address_hash)
        select id, organization_id, priority, sender_id, address_hash
        from deliveries
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def unqueue(tx: Tx, delivery_id: UUID) -> bool:
    """Take a waiting message out of the queue before anybody holds it; whether it still waited."""
    taken = await tx.execute(
        """
        delete from delivery_queue
        where organization_id = %(organization_id)s
          and delivery_id = %(id)s
          and worker is null
          and attempts = 0
        """,
        {"organization_id": tx.organization_id, "id": delivery_id},
    )
    return taken == 1


async def unqueue_people(tx: Tx, contact_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Take what waits for these people out of the queue unless somebody holds it; (delivery, contact) of each."""
    return await tx.all(
        tuple,
        """
        delete from delivery_queue q
        using deliveries d
        where q.organization_id = %(organization_id)s
          and q.worker is null
          and d.organization_id = %(organization_id)s
          and d.id = q.delivery_id
          and d.contact_id = any(%(contacts)s)
        returning d.id, d.contact_id
        """,
        {"organization_id": tx.organization_id, "contacts": list(contact_ids)},
    )


async def next_at(tx: Tx) -> datetime | None:
    """When the next single message is due, or its worker's lease ends."""
    at: datetime | None = await tx.scalar(
        """
        select min(coalesce(leased_until, send_after))
        from delivery_queue
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id},
    )
    return at


_FACTS = f"""
with batch as (
  select %(contact_id)s::uuid as contact_id, %(address_hash)s::bytea as address_hash, %(topic_id)s::uuid as topic_id,
         %(sender_id)s::uuid as sender_id, null::uuid[] as children, %(channel)s::text as channel
), facts as ({contacts.gate_facts_sql(None).sql})
select f.contact_status, f.do_not_contact, f.deleted, f.address_status, f.consent_state, f.relationship_declared,
       coalesce(r.five, 0), coalesce(r.ten, 0), f.subscribed, f.paused, f.held_back, f.is_refusing,
       (f.channel <> 'whatsapp' or exists (
         select from reply_windows w
         where w.organization_id = %(organization_id)s
           and w.sender_id = f.sender_id
           and w.address_hash = f.address_hash
           and w.last_inbound_at > now() - interval '24 hours')) as window_open
from facts f
left join lateral (
  select count(*) filter (where p.id >= koinon_uuid_floor(now() - interval '5 minutes')) as five, count(*) as ten
  from deliveries p
  where p.organization_id = %(organization_id)s
    and p.address_hash = %(address_hash)s
    and p.id >= %(recently)s
    and p.content_hash = %(content_hash)s
    and p.state in ('queued', 'sending', 'sent', 'delivered')
) r on true
"""


async def person(
    tx: Tx,
    contact_id: UUID | None,
    address_hash: bytes,
    content_hash: int,
    recently: UUID,
    *,
    topic_id: UUID | None = None,
    sender_id: UUID | None = None,
    is_own: bool = False,
    channel: str = "sms",
) -> Person:
    """The gate's facts about one recipient now."""
    row: tuple[Any, ...] = await tx.one(
        tuple,
        _FACTS,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "address_hash": address_hash,
            "content_hash": content_hash,
            "recently": recently,
            "topic_id": topic_id,
            "sender_id": sender_id,
            "channel": channel,
        },
    )
    facts = (row[0], row[1], row[2], row[3] or "gone", row[4], row[6], row[7], is_own, row[5])
    return Person(*facts, subscribed=row[8], paused=row[9], held_back=row[10], is_refusing=row[11], window_open=row[12])


async def remember_key(tx: Tx, key: str, delivery_id: UUID) -> UUID | None:
    """Keep `key` for 24 hours; the delivery it already stands for, if any (MSG-088).

    The row is always written: a statement that only looked would not see a key that another call is just committing.
    """
    kept = await tx.one(
        UUID,
        """
        insert into delivery_keys as k (organization_id, key, delivery_id, expires_at)
        values (%(organization_id)s, %(key)s, %(id)s, now() + interval '24 hours')
        on conflict (organization_id, key) do update
        set delivery_id = case when k.expires_at <= now() then excluded.delivery_id else k.delivery_id end,
            expires_at = case when k.expires_at <= now() then excluded.expires_at else k.expires_at end
        returning delivery_id
        """,
        {"organization_id": tx.organization_id, "key": key, "id": delivery_id},
    )
    return None if kept == delivery_id else kept


async def forget_keys(tx: Tx) -> None:
    """Drop keys whose 24 hours are over."""
    await tx.execute(
        "delete from delivery_keys where organization_id = %(organization_id)s and expires_at <= now()",
        {"organization_id": tx.organization_id},
    )
