"""Receipts against the ledger: those whose row is known, and those that wait for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import structs

from koinon.channels import Receipt
from koinon.messaging.repository import planning
from koinon.platform.db import Tx


class Known(msgspec.Struct, frozen=True):
    """A ledger row that a receipt names."""

    id: UUID
    broadcast_id: UUID | None
    sender_id: UUID
    address_hash: bytes
    address_cipher: bytes
    channel: str


async def mark_read(tx: Tx, read: Mapping[UUID, datetime]) -> list[UUID]:
    """Keep when messages were first looked at; those that nobody knew of before."""
    if not read:
        return []
    return await tx.all(
        UUID,
        """
        update deliveries d
        set read_at = r.at, read_count = greatest(d.read_count, 1)
        from unnest(%(ids)s::uuid[], %(at)s::timestamptz[]) as r (id, at)
        where d.organization_id = %(organization_id)s
          and d.id = r.id
          and d.read_at is null
        returning d.id
        """,
        {"organization_id": tx.organization_id, "ids": list(read), "at": list(read.values())},
    )


async def known(tx: Tx, ids: Sequence[UUID]) -> dict[object, Known]:
    """The rows of these ids, by id; looked up one by one (`offset 0`), whatever is known of the table."""
    if not ids:
        return {}
    await planning.by_index(tx)
    rows = await tx.all(
        Known,
        """
        select d.id, d.broadcast_id, d.sender_id, d.address_hash, d.address_cipher, d.channel
        from unnest(%(ids)s::uuid[]) as w (id)
        cross join lateral (
          select l.id, l.broadcast_id, l.sender_id, l.address_hash, l.address_cipher, l.channel
          from deliveries l
          where l.organization_id = %(organization_id)s
            and l.id = w.id
          offset 0
        ) d
        """,
        {"organization_id": tx.organization_id, "ids": list(dict.fromkeys(ids))},
    )
    await tx.connection.execute("set local enable_hashjoin = on; set local enable_mergejoin = on")
    return {row.id: row for row in rows}


async def wait(tx: Tx, facts: Sequence[Receipt]) -> None:
    """Keep receipts that name no row of ours; the same twice is once."""
    if not facts:
        return
    await tx.execute(
        """
        insert into waiting_receipts (organization_id, delivery_id, provider_id, fact)
        select %(organization_id)s, w.delivery_id, w.provider_id, w.fact::jsonb
        from unnest(%(deliveries)s::uuid[], %(providers)s::text[], %(facts)s::text[])
             as w (delivery_id, provider_id, fact)
        on conflict do nothing
        """,
        {
            "organization_id": tx.organization_id,
            "deliveries": [f.delivery_id for f in facts],
            "providers": [f.provider_id for f in facts],
            "facts": [msgspec.json.encode(f).decode() for f in facts],
        },
    )


async def take_waiting(tx: Tx) -> list[Receipt]:
    """Receipts whose row has come, taken out; those older than 24 hours are dropped."""
    where = {"organization_id": tx.organization_id}
    await tx.execute(
        """
        delete from waiting_receipts
        where organization_id = %(organization_id)s
          and received_at < now() - interval '24 hours'
        """,
        where,
    )
    rows = await tx.all(
        dict,
        """
        delete from waiting_receipts w
        using deliveries d
        where w.organization_id = %(organization_id)s
          and d.organization_id = %(organization_id)s
          and d.id = w.delivery_id
        returning w.fact
        """,
        where,
    )
    return [msgspec.convert(row["fact"], Receipt) for row in rows]


# By the provider's id, which no index holds: one pass over the last days, hashed, for a thousand receipts at once.
_NAMED = """
with due as materialized (
  select id, provider_id
  from waiting_receipts
  where organization_id = %(organization_id)s
    and delivery_id is null
    and next_try_at <= now()
  order by next_try_at
  limit 1000
  for update skip locked
),
found as materialized (
  select distinct on (w.id) w.id, d.id as delivery_id, d.attempt_id
  from due w
  join deliveries d
    on d.organization_id = %(organization_id)s
    and d.id >= koinon_uuid_floor(now() - interval '3 days')
    and d.provider_id = w.provider_id
  order by w.id, d.id desc
),
later as (
  update waiting_receipts w
  set next_try_at = now() + greatest(interval '5 seconds', now() - w.received_at)
  where w.organization_id = %(organization_id)s
    and w.id in (select id from due except select id from found)
)
delete from waiting_receipts w
using found f
where w.organization_id = %(organization_id)s
  and w.id = f.id
returning w.fact, f.delivery_id, f.attempt_id
"""


async def take_named(tx: Tx) -> list[Receipt]:
    """Receipts without our ids whose message is known by the provider's, taken out and given ours.

    One that is not found is looked for again after as long as it has waited.
    """
    rows = await tx.all(dict, _NAMED, {"organization_id": tx.organization_id})
    return [
        structs.replace(
            msgspec.convert(row["fact"], Receipt), delivery_id=row["delivery_id"], attempt_id=row["attempt_id"]
        )
        for row in rows
    ]


async def next_named(tx: Tx) -> datetime | None:
    """When the next receipt without our ids is looked for."""
    at: datetime | None = await tx.scalar(
        """
        select min(next_try_at)
        from waiting_receipts
        where organization_id = %(organization_id)s
          and delivery_id is null
        """,
        {"organization_id": tx.organization_id},
    )
    return at
