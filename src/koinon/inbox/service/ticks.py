"""What became of answers, told in the conversations they stand in (INB-005, 061)."""

from collections.abc import Sequence

from koinon import messaging
from koinon.inbox import events
from koinon.inbox.repository import ticks
from koinon.inbox.service.undelivered import FAILED
from koinon.platform.db import Tx


async def states_moved(tx: Tx, moved: Sequence[messaging.Moved]) -> None:
    """Tell whoever reads a conversation; that an answer failed is told to everybody who lists it too."""
    for one, conversation_id, message_id in await ticks.places(tx, moved):
        tx.publish(events.message_status(one.id, conversation_id, message_id, one.state))
        if message_id is not None and one.state in FAILED:
            tx.publish(events.reply_failed(conversation_id, message_id, one.id, one.reason or "unknown_code"))
