"""The 24 hours after somebody's own message in which they may be written to freely (MSG-051)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx

HOURS = 24
Heard = Sequence[tuple[UUID, bytes, datetime]]
"""(our sender, the hash of who wrote, when by their clock)."""


async def note(tx: Tx, heard: Heard) -> None:
    """Somebody wrote: the latest moment counts, in whatever order they are told."""
    latest: dict[tuple[UUID, bytes], datetime] = {}
    for sender_id, hashed, at in heard:
        latest[sender_id, hashed] = max(at, latest.get((sender_id, hashed), at))
    if not latest:
        return
    ordered = sorted(latest.items())
    await tx.execute(
        """
        insert into reply_windows as w (organization_id, sender_id, address_hash, last_inbound_at)
        select %(organization_id)s, h.sender_id, h.address_hash, h.at
        from unnest(%(senders)s::uuid[], %(hashes)s::bytea[], %(times)s::timestamptz[])
             as h (sender_id, address_hash, at)
        on conflict (organization_id, sender_id, address_hash) do update
        set last_inbound_at = greatest(w.last_inbound_at, excluded.last_inbound_at)
        where w.organization_id = %(organization_id)s
        """,
        {
            "organization_id": tx.organization_id,
            "senders": [key[0] for key, _ in ordered],
            "hashes": [key[1] for key, _ in ordered],
            "times": [at for _, at in ordered],
        },
    )


async def open_until(tx: Tx, sender_id: UUID, address_hash: bytes) -> datetime | None:
    """When the window of somebody closes; None where none is open."""
    until: datetime | None = await tx.scalar(
        """
        select last_inbound_at + make_interval(hours => %(hours)s)
        from reply_windows
        where organization_id = %(organization_id)s
          and sender_id = %(sender_id)s
          and address_hash = %(hash)s
          and last_inbound_at > now() - make_interval(hours => %(hours)s)
        """,
        {"organization_id": tx.organization_id, "sender_id": sender_id, "hash": address_hash, "hours": HOURS},
    )
    return until


async def close(tx: Tx, closed: Sequence[tuple[UUID, bytes]]) -> None:
    """Windows (our sender, the hash of the address) that the carrier says are over."""
    await tx.execute(
        """
        delete from reply_windows
        where organization_id = %(organization_id)s
          and (sender_id, address_hash) in (
            select c.sender_id, c.address_hash
            from unnest(%(senders)s::uuid[], %(hashes)s::bytea[]) as c (sender_id, address_hash))
        """,
        {
            "organization_id": tx.organization_id,
            "senders": [one for one, _ in closed],
            "hashes": [hashed for _, hashed in closed],
        },
    )


async def forget(tx: Tx) -> int:
    """Windows that are over say nothing any more."""
    return await tx.execute(
        """
        delete from reply_windows
        where organization_id = %(organization_id)s
          and last_inbound_at < now() - make_interval(hours => %(hours)s)
        """,
        {"organization_id": tx.organization_id, "hours": HOURS},
    )
