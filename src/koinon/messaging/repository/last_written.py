"""Whom we last wrote to at a number that several people share (CON-025)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def last_written_to(tx: Tx, pairs: Sequence[tuple[bytes, UUID]]) -> dict[tuple[bytes, UUID], UUID]:
    """The contact of the latest message through each (address hash, sender); pairs without one are left out."""
    rows: list[tuple[bytes, UUID, UUID]] = await tx.all(
        tuple,
        """
        select a.address_hash, a.sender_id, d.contact_id
        from unnest(%(hashes)b::bytea[], %(senders)s::uuid[]) as a (address_hash, sender_id)
        cross join lateral (
          select d.contact_id
          from deliveries d
          where d.organization_id = %(organization_id)s
            and d.address_hash = a.address_hash
            and d.sender_id = a.sender_id
            and d.origin <> 'system'
            and d.contact_id is not null
            and d.state not in ('failed', 'refused', 'cancelled', 'expired')
          order by d.id desc
          limit 1) d
        """,
        {
            "organization_id": tx.organization_id,
            "hashes": [address_hash for address_hash, _ in pairs],
            "senders": [sender_id for _, sender_id in pairs],
        },
    )
    return {(bytes(address_hash), sender_id): contact_id for address_hash, sender_id, contact_id in rows}
