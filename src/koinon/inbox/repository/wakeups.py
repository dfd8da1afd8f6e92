"""When something of the inbox becomes due in an organization, written in the transaction that makes it so."""

from datetime import datetime
from uuid import UUID

from koinon.kit import clock
from koinon.platform.db import Tx

SNOOZED = "inbox.snoozed"
ENDED = "inbox.ended"
POOL = "inbox.pool"
AGENTS = "inbox.agents"


async def set_earliest(tx: Tx, kind: str, due_at: datetime) -> None:
    """Have `kind` done in this organization at `due_at`, or earlier where it was to."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(due_at)s)
        on conflict (organization_id, kind) do update
          set due_at = excluded.due_at
          where wakeups.organization_id = %(organization_id)s
            and wakeups.due_at > excluded.due_at
        """,
        {"organization_id": tx.organization_id, "kind": kind, "due_at": due_at},
    )


async def due(tx: Tx, kind: str) -> list[UUID]:
    """The organizations where `kind` is due now. Read by the system, before a tenant is known."""
    return await tx.all(
        UUID,
        "select w.organization_id from wakeups w where w.kind = %(kind)s and w.due_at <= %(now)s order by w.due_at",
        {"kind": kind, "now": clock.now()},
    )


async def set_next(tx: Tx, kind: str, due_at: datetime | None) -> None:
    """Have `kind` done next at `due_at`, whatever was said before; with None not until somebody says so again."""
    where = {"organization_id": tx.organization_id, "kind": kind, "due_at": due_at}
    if due_at is None:
        await tx.execute("delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s", where)
        return
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(due_at)s)
        on conflict (organization_id, kind) do update
          set due_at = excluded.due_at
          where wakeups.organization_id = %(organization_id)s
        """,
        where,
    )
