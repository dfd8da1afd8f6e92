"""Ranges of positions: who sends what, until when (architecture §5.3)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon.kit import ids
from koinon.messaging.repository.ranges import UNTOUCHED
from koinon.platform.db import Tx

LEAST = 250
SHARES = 8
NO_END = 2**31 - 1


class Lease(msgspec.Struct, frozen=True):
    """A held range, both ends included; `retaken` after another worker, so minus what has an intent or outcome."""

    id: UUID
    from_position: int
    to_position: int
    retaken: bool

    @property
    def is_released(self) -> bool:
        """Whether its rows are those in `holds` whose time has come, rather than a range."""
        return self.to_position == 0


# A range whose worker fell silent, or that was given back, comes before new ones.
_RETAKE = """
with free as (
  select l.id
  from leases l
  join broadcasts b on b.organization_id = %(organization_id)s and b.id = l.broadcast_id
  where l.organization_id = %(organization_id)s
    and l.broadcast_id = %(broadcast_id)s
    and l.expires_at <= now()
    and l.to_position <= %(until)s
    and b.state = 'sending'
  order by l.from_position
  limit 1
  for update of l skip locked
)
update leases l
set worker = %(worker)s, retaken = true, expires_at = now() + make_interval(secs => %(seconds)s)
from free
where l.organization_id = %(organization_id)s
  and l.id = free.id
returning l.id, l.from_position, l.to_position, l.retaken
"""

# Towards the end ranges become smaller, so that lanes end together.
_TAKE = """
with frontier as (
  select c.next_position, least(c.total, %(until)s) as total,
         least(%(size)s, greatest(%(least)s, (least(c.total, %(until)s) - c.next_position + 1) / %(shares)s)) as size
  from broadcast_counts c
  join broadcasts b on b.organization_id = %(organization_id)s and b.id = c.broadcast_id
  where c.organization_id = %(organization_id)s
    and c.broadcast_id = %(broadcast_id)s
    and c.next_position <= least(c.total, %(until)s)
    and b.state = 'sending'
  for update of c
),
moved as (
  update broadcast_counts c
  set next_position = least(f.next_position + f.size, f.total + 1)
  from frontier f
  where c.organization_id = %(organization_id)s
    and c.broadcast_id = %(broadcast_id)s
)
insert into leases (id, organization_id, broadcast_id, from_position, to_position, worker, expires_at)
select %(id)s, %(organization_id)s, %(broadcast_id)s, f.next_position, least(f.next_position + f.size - 1, f.total),
       %(worker)s, now() + make_interval(secs => %(seconds)s)
from frontier f
returning id, from_position, to_position, retaken
"""


async def take(
    tx: Tx, broadcast_id: UUID, worker: UUID, size: int, seconds: float, until: int = NO_END
) -> Lease | None:
    """Hold the next range of a broadcast that is sending, up to `until`, or None where nothing is left to take."""
    values = {
        "organization_id": tx.organization_id,
        "broadcast_id": broadcast_id,
        "worker": worker,
        "seconds": seconds,
        "size": size,
        "least": min(size, LEAST),
        "shares": SHARES,
        "until": until,
        "id": ids.uuid7(),
    }
    return await tx.first(Lease, _RETAKE, values) or await tx.first(Lease, _TAKE, values)


async def renew(tx: Tx, worker: UUID, held: Sequence[UUID], seconds: float) -> set[UUID]:
    """Hold on to ranges; those that were lost meanwhile are absent."""
    return set(
        await tx.all(
            UUID,
            """
            update leases
            set expires_at = now() + make_interval(secs => %(seconds)s)
            where organization_id = %(organization_id)s
              and worker = %(worker)s
              and id = any(%(held)s)
              and expires_at > now()
            returning id
            """,
            {"organization_id": tx.organization_id, "worker": worker, "held": list(held), "seconds": seconds},
        )
    )


async def close(tx: Tx, worker: UUID, lease_id: UUID) -> None:
    """Every row of the range has its outcome, or its doubt on record, or is held (once more)."""
    await tx.execute(
        """
        with closed as (
          delete from leases
          where organization_id = %(organization_id)s
            and id = %(id)s
            and worker = %(worker)s
          returning id
        )
        delete from holds h
        using closed c
        where h.organization_id = %(organization_id)s
          and h.lease_id = c.id
        """,
        {"organization_id": tx.organization_id, "id": lease_id, "worker": worker},
    )


async def give_back(tx: Tx, worker: UUID, held: Sequence[UUID], delay: float = 0.0) -> None:
    """Let anybody take these ranges again, after `delay` seconds."""
    await tx.execute(
        """
        update leases
        set worker = null, expires_at = now() + make_interval(secs => %(delay)s)
        where organization_id = %(organization_id)s
          and worker = %(worker)s
          and id = any(%(held)s)
        """,
        {"organization_id": tx.organization_id, "worker": worker, "held": list(held), "delay": delay},
    )


async def offer(tx: Tx, broadcast_id: UUID, positions: Sequence[int]) -> None:
    """Ranges of one for rows that may be sent once more (a doubt that the provider proved unfounded)."""
    await tx.execute(
        """
        insert into leases (id, organization_id, broadcast_id, from_position, to_position, retaken, expires_at)
        select koinon_uuid7(), %(organization_id)s, %(broadcast_id)s, p, p, true, now()
        from unnest(%(positions)s::int[]) as p
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id, "positions": list(positions)},
    )


