"""Messages in doubt: settled by receipt or by asking the provider, never by sending blindly (MSG-101)."""

import asyncio
import logging
from datetime import datetime, timedelta
from uuid import UUID

from koinon import channels, contacts
from koinon.kit import clock, phone
from koinon.messaging.engine import verdicts
from koinon.messaging.repository import doubts, leases, outcomes, planning, singles
from koinon.messaging.repository.doubts import Doubt
from koinon.messaging.repository.outcomes import Outcome
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

BATCH = 200
AT_ONCE = 10
MOST_PROOFS = 5
SLACK = timedelta(minutes=2)
# How far behind ours the clock may be of a carrier that names our ids: looking back further can take no other for ours.
CLOCK_BEHIND = timedelta(hours=1)
GIVE_UP = timedelta(hours=24)
NAMED_WITHIN = timedelta(days=30)
log = logging.getLogger("koinon.messaging")


async def settle(services: Services, organization_id: UUID) -> int:
    """Look into the doubts that are due; how many there were."""
    async with services.database.transaction(organization_id) as tx:
        await planning.by_index(tx)
        due = await doubts.due(tx, BATCH)
        await doubts.drop(tx, _keys([d for d in due if d.answered and d.taken]))
    asking = asyncio.Semaphore(AT_ONCE)

    async def look(doubt: Doubt) -> None:
        async with asking:
            await _settle(services, organization_id, doubt)

    await asyncio.gather(*(look(d) for d in due if not (d.answered and d.taken)))
    return len(due)


async def _settle(services: Services, organization_id: UUID, doubt: Doubt) -> None:
    now = clock.now()
    if doubt.answered:
        await _again(services, organization_id, doubt)
        return
    try:
        known = await ask(services, organization_id, doubt)
    except (channels.CannotFind, KoinonError):  # or its sender is gone, with the account that could be asked
        await _cannot_ask(services, organization_id, doubt, now)
        return
    window = timedelta(seconds=services.configuration.send_doubt_window_seconds)
    if known is not None:
        await _answered(services, organization_id, doubt, known)
    elif now - doubt.since < window:
        await _postpone(services, organization_id, doubt, window - (now - doubt.since))
    else:
        await _unknown(services, organization_id, doubt)


async def ask(services: Services, organization_id: UUID, doubt: Doubt) -> channels.FoundMessage | None:
    """What the provider knows about a message, by our tag on it, else by elimination. Raises CannotFind."""
    to = services.vault.decrypt(doubt.address_cipher, organization_id, contacts.KIND_OF_CHANNEL[doubt.channel])
    transport = await channels.transport(services, organization_id, doubt.sender_id)
    found = await transport.find(to, doubt.since - (CLOCK_BEHIND if transport.names_our_ids else SLACK))
    wanted = _same(doubt.channel, to)
    theirs = [m for m in found if _same(doubt.channel, m.to) == wanted]
    if transport.names_our_ids:
        ours = [m for m in theirs if m.delivery_id == doubt.delivery_id]
    else:
        ours = await _left_over(services, organization_id, doubt, theirs, transport.sender.value)
    return max(ours, key=lambda m: m.created_at, default=None)


def _same(channel: str, value: str) -> str:
    """One form for all ways to write an address."""
    return phone.canonical(value) if contacts.KIND_OF_CHANNEL[channel] == "phone" else value.strip().lower()


async def _left_over(
    services: Services, organization_id: UUID, doubt: Doubt, theirs: list[channels.FoundMessage], sender: str
) -> list[channels.FoundMessage]:
    """Which of a person's messages is ours where the provider does not say: the one it gave this attempt its id for.

    Without such an id, whatever left our number and belongs to no other message of ours. A stranger's message taken for
    ours leaves one unsent, which is the lesser evil: nothing goes out twice.
    """
    async with services.database.transaction(organization_id) as tx:
        named = await doubts.named(tx, doubt.delivery_id, doubt.since - NAMED_WITHIN)
    own = {one.provider_id for one in named if one.attempt_id == doubt.attempt_id}
    if own:
        return [m for m in theirs if m.provider_id in own]
    taken = {one.provider_id for one in named}
    return [m for m in theirs if m.provider_id not in taken and m.sender in (None, sender)]


