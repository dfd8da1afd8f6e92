"""Which broadcasts changed since a place (API-058)."""

from datetime import datetime
from uuid import UUID

from koinon.platform import sync
from koinon.platform.db import Tx
from koinon.platform.sync import Change, Place


async def broadcasts(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Broadcasts whose words or state changed, not their figures; drafts that are gone are known by the fact."""
    found: list[tuple[datetime, UUID, bool]] = await tx.all(
        tuple,
        """
        select updated_at, id, false
        from broadcasts
        where organization_id = %(organization_id)s
          and (updated_at, id) > (%(at)s, %(id)s)
        order by updated_at, id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "at": after.at, "id": after.id, "limit": limit},
    )
    written = [Change(*row) for row in found]
    return sync.merged([*written, *await sync.gone(tx, "broadcast.deleted", after, limit)], limit)
