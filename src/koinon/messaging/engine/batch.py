"""One micro-batch: intents committed, then the socket, then outcomes (architecture §5.4 and 5.5).

Outcomes of a micro-batch that the carrier took whole are written with the intents of the next one of its lane: one
commit for the two. Where there is anything to wait for, or anything else to say, they are written at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

import psycopg

from koinon import channels, contacts
from koinon.channels import ErrorKind, OutgoingMessage
from koinon.kit import ids
from koinon.messaging.engine import allowance, caps, closing, routing, verdicts
from koinon.messaging.engine.context import Context
from koinon.messaging.engine.floor import FLOOR
from koinon.messaging.engine.results import Retry, Sorted, sort
from koinon.messaging.engine.writing import Links
from koinon.messaging.links.service.shortening import draw_for
from koinon.messaging.policy import burst
from koinon.messaging.policy.reasons import WAITS
from koinon.messaging.repository import doubts, outcomes, ranges, spacing
from koinon.messaging.repository.leases import Lease
from koinon.messaging.repository.ranges import Row
from koinon.platform.crypto import Vault
from koinon.platform.db import DatabaseUnavailable, Tx
from koinon.platform.services import Services

log = logging.getLogger("koinon.messaging")
STUBBORN = 40
Persist = Callable[[Tx], Awaitable[None]]


def prepare(ctx: Context, rows: Sequence[Row], attempt_id: UUID, links: Mapping[UUID, Links]) -> list[OutgoingMessage]:
    """Words filled in, each with its own links, addresses opened, our ids in the callback."""
    open_, organization_id, write = ctx.services.vault.decrypt, ctx.organization_id, ctx.writer.write
    callback, number, attempt = ctx.transport.callback_url, ctx.sender.value, str(attempt_id)
    channel = ctx.sender.channel
    kind = contacts.KIND_OF_CHANNEL[channel]
    made: list[OutgoingMessage] = []
    for row in rows:
        body, content, media_urls, as_mms, _ = write(row, links.get(row.id))
        to = open_(row.address_cipher, organization_id, kind)
        url = callback(row.id, attempt)
        made.append(OutgoingMessage(row.id, attempt_id, number, to, body, media_urls, url, channel, content, as_mms))
    return made


class Sent(NamedTuple):
    """What the carrier answered to one micro-batch, not yet on record."""

    made: Sorted
    messages: Sequence[OutgoingMessage]
    attempt_id: UUID
    sender_id: UUID
    moved: routing.Moved = ()


class Round(NamedTuple):
    """A micro-batch's end: what is to be tried again, and what is not yet on record; `lost` with its range."""

    retries: list[Retry]
    unrecorded: Sent | None = None
    lost: bool = False


async def send(ctx: Context, lease: Lease, rows: Sequence[Row], before: Sent | None = None) -> Round:
    """Send `rows` of a leased range; `before`, the lane's last answers, is on record when this returns or raises.

    The slot is waited for before the intents are written: between them and the socket there is nothing to wait for, so
    that a doubt never outlives its window while the message still lies here.
    """
    attempt_id = ids.uuid7()
    try:
        before = await _slot(ctx, rows, before)
        began = asyncio.get_running_loop().time()
        leaving = await _begin(ctx, lease, rows, attempt_id, before)
    except BaseException:
        await keep(ctx, before)
        raise
    return await _post(ctx, leaving, attempt_id, began) if leaving.rows else Round(leaving.soon, None, leaving.lost)


async def _slot(ctx: Context, rows: Sequence[Row], before: Sent | None) -> Sent | None:
    """Wait until it is our turn; `before` if it did not have to be recorded for that."""
    if FLOOR.somebody_arrives(ctx.organization_id):
        await keep(ctx, before)
        before = None
        await FLOOR.give_way(ctx.organization_id)
    wait = await ctx.transport.reserve("bulk", sum([row.segments for row in rows]))
    if wait > 0:
        await keep(ctx, before)
        before = None
        await asyncio.sleep(wait)
    return before


class _Leaving(NamedTuple):
    """The rows whose intents stand, and those for later; `lost` where the range is not ours any more."""

    rows: Sequence[Row]
    soon: list[Retry]
    lost: bool
    links: Mapping[UUID, Links] = MappingProxyType({})