async def _answered(services: Services, organization_id: UUID, doubt: Doubt, known: channels.FoundMessage) -> None:
    """The provider took it: what it knows is the outcome, unless another message was found to be this one meanwhile."""
    step = max(0.5, services.configuration.send_doubt_after_seconds)
    state = "sent" if known.state == "unconfirmed" else known.state
    error = known.error
    outcome = Outcome(
        doubt.delivery_id,
        state,
        "unconfirmed" if known.state == "unconfirmed" else error.kind.value if error else None,
        error.code if error else None,
        provider_id=known.provider_id,
        segments=known.segments,
        price_micros=known.price_micros,
        currency=known.currency,
        attempt_id=doubt.attempt_id,
        broadcast_id=doubt.broadcast_id,
    )
    async with services.database.transaction(organization_id) as tx:
        if not await doubts.claim(tx, known.provider_id, doubt, doubt.since - NAMED_WITHIN):
            await doubts.postpone(tx, _keys([doubt]), step)
        elif await doubts.drop(tx, _keys([doubt])):
            await outcomes.append(tx, [outcome], "lookup")
            await verdicts.heed(tx, services.vault, [verdicts.Answer(doubt, known)])


async def _unknown(services: Services, organization_id: UUID, doubt: Doubt) -> None:
    """The provider, asked after the window, does not know it: once more.

    Each attempt is proven by itself, so the next is as safe as the first; a carrier that never knows of any ends it.
    """
    ends = doubt.proofs + 1 >= MOST_PROOFS
    reason, state = ("outcome_unknown", "failed") if ends else ("proven_unknown", "queued")
    outcome = Outcome(doubt.delivery_id, state, reason, attempt_id=doubt.attempt_id, broadcast_id=doubt.broadcast_id)
    await _again(services, organization_id, doubt, outcome)


async def _again(services: Services, organization_id: UUID, doubt: Doubt, outcome: Outcome | None = None) -> None:
    """Record `outcome` and have the message sent once more, unless that was the end of it.

    A range that covers it may go out at the same time as one of its own: while somebody holds that range we wait, and
    whoever takes it next finds the message in it.
    """
    step = max(0.5, services.configuration.send_doubt_after_seconds)
    async with services.database.transaction(organization_id) as tx:
        broadcast_id, position = doubt.broadcast_id, doubt.position
        covering = await leases.over(tx, broadcast_id, position) if broadcast_id and position is not None else []
        if any(covering):
            await doubts.postpone(tx, _keys([doubt]), min(step, 5.0))
            return
        if not await doubts.drop(tx, _keys([doubt])):
            return
        await outcomes.append(tx, [outcome] if outcome else [], "settle")
        if outcome is not None and outcome.to_state == "failed":
            return
        if broadcast_id is None or position is None:
            await singles.requeue(tx, [doubt.delivery_id])
        elif not covering:
            await leases.offer(tx, broadcast_id, [position])


async def _cannot_ask(services: Services, organization_id: UUID, doubt: Doubt, now: datetime) -> None:
    if now - doubt.since < GIVE_UP:
        await _postpone(services, organization_id, doubt, timedelta(seconds=min(3600, 5 * 2**doubt.checks)))
        return
    async with services.database.transaction(organization_id) as tx:
        if await doubts.drop(tx, _keys([doubt])):
            outcome = Outcome(
                doubt.delivery_id,
                "failed",
                "outcome_unknown",
                attempt_id=doubt.attempt_id,
                broadcast_id=doubt.broadcast_id,
            )
            await outcomes.append(tx, [outcome], "settle")


async def _postpone(services: Services, organization_id: UUID, doubt: Doubt, wait: timedelta) -> None:
    step = max(0.5, services.configuration.send_doubt_after_seconds)
    async with services.database.transaction(organization_id) as tx:
        await doubts.postpone(tx, _keys([doubt]), min(step, max(0.5, wait.total_seconds())))


def _keys(found: list[Doubt]) -> list[tuple[UUID, UUID]]:
    return [(d.delivery_id, d.attempt_id) for d in found]
