"""What the inbox tells of a person on their page: what they wrote, what we answered, and what lies in the archive."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon import messaging
from koinon.contacts import TimelineItem
from koinon.inbox.cold import repository as archive
from koinon.inbox.repository import threads
from koinon.inbox.service import on_record
from koinon.inbox.service.listing import reader
from koinon.platform.db import Tx


async def spoken(tx: Tx, contact_id: UUID, before: datetime | None, limit: int) -> Sequence[TimelineItem]:
    """Messages with a contact at or before `before`, newest first, as a timeline source."""
    rows = await threads.spoken_with(tx, contact_id, before, limit, seer=reader(tx))
    await on_record.note(tx, [row.conversation_id for row in rows if row.restricted])
    states = await messaging.delivery_states(tx, [row.delivery_id for row in rows if row.delivery_id])
    return [
        TimelineItem(
            row.id,
            "message.received" if row.direction == "in" else "message.replied",
            row.created_at,
            {
                "body": row.body,
                "conversation_id": str(row.conversation_id),
                "author": row.author_name,
                **_outcome(states.get(row.delivery_id) if row.delivery_id else None),
            },
        )
        for row in rows
    ]


async def archived(tx: Tx, contact_id: UUID, before: datetime | None, limit: int) -> Sequence[TimelineItem]:
    """How many messages with a contact lie in the archive, by conversation and month, at or before `before`."""
    return [
        TimelineItem(
            one.id,
            "messages.archived",
            one.newest_at,
            {"conversation_id": str(one.conversation_id), "messages": one.messages},
        )
        for one in await archive.months_with(tx, contact_id, before, limit, reader(tx))
    ]


def _outcome(status: messaging.DeliveryStatus | None) -> dict[str, str | None]:
    return {"state": str(status.state), "reason": status.reason} if status else {}
