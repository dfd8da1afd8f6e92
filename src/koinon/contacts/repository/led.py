"""Groups that a seat or key may be limited to (MSG-100)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def known(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these ids that are groups."""
    return await tx.all(
        UUID,
        """
        select id
        from groups
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
