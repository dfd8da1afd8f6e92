"""The net below receipts: what the carrier took and never reported is asked for where it can be (CHN-063)."""

import asyncio
import time
from typing import NamedTuple
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
LEAST_SECONDS = 3600.0
WALK_SECONDS = 60.0


class Walk(NamedTuple):
    """How far a walk over the silent messages came."""

    beyond: UUID | None
    """Where to go on at once; None when each was asked about."""
    lately: bool
    """Whether there may be more to ask about later."""


async def ask_for_receipts(services: Services, organization_id: UUID, beyond: UUID = silent.FIRST) -> Walk:
    """Ask about each message without a final receipt after the id `beyond`, for at most a minute."""
    after = services.configuration.send_receipt_after_seconds
    until = max(after * ROUNDS, LEAST_SECONDS)
    ends = time.monotonic() + WALK_SECONDS
    async with services.database.transaction(organization_id) as tx:
        await planning.anew(tx)
        lately = await silent.lately(tx, until)
    while True:
        async with services.database.transaction(organization_id) as tx:
            await planning.anew(tx)
            waiting = await silent.waiting(tx, after, until, beyond)
        await _ask(services, organization_id, waiting)
        if len(waiting) < silent.BATCH:
            break
        beyond = waiting[-1].delivery_id
        if time.monotonic() > ends:
            return Walk(beyond, lately)
    # Who was heard of must not be asked about again by the next walk.
    await folder.catch_up(services, organization_id)
    return Walk(None, lately)


async def _ask(services: Services, organization_id: UUID, waiting: list[Doubt]) -> None:
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
