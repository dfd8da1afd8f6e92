"""People nobody has heard of: not changed, not written to, not heard from since an instant (CON-100)."""

from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx

_SILENT = """
from contacts
where organization_id = %(organization_id)s
  and deleted_at is null
  and updated_at < %(before)s
  and created_at < %(before)s
  and (last_inbound_at is null or last_inbound_at < %(before)s)
  and (last_outbound_at is null or last_outbound_at < %(before)s)
"""


async def some(tx: Tx, before: datetime, most: int) -> list[UUID]:
    """Up to `most` of them, the longest silent first."""
    return await tx.all(
        UUID,
        f"select id {_SILENT} order by updated_at, id limit %(most)s",
        {"organization_id": tx.organization_id, "before": before, "most": most},
    )


async def count(tx: Tx, before: datetime) -> int:
    """How many they are."""
    return await tx.one(int, f"select count(*) {_SILENT}", {"organization_id": tx.organization_id, "before": before})
