"""Changing what a schedule says, in the composer: a draft that is handed back when it is done (MSG-067)."""

from uuid import UUID

from koinon.messaging.contracts import Broadcast
from koinon.messaging.repository import broadcasts
from koinon.messaging.schedules.repository import editing
from koinon.messaging.schedules.service.saving import get
from koinon.messaging.service import drafts
from koinon.platform.db import Tx


async def open_message(tx: Tx, schedule_id: UUID) -> Broadcast:
    """A draft of what it says now, or the one that somebody opened before. Raises 404."""
    found = await get(tx, schedule_id)
    known = await editing.draft_of(tx, schedule_id)
    if known is not None:
        return await drafts.get(tx, known)
    made = await drafts.create_draft(tx, found.message, unfinished=True)
    await broadcasts.update(tx, made.id, {"schedule_id": schedule_id, "places": list(found.places)})
    return await drafts.get(tx, made.id)
