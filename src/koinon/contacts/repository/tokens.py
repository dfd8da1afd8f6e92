"""Search tokens of addresses, cipher texts to rewrite, and turns taken over a hash."""

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


async def outdated(tx: Tx, version: int, limit: int) -> list[tuple[UUID, str, bytes]]:
    """(id, kind, cipher text) of addresses encrypted with another key version, locked."""
    return await tx.all(
        tuple,
        """
        select id, kind, value_cipher
        from addresses
        where organization_id = %(organization_id)s
          and get_byte(value_cipher, 0) <> %(version)s
        limit %(limit)s
        for update skip locked
        """,
        {"organization_id": tx.organization_id, "version": version, "limit": limit},
    )


async def by_key(tx: Tx, version: int) -> tuple[int, int]:
    """How many addresses the tenant has, and how many of them lie under another key than this version."""
    return await tx.one(
        tuple,
        """
        select count(*), count(*) filter (where get_byte(value_cipher, 0) <> %(version)s)
        from addresses
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id, "version": version},
    )


async def rewrite(tx: Tx, ciphers: Sequence[tuple[UUID, bytes]]) -> None:
    """Replace cipher texts."""
    await tx.execute(
        """
        update addresses a
        set value_cipher = n.cipher
        from unnest(%(ids)s::uuid[], %(ciphers)s::bytea[]) as n (id, cipher)
        where a.organization_id = %(organization_id)s
          and a.id = n.id
        """,
        {"organization_id": tx.organization_id, "ids": [i for i, _ in ciphers], "ciphers": [c for _, c in ciphers]},
    )
