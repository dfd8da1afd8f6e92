"""Which rows of the ledger people answer, as their carriers name them."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx


class Answered(Struct, frozen=True):
    """A message of ours that somebody answers; `origin_id` is what made it send."""

    address_hash: bytes
    provider_id: str
    id: UUID
    origin: str
    origin_id: UUID | None


async def by_provider(tx: Tx, asked: Sequence[tuple[bytes, str]]) -> list[Answered]:
    """What was sent to an address within 400 days and that the carrier gave this id; by (address hash, id)."""
    return await tx.all(
        Answered,
        """
        select a.address_hash, a.provider_id, l.id, l.origin, l.origin_id
        from unnest(%(hashes)b::bytea[], %(ids)s::text[]) as a (address_hash, provider_id)
        cross join lateral (
          select d.id, d.origin, d.origin_id
          from deliveries d
          where d.organization_id = %(organization_id)s
            and d.address_hash = a.address_hash
            and d.provider_id = a.provider_id
            and d.id >= koinon_uuid_floor(now() - interval '400 days')
          order by d.id desc
          limit 1) l
        """,
        {
            "organization_id": tx.organization_id,
            "hashes": [hashed for hashed, _ in asked],
            "ids": [provider_id for _, provider_id in asked],
        },
    )
