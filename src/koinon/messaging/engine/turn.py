"""A turn: for some seconds, lanes lease ranges of one broadcast and send them; then the next broadcast has its turn."""

import asyncio
import contextlib
import heapq
import itertools
import logging
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import psycopg

from koinon import channels, organizations
from koinon.kit import clock
from koinon.messaging.engine import batch, folder, routing
from koinon.messaging.engine.context import Context, as_guest, objection, own_numbers, recently, standing
from koinon.messaging.engine.floor import FLOOR, QUEUE
from koinon.messaging.engine.results import LONGEST_WAIT, Retry
from koinon.messaging.engine.writing import writer_of
from koinon.messaging.figures import metrics
from koinon.messaging.policy.gate import USABLE_SENDER, Standing, Verdict, decide
from koinon.messaging.repository import doubts, holds, leases, outcomes, planning, ranges, spacing, works
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.repository.ranges import Row
from koinon.messaging.rules import budgets, facts
from koinon.messaging.rules.quiet_hours import spread
from koinon.messaging.rules.service import rules_in_force
from koinon.platform.db import DatabaseUnavailable, Tx
from koinon.platform.jobs import others_wait
from koinon.platform.services import Services

TURN_SECONDS = 4.0
LONGEST_SECONDS = 20.0
"""Of a turn that nobody waits for: each end loses the slots of a tenth of a second."""
FOLD_SECONDS = 0.25
log = logging.getLogger("koinon.messaging")
_order = itertools.count()
# Rules 1 and 4 were asked for the whole range by `objection`; a broadcast waits for them, nobody is refused.
_USABLE = Standing("active", "active")


def _last_moment(row: Row, work: works.Work) -> datetime | None:
    """Its own time, not the broadcast's: trying the failed again gives time to those alone (MSG-038).

    A day's limit gives time to everybody who waits for the next.
    """
    if row.expires_at is None or work.lasts_until is None:
        return row.expires_at
    return max(row.expires_at, work.lasts_until)


@dataclass
class Held:
    """A leased range in hand: how many of its rows are still on their way."""

    lease: leases.Lease
    open: int = 0
    lost: bool = False


