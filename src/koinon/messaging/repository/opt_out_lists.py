"""The last comparison of each account's opt-out list with ours."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon.messaging.contracts import OptOutList
from koinon.platform.db import Tx


async def put(tx: Tx, told: OptOutList) -> None:
    """Keep a comparison; the one before goes."""
    await tx.execute(
        """
        insert into opt_out_lists (organization_id, account_id, compared_at, listed, added, kept, unlisted, error)
        values (%(organization_id)s, %(account_id)s, %(compared_at)s, %(listed)s, %(added)s, %(kept)s, %(unlisted)s,
                %(error)s)
        on conflict (organization_id, account_id) do update
        set compared_at = excluded.compared_at, listed = excluded.listed, added = excluded.added, kept = excluded.kept,
            unlisted = excluded.unlisted, error = excluded.error
        """,
        {"organization_id": tx.organization_id, **msgspec.structs.asdict(told)},
    )


async def latest(tx: Tx) -> list[OptOutList]:
    """The comparisons, an account each."""
    return await tx.all(
        OptOutList,
        """
        select account_id, compared_at, listed, added, kept, unlisted, error
        from opt_out_lists
        where organization_id = %(organization_id)s
        order by account_id
        """,
        {"organization_id": tx.organization_id},
    )


async def due(tx: Tx, kind: str, organization_ids: Sequence[UUID]) -> list[UUID]:
    """Of these organizations, those whose comparison is due: now, where there never was one. Outside any tenant."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        select id, %(kind)s, now()
        from unnest(%(ids)s::uuid[]) as o (id)
        on conflict do nothing
        """,
        {"kind": kind, "ids": list(organization_ids)},
    )
    return await tx.all(
        UUID,
        """
        select organization_id
        from wakeups
        where kind = %(kind)s
          and due_at <= now()
          and organization_id = any(%(ids)s)
        order by due_at
        limit 100
        """,
        {"kind": kind, "ids": list(organization_ids)},
    )
