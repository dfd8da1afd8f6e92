"""A stored upload in sealed pieces: as it came (`file`), read into rows (`rows`), or being read anew (`reading`)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def put(tx: Tx, import_id: UUID, kind: str, position: int, data: bytes) -> None:
    """Store a sealed piece."""
    await tx.execute(
        """
        insert into import_chunks (organization_id, import_id, kind, position, data)
        values (%(organization_id)s, %(id)s, %(kind)s, %(position)s, %(data)s)
        """,
        {"organization_id": tx.organization_id, "id": import_id, "kind": kind, "position": position, "data": data},
    )


async def get(tx: Tx, import_id: UUID, kind: str, position: int) -> bytes | None:
    """A sealed piece, None past the end."""
    return await tx.first(
        bytes,
        """
        select data
        from import_chunks
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and kind = %(kind)s
          and position = %(position)s
        """,
        {"organization_id": tx.organization_id, "id": import_id, "kind": kind, "position": position},
    )


async def drop(tx: Tx, import_ids: Sequence[UUID], kinds: Sequence[str]) -> None:
    """Forget stored pieces."""
    await tx.execute(
        """
        delete from import_chunks
        where organization_id = %(organization_id)s
          and import_id = any(%(ids)s)
          and kind = any(%(kinds)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(import_ids), "kinds": list(kinds)},
    )


async def promote(tx: Tx, import_id: UUID) -> None:
    """Have what was read anew take the place of the rows."""
    where = {"organization_id": tx.organization_id, "id": import_id}
    await drop(tx, [import_id], ["rows"])
    await tx.execute(
        """
        update import_chunks
        set kind = 'rows'
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and kind = 'reading'
        """,
        where,
    )