async def _begin(ctx: Context, lease: Lease, rows: Sequence[Row], attempt_id: UUID, before: Sent | None) -> _Leaving:
    async with ctx.services.database.transaction(ctx.organization_id) as tx:
        if before is not None:
            await record(tx, ctx, before)
        if lease.retaken:
            free = await ranges.still_untouched(tx, ctx.work.id, [row.id for row in rows])
            rows = [row for row in rows if row.id in free]
        today = await caps.within(tx, ctx.transport.sender, rows, ctx.writer.has_files)
        allowed = await allowance.take(tx, today.rows, real=not ctx.sender.is_simulated)
        ours, soon = await _intend(tx, ctx, lease, allowed.rows, attempt_id)
        await caps.count(tx, ctx.transport.sender, ours or (), today)
        await allowance.settle(tx, allowed, [row.id for row in ours or ()], real=not ctx.sender.is_simulated)
        links = await draw_for(tx, ctx.work.exchanges.get(ctx.sender.channel, ()), [row.id for row in ours or ()])
    if ours is None:
        return _Leaving((), [], lost=True)
    soon += _until_there_is_room(ctx, allowed) + _until_tomorrow(ctx, today)
    return _Leaving(ours, soon, lost=False, links=links)


async def _post(ctx: Context, leaving: _Leaving, attempt_id: UUID, began: float) -> Round:
    messages = prepare(ctx, leaving.rows, attempt_id, leaving.links)
    if asyncio.get_running_loop().time() - began > ctx.services.configuration.send_doubt_after_seconds:
        raise TimeoutError("this process slept between intent and send: others may have settled these already")
    FLOOR.arrived(ctx.organization_id)
    ctx.main.has_sent = True
    answers = await ctx.transport.send(messages)
    known = ctx.main.routing
    made, moved = routing.moves(known, sort(leaving.rows, answers, attempt_id, ctx.work.id, routing.may_go_on(known)))
    _watch(ctx, made)
    sent: Sent | None = Sent(made, messages, attempt_id, ctx.sender.id, moved)
    if len(made.accepted) < len(leaving.rows):
        await keep(ctx, sent)
        sent = None
    again = [Retry(row._replace(sender_id=target), 0.0, is_moved=True) for row, target in moved]
    return Round(made.retries + leaving.soon + again, sent)


async def keep(ctx: Context, sent: Sent | None, further: Persist | None = None) -> None:
    """Put `sent` on record in a transaction of its own, with what `further` does."""

    async def persist(tx: Tx) -> None:
        if sent is not None:
            await record(tx, ctx, sent)
        if further is not None:
            await further(tx)

    if sent is not None or further is not None:
        await stubbornly(ctx.services, ctx.organization_id, persist)


def _until_there_is_room(ctx: Context, allowed: allowance.Allowed) -> list[Retry]:
    """What the plan has no room for waits with its broadcast, which goes on by itself."""
    if allowed.rest and allowed.until is not None:
        ctx.main.burst = burst.Burst("plan_limit", WAITS[allowed.resource])
        ctx.main.over_plan = True
        ctx.main.room_at = allowed.until
        ctx.stop()
    return [Retry(row, 0.0) for row in allowed.rest]


def _until_tomorrow(ctx: Context, today: caps.Today) -> list[Retry]:
    """What the number may not send today any more waits with its broadcast, which goes on by itself."""
    if today.rest:
        ctx.main.burst = burst.Burst("plan_limit", WAITS[today.reached])
        ctx.main.room_at = channels.opens_tomorrow()
        ctx.stop()
    return [Retry(row, 0.0) for row in today.rest]