@dataclass
class Turn:
    """The state of one turn."""

    ctx: Context
    held: dict[UUID, Held] = field(default_factory=dict)
    retries: list[tuple[float, int, Held, Retry]] = field(default_factory=list)
    others: dict[UUID, Context] = field(default_factory=dict)
    """The turn through other senders of the broadcast."""
    latest: float = 0.0

    async def lane(self) -> None:
        """Range after range until there is none, or the turn ends."""
        while not self.ctx.stopping:
            taken = await self._take()
            if taken is None:
                return
            held, rows = taken
            await self._send(held, rows)

    async def _take(self) -> tuple[Held, list[Row]] | None:
        ctx = self.ctx
        seconds = ctx.services.configuration.send_lease_seconds
        async with ctx.services.database.transaction(ctx.organization_id) as tx:
            # By what this turn knows of its winner: it has words for nobody beyond its sample.
            until = ctx.work.reach if ctx.work.waits_for_winner else leases.NO_END
            lease = await leases.take(tx, ctx.work.id, ctx.worker, ctx.range_size, seconds, until)
            if lease is None:
                return None
        held = self.held[lease.id] = Held(lease)
        span = (lease.from_position, lease.to_position)
        # Not with the taking: whoever holds a transaction id keeps the folder of events from reading on.
        async with ctx.services.database.transaction(ctx.organization_id, timeout_ms=15_000) as tx:
            await planning.anew(tx)
            rows = await self._released(tx, lease) if lease.is_released else await self._range(tx, lease, span)
            allowed = await self._gate(tx, rows)
            if not allowed:
                await leases.close(tx, ctx.worker, lease.id)
        held.open = len(allowed)
        if not allowed:
            self.held.pop(lease.id, None)
        return held, allowed

    async def _range(self, tx: Tx, lease: leases.Lease, span: tuple[int, int]) -> list[Row]:
        ctx = self.ctx
        if lease.retaken:
            after = ctx.services.configuration.send_doubt_after_seconds
            await doubts.find_in_range(tx, ctx.work.id, ctx.ledger_from, span, after)
        if ctx.routing is not None:
            await routing.detour(tx, ctx.work, ctx.routing, span)
        return await ranges.load(
            tx,
            ctx.work.id,
            ctx.ledger_from,
            span,
            recently=recently(clock.now()),
            retaken=lease.retaken,
            own=ctx.own,
            channel=ctx.work.channel,
        )

    async def _released(self, tx: Tx, lease: leases.Lease) -> list[Row]:
        """Rows whose hold is over: as those of a range that was taken again."""
        ids = await holds.of_lease(tx, lease.id)
        await doubts.find_among(tx, ids, self.ctx.services.configuration.send_doubt_after_seconds)
        return await ranges.load_some(tx, ids, recently(clock.now()), self.ctx.own)

    async def _gate(self, tx: Tx, rows: list[Row]) -> list[Row]:
        """The rows that may leave; the others have their outcome, or wait until their hold is over."""
        ctx, now = self.ctx, clock.now()
        guests = await organizations.guests_in_trial(tx) if ctx.in_trial else None
        rows = await facts.known_of(tx, ctx.rules, rows, now)
        allowed, refused, held = self._judge(rows, guests, now)
        await facts.count_leaving(tx, ctx.rules, allowed, now)
        await holds.keep(tx, ctx.work.id, held)
        waiting = [Outcome(one.delivery_id, "held", one.reason, broadcast_id=ctx.work.id) for one in held]
        await outcomes.append(tx, refused + waiting, "gate")
        tx.after_commit(lambda: metrics.gate_let(len(allowed)))
        return allowed

    def _judge(
        self, rows: list[Row], guests: organizations.Guests | None, now: datetime
    ) -> tuple[list[Row], list[Outcome], list[holds.Hold]]:
        ctx, allowed, refused, held = self.ctx, list[Row](), list[Outcome](), list[holds.Hold]()
        usable = _USABLE._replace(in_trial=guests is not None)
        for row in rows:
            last = _last_moment(row, ctx.work)
            said = ctx.writer.has_template(row)
            message = ctx.message._replace(expires_at=last, channel=row.channel, has_template=said)
            decision = decide(message, usable, as_guest(row.person, guests, row.address_hash, "broadcast"), now)
            if decision.verdict is Verdict.ALLOW:
                allowed.append(row)
            elif decision.verdict is Verdict.HOLD and decision.until is not None:
                held.append(holds.Hold(row.id, spread(decision.until, row.id, last), decision.reason or ""))
            else:
                state = "expired" if decision.verdict is Verdict.EXPIRE else "refused"
                refused.append(Outcome(row.id, state, decision.reason, broadcast_id=ctx.work.id))
        return allowed, refused, held

    async def _send(self, held: Held, rows: list[Row]) -> None:
        if self.ctx.routing is None and len(self.ctx.work.ways) == 1:
            await self._send_through(self.ctx, held, rows)
            return
        ways: dict[UUID, list[Row]] = {}
        for row in rows:
            ways.setdefault(row.sender_id, []).append(row)
        under_way = []
        for sender_id, some in ways.items():
            if (ctx := await self._through(sender_id)) is not None:
                under_way.append(self._send_through(ctx, held, some))
                continue
            await self._stand_in(held, some)
        ended = await asyncio.gather(*under_way, return_exceptions=True)
        for fault in ended:
            if isinstance(fault, BaseException):
                raise fault

    async def _stand_in(self, held: Held, rows: list[Row]) -> None:
        """Their sender can not send now: another of the route takes them, or they wait where nobody can."""
        ctx, moved = self.ctx, list[tuple[Row, UUID]]()
        for row in rows:
            target = ctx.routing.instead(row.route_id, row.sender_id) if ctx.routing is not None else None
            if target is not None:
                moved.append((row, target))
                continue
            ctx.wait = max(ctx.wait, LONGEST_WAIT / 2)
            self._later(held, Retry(row, LONGEST_WAIT / 2))
        async with ctx.services.database.transaction(ctx.organization_id) as tx:
            await routing.move(tx, moved)
        for row, target in moved:
            self._later(held, Retry(row._replace(sender_id=target), 0.0, is_moved=True))

    async def _through(self, sender_id: UUID) -> Context | None:
        """The turn through one of the broadcast's senders; None where that may not send now."""
        main = self.ctx
        if main.routing is not None and not main.routing.is_usable(sender_id):
            return None
        if sender_id == main.sender.id:
            return main
        if sender_id not in self.others:
            transport = await channels.transport(main.services, main.organization_id, sender_id)
            async with main.services.database.transaction(main.organization_id) as tx:
                rivals = await spacing.rivals(tx, sender_id, main.work.id)
            if transport.sender.state not in USABLE_SENDER:
                return None
            self.others[sender_id] = main.through(transport, asyncio.get_running_loop().time() + rivals)
        return self.others[sender_id]

    async def _send_through(self, ctx: Context, held: Held, rows: list[Row]) -> None:
        size, before = ctx.batch_size, None
        for start in range(0, len(rows), size):
            if ctx.finished.is_set() or held.lost or ctx.overdue:
                break
            before = await self._send_batch(ctx, held, rows[start : start + size], before)
        await self._record(held, before)

    async def _send_batch(
        self, ctx: Context, held: Held, rows: list[Row], before: batch.Sent | None = None
    ) -> batch.Sent | None:
        """Send some of a range; the answers that are not on record yet, unlike those `before`."""
        done = await batch.send(ctx, held.lease, rows, before)
        waiting = len(done.unrecorded.messages) if done.unrecorded else 0
        held.open -= (len(before.messages) if before else 0) + len(rows) - len(done.retries) - waiting
        if done.lost:
            held.lost = True
            self.held.pop(held.lease.id, None)
            await self._look_again()
            async with self.ctx.services.database.transaction(self.ctx.organization_id) as tx:
                await leases.give_back(tx, self.ctx.worker, [held.lease.id])
            return None
        for retry in done.retries:
            self._later(held, retry)
        if done.unrecorded is None:
            await self._close_when_done(held)
        return done.unrecorded

    async def _record(self, held: Held, sent: batch.Sent | None) -> None:
        """Put answers on record, and close the range with its last ones in the same transaction."""
        if sent is None:
            return
        count, closed = len(sent.messages), False

        async def close(tx: Tx) -> None:
            nonlocal closed
            closed = held.open <= count
            if closed:
                await leases.close(tx, self.ctx.worker, held.lease.id)

        await batch.keep(self.ctx, sent, close)
        held.open -= count
        if closed:
            self.held.pop(held.lease.id, None)
        else:
            await self._close_when_done(held)

    async def _close_when_done(self, held: Held) -> None:
        if held.open <= 0 and self.held.pop(held.lease.id, None) is not None:
            async with self.ctx.services.database.transaction(self.ctx.organization_id) as tx:
                await leases.close(tx, self.ctx.worker, held.lease.id)

    def _later(self, held: Held, retry: Retry) -> None:
        due = asyncio.get_running_loop().time() + retry.seconds
        heapq.heappush(self.retries, (due, next(_order), held, retry))

    async def try_again(self) -> None:
        """Send what is due for another try, while the turn lasts."""
        loop = asyncio.get_running_loop()
        while not self.ctx.stopping:
            due: dict[UUID, tuple[Held, list[Retry]]] = {}
            while self.retries and self.retries[0][0] <= loop.time():
                _, _, held, retry = heapq.heappop(self.retries)
                due.setdefault(held.lease.id, (held, []))[1].append(retry)
            for held, some in due.values():
                rows = [retry.row for retry in some if not retry.is_moved]
                if moved := [retry.row for retry in some if retry.is_moved]:
                    rows += await self._gate_again(held, moved)
                if rows and not held.lost:
                    await self._send(held, rows)
            await asyncio.sleep(0.1)

    async def _gate_again(self, held: Held, moved: list[Row]) -> list[Row]:
        """Those of rows with a new sender that may go by it: STOP may have been said to that one alone."""
        ctx = self.ctx
        async with ctx.services.database.transaction(ctx.organization_id) as tx:
            await planning.anew(tx)
            rows = await ranges.load_some(tx, [row.id for row in moved], recently(clock.now()), ctx.own)
            allowed = await self._gate(tx, rows)
        held.open -= len(moved) - len(allowed)
        await self._close_when_done(held)
        return allowed

    async def watch(self) -> None:
        """Hold on to the ranges, and stop when the broadcast, the organization or the sender says so."""
        every = min(1.0, self.ctx.services.configuration.send_lease_seconds / 3)
        while True:
            await asyncio.sleep(every)
            try:
                await self._hold_on()
                await self._look_again()
                await self._make_room()
                await self._go_on()
            except (psycopg.Error, DatabaseUnavailable) as error:
                log.warning("watch_interrupted", extra={"error": type(error).__name__})

    async def _hold_on(self) -> None:
        mine, seconds = list(self.held), self.ctx.services.configuration.send_lease_seconds
        async with self.ctx.services.database.transaction(self.ctx.organization_id) as tx:
            kept = await leases.renew(tx, self.ctx.worker, mine, seconds) if mine else set()
        for lost in set(mine) - kept:
            if (held := self.held.pop(lost, None)) is not None:
                held.lost = True

    async def _look_again(self) -> None:
        ctx = self.ctx
        async with ctx.services.database.transaction(ctx.organization_id) as tx:
            work = await works.find(tx, ctx.work.id)
            now = await standing(tx, await routing.lead(tx, ctx.services, ctx.work))
            if now.over_budget is None:
                spent = await budgets.used_up(tx, broadcast_id=ctx.work.id, user_id=ctx.work.created_by)
                now = now._replace(over_budget=spent)
            ctx.rules = await rules_in_force(tx, is_simulated=ctx.sender.is_simulated)
            if ctx.routing is not None:
                await self._reroute(tx)
        if now.in_trial and not ctx.in_trial:  # what the gate let through before may not leave any more
            ctx.hand_back()
        ctx.in_trial = now.in_trial
        if work is None or work.state != "sending" or objection(ctx.message, now) is not None:
            ctx.stop()

    async def _reroute(self, tx: Tx) -> None:
        """See which senders can send; where one in use may not any more, the turn ends and its rows go another way."""
        ctx = self.ctx
        ctx.routing = await channels.routing(tx, ctx.services)
        for sender_id in {ctx.sender.id, *self.others}:
            if (await channels.sender(tx, sender_id)).state not in USABLE_SENDER:
                ctx.hand_back()

    async def _make_room(self) -> None:
        """End the turn early where another organization waits for a slot, yet never before it sent (MSG-037)."""
        ctx = self.ctx
        if not FLOOR.is_full or ctx.stopping or not ctx.has_sent:
            return
        async with ctx.services.database.transaction(ctx.organization_id) as tx:
            if await others_wait(tx, QUEUE):
                ctx.hurry()

    async def _go_on(self) -> None:
        """Lengthen a turn that nobody waits for."""
        ctx, now = self.ctx, asyncio.get_running_loop().time()
        if ctx.stopping or not now > ctx.ends_at - TURN_SECONDS / 2 or ctx.ends_at + TURN_SECONDS > self.latest:
            return
        async with ctx.services.database.transaction(ctx.organization_id) as tx:
            if not await others_wait(tx, QUEUE):
                ctx.ends_at += TURN_SECONDS

    async def give_back(self) -> None:
        """Whatever is still in hand may be taken again, retries not before they are due."""
        if not self.held:
            return
        loop = asyncio.get_running_loop()
        delays = dict.fromkeys(self.held, self.ctx.wait)
        for due, _, held, _ in self.retries:
            if held.lease.id in delays:
                delays[held.lease.id] = max(delays[held.lease.id], due - loop.time())
        async with self.ctx.services.database.transaction(self.ctx.organization_id) as tx:
            for lease_id, delay in delays.items():
                await leases.give_back(tx, self.ctx.worker, [lease_id], 0.0 if self.ctx.burst else min(delay, 60.0))


