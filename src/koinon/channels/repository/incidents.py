"""Statements of incidents: one open at a time for a kind and a subject (CHN-069)."""

from datetime import datetime
from uuid import UUID

import msgspec

from koinon.channels.repository.shared import bound
from koinon.kit import ids
from koinon.platform.db import Tx


class Incident(msgspec.Struct, frozen=True):
    """Something is wrong with a channel, or was; `subject` names it, `detail` holds the provider's words."""

    id: UUID
    kind: str
    subject_id: UUID
    subject: str
    detail: str
    seen: int
    opened_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None


_COLUMNS = "id, kind, subject_id, subject, detail, seen, opened_at, last_seen_at, closed_at"


async def open_incident(tx: Tx, kind: str, subject_id: UUID, subject: str, detail: str) -> tuple[UUID, bool]:
    """Open it, or count it once more on the one that stands; its id and whether it is new."""
    return await tx.one(
        tuple,
        """
        insert into channel_incidents as known (id, organization_id, kind, subject_id, subject, detail)
        values (%(id)s, %(organization_id)s, %(kind)s, %(subject_id)s, %(subject)s, %(detail)s)
        on conflict (organization_id, kind, subject_id) where closed_at is null do update
        set seen = known.seen + 1, last_seen_at = now(), detail = excluded.detail
        where known.organization_id = %(organization_id)s
        returning id, seen = 1
        """,
        bound(tx, id=ids.uuid7(), kind=kind, subject_id=subject_id, subject=subject, detail=detail),
    )


async def close_incident(tx: Tx, kind: str, subject_id: UUID) -> bool:
    """Close it where it stands open; whether it did."""
    return bool(
        await tx.execute(
            """
            update channel_incidents
            set closed_at = now()
            where organization_id = %(organization_id)s
              and kind = %(kind)s
              and subject_id = %(subject_id)s
              and closed_at is null
            """,
            bound(tx, kind=kind, subject_id=subject_id),
        )
    )


async def incidents(tx: Tx, since: datetime, limit: int) -> list[Incident]:
    """Those that stand, and those that closed since then, newest first."""
    return await tx.all(
        Incident,
        f"""
        select {_COLUMNS}
        from channel_incidents
        where organization_id = %(organization_id)s
          and (closed_at is null or closed_at >= %(since)s)
        order by closed_at is null desc, opened_at desc, id desc
        limit %(limit)s
        """,
        bound(tx, since=since, limit=limit),
    )
