"""Rows of merges: who was made one, by whom, and what undoing it needs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from koinon.contacts.contracts.merging import Side
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx


class StoredMerge(Struct, frozen=True):
    """A row of merges."""

    id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    choices: dict[str, Side]
    snapshot: dict[str, Any]
    created_by: UUID | None
    created_at: datetime
    undone_at: datetime | None


_COLUMNS = "m.id, m.survivor_id, m.absorbed_id, m.choices, m.snapshot, m.created_by, m.created_at, m.undone_at"


async def insert(
    tx: Tx, merge_id: UUID, pair: tuple[UUID, UUID], choices: Mapping[str, Side], snapshot: Any, now: datetime
) -> None:
    """Note that the second of `pair` was merged into the first."""
    await tx.execute(
        """
        insert into merges (id, organization_id, survivor_id, absorbed_id, choices, snapshot, created_by, created_at)
        values (%(id)s, %(organization_id)s, %(survivor)s, %(absorbed)s, %(choices)s, %(snapshot)s, %(by)s, %(now)s)
        """,
        {
            "organization_id": tx.organization_id,
            "id": merge_id,
            "survivor": pair[0],
            "absorbed": pair[1],
            "choices": msgspec.json.encode(dict(choices)).decode(),
            "snapshot": msgspec.json.encode(snapshot).decode(),
            "by": tx.actor.id,
            "now": now,
        },
    )


async def get(tx: Tx, merge_id: UUID, *, lock: bool = False) -> StoredMerge | None:
    """A merge; with `lock` nobody else undoes it meanwhile."""
    return await tx.first(
        StoredMerge,
        f"""
        select {_COLUMNS}
        from merges m
        where m.organization_id = %(organization_id)s
          and m.id = %(id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": merge_id},
    )


async def standing_after(tx: Tx, merge: StoredMerge) -> UUID | None:
    """The latest merge that came after this one and touches its survivor, still standing."""
    return await tx.first(
        UUID,
        """
        select m.id
        from merges m
        where m.organization_id = %(organization_id)s
          and (m.survivor_id = %(survivor)s or m.absorbed_id = %(survivor)s)
          and m.undone_at is null
          and m.id <> %(id)s
          and (m.created_at, m.id) > (%(at)s, %(id)s)
        order by m.created_at desc, m.id desc
        limit 1
        """,
        {
            "organization_id": tx.organization_id,
            "survivor": merge.survivor_id,
            "id": merge.id,
            "at": merge.created_at,
        },
    )


async def undone(tx: Tx, merge_id: UUID, now: datetime) -> None:
    """Note that a merge was undone; what that needed is forgotten."""
    await tx.execute(
        """
        update merges
        set undone_at = %(now)s, undone_by = %(by)s, snapshot = '{}'
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": merge_id, "now": now, "by": tx.actor.id},
    )


async def keep_snapshot(tx: Tx, merge_id: UUID, snapshot: Any) -> None:
    """Write what undoing needs anew, after rows followed late."""
    await tx.execute(
        """
        update merges
        set snapshot = %(snapshot)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": merge_id, "snapshot": msgspec.json.encode(snapshot).decode()},
    )


async def page(tx: Tx, after: Cursor | None, limit: int, contact_id: UUID | None) -> list[StoredMerge]:
    """Merges, newest first: all, or those that `contact_id` was part of."""
    sign, way = (">", "asc") if after is not None and after.direction == "prev" else ("<", "desc")
    whose = "and (m.survivor_id = %(contact)s or m.absorbed_id = %(contact)s)" if contact_id else ""
    beyond = f"and (m.created_at, m.id) {sign} (%(at)s::timestamptz, %(id)s::uuid)" if after else ""
    return await tx.all(
        StoredMerge,
        f"""
        select {_COLUMNS}
        from merges m
        where m.organization_id = %(organization_id)s
          {whose}
          {beyond}
          /* asked: m.created_at; coalesce(m.undone_at, m.created_at) */
        order by m.created_at {way}, m.id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "contact": contact_id,
            "limit": limit,
            "at": after.moment if after else None,
            "id": after.id if after else None,
        },
    )
