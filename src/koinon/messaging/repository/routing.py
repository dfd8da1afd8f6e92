"""Which sender a message goes through: what each address last talked with, and rows that change their sender."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.kit import ids
from koinon.platform.db import Tx


class Waiting(NamedTuple):
    """A row of the ledger without its own sender yet; `talked` is the sender its address last talked with."""

    id: UUID
    country: str | None
    contact_id: UUID | None
    talked: UUID | None


async def heard(tx: Tx, channel: str, said: Sequence[tuple[bytes, UUID]]) -> None:
    """Somebody wrote to one of our senders: (address hash, sender), the latest last."""
    latest = dict(said)
    if latest:
        await tx.execute(
            """
            insert into last_talks as t (organization_id, channel, address_hash, sender_id, heard_at)
            select %(organization_id)s, %(channel)s, s.address_hash, s.sender_id, now()
            from unnest(%(hashes)s::bytea[], %(senders)s::uuid[]) as s (address_hash, sender_id)
            order by s.address_hash
            on conflict (organization_id, channel, address_hash) do update
            set sender_id = excluded.sender_id, heard_at = excluded.heard_at
            where t.organization_id = %(organization_id)s
            """,
            {
                "organization_id": tx.organization_id,
                "channel": channel,
                "hashes": list(latest),
                "senders": list(latest.values()),
            },
        )


# The later of what we wrote and what they wrote.
_TALKED = """
select case when t.heard_at is not null and (p.id is null or koinon_uuid_floor(t.heard_at) > p.id)
         then t.sender_id else p.sender_id end
from (select 1) one
left join last_talks t on t.organization_id = %(organization_id)s
  and t.channel = %(channel)s
  and t.address_hash = {hash}
left join lateral (
  select d.id, d.sender_id
  from deliveries d
  where d.organization_id = %(organization_id)s
    and d.address_hash = {hash}
    and d.channel = %(channel)s
    and d.id < %(before)s
    and d.state in ('sent', 'delivered')
  order by d.id desc
  limit 1
) p on true
"""


async def talked_with(tx: Tx, channel: str, address_hash: bytes) -> UUID | None:
    """The sender that an address last talked with."""
    found: UUID | None = await tx.scalar(
        _TALKED.format(hash="%(hash)s"),
        {
            "organization_id": tx.organization_id,
            "channel": channel,
            "hash": address_hash,
            "before": ids.uuid7(),
        },
    )
    return found


async def unrouted(tx: Tx, broadcast_id: UUID, ledger_from: UUID, span: tuple[int, int], channel: str) -> list[Waiting]:
    """The rows of a broadcast's positions, with what decides about their sender."""
    rows = await tx.all(
        tuple,
        f"""
        select r.id, r.country, r.contact_id, ({_TALKED.format(hash="r.address_hash")}) as talked
        from deliveries r
        where r.organization_id = %(organization_id)s
          and r.broadcast_id = %(broadcast_id)s
          and r.id >= %(before)s
          and r.position between %(low)s and %(high)s
          and r.channel = %(channel)s
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "before": ledger_from,
            "low": span[0],
            "high": span[1],
            "channel": channel,
        },
    )
    return [Waiting(*row) for row in rows]


async def assign(tx: Tx, chosen: Sequence[tuple[UUID, UUID, UUID | None]]) -> None:
    """Give rows of the ledger their (id, sender, route)."""
    if chosen:
        await tx.execute(
            """
            update deliveries d
            set sender_id = c.sender_id, route_id = c.route_id
            from unnest(%(ids)s::uuid[], %(senders)s::uuid[], %(routes)s::uuid[]) as c (id, sender_id, route_id)
            where d.organization_id = %(organization_id)s
              and d.id = c.id
              and (d.sender_id, d.route_id) is distinct from (c.sender_id, c.route_id)
            """,
            {
                "organization_id": tx.organization_id,
                "ids": [one[0] for one in chosen],
                "senders": [one[1] for one in chosen],
                "routes": [one[2] for one in chosen],
            },
        )


async def ways(tx: Tx, broadcast_id: UUID, ledger_from: UUID, span: tuple[int, int]) -> list[tuple[UUID, UUID]]:
    """The distinct (route, sender) of a range's rows."""
    return await tx.all(
        tuple,
        """
        select distinct route_id, sender_id
        from deliveries
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and id >= %(ledger_from)s
          and position between %(low)s and %(high)s
          and route_id is not null
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "low": span[0],
            "high": span[1],
        },
    )


_UNTAKEN = """
and not exists (
  select from delivery_events e
  where e.organization_id = %(organization_id)s
    and e.delivery_id = d.id
    and (e.kind = 'intent' or e.to_state not in ('queued', 'held'))
    and not exists (
      select from delivery_events r
      where e.kind = 'intent'
        and r.organization_id = %(organization_id)s
        and r.delivery_id = e.delivery_id
        and r.attempt_id = e.attempt_id
        and r.kind = 'outcome'
        and r.to_state = 'queued'
      offset 0)
  offset 0)
"""


async def detour(
    tx: Tx, broadcast_id: UUID, ledger_from: UUID, span: tuple[int, int], changes: Sequence[tuple[UUID, UUID, UUID]]
) -> int:
    """Send a range's rows another way: (route, from sender, to sender). Never what may have been taken. How many."""
    return await tx.execute(
        f"""
        update deliveries d
        set sender_id = c.target
        from unnest(%(routes)s::uuid[], %(senders)s::uuid[], %(targets)s::uuid[]) as c (route_id, sender_id, target)
        where d.organization_id = %(organization_id)s
          and d.broadcast_id = %(broadcast_id)s
          and d.id >= %(ledger_from)s
          and d.position between %(low)s and %(high)s
          and d.route_id = c.route_id
          and d.sender_id = c.sender_id
          {_UNTAKEN}
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "low": span[0],
            "high": span[1],
            "routes": [one[0] for one in changes],
            "senders": [one[1] for one in changes],
            "targets": [one[2] for one in changes],
        },
    )


async def queued_ways(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, UUID, UUID]]:
    """(id, route, sender) of single messages that were sent by a route."""
    return await tx.all(
        tuple,
        """
        select id, route_id, sender_id
        from deliveries
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and route_id is not null
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def move(tx: Tx, moved: Sequence[tuple[UUID, UUID]], *, untaken: bool = False) -> None:
    """Give messages that were surely not taken another sender; `untaken` asks the history first whether they were."""
    if not moved:
        return
    values = {
        "organization_id": tx.organization_id,
        "ids": [one[0] for one in moved],
        "senders": [one[1] for one in moved],
    }
    done = await tx.all(
        UUID,
        f"""
        update deliveries d
        set sender_id = m.sender_id
        from unnest(%(ids)s::uuid[], %(senders)s::uuid[]) as m (id, sender_id)
        where d.organization_id = %(organization_id)s
          and d.id = m.id
          {_UNTAKEN if untaken else ""}
        returning d.id
        """,
        values,
    )
    await tx.execute(
        """
        update delivery_queue q
        set sender_id = m.sender_id
        from unnest(%(ids)s::uuid[], %(senders)s::uuid[]) as m (id, sender_id)
        where q.organization_id = %(organization_id)s
          and q.delivery_id = m.id
          and q.delivery_id = any(%(done)s::uuid[])
        """,
        {**values, "done": done},
    )
