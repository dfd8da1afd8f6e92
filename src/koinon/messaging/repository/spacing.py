"""At least three seconds between two messages to one address through one sender (CHN-053).

Single messages leave their time in `address_paces`, a few rows; a broadcast's intents are its own mark, so that a
hundred thousand of them cost no table of their own.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon.kit import clock, ids
from koinon.messaging.repository.planning import by_index
from koinon.platform.db import Tx

SECONDS = 3.0
# Where to look: which partitions hold what may matter. Given as values, since the server made them anew for each row
# (0.1 ms); wide enough for a clock of ours that goes wrong, since `at` decides.
LEDGERS, SINCE = timedelta(days=31), timedelta(minutes=1)

# Two broadcasts meet the same people in the same order: only one at a time may look and then write its intents.
_ALONE = "select pg_advisory_xact_lock(hashtextextended(%(sender_id)s::text, 53))"

_LATELY = """
select w.id
from unnest(%(ids)s::uuid[], %(hashes)s::bytea[]) as w (id, address_hash)
where exists (
  select from address_paces y
  where y.organization_id = %(organization_id)s
    and y.sender_id = %(sender_id)s
    and y.address_hash = w.address_hash
    and y.ready_at > now()
    and %(singles)s
) or exists (
  select
  from deliveries p
  join delivery_events e on e.organization_id = %(organization_id)s and e.delivery_id = p.id
  where p.organization_id = %(organization_id)s
    and p.address_hash = w.address_hash
    and p.sender_id = %(sender_id)s
    and p.broadcast_id is not null
    and p.id <> w.id
    and p.id >= %(ledgers)s
    and e.kind = 'intent'
    and e.id >= %(since)s
    and e.at > now() - make_interval(secs => %(seconds)s)
)
"""


async def lately(
    tx: Tx, sender_id: UUID, rows: Sequence[tuple[UUID, bytes]], *, singles: bool, alone: bool = False
) -> set[UUID]:
    """Those of (delivery, address hash) whose address another broadcast wrote to less than three seconds ago.

    `singles` counts single messages too; `alone` keeps other broadcasts of the sender from looking until the commit.
    """
    await by_index(tx)
    if alone:
        await tx.execute(_ALONE, {"sender_id": sender_id})
    return set(
        await tx.all(
            UUID,
            _LATELY,
            {
                "organization_id": tx.organization_id,
                "sender_id": sender_id,
                "ids": [delivery_id for delivery_id, _ in rows],
                "hashes": [hashed for _, hashed in rows],
                "singles": singles,
                "seconds": SECONDS,
                "ledgers": _floor(LEDGERS),
                "since": _floor(SINCE),
            },
        )
    )


def _floor(age: timedelta) -> UUID:
    return ids.floor_at(clock.now() - age)


async def mark(tx: Tx, sender_id: UUID, hashes: Sequence[bytes]) -> None:
    """Let no single message go to these addresses for three seconds."""
    if hashes:
        await tx.execute(
            """
            insert into address_paces as y (organization_id, sender_id, address_hash, ready_at)
            select %(organization_id)s, %(sender_id)s, h, now() + make_interval(secs => %(seconds)s)
            from unnest(%(hashes)s::bytea[]) as h
            order by h
            on conflict (organization_id, sender_id, address_hash) do update
            set ready_at = excluded.ready_at
            where y.organization_id = %(organization_id)s
            """,
            {
                "organization_id": tx.organization_id,
                "sender_id": sender_id,
                "hashes": sorted(set(hashes)),
                "seconds": SECONDS,
            },
        )


async def rivals(tx: Tx, sender_id: UUID, broadcast_id: UUID) -> float:
    """Seconds for which addresses have to be looked at: endless while another broadcast writes through this sender.

    0 where none did so just now.
    """
    seconds: float = await tx.scalar(
        """
        select coalesce(max(
                 case when state = 'sending' then 'infinity'
                   else extract(epoch from updated_at - now()) + %(seconds)s + 2 end), 0)::float8
        from broadcasts
        where organization_id = %(organization_id)s
          and (sender_id = %(sender_id)s or is_routed)
          and id <> %(broadcast_id)s
          and (state = 'sending' or state in ('paused', 'cancelled', 'completed')
               and updated_at > now() - make_interval(secs => %(seconds)s + 2))
        """,
        {
            "organization_id": tx.organization_id,
            "sender_id": sender_id,
            "broadcast_id": broadcast_id,
            "seconds": SECONDS,
        },
    )
    return seconds


async def next_at(tx: Tx) -> float | None:
    """Seconds until the next single message that waits for its address only."""
    wait: float | None = await tx.scalar(
        """
        select min(greatest(0, extract(epoch from y.ready_at - now())))::float8
        from address_paces y
        join delivery_queue q on q.organization_id = %(organization_id)s
          and q.sender_id = y.sender_id
          and q.address_hash = y.address_hash
        where y.organization_id = %(organization_id)s
          and y.ready_at > now() - interval '1 second'
          and q.leased_until is null
          and q.send_after <= now()
        """,
        {"organization_id": tx.organization_id},
    )
    return wait


async def forget(tx: Tx) -> None:
    """Drop marks whose time is over."""
    await tx.execute(
        "delete from address_paces where organization_id = %(organization_id)s and ready_at < now() - interval '5 s'",
        {"organization_id": tx.organization_id},
    )
