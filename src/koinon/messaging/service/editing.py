"""Who has a draft open now (MSG-020): pages say so every few seconds, and who falls silent has left."""

from uuid import UUID

from koinon import identity
from koinon.messaging import events
from koinon.messaging.contracts import Broadcast
from koinon.messaging.repository import broadcasts, editors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

PRESENT_SECONDS = 40


async def also_editing(tx: Tx, broadcast_id: UUID) -> list[str]:
    """Note that the acting user has the draft open; the names of the others who have. Newcomers are told to all."""
    if tx.actor.kind is not ActorKind.USER or tx.actor.id is None:
        return []
    came = await editors.note(tx, broadcast_id, tx.actor.id, PRESENT_SECONDS)
    if came:
        tx.publish(events.edited(broadcast_id))
    others = await editors.others(tx, broadcast_id, tx.actor.id, PRESENT_SECONDS)
    names = await identity.user_names(tx, others)
    return [names[user] for user in others if user in names]


async def is_mine(tx: Tx, found: Broadcast, version: int | None, edit_key: str | None) -> bool:
    """Whether a page that shows `version` shows the draft as it is, or itself wrote what came since."""
    if version is None or version == found.version:
        return True
    last = await broadcasts.last_edit(tx, found.id)
    return edit_key is not None and last.edit_key == edit_key