async def _intend(
    tx: Tx, ctx: Context, lease: Lease, rows: Sequence[Row], attempt_id: UUID
) -> tuple[Sequence[Row] | None, list[Retry]]:
    """The rows whose intents stand (None: the range is not ours any more) and those for three seconds later."""

    async def attempt(rows: Sequence[Row], *, looked: bool) -> ranges.Intended:
        return await ranges.intend(
            tx,
            lease.id,
            ctx.worker,
            broadcast_id=ctx.work.id,
            sender_id=ctx.sender.id,
            attempt_id=attempt_id,
            ids=[row.id for row in rows],
            looked=looked,
        )

    if not ctx.has_rivals:
        intended = await attempt(rows, looked=False)
        if intended.written or not intended.by_others:
            return (rows if intended.written else None), []
    pairs = [(row.id, row.address_hash) for row in rows]
    soon = await spacing.lately(tx, ctx.sender.id, pairs, singles=True, alone=True)
    rest = [row for row in rows if row.id not in soon]
    intended = await attempt(rest, looked=True)
    if ctx.has_rivals:  # the other has to look as well, even where this one ends between two of its micro-batches
        await spacing.mark(tx, ctx.sender.id, [row.address_hash for row in rest[:1]])
    retries = [Retry(row, spacing.SECONDS) for row in rows if row.id in soon]
    return (rest if intended.written else None), retries


def _watch(ctx: Context, made: Sorted) -> None:
    main = ctx.main
    main.errors.extend(made.errors)
    if made.wait:
        main.wait = max(main.wait, made.wait)
        main.stop()
    if made.fatal is not None:
        main.burst = burst.Burst("configuration", f"{made.fatal.kind.value}:{made.fatal.code}")
    elif any(made.errors):
        main.burst = main.burst or burst.judge(main.errors, 0, 0, 0)
    if main.burst is not None:
        main.stop()


async def record(tx: Tx, ctx: Context, sent: Sent) -> None:
    """Append the outcomes and what follows from them, in one transaction."""
    made, messages, attempt_id, sender_id, moved = sent
    currencies = {row.currency for row in made.accepted}
    if made.accepted and len(currencies) == 1:
        await outcomes.accepted(tx, ctx.work.id, attempt_id, next(iter(currencies)), made.accepted)
    elif made.accepted:
        await outcomes.append(tx, made.accepted, "engine")
    await outcomes.append(tx, made.others, "engine")
    if made.doubtful:
        after = ctx.services.configuration.send_doubt_after_seconds
        await doubts.add(tx, attempt_id, ctx.work.id, made.doubtful, after)
    await routing.move(tx, moved)
    if made.dead:
        await channels.bury(tx, "send", made.dead, ctx.sender.account_id)
    await consequences(tx, ctx.services.vault, sender_id, made, messages)


async def consequences(
    tx: Tx, vault: Vault, sender_id: UUID | None, made: Sorted, messages: Sequence[OutgoingMessage]
) -> None:
    """What the provider said about addresses and consent is kept by contacts."""
    marked = [(messages[index].channel, messages[index].to, status) for index, status in made.marks]
    hashed = [(of, contacts.address_hash(vault, tx.organization_id, of, to), status) for of, to, status in marked]
    await verdicts.mark(tx, hashed)
    if sender_id is not None:
        refused = {one.delivery_id for one in made.others if one.reason == ErrorKind.WINDOW_CLOSED.value}
        over = [one for one in messages if one.delivery_id in refused]
        hashes = [contacts.address_hash(vault, tx.organization_id, one.channel, one.to) for one in over]
        await closing.close(tx, [(sender_id, hashed) for hashed in hashes])
    for index, code in made.opted_out:
        message = messages[index]
        evidence = f"delivery:{message.delivery_id}:{code}"
        await verdicts.refuse(tx, vault, message.channel, message.to, evidence=evidence, sender_id=sender_id)


async def stubbornly(services: Services, organization_id: UUID, persist: Persist) -> None:
    """Record what the provider said even if the database is away for a while: forgetting it would mean a doubt.

    Appending twice is harmless, since states only move forward.
    """
    for attempt in range(STUBBORN):
        try:
            async with services.database.transaction(organization_id) as tx:
                await persist(tx)
            return
        except (psycopg.OperationalError, DatabaseUnavailable) as error:
            if attempt == STUBBORN - 1:
                raise
            log.warning("outcomes_wait_for_database", extra={"error": type(error).__name__, "attempt": attempt})
            await asyncio.sleep(min(0.1 * 2**attempt, 1.0))
