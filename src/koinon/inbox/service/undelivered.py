"""Answers that did not arrive: told in the list and on the person's page, not only inside the thread."""

from collections.abc import Sequence
from uuid import UUID

from koinon import messaging
from koinon.inbox.repository import threads
from koinon.platform.db import Tx

FAILED = frozenset({"failed", "refused", "expired"})


async def undelivered(tx: Tx, conversation_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Why the last answer of a conversation did not arrive (a code of messaging), for those where it did not."""
    if not conversation_ids:
        return {}
    last = await threads.last_answers(tx, list(conversation_ids))
    states = await messaging.delivery_states(tx, [delivery for _, delivery in last])
    return {
        conversation: states[delivery].reason or "unknown_code"
        for conversation, delivery in last
        if delivery in states and str(states[delivery].state) in FAILED
    }
