"""Uploaded lists and whom they name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.contacts.contracts.uploaded import AudienceList
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_COLUMNS = "id, name, entries, people, unmatched, created_at"


async def insert(tx: Tx, values: dict[str, Any], people: Sequence[UUID]) -> None:
    """Keep a list and whom it names."""
    params = {"organization_id": tx.organization_id, "by": tx.actor.id, "people_ids": list(people), **values}
    await tx.execute(
        """
        insert into audience_lists (id, organization_id, name, entries, people, unmatched, unmatched_cipher, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(entries)s, %(people)s, %(unmatched)s, %(cipher)s, %(by)s)
        """,
        params,
    )
    await tx.execute(
        """
        insert into audience_list_people (organization_id, list_id, contact_id)
        select %(organization_id)s, %(id)s, p.id
        from unnest(%(people_ids)s::uuid[]) as p (id)
        """,
        params,
    )


async def alive(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Of these ids those of somebody, each with whom it leads to by now."""
    return await tx.all(
        tuple,
        """
        select n.id, c.id
        from unnest(%(ids)s::uuid[]) as n (id)
        left join merged_ids m on m.organization_id = %(organization_id)s and m.from_id = n.id
        join contacts c
          on c.organization_id = %(organization_id)s
          and c.id = coalesce(m.into_id, n.id)
          and c.deleted_at is null
          and c.status <> 'erased'
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def newest(tx: Tx, at: Cursor | None, limit: int) -> list[AudienceList]:
    """Lists, the newest first, behind `at`."""
    return await tx.all(
        AudienceList,
        f"""
        select {_COLUMNS}
        from audience_lists
        where organization_id = %(organization_id)s
          and (%(at)s::timestamptz is null or (created_at, id) < (%(at)s::timestamptz, %(id)s::uuid))
          /* asked: created_at; updated_at */
        order by created_at desc, id desc
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "at": at.values[0] if at else None,
            "id": at.id if at else None,
            "limit": limit,
        },
    )


async def some(tx: Tx, ids: Sequence[UUID]) -> list[AudienceList]:
    """Those of these ids that are there."""
    return await tx.all(
        AudienceList,
        f"select {_COLUMNS} from audience_lists where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def cipher(tx: Tx, list_id: UUID) -> bytes | None:
    """The entries of a list that name nobody, sealed; None once they are forgotten."""
    found: bytes | None = await tx.scalar(
        """
        select unmatched_cipher
        from audience_lists
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": list_id},
    )
    return found


async def delete(tx: Tx, list_id: UUID) -> bool:
    """Delete a list; False where there is none."""
    gone = await tx.execute(
        "delete from audience_lists where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": list_id},
    )
    return bool(gone)


async def forget_unmatched(tx: Tx, before: datetime) -> int:
    """Forget what old lists said of nobody known; how many lists."""
    return await tx.execute(
        """
        update audience_lists
        set unmatched_cipher = null, updated_at = now()
        where organization_id = %(organization_id)s
          and unmatched_cipher is not null
          and created_at < %(before)s
        """,
        {"organization_id": tx.organization_id, "before": before},
    )
