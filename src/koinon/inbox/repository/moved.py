"""Which conversations changed since a place (API-058)."""

from datetime import datetime
from uuid import UUID

from koinon.platform import sync
from koinon.platform.db import Tx
from koinon.platform.sync import Change, Place


async def conversations(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Conversations; those of a person who was forgotten are gone, and known by the fact."""
    found: list[tuple[datetime, UUID, bool]] = await tx.all(
        tuple,
        """
        select updated_at, id, false
        from conversations
        where organization_id = %(organization_id)s
          and (updated_at, id) > (%(at)s, %(id)s)
        order by updated_at, id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "at": after.at, "id": after.id, "limit": limit},
    )
    written = [Change(*row) for row in found]
    return sync.merged([*written, *await sync.gone(tx, "conversation.deleted", after, limit)], limit)
