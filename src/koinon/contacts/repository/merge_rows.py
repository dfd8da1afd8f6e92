"""A mover for tables whose rows have a key and a person: what most contexts need (CON-030)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.contacts.policy.merge_movers import MergeMover, Moved
from koinon.platform.db import Tx


@dataclass(frozen=True)
class _Table:
    """`key` gives the row's key as text, `touched` is what else its statement sets, `since` when it came ("" never)."""

    name: str
    key: str
    touched: str
    since: str


def rows_of(
    name: str, table: str, *, key: str = "id::text", touched: str = "", since: str = "created_at"
) -> MergeMover:
    """Move every row of `table` by its key and back. The words are our own, never a caller's."""
    written = _Table(table, key, touched, since)

    async def move(tx: Tx, absorbed: UUID, survivor: UUID) -> Moved:
        return {"keys": await _give(tx, written, absorbed, survivor)}

    async def move_back(tx: Tx, absorbed: UUID, survivor: UUID, moved: Moved) -> None:
        if moved.get("keys"):
            await _give(tx, written, survivor, absorbed, moved["keys"])

    async def later(tx: Tx, survivor: UUID, at: datetime) -> int:
        return await _count_since(tx, written, survivor, at) if since else 0

    return MergeMover(name, (table,), move, move_back, later)


async def _give(tx: Tx, table: _Table, before: UUID, after: UUID, only: Sequence[str] | None = None) -> list[str]:
    params: dict[str, Any] = {"organization_id": tx.organization_id, "before": before, "after": after}
    return await tx.all(
        str,
        f"""
        update {table.name}
        set contact_id = %(after)s{f", {table.touched}" if table.touched else ""}
        where organization_id = %(organization_id)s
          and contact_id = %(before)s
          {f"and {table.key} = any(%(only)s::text[])" if only is not None else ""}
        returning {table.key}
        """,
        {**params, "only": list(only or ())},
    )


async def _count_since(tx: Tx, table: _Table, contact_id: UUID, at: datetime) -> int:
    return int(
        await tx.scalar(
            f"""
            select count(*)
            from {table.name}
            where organization_id = %(organization_id)s
              and contact_id = %(id)s
              and {table.since} > %(at)s
            """,
            {"organization_id": tx.organization_id, "id": contact_id, "at": at},
        )
    )
