"""Which sandbox belongs to whom: read before the tenant is known, so it stands in the directory."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx

KIND = "sandbox"


class Place(Struct, frozen=True):
    """A sandbox and the hash of the organization it belongs to."""

    key_hash: bytes
    organization_id: UUID


async def at(tx: Tx, hashes: Sequence[bytes]) -> list[Place]:
    """The sandboxes of these organizations."""
    return await tx.all(
        Place,
        """
        select key_hash, organization_id
        from directory
        where kind = %(kind)s
          and key_hash = any(%(hashes)s)
        """,
        {"kind": KIND, "hashes": list(hashes)},
    )


async def point_at(tx: Tx, key_hash: bytes, instead_of: UUID | None) -> bool:
    """Let the organization behind `key_hash` find this sandbox; False where it has another than `instead_of`."""
    moved = await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(organization_id)s)
        on conflict (kind, key_hash) do update
        set organization_id = excluded.organization_id, target_id = excluded.target_id
        where directory.organization_id = %(instead_of)s
        """,
        {"kind": KIND, "key_hash": key_hash, "organization_id": tx.organization_id, "instead_of": instead_of},
    )
    return moved == 1


async def live_of(tx: Tx) -> UUID | None:
    """Whose sandbox the transaction's organization is; None for a living one."""
    return await tx.first(
        UUID,
        "select sandbox_of from organizations where id = %(organization_id)s and sandbox_of is not null",
        {"organization_id": tx.organization_id},
    )


async def follow(tx: Tx, kind: str, key_hash: bytes) -> UUID:
    """Who comes in the place of the organization behind `key_hash`: this one, unless another was faster."""
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(organization_id)s)
        on conflict (kind, key_hash) do nothing
        """,
        {"kind": kind, "key_hash": key_hash, "organization_id": tx.organization_id},
    )
    return await tx.one(
        UUID,
        "select organization_id from directory where kind = %(kind)s and key_hash = %(key_hash)s",
        {"kind": kind, "key_hash": key_hash},
    )
