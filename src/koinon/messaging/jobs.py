"""Messaging's jobs: each a batch of work, safe to run twice."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from koinon import channels
from koinon.kit import clock
from koinon.messaging.contracts import Purpose
from koinon.messaging.engine import folder, freezing, missing, pricing, routing, singles, tending, turn
from koinon.messaging.engine.context import Context, objection, standing
from koinon.messaging.engine.floor import FLOOR, QUEUE
from koinon.messaging.policy import reasons
from koinon.messaging.policy.gate import Message
from koinon.messaging.repository import broadcasts, silent, spacing, waking, works
from koinon.messaging.repository import singles as singles_table
from koinon.messaging.rules import budgets
from koinon.messaging.service import plans, receipts
from koinon.platform.db import Tx
from koinon.platform.gathering import Gathering
from koinon.platform.jobs import job, others_wait
from koinon.platform.services import Services

TURNS = 2
RECEIPTS = "messaging.receipts"
log = logging.getLogger("koinon.messaging")
_folds = Gathering()


@job("messaging.freeze", queue="bulk_send")
async def freeze(services: Services, organization_id: UUID, *, broadcast_id: str) -> None:
    """Write a broadcast's ledger, then have it sent; before its time (the undo window) nothing happens."""
    with FLOOR.taken(organization_id):
        async with services.database.transaction(organization_id) as tx:
            if await _others_first(tx) and not await _is_emergency(tx, UUID(broadcast_id)):
                await freeze.defer(tx, once=f"freeze:{broadcast_id}", broadcast_id=broadcast_id)
                return
            await plans.start(tx, UUID(broadcast_id))
        ready = await freezing.freeze(services, organization_id, UUID(broadcast_id))
    async with services.database.transaction(organization_id) as tx:
        if ready:
            await begin_turns(tx, UUID(broadcast_id))
            await _ask_later(tx, services)
        await wake_soon(tx)


@job("messaging.send", queue="bulk_send", time_limit=90.0)
async def send(services: Services, organization_id: UUID, *, broadcast_id: str, turn_number: int = 0) -> None:
    """A turn with one broadcast; what is left waits at the end of the queue, behind everybody else's turn."""
    with FLOOR.taken(organization_id, to_send=True):
        await _take_turn(services, organization_id, UUID(broadcast_id), turn_number)


async def _take_turn(services: Services, organization_id: UUID, broadcast_id: UUID, turn_number: int) -> None:
    async with services.database.transaction(organization_id) as tx:
        work = await works.find(tx, broadcast_id)
        if work is None or work.state != "sending" or work.stop_as is not None:
            return
        if work.next_position > 1:
            FLOOR.arrived(organization_id)  # it has been heard before
        if work.purpose != Purpose.EMERGENCY and await _others_first(tx):
            await _turn(tx, broadcast_id, turn_number)
            return
        sender_id = await routing.lead(tx, services, work)
        now = await standing(tx, sender_id)
        if now.over_budget is None:
            spent = await budgets.used_up(tx, broadcast_id=work.id, user_id=work.created_by)
            now = now._replace(over_budget=spent)
        forbidden = objection(Message(work.purpose, "broadcast", work.expires_at), now)
        if forbidden is not None:
            await folder.pause(tx, work.id, *_pause(forbidden.reason or "configuration"))
            return
        sender = await channels.sender(tx, sender_id) if sender_id else None
    if sender is None:
        return
    ctx = await turn.run(services, organization_id, work, sender)
    async with services.database.transaction(organization_id) as tx:
        await _after(tx, ctx, turn_number)


def _pause(code: str) -> tuple[str, str]:
    """Why a broadcast pauses for what the gate said of all of it, and the sentence or code that tells it."""
    if code in reasons.BUDGETS:
        return "budget", reasons.WAITS[code]
    return ("suspended" if code == "organization_suspended" else "configuration"), code


async def _others_first(tx: Tx) -> bool:
    """Whether this organization has its half of the slots already, and somebody else has none."""
    return FLOOR.holds_half(tx.organization_id) and await others_wait(tx, QUEUE)


async def _is_emergency(tx: Tx, broadcast_id: UUID) -> bool:
    """Whether it waits for nobody (MSG-058)."""
    work = await works.find(tx, broadcast_id)
    return work is not None and work.purpose == Purpose.EMERGENCY


async def _after(tx: Tx, ctx: Context, turn_number: int) -> None:
    if ctx.burst is not None and ctx.over_plan and ctx.work.when_full == "trim":
        await _leave_the_rest(tx, ctx.work.id)
        return
    if ctx.burst is not None:
        await folder.pause(tx, ctx.work.id, ctx.burst.reason, ctx.burst.detail)
    if ctx.room_at is not None:
        await _go_on_at(tx, ctx.work.id, ctx.room_at)
    work = await works.find(tx, ctx.work.id)
    if work is None or work.state != "sending":
        return
    if ctx.wait:
        await waking.wake(tx, tending.WAKEUP, clock.now() + timedelta(seconds=ctx.wait))
    elif work.next_position <= work.reach:
        await _turn(tx, work.id, turn_number)
    else:
        await folder.close(tx, [work.id])
        await wake_soon(tx)


async def _leave_the_rest(tx: Tx, broadcast_id: UUID) -> None:
    """The plan is used up, and its author chose not to wait: what did not leave never will (ORG-022)."""
    if await broadcasts.move(tx, broadcast_id, ("sending",), "sending", stop_as="over_plan"):
        await tend.defer(tx, once=f"tend:{tx.organization_id}")
        await wake_soon(tx)


