"""What somebody has begun to send: counted against a plan once."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def with_intent(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Those that somebody has begun to send before.

    `offset 0` keeps it a look at one message, where the planner knows nothing of the table yet.
    """
    return set(
        await tx.all(
            UUID,
            """
            select i.id
            from unnest(%(ids)s::uuid[]) as i (id)
            where exists (select from delivery_events e
                          where e.organization_id = %(organization_id)s
                            and e.delivery_id = i.id
                            and e.kind = 'intent'
                          offset 0)
            """,
            {"organization_id": tx.organization_id, "ids": list(ids)},
        )
    )
