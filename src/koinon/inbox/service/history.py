"""What the inbox tells of a person on their page: the messages they sent us."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.contacts import TimelineItem
from koinon.inbox.repository import threads
from koinon.platform.db import Tx


async def received(tx: Tx, contact_id: UUID, before: datetime | None, limit: int) -> Sequence[TimelineItem]:
    """Messages of a contact at or before `before`, newest first, as a timeline source."""
    rows = await threads.received_from(tx, contact_id, before, limit)
    return [
        TimelineItem(
            row.id, "message.received", row.created_at, {"body": row.body, "conversation_id": str(row.conversation_id)}
        )
        for row in rows
    ]
