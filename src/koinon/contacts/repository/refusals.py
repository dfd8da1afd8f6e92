"""Rows of refusals that staff have to decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.contacts.contracts.refusals import Refusal
from koinon.platform.db import Tx

_COLUMNS = "id, contact_id, sender_id, state, said_at, decide_by, decided_at, decided_by"
# For statements of others: numbers whose refusal waits for a decision.
OPEN = """(select address_hash from refusals
           where organization_id = %(organization_id)s and state = 'open')"""


async def add(tx: Tx, values: dict[str, Any]) -> bool:
    """Note one; False where this message, or this number, waits to be decided already."""
    added = await tx.execute(
        """
        insert into refusals (id, organization_id, contact_id, address_hash, sender_id, event_key, said_at, decide_by)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(address_hash)s, %(sender_id)s, %(event_key)s,
                %(said_at)s, %(decide_by)s)
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, **values},
    )
    return added == 1


async def get(tx: Tx, refusal_id: UUID) -> tuple[Refusal, bytes] | None:
    """A refusal and the hash of its number; locked."""
    row: tuple[Any, ...] | None = await tx.first(
        tuple,
        f"""
        select {_COLUMNS}, address_hash
        from refusals
        where organization_id = %(organization_id)s
          and id = %(id)s
        for update
        """,
        {"organization_id": tx.organization_id, "id": refusal_id},
    )
    return None if row is None else (_refusal(row), bytes(row[-1]))


async def page(tx: Tx, state: str | None, at: tuple[datetime, UUID] | None, limit: int, *, back: bool) -> list[Refusal]:
    """Refusals, the latest first."""
    sign, way = (">", "asc") if back else ("<", "desc")
    return await tx.all(
        Refusal,
        f"""
        select {_COLUMNS}
        from refusals
        where organization_id = %(organization_id)s
          and (%(state)s::text is null or state = %(state)s)
          {f"and (said_at, id) {sign} (%(at)s::timestamptz, %(id)s::uuid)" if at else ""}
          /* asked: said_at; said_at */
        order by said_at {way}, id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "state": state,
            "at": at[0] if at else None,
            "id": at[1] if at else None,
            "limit": limit,
        },
    )


async def waiting(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, Refusal]:
    """Those of these numbers that wait to be decided."""
    rows: list[tuple[Any, ...]] = await tx.all(
        tuple,
        f"""
        select {_COLUMNS}, address_hash
        from refusals
        where organization_id = %(organization_id)s
          and state = 'open'
          and address_hash = any(%(hashes)s)
        """,
        {"organization_id": tx.organization_id, "hashes": list(hashes)},
    )
    return {bytes(row[-1]): _refusal(row) for row in rows}


async def close(tx: Tx, hashes: Sequence[bytes], state: str, by: UUID | None) -> None:
    """Decide what waits for these numbers."""
    await tx.execute(
        """
        update refusals
        set state = %(state)s, decided_at = now(), decided_by = %(by)s
        where organization_id = %(organization_id)s
          and state = 'open'
          and address_hash = any(%(hashes)s)
        """,
        {"organization_id": tx.organization_id, "state": state, "by": by, "hashes": list(hashes)},
    )


async def overdue(tx: Tx, now: datetime) -> list[tuple[UUID, bytes, UUID]]:
    """(refusal, address hash, contact) of those nobody decided in time; locked."""
    return await tx.all(
        tuple,
        """
        select id, address_hash, contact_id
        from refusals
        where organization_id = %(organization_id)s
          and state = 'open'
          and decide_by <= %(now)s
        order by decide_by, id
        for update
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def next_due(tx: Tx) -> datetime | None:
    """When the next of those that wait is decided by silence."""
    at: datetime | None = await tx.scalar(
        "select min(decide_by) from refusals where organization_id = %(organization_id)s and state = 'open'",
        {"organization_id": tx.organization_id},
    )
    return at


def _refusal(row: tuple[Any, ...]) -> Refusal:
    names = _COLUMNS.split(", ")
    return Refusal(**dict(zip(names, row[: len(names)], strict=True)))
