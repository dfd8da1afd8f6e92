"""Rows of a broadcast that wait for a moment of their own: quiet hours, a cap (MSG-052..055).

Once due they stand in leases of their own (positions 0 to 0), a thousand each, which any worker takes as it takes every
other range: what a dead one leaves is taken again, minus what has an intent or outcome.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon.messaging.repository.ranges import UNTOUCHED
from koinon.platform.db import Tx

TOGETHER = 1_000
MOST_LEASES = 50


class Hold(NamedTuple):
    """A delivery that waits until a moment, for a reason of `policy.reasons`."""

    delivery_id: UUID
    until: datetime
    reason: str


async def keep(tx: Tx, broadcast_id: UUID, rows: Sequence[Hold]) -> None:
    """Have these rows wait; those that waited before wait anew."""
    if not rows:
        return
    await tx.execute(
        """
        insert into holds (organization_id, delivery_id, broadcast_id, reason, until)
        select %(organization_id)s, h.id, %(broadcast_id)s, h.reason, h.until
        from unnest(%(ids)s::uuid[], %(untils)s::timestamptz[], %(reasons)s::text[]) as h (id, until, reason)
        on conflict (organization_id, delivery_id) do update
        set reason = excluded.reason, until = excluded.until, lease_id = null
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ids": [row.delivery_id for row in rows],
            "untils": [row.until for row in rows],
            "reasons": [row.reason for row in rows],
        },
    )


async def release(tx: Tx, broadcast_id: UUID) -> int:
    """Put what is due into leases that wait to be taken; how many rows."""
    return await tx.execute(
        """
        with due as (
          select delivery_id
          from holds
          where organization_id = %(organization_id)s
            and broadcast_id = %(broadcast_id)s
            and lease_id is null
            and until <= now()
          order by until, delivery_id
          limit %(most)s
          for update skip locked
        ),
        numbered as (
          select delivery_id, (row_number() over (order by delivery_id) - 1) / %(together)s as part
          from due
        ),
        parts as (
          select part, koinon_uuid7() as lease_id
          from (select distinct part from numbered) n
        ),
        made as (
          insert into leases (id, organization_id, broadcast_id, from_position, to_position, retaken, expires_at)
          select lease_id, %(organization_id)s, %(broadcast_id)s, 0, 0, true, now()
          from parts
        )
        update holds h
        set lease_id = p.lease_id
        from numbered n
        join parts p on p.part = n.part
        where h.organization_id = %(organization_id)s
          and h.delivery_id = n.delivery_id
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "together": TOGETHER,
            "most": TOGETHER * MOST_LEASES,
        },
    )


async def of_lease(tx: Tx, lease_id: UUID) -> list[UUID]:
    """The rows of a lease that was made by `release`."""
    return await tx.all(
        UUID,
        """
        select delivery_id
        from holds
        where organization_id = %(organization_id)s
          and lease_id = %(lease_id)s
        order by delivery_id
        """,
        {"organization_id": tx.organization_id, "lease_id": lease_id},
    )


async def next_at(tx: Tx, broadcast_id: UUID) -> datetime | None:
    """When the next row of a broadcast is due."""
    at: datetime | None = await tx.scalar(
        """
        select min(until)
        from holds
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and lease_id is null
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )
    return at


async def begun(tx: Tx, broadcast_id: UUID) -> list[UUID]:
    """Rows that are in a lease which nobody holds: somebody may have begun to send them."""
    return await tx.all(
        UUID,
        """
        select h.delivery_id
        from holds h
        join leases l on l.organization_id = %(organization_id)s and l.id = h.lease_id
        where h.organization_id = %(organization_id)s
          and h.broadcast_id = %(broadcast_id)s
          and (l.worker is null or l.expires_at <= now())
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )


async def stop(tx: Tx, broadcast_id: UUID, state: str, reason: str) -> int:
    """End the rows that wait, but for those in a worker's hands; after the broadcast's free leases are gone."""
    return await tx.execute(
        f"""
        with freed as (
          delete from holds h
          where h.organization_id = %(organization_id)s
            and h.broadcast_id = %(broadcast_id)s
            and not exists (
              select from leases l
              where l.organization_id = %(organization_id)s
                and l.id = h.lease_id)
          returning h.delivery_id as id
        )
        insert into delivery_events (organization_id, delivery_id, broadcast_id, kind, to_state, source, reason)
        select %(organization_id)s, d.id, %(broadcast_id)s, 'outcome', %(state)s, 'user', %(reason)s
        from freed d
        where true
        {UNTOUCHED}
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "state": state,
            "reason": reason,
        },
    )


class Waiting(NamedTuple):
    """So many messages of a broadcast wait for a reason, the first of them until `first`, the last until `last`."""

    reason: str
    messages: int
    first: datetime
    last: datetime


async def waiting(tx: Tx, broadcast_id: UUID) -> list[Waiting]:
    """What a broadcast's held rows wait for."""
    rows: list[tuple[str, int, datetime, datetime]] = await tx.all(
        tuple,
        """
        select reason, count(*), min(until), max(until)
        from holds
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
        group by reason
        order by min(until)
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )
    return [Waiting(*row) for row in rows]


async def of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str, datetime]]:
    """(reason, until) of those deliveries that wait."""
    rows: list[tuple[UUID, str, datetime]] = await tx.all(
        tuple,
        """
        select delivery_id, reason, until
        from holds
        where organization_id = %(organization_id)s
          and delivery_id = any(%(ids)s)
          and until > now()
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return {delivery_id: (reason, until) for delivery_id, reason, until in rows}
