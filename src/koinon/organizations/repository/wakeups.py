"""When something of an organization is due, written in the transaction that makes it so."""

from datetime import datetime
from uuid import UUID

from koinon.kit import clock
from koinon.platform.db import Tx

RECOUNT = "organizations.recount"
ARCHIVES = "organizations.archives"
CLOSING = "organizations.closing"
AT_ONCE = 100


async def set_due(tx: Tx, kind: str, due_at: datetime) -> None:
    """Have `kind` done in this organization at `due_at`."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(due_at)s)
        on conflict (organization_id, kind) do update
        set due_at = excluded.due_at
        """,
        {"organization_id": tx.organization_id, "kind": kind, "due_at": due_at},
    )


async def take_due(tx: Tx, kind: str) -> list[UUID]:
    """The organizations where `kind` is due; whoever dies over one leaves it due again in ten minutes."""
    return await tx.all(
        UUID,
        """
        update wakeups
        set due_at = %(now)s::timestamptz + interval '10 minutes'
        where (organization_id, kind) in (
          select organization_id, kind
          from wakeups
          where kind = %(kind)s and due_at <= %(now)s
          order by due_at
          limit %(most)s
          for update skip locked)
        returning organization_id
        """,
        {"kind": kind, "now": clock.now(), "most": AT_ONCE},
    )