async def _go_on_at(tx: Tx, broadcast_id: UUID, at: datetime) -> None:
    """A broadcast that waits for its plan's next day does not run out meanwhile."""
    found = await broadcasts.get(tx, broadcast_id)
    if found is None or found.pause_reason != "plan_limit":
        return  # somebody paused or stopped it for a reason of their own
    lasts = at + timedelta(hours=24)
    await broadcasts.move(tx, broadcast_id, ("paused",), "paused", expires_at=lasts, lasts_until=lasts, goes_on_at=at)
    await go_on.defer(tx, at=at, once=f"go_on:{broadcast_id}", broadcast_id=str(broadcast_id))


@job("messaging.go_on", queue="bulk_send", time_limit=60.0)
async def go_on(services: Services, organization_id: UUID, *, broadcast_id: str) -> None:
    """The plan has room again: send on what paused for it, unless somebody resumed, paused or cancelled it since."""
    async with services.database.transaction(organization_id) as tx:
        found = await broadcasts.get(tx, UUID(broadcast_id))
        if found is None or found.pause_reason != "plan_limit":
            return
        if await broadcasts.move(tx, found.id, ("paused",), "sending", pause_reason=None, pause_detail=None):
            await begin_turns(tx, found.id)


async def begin_turns(tx: Tx, broadcast_id: UUID) -> None:
    """Put a broadcast's turns into the queue; how many is how much of the installation it may use at once."""
    for number in range(TURNS):
        await _turn(tx, broadcast_id, number)


async def _turn(tx: Tx, broadcast_id: UUID, number: int) -> None:
    await send.defer(tx, once=f"send:{broadcast_id}:{number}", broadcast_id=str(broadcast_id), turn_number=number)


@job("messaging.send_singles", queue="realtime_send", time_limit=120.0)
async def send_singles(services: Services, organization_id: UUID) -> None:
    """Replies, keyword answers, tests and API messages that are due."""
    await singles.drain(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        await wake_soon(tx)
        await waking.wake(
            tx, RECEIPTS, clock.now() + timedelta(seconds=services.configuration.send_receipt_after_seconds)
        )


async def queue_singles(tx: Tx, not_before: Any = None) -> None:
    """Have waiting single messages sent."""
    at = not_before if not_before is not None and not_before > clock.now() else None
    once = f"singles:{tx.organization_id}" + (f":{at.timestamp():.0f}" if at else "")
    await send_singles.defer(tx, once=once, at=at)
    await wake_soon(tx)


@job("messaging.ask_for_receipts", queue="automation", time_limit=120.0)
async def ask_for_receipts(services: Services, organization_id: UUID, beyond: str = "") -> None:
    """Ask the carrier about messages that it never reported on, from the id `beyond`."""
    walk = await missing.ask_for_receipts(services, organization_id, UUID(beyond) if beyond else silent.FIRST)
    if walk.beyond is None:
        await pricing.learn(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        await queue_fold(tx)
        if walk.beyond is not None:
            await waking.wake(tx, RECEIPTS, clock.now() + timedelta(seconds=2 * missing.WALK_SECONDS), move=True)
            await ask_for_receipts.defer(tx, once=f"receipts:{organization_id}", beyond=str(walk.beyond))
        elif walk.lately:
            await _ask_later(tx, services)
        else:
            await waking.rest(tx, RECEIPTS)


async def _ask_later(tx: Tx, services: Services) -> None:
    wait = services.configuration.send_receipt_after_seconds / 2
    await waking.wake(tx, RECEIPTS, clock.now() + timedelta(seconds=wait), move=True)


@job("messaging.fold", queue="realtime_send", time_limit=60.0)
async def fold(services: Services, organization_id: UUID) -> None:
    """Bring states and counts up to date after receipts."""
    if await _folds.turn(organization_id, services.configuration.gather_seconds):
        await folder.catch_up(services, organization_id)


async def queue_fold(tx: Tx) -> None:
    """Have what this transaction appended folded soon."""
    await fold.defer(tx, once=f"fold:{tx.organization_id}")


async def wake_soon(tx: Tx) -> None:
    """Have the clock look at this organization within two seconds."""
    await waking.wake(tx, tending.WAKEUP, clock.now() + tending.SWEEP)


@job("messaging.tend", queue="realtime_send", time_limit=120.0)
async def tend(services: Services, organization_id: UUID) -> None:
    """Look after one organization's sends and say when to look again."""
    needs = await tending.tend(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        await singles_table.forget_keys(tx)
        await spacing.forget(tx)
        if await receipts.apply_waiting(tx, services):
            await queue_fold(tx)
        for broadcast_id in needs.freeze:
            await freeze.defer(tx, once=f"freeze:{broadcast_id}", broadcast_id=str(broadcast_id))
        for broadcast_id in needs.send:
            await begin_turns(tx, broadcast_id)
        if needs.singles:
            await queue_singles(tx)
        elif needs.next_at is not None:
            await waking.wake(tx, tending.WAKEUP, needs.next_at)
        else:
            await waking.rest(tx, tending.WAKEUP)


@job("messaging.sweep", queue="realtime_send", time_limit=60.0)
async def sweep(services: Services, _organization_id: UUID | None) -> None:
    """Find the organizations whose time has come; each is looked after by a job of its own."""
    async with services.database.system() as tx:
        due = await waking.due_organizations(tx, tending.WAKEUP)
        unreported = await waking.due_organizations(tx, RECEIPTS)
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await waking.put_off(tx, tending.WAKEUP, 30)
            await tend.defer(tx, once=f"tend:{organization_id}")
    for organization_id in unreported:
        async with services.database.transaction(organization_id) as tx:
            await waking.put_off(tx, RECEIPTS, 2 * missing.WALK_SECONDS)
            await ask_for_receipts.defer(tx, once=f"receipts:{organization_id}")


__all__ = ["begin_turns", "fold", "freeze", "queue_fold", "queue_singles", "send", "send_singles", "sweep", "tend"]
