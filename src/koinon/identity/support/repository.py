"""SQL of support."""

from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.identity.support.contracts import SupportAccess
from koinon.platform.db import Tx


async def standing(tx: Tx, now: datetime) -> SupportAccess | None:
    """The organization's leave, while it holds."""
    return await tx.first(
        SupportAccess,
        """
        select until, granted_by, created_at
        from support_accesses
        where organization_id = %(organization_id)s
          and revoked_at is null
          and until > %(now)s
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def grant(tx: Tx, granted_by: UUID | None, until: datetime, now: datetime) -> None:
    """Give leave until then, in the place of an earlier one."""
    await revoke(tx, now)
    await tx.execute(
        """
        insert into support_accesses (organization_id, granted_by, created_at, until)
        values (%(organization_id)s, %(granted_by)s, %(now)s, %(until)s)
        """,
        {"organization_id": tx.organization_id, "granted_by": granted_by, "until": until, "now": now},
    )


async def revoke(tx: Tx, now: datetime) -> bool:
    """Take the leave back; whether there was one. Whoever is in may look on, and change nothing any more."""
    known = {"organization_id": tx.organization_id, "now": now}
    taken = await tx.execute(
        """
        update support_accesses
        set revoked_at = %(now)s
        where organization_id = %(organization_id)s
          and revoked_at is null
        """,
        known,
    )
    await tx.execute(
        "update sessions set support_writes_until = null where support_at = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    return bool(taken)


async def put(tx: Tx, session_id: UUID, values: dict[str, Any]) -> None:
    """Let a session stand in an organization as support, or (with None everywhere) no more."""
    await tx.execute(
        """
        update sessions
        set support_at = %(at)s, support_for = %(for)s, support_until = %(until)s,
            support_writes_until = %(writes_until)s, view_role = null
        where id = %(id)s
        """,
        {"id": session_id, **values},
    )
