"""A message that may go on by another channel is looked after from the moment it is written (MSG-027)."""

from uuid import UUID

import msgspec

from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft, FallbackStep
from koinon.messaging.policy.fallback import LOOK_AGAIN
from koinon.messaging.repository import fallbacks, waking
from koinon.platform.db import Tx

WAKEUP = "fallbacks"


async def remember(tx: Tx, delivery_id: UUID, draft: BroadcastDraft) -> None:
    """Look after a single message, if it has anywhere to go on to."""
    if draft.fallback:
        steps = msgspec.json.encode(draft.fallback).decode()
        await fallbacks.watch(tx, delivery_id, msgspec.json.encode(draft).decode(), steps)
        await look_after(tx, draft.fallback)


async def look_after(tx: Tx, steps: tuple[FallbackStep, ...]) -> None:
    """Have the clock look at the organization's messages that may go on, if these steps lead anywhere."""
    if steps:
        await waking.wake(tx, WAKEUP, clock.now() + LOOK_AGAIN)
