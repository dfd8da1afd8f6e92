"""Statements of the clock by which accounts are probed."""

from uuid import UUID

from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx


async def schedule_probe(tx: Tx, seconds: float) -> None:
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, 'channels.probe', now() + make_interval(secs => %(seconds)s))
        on conflict (organization_id, kind) do update set due_at = excluded.due_at
        """,
        bound(tx, seconds=seconds),
    )


async def organizations_to_probe(tx: Tx, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        "select organization_id from wakeups"
        " where kind = 'channels.probe' and due_at <= now() order by due_at limit %(limit)s",
        {"limit": limit},
    )


async def probed_organizations(tx: Tx) -> list[UUID]:
    """Every organization whose accounts are probed: those that have connected one."""
    return await tx.all(UUID, "select organization_id from wakeups where kind = 'channels.probe'")
