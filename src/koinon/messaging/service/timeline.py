"""What messaging tells of a person on their page (CON-088)."""

from datetime import datetime
from uuid import UUID

from koinon.contacts import TimelineItem
from koinon.messaging.repository import deliveries
from koinon.platform.db import Tx

LAST = UUID(int=2**128 - 1)


async def sent_to(tx: Tx, contact_id: UUID, before: datetime | None, limit: int) -> list[TimelineItem]:
    """Deliveries to a contact, newest first, at or before `before`; replies are the inbox's to tell."""
    at = (before, LAST) if before else None
    rows = await deliveries.of_contact(tx, contact_id, at, limit, replies=False)
    return [
        TimelineItem(
            row.id,
            "message.sent",
            row.created_at,
            {
                "origin": row.origin,
                "state": row.state.value,
                "reason": row.reason,
                "body": row.body,
                "broadcast_id": str(row.broadcast_id) if row.broadcast_id else None,
                "broadcast_name": row.broadcast_name,
            },
        )
        for row in rows
    ]
