"""What undoing an import finds: who goes, who stays and why, and what it had changed (CON-074)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.contacts.contracts import KeptPerson
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

UNTOUCHED = "version = 1 and last_inbound_at is null and last_outbound_at is null"
WHY = f"""
case when last_inbound_at is not null then 'wrote'
     when last_outbound_at is not null then 'written_to'
     when {UNTOUCHED} then 'gone'
     else 'changed' end
"""


async def untouched(tx: Tx, import_id: UUID, limit: int) -> list[UUID]:
    """People an import made who have had no activity since, and are not deleted."""
    return await tx.all(
        UUID,
        f"""
        select id
        from contacts
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and deleted_at is null
          and {UNTOUCHED}
        order by id
        limit %(limit)s
        for update
        """,
        {"organization_id": tx.organization_id, "id": import_id, "limit": limit},
    )


async def plan(tx: Tx, import_id: UUID) -> tuple[dict[str, int], int]:
    """How many of the people an import made would go (`gone`) or stay, by reason; and whom it changed that we knew."""
    rows: list[tuple[str, int]] = await tx.all(
        tuple,
        f"""
        select {WHY}, count(*)
        from contacts
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and deleted_at is null
        group by 1
        """,
        {"organization_id": tx.organization_id, "id": import_id},
    )
    changed = await tx.one(
        int,
        """
        select count(*)
        from import_rows
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and outcome = 'updated'
        """,
        {"organization_id": tx.organization_id, "id": import_id},
    )
    return dict(rows), changed


async def kept_page(tx: Tx, import_id: UUID, limit: int, at: Cursor | None) -> list[KeptPerson]:
    """People an import made whom undoing leaves, in the order they were made."""
    back = at is not None and at.direction == "prev"
    place = f"and id {'<' if back else '>'} %(last)s" if at else ""
    return await tx.all(
        KeptPerson,
        f"""
        select id as contact_id, given_name, family_name, {WHY} as reason
        from contacts
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and deleted_at is null
          and not ({UNTOUCHED})
          {place}
        order by id {"desc" if back else "asc"}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "id": import_id, "limit": limit, "last": at.id if at else None},
    )


async def keep(tx: Tx, import_id: UUID, lines: Sequence[int], faults: Sequence[bytes]) -> None:
    """Of rows whose change stays at least in part, say in which fields."""
    await tx.execute(
        """
        update import_rows r
        set outcome = 'kept', before_cipher = null, errors_cipher = k.faults
        from unnest(%(lines)s::integer[], %(faults)s::bytea[]) as k (line, faults)
        where r.organization_id = %(organization_id)s
          and r.import_id = %(id)s
          and r.row_number = k.line
        """,
        {"organization_id": tx.organization_id, "id": import_id, "lines": list(lines), "faults": list(faults)},
    )


async def forget_before(tx: Tx, import_id: UUID, lines: Sequence[int]) -> None:
    """Drop the reports of rows whose change was undone."""
    await tx.execute(
        """
        delete from import_rows
        where organization_id = %(organization_id)s
          and import_id = %(id)s
          and outcome = 'updated'
          and row_number = any(%(lines)s)
        """,
        {"organization_id": tx.organization_id, "id": import_id, "lines": list(lines)},
    )
