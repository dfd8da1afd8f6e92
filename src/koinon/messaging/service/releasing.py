"""What a suspension held goes on when it ends; what fell due meanwhile waits for somebody's click (ORG-030)."""

from datetime import datetime

import msgspec

from koinon.messaging import jobs
from koinon.messaging.repository import held
from koinon.platform.db import Tx


class Held(msgspec.Struct, frozen=True):
    """Messages that wait for the organization to be active again, and broadcasts that do."""

    messages: int
    broadcasts: int


async def held_messages(tx: Tx) -> Held:
    """How much waits."""
    found = await held.count(tx)
    return Held(found.messages, found.broadcasts)


async def go_on(tx: Tx, suspended_at: datetime | None) -> None:
    """Send on what was under way before the suspension, at its sender's pace and past the gate once more."""
    if suspended_at is not None:
        for broadcast_id in await held.resume(tx, suspended_at):
            await jobs.begin_turns(tx, broadcast_id)
    if await held.wake_singles(tx):
        await jobs.queue_singles(tx)
    await jobs.wake_soon(tx)
