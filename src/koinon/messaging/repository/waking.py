"""When the clocks of messaging look at an organization next."""

from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx


async def wake(tx: Tx, kind: str, at: datetime, *, move: bool = False) -> None:
    """Have the clock look at this organization at `at` or before; with `move`, at `at` and no other time."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(at)s)
        on conflict (organization_id, kind) do update
        set due_at = case when %(move)s then excluded.due_at else least(wakeups.due_at, excluded.due_at) end
        """,
        {"organization_id": tx.organization_id, "kind": kind, "at": at, "move": move},
    )


async def due_organizations(tx: Tx, kind: str) -> list[UUID]:
    """Organizations whose time has come; read outside any tenant."""
    return await tx.all(
        UUID, "select organization_id from wakeups where kind = %(kind)s and due_at <= now()", {"kind": kind}
    )


async def put_off(tx: Tx, kind: str, seconds: float) -> None:
    """A job looks after it now; should that die, the clock comes back."""
    await tx.execute(
        """
        update wakeups
        set due_at = now() + make_interval(secs => %(seconds)s)
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and due_at <= now()
        """,
        {"organization_id": tx.organization_id, "kind": kind, "seconds": seconds},
    )


async def rest(tx: Tx, kind: str) -> None:
    """Nothing is left to look after; a wake-up that came meanwhile is due within seconds and stays."""
    await tx.execute(
        """
        delete from wakeups
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and due_at > now() + interval '5 seconds'
        """,
        {"organization_id": tx.organization_id, "kind": kind},
    )