async def over(tx: Tx, broadcast_id: UUID, position: int) -> list[bool]:
    """Lock the ranges that cover a position until the transaction ends; of each, whether a worker holds it now."""
    return await tx.all(
        bool,
        """
        select worker is not null and expires_at > now()
        from leases
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and %(position)s between from_position and to_position
        for update
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id, "position": position},
    )


async def live(tx: Tx, broadcast_id: UUID) -> tuple[int, int]:
    """Ranges that somebody holds now, and ranges that wait to be taken again."""
    return await tx.one(
        tuple,
        """
        select count(*) filter (where expires_at > now()), count(*) filter (where expires_at <= now())
        from leases
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )


async def free_spans(tx: Tx, broadcast_id: UUID) -> list[tuple[int, int]]:
    """Ranges that were leased once and that nobody holds now."""
    return await tx.all(
        tuple,
        """
        select from_position, to_position
        from leases
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and (worker is null or expires_at <= now())
        for update
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )


_STOP = """
with frontier as (
  select c.next_position, c.total, b.ledger_from
  from broadcast_counts c
  join broadcasts b on b.organization_id = %(organization_id)s and b.id = c.broadcast_id
  where c.organization_id = %(organization_id)s
    and c.broadcast_id = %(broadcast_id)s
  for update of c
),
moved as (
  update broadcast_counts c
  set next_position = f.total + 1
  from frontier f
  where c.organization_id = %(organization_id)s
    and c.broadcast_id = %(broadcast_id)s
),
freed as (
  delete from leases l
  where l.organization_id = %(organization_id)s
    and l.broadcast_id = %(broadcast_id)s
    and (l.worker is null or l.expires_at <= now())
  returning l.from_position, l.to_position
),
ranges as (
  select from_position, to_position from freed
  union all
  select next_position, total from frontier
)
insert into delivery_events (organization_id, delivery_id, broadcast_id, kind, to_state, source, reason)
select %(organization_id)s, d.id, %(broadcast_id)s, 'outcome', %(state)s, 'user', %(reason)s
from ranges r
join deliveries d on d.organization_id = %(organization_id)s and d.broadcast_id = %(broadcast_id)s
  and d.position between r.from_position and r.to_position
where d.id >= (select ledger_from from frontier)
{untouched}
"""


async def stop(tx: Tx, broadcast_id: UUID, reason: str) -> int:
    """End every row that nobody began to send (`cancelled`, `expired`, or refused as `over_plan`).

    Ranges in somebody's hands are left.
    """
    state = "refused" if reason == "over_plan" else reason
    return await tx.execute(
        _STOP.format(untouched=UNTOUCHED),
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id, "state": state, "reason": reason},
    )
