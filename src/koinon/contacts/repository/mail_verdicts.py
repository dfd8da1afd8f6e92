"""What mail servers say of addresses: bounces, complaints, deliveries (CON-021); and a day's verdicts (CON-020)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx

Pairs = Sequence[tuple[bytes, datetime]]


def _pairs(tx: Tx, said: Pairs) -> dict[str, object]:
    return {
        "organization_id": tx.organization_id,
        "hashes": [hashed for hashed, _ in said],
        "times": [at for _, at in said],
    }


async def delivered(tx: Tx, said: Pairs) -> None:
    """A delivery resets the soft bounces before it."""
    await tx.execute(
        """
        update addresses a
        set last_success_at = greatest(a.last_success_at, s.at),
            soft_bounced_at = array(select t from unnest(a.soft_bounced_at) t where t > s.at order by t)
        from (select hash, max(at) as at from unnest(%(hashes)s::bytea[], %(times)s::timestamptz[]) as s (hash, at)
              group by hash) s
        where a.organization_id = %(organization_id)s
          and a.kind = 'email'
          and a.value_hash = s.hash
        """,
        _pairs(tx, said),
    )


async def soft_bounced(tx: Tx, said: Pairs, most: int, days: int) -> list[bytes]:
    """Note soft bounces; the hashes of addresses that had `most` of them within so many days, none delivered between.

    The same one told twice is noted once.
    """
    return await tx.all(
        bytes,
        """
        with said as (
          select hash, array_agg(distinct at) as times
          from unnest(%(hashes)s::bytea[], %(times)s::timestamptz[]) as s (hash, at)
          group by hash
        )
        update addresses a
        set soft_bounced_at = array(
              select distinct t
              from unnest(a.soft_bounced_at || said.times) t
              where t > (select max(n) from unnest(a.soft_bounced_at || said.times) n) - make_interval(days => %(days)s)
                and (a.last_success_at is null or t > a.last_success_at)
              order by t)
        from said
        where a.organization_id = %(organization_id)s
          and a.kind = 'email'
          and a.value_hash = said.hash
        returning case when cardinality(a.soft_bounced_at) >= %(most)s then a.value_hash end
        """,
        {**_pairs(tx, said), "most": most, "days": days},
    )


async def verdicts_since(tx: Tx, since: datetime) -> list[tuple[str, str, int]]:
    """(kind, status, people) of addresses that providers judged since then and that still stand so."""
    return await tx.all(
        tuple,
        """
        select a.kind, a.status, count(distinct a.contact_id)
        from addresses a
        join contacts c on c.organization_id = %(organization_id)s and c.id = a.contact_id and c.deleted_at is null
        where a.organization_id = %(organization_id)s
          and a.status <> 'active'
          and a.status_reason is not null
          and a.status_at >= %(since)s
        group by a.kind, a.status
        order by a.kind, a.status
        """,
        {"organization_id": tx.organization_id, "since": since},
    )


async def complained(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, UUID]:
    """Whose addresses these are, one person each."""
    rows: list[tuple[bytes, UUID]] = await tx.all(
        tuple,
        """
        select distinct on (value_hash) value_hash, contact_id
        from addresses
        where organization_id = %(organization_id)s
          and kind = 'email'
          and value_hash = any(%(hashes)s)
        order by value_hash, created_at, id
        """,
        {"organization_id": tx.organization_id, "hashes": list(hashes)},
    )
    return {bytes(hashed): contact_id for hashed, contact_id in rows}
