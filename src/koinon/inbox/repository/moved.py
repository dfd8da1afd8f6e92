"""Which conversations changed since a place (API-058)."""

from datetime import datetime
from uuid import UUID

from koinon.inbox.repository import visible
from koinon.platform import sync
from koinon.platform.db import Tx
from koinon.platform.sync import Change, Place


async def conversations(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Conversations; those of a person who was forgotten are gone, and known by the fact."""
    seen = await visible.access(tx)
    found: list[tuple[datetime, UUID, bool]] = await tx.all(
        tuple,
        f"""
        select c.updated_at, c.id, false
        from conversations c
        where c.organization_id = %(organization_id)s
          and (c.updated_at, c.id) > (%(at)s, %(id)s)
          {seen.sql}
        order by c.updated_at, c.id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "at": after.at, "id": after.id, "limit": limit, **seen.params},
    )
    written = [Change(*row) for row in found]
    return sync.merged([*written, *await sync.gone(tx, "conversation.deleted", after, limit)], limit)
