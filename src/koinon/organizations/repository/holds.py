"""What must be kept: rows of legal_holds."""

from collections.abc import Collection
from uuid import UUID

from koinon.kit.pagination import Cursor
from koinon.organizations.contracts import HeldKind, LegalHold
from koinon.platform.db import Tx


async def put(tx: Tx, kind: HeldKind, subject_id: UUID, reason: str) -> bool:
    """Hold it; False where it is held already."""
    return bool(
        await tx.execute(
            """
            insert into legal_holds (organization_id, kind, subject_id, reason, held_by)
            values (%(organization_id)s, %(kind)s, %(id)s, %(reason)s, %(by)s)
            on conflict do nothing
            """,
            {
                "organization_id": tx.organization_id,
                "kind": kind,
                "id": subject_id,
                "reason": reason,
                "by": tx.actor.id,
            },
        )
    )


async def take(tx: Tx, kind: HeldKind, subject_id: UUID) -> bool:
    """Let it go; False where nothing held it."""
    return bool(
        await tx.execute(
            """
            delete from legal_holds
            where organization_id = %(organization_id)s
              and kind = %(kind)s
              and subject_id = %(id)s
            """,
            {"organization_id": tx.organization_id, "kind": kind, "id": subject_id},
        )
    )


async def of(tx: Tx, kind: HeldKind, ids: Collection[UUID] | None) -> list[LegalHold]:
    """The holds on these, or on all of a kind."""
    return await tx.all(
        LegalHold,
        """
        select kind, subject_id, reason, held_by, held_at
        from legal_holds
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and (%(ids)s::uuid[] is null or subject_id = any(%(ids)s))
        """,
        {"organization_id": tx.organization_id, "kind": kind, "ids": None if ids is None else list(ids)},
    )


async def page(tx: Tx, at: Cursor | None, limit: int) -> list[LegalHold]:
    """Holds of every kind, newest first, away from `at`."""
    sign, way = (">", "asc") if at is not None and at.direction == "prev" else ("<", "desc")
    onwards = f"and (held_at, subject_id) {sign} (%(at)s::timestamptz, %(id)s::uuid)" if at is not None else ""
    return await tx.all(
        LegalHold,
        f"""
        select kind, subject_id, reason, held_by, held_at
        from legal_holds
        where organization_id = %(organization_id)s
          {onwards}
          /* asked: held_at; held_at */
        order by held_at {way}, subject_id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "at": at.moment if at else None,
            "id": at.id if at else None,
            "limit": limit,
        },
    )