async def run(services: Services, organization_id: UUID, work: works.Work, sender: channels.Sender) -> Context:
    """One turn with a broadcast that is sending; afterwards everything in hand is recorded or given back."""
    transport = await channels.transport(services, organization_id, sender.id)
    async with services.database.transaction(organization_id) as tx:
        writer = await writer_of(tx, services, work, sender.value)
    ctx = Context(services, organization_id, work, transport, sender, writer)
    now = asyncio.get_running_loop().time()
    ctx.ends_at = now + TURN_SECONDS
    async with services.database.transaction(organization_id) as tx:
        ctx.in_trial = (await standing(tx, sender.id)).in_trial
        ctx.rivals_until = now + await spacing.rivals(tx, sender.id, work.id)
        ctx.own = await own_numbers(tx, services.vault)
        ctx.rules = await rules_in_force(tx, is_simulated=sender.is_simulated)
        ctx.routing = await channels.routing(tx, services) if work.is_routed else None
    turn = Turn(ctx, latest=now + LONGEST_SECONDS)
    aside = [asyncio.create_task(turn.watch()), asyncio.create_task(folder.follow(services, organization_id))]
    again = asyncio.create_task(turn.try_again())
    try:
        ended = await asyncio.gather(*(turn.lane() for _ in range(ctx.lanes)), return_exceptions=True)
        while turn.retries and not ctx.stopping:  # noqa: ASYNC110 - the retries' own clock, not another task's event
            await asyncio.sleep(0.05)
        ctx.ends_at = 0.0
        ended += await asyncio.gather(again, return_exceptions=True)
        await turn.give_back()
    finally:
        for task in [*aside, again]:
            task.cancel()
        await asyncio.gather(*aside, again, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, BaseException):
            raise fault
    with contextlib.suppress(Exception):
        await folder.catch_up(services, organization_id)
    return ctx
