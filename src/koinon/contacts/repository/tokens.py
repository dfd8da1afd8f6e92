"""Search tokens of addresses, and turns taken over a hash."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx

_INSERT = """
insert into address_tokens (organization_id, contact_id, token)
select %(organization_id)s, n.contact_id, n.token
from unnest(%(ids)s::uuid[], %(tokens)s::bytea[]) as n (contact_id, token)
order by n.token
"""


async def insert(tx: Tx, pairs: Sequence[tuple[UUID, bytes]], *, new_people: bool = False) -> None:
    """Add search tokens. Distinct ones of `new_people` can meet none: half the cost without looking."""
    await tx.execute(
        _INSERT if new_people else _INSERT + "on conflict do nothing",
        {"organization_id": tx.organization_id, "ids": [i for i, _ in pairs], "tokens": [t for _, t in pairs]},
    )


async def delete(tx: Tx, pairs: Sequence[tuple[UUID, bytes]]) -> None:
    """Take search tokens away."""
    await tx.execute(
        """
        delete from address_tokens t
        using unnest(%(ids)s::uuid[], %(tokens)s::bytea[]) as n (contact_id, token)
        where t.organization_id = %(organization_id)s
          and t.token = n.token
          and t.contact_id = n.contact_id
        """,
        {"organization_id": tx.organization_id, "ids": [i for i, _ in pairs], "tokens": [t for _, t in pairs]},
    )


async def lock_hashes(tx: Tx, hashes: Sequence[bytes]) -> None:
    """Take turns with other transactions about to add these addresses; held until the end."""
    await tx.execute(
        """
        select pg_advisory_xact_lock(hashtextextended(encode(h, 'hex'), 0))
        from unnest(%(hashes)s::bytea[]) as n (h)
        """,
        {"hashes": list(hashes)},
    )
