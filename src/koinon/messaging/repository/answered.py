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


async def left(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(delivery, attempt) of those that a carrier took within 400 days, by the attempt that it took."""
    return await tx.all(
        tuple,
        """
        select asked.id, e.attempt_id
        from unnest(%(ids)s::uuid[]) as asked (id)
        cross join lateral (
          select v.attempt_id
          from delivery_events v
          where v.organization_id = %(organization_id)s
            and v.delivery_id = asked.id
            and v.to_state in ('sent', 'delivered')
            and v.attempt_id is not null
            and v.id >= koinon_uuid_floor(now() - interval '400 days')
          order by v.seq
          limit 1) e
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


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
