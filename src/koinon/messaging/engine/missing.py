"""The net below receipts: what the carrier took and never reported is asked for where it can be (CHN-063)."""

import asyncio
from uuid import UUID

from koinon import channels
from koinon.messaging.engine import folder
from koinon.messaging.engine.settle import AT_ONCE, ask
from koinon.messaging.engine.verdicts import Answer, heed
from koinon.messaging.repository import outcomes, planning, silent
from koinon.messaging.repository.doubts import Doubt
from koinon.messaging.repository.outcomes import Outcome
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

ROUNDS = 12


async def ask_for_receipts(services: Services, organization_id: UUID) -> bool:
    """Ask about some messages without a final receipt; whether there may be more to ask about later."""
    after = services.configuration.send_receipt_after_seconds
    async with services.database.transaction(organization_id) as tx:
        await planning.anew(tx)
        waiting = await silent.waiting(tx, after, after * ROUNDS)
        lately = await silent.lately(tx, after * ROUNDS)
    asking = asyncio.Semaphore(AT_ONCE)

    async def look(one: Doubt) -> Answer | None:
        async with asking:
            try:
                known = await ask(services, organization_id, one)
            except (channels.CannotFind, KoinonError):
                return None
        return Answer(one, known) if known is not None and known.state in ("delivered", "failed") else None

    told = [answer for answer in await asyncio.gather(*(look(one) for one in waiting)) if answer is not None]
    async with services.database.transaction(organization_id) as tx:
        await outcomes.append(tx, [_outcome(*answer) for answer in told], "lookup")
        await heed(tx, services.vault, told)
    # Who was heard of must not be asked about again: rounds choose at random among those that still look silent.
    await folder.catch_up(services, organization_id)
    return lately


def _outcome(one: Doubt, known: channels.FoundMessage) -> Outcome:
    return Outcome(
        one.delivery_id,
        known.state,
        known.error.kind.value if known.error else None if known.state == "delivered" else "undeliverable",
        known.error.code if known.error else None,
        provider_id=known.provider_id,
        segments=known.segments,
        price_micros=known.price_micros,
        currency=known.currency,
        attempt_id=one.attempt_id,
        broadcast_id=one.broadcast_id,
    )
