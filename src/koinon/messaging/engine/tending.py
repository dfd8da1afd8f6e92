"""Looking after an organization's sends: what is due, what somebody dropped, what is in doubt, what has expired."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from koinon.kit import clock
from koinon.messaging import events
from koinon.messaging.engine import folder
from koinon.messaging.engine.settle import settle
from koinon.messaging.repository import broadcasts, doubts, holds, leases, planning, receipts, singles, works
from koinon.messaging.repository.works import Work
from koinon.messaging.splits import deciding
from koinon.platform.db import Tx
from koinon.platform.services import Services

WAKEUP = "messaging"
SWEEP = timedelta(seconds=2)
log = logging.getLogger("koinon.messaging")


class Needs:
    """What tending found to be done by other jobs."""

    def __init__(self) -> None:
        self.freeze: list[UUID] = []
        self.send: list[UUID] = []
        self.singles = False
        self.next_at: datetime | None = None

    def wake(self, at: datetime | None) -> None:
        """Come back at `at`, or earlier."""
        if at is not None:
            self.next_at = at if self.next_at is None else min(self.next_at, at)


async def tend(services: Services, organization_id: UUID) -> Needs:
    """One look at everything of an organization; cheap when there is nothing."""
    needs = Needs()
    async with services.database.transaction(organization_id) as tx:
        await planning.anew(tx)
        for broadcast_id in await broadcasts.active(tx):
            await _broadcast(tx, broadcast_id, needs, services.configuration.send_doubt_after_seconds)
        due = await singles.next_at(tx)
        needs.singles = due is not None and due <= clock.now()
        needs.wake(due and max(due, clock.now() + SWEEP))
    await settle(services, organization_id)
    await folder.catch_up(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        needs.wake(await doubts.next_at(tx))
        unnamed = await receipts.next_named(tx)
        needs.wake(unnamed and max(unnamed, clock.now() + SWEEP))
        open_ids = await broadcasts.active(tx)
        await folder.close(tx, open_ids)
        for broadcast_id in await broadcasts.active(tx):
            await _offered(tx, broadcast_id, needs)
    return needs


async def _broadcast(tx: Tx, broadcast_id: UUID, needs: Needs, doubt_after: float) -> None:
    work = await works.find(tx, broadcast_id)
    if work is None:
        return
    now = clock.now()
    if work.state == "scheduled":
        if work.send_at is None or work.send_at <= now:
            await broadcasts.move(tx, work.id, ("scheduled",), "preparing")
            needs.freeze.append(work.id)
        needs.wake(max(work.send_at or now, now + SWEEP))
        return
    needs.wake(await _quiet_until(tx, work) or now + SWEEP)
    if work.state == "preparing":
        needs.freeze.append(work.id)
    elif work.stop_as is not None:
        await _stop(tx, work, work.stop_as, doubt_after)
    elif work.state == "sending":
        if work.expires_at is not None and work.expires_at <= now:
            await _stop(tx, work, "expired", doubt_after)
        else:
            if await deciding.decide(tx, work):
                work = await works.find(tx, broadcast_id) or work
            await _neglected(tx, work, needs)


async def _quiet_until(tx: Tx, work: Work) -> datetime | None:
    """When to look again at a broadcast whose rest all waits for the morning; None where anything else is left."""
    if work.state != "sending" or work.stop_as is not None or work.next_position <= work.reach:
        return None
    due = await holds.next_at(tx, work.id)
    if work.waits_for_winner and work.ab_due_at is not None:
        due = min(due or work.ab_due_at, work.ab_due_at)
    if due is None or any(await leases.live(tx, work.id)):
        return None
    return max(min(due, work.expires_at or due), clock.now() + SWEEP)


async def _neglected(tx: Tx, work: Work, needs: Needs) -> None:
    """Ranges to take, and nobody at it: a worker died, or its job was lost."""
    await holds.release(tx, work.id)
    held, free = await leases.live(tx, work.id)
    if free or (not held and work.next_position <= work.reach):
        needs.send.append(work.id)


async def _offered(tx: Tx, broadcast_id: UUID, needs: Needs) -> None:
    _, free = await leases.live(tx, broadcast_id)
    if free and broadcast_id not in needs.send:
        work = await works.find(tx, broadcast_id)
        if work is not None and work.state == "sending":
            needs.send.append(broadcast_id)


async def _stop(tx: Tx, work: Work, state: str, doubt_after: float) -> None:
    """End what nobody began to send; ranges in somebody's hands and messages in doubt follow when they are known."""
    if work.ledger_from is not None:
        await doubts.find_among(tx, await holds.begun(tx, work.id), doubt_after)
        for span in await leases.free_spans(tx, work.id):
            await doubts.find_in_range(tx, work.id, work.ledger_from, span, doubt_after)
    stopped = await leases.stop(tx, work.id, state)
    stopped += await holds.stop(tx, work.id, "refused" if state == "over_plan" else state, state)
    held, free = await leases.live(tx, work.id)
    if not (held or free or await doubts.remain(tx, work.id)) and work.stop_as is not None:
        await tx.execute(
            "update broadcasts set stop_as = null where organization_id = %(organization_id)s and id = %(id)s",
            {"organization_id": tx.organization_id, "id": work.id},
        )
    if stopped:
        tx.publish(events.progressed(work.id))
