"""What became of answers, told in the conversations they stand in (INB-005, 061)."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from koinon import messaging
from koinon.inbox import events
from koinon.inbox.repository import ticks
from koinon.inbox.service.undelivered import FAILED
from koinon.platform.db import Tx


async def states_moved(tx: Tx, moved: Sequence[messaging.Moved]) -> None:
    """Tell whoever reads a conversation; that an answer failed is told to everybody who lists it too."""
    together: defaultdict[UUID, list[tuple[UUID, UUID | None, str]]] = defaultdict(list)
    for one, conversation_id, message_id in await ticks.places(tx, moved):
        together[conversation_id].append((one.id, message_id, one.state))
        if message_id is not None and one.state in FAILED:
            tx.publish(events.reply_failed(conversation_id, message_id, one.id, one.reason or "unknown_code"))
    for conversation_id, told in together.items():
        tx.publish(events.messages_moved(conversation_id, told))
