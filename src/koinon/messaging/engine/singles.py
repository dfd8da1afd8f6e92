"""Single messages take the same road as a broadcast's, with a range of one, in a lane ahead of bulk (MSG-036)."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from koinon import channels, contacts
from koinon.channels import OutgoingMessage
from koinon.kit import clock, ids
from koinon.messaging.engine import allowance, batch, caps, contacted, folder, gating, routing, writing
from koinon.messaging.engine.context import LANES, SLICE_SECONDS, as_guest, guests_of, own_numbers, recently, standing
from koinon.messaging.engine.results import Sorted, sort
from koinon.messaging.figures import metrics
from koinon.messaging.media import enclosing
from koinon.messaging.media.attaching import Files
from koinon.messaging.media.enclosing import Enclosed
from koinon.messaging.policy.gate import Message, Standing, Verdict, decide
from koinon.messaging.policy.reasons import NUMBER_PACE
from koinon.messaging.repository import doubts, outcomes, planning, ranges, singles, spacing
from koinon.messaging.repository.holds import Hold
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.repository.ranges import Row
from koinon.messaging.repository.routing import move
from koinon.messaging.rules.quiet_hours import spread
from koinon.platform.db import Tx
from koinon.platform.gathering import Gathering
from koinon.platform.services import Services

HOLD = timedelta(seconds=60)
MOST_HELD = timedelta(hours=72)  # ORG-030: of what a suspended organization has queued, late is worse than never
AT_ONCE = 100
DRAIN_SECONDS = 60.0
# Well within a lease: what waits longer for its slot passes the gate again.
PATIENCE_SECONDS = 20.0
_gathering = Gathering()


async def drain(services: Services, organization_id: UUID) -> int:
    """Send the single messages that are due, for a minute or so; how many were taken up."""
    taken, loop, is_full = 0, asyncio.get_running_loop(), False
    ends_at = loop.time() + DRAIN_SECONDS
    while loop.time() < ends_at:
        if not is_full and not await _gathering.turn(organization_id, services.configuration.gather_seconds):
            return taken  # another of this process is about to take up all there is
        if claimed := await _claim(services, organization_id):
            taken += len(claimed)
            is_full = sum(len(rows) for _, _, rows, _ in claimed) >= AT_ONCE
            await asyncio.gather(*(_send(services, organization_id, *one) for one in claimed))
        elif (wait := await _until_spaced(services, organization_id)) is not None:
            await asyncio.sleep(max(wait, 0.05))
        else:
            break
    await folder.catch_up(services, organization_id)
    return taken


Claim = list[tuple[UUID, UUID, list[Row], channels.Routing]]


async def _claim(services: Services, organization_id: UUID) -> Claim:
    """Claimed messages that the gate lets pass, by sender; empty where none is left that is due."""
    while (claim := await _claim_some(services, organization_id)) is not None:
        if claim:
            return claim
    return []


async def _claim_some(services: Services, organization_id: UUID) -> Claim | None:
    """One claim, whose refused messages have their outcome already; None where nothing was due."""
    worker, allowed = ids.uuid7(), defaultdict[UUID, list[Row]](list)
    configuration = services.configuration
    async with services.database.transaction(organization_id) as tx:
        await planning.anew(tx)
        claimed = await singles.claim(tx, worker, configuration.send_lease_seconds, AT_ONCE)
        if not claimed:
            return None
        await doubts.find_among(tx, claimed, configuration.send_doubt_after_seconds)
        known = await channels.routing(tx, services)
        await routing.detour_singles(tx, known, claimed)
        own = await own_numbers(tx, services.vault)
        rows = await ranges.load_singles(tx, worker, claimed, recently(clock.now()), own)
        standings = {sender: await standing(tx, sender) for sender in {row.sender_id for row in rows}}
        guests = await guests_of(tx, *standings.values())
        rows = await gating.with_rules(tx, rows, clock.now())
        refused: list[Outcome] = []
        held = list[Hold]()
        for row in rows:
            row = row._replace(person=as_guest(row.person, guests, row.address_hash, row.origin))
            _judge(row, standings[row.sender_id], allowed, refused, held)
        await gating.count_leaving(tx, [row for some in allowed.values() for row in some], clock.now())
        fresh = await singles.hold(tx, worker, held)
        waiting = [Outcome(one.delivery_id, "held", one.reason) for one in held if one.delivery_id in fresh]
        await outcomes.append(tx, refused + waiting, "gate")
        let = sum(len(some) for some in allowed.values())
        tx.after_commit(lambda: metrics.gate_let(let))
        leaving = {row.id for row in rows} - {outcome.delivery_id for outcome in refused}
        await singles.done(tx, worker, [i for i in claimed if i not in leaving])
    return [(worker, sender, found, known) for sender, found in allowed.items()]


async def _until_spaced(services: Services, organization_id: UUID) -> float | None:
    async with services.database.transaction(organization_id) as tx:
        return await spacing.next_at(tx)


def _judge(
    row: Row,
    now_standing: Standing,
    allowed: dict[UUID, list[Row]],
    refused: list[Outcome],
    held: list[Hold],
) -> None:
    if now_standing.organization_state != "active" and ids.instant_of(row.id) + MOST_HELD <= clock.now():
        refused.append(Outcome(row.id, "expired", "expired"))
        return
    said = writing.has_template(row)
    message = Message(row.purpose, row.origin, row.expires_at, row.keyword, channel=row.channel, has_template=said)
    decision = decide(message, now_standing, row.person, clock.now())
    if decision.verdict is Verdict.ALLOW:
        allowed[row.sender_id].append(row)
    elif decision.verdict is Verdict.HOLD:
        until = decision.until and spread(decision.until, row.id, row.expires_at)
        held.append(Hold(row.id, until or clock.now() + HOLD, decision.reason or "retryable"))
    else:
        refused.append(Outcome(row.id, "expired" if decision.verdict is Verdict.EXPIRE else "refused", decision.reason))


async def _send(
    services: Services,
    organization_id: UUID,
    worker: UUID,
    sender_id: UUID,
    rows: list[Row],
    known: channels.Routing,
) -> None:
    """Send in slices of the sender's rate, so that nothing bursts; what the time does not suffice for is given back."""
    transport, loop = await channels.transport(services, organization_id, sender_id), asyncio.get_running_loop()
    size, ends_at = max(1, int(transport.rate("reply") * SLICE_SECONDS)), loop.time() + PATIENCE_SECONDS
    lanes = int(max(1, min(LANES, transport.sender.segments_per_second // 25)))
    heavy = [[row] for row in rows if writing.files_within(row)]
    light = [row for row in rows if not writing.files_within(row)]
    slices, left = iter([light[start : start + size] for start in range(0, len(light), size)] + heavy), list[UUID]()
    bearing = asyncio.Semaphore(1)  # of mails with files, one at a time: each may hold tens of megabytes

    async def lane() -> None:
        for some in slices:
            if loop.time() >= ends_at:
                left.extend(row.id for row in some)
            elif writing.files_within(some[0]):
                async with bearing:
                    await _send_slice(services, organization_id, worker, transport, some, known)
            else:
                await _send_slice(services, organization_id, worker, transport, some, known)

    await asyncio.gather(*(lane() for _ in range(lanes)))
    if left:
        async with services.database.transaction(organization_id) as tx:
            await singles.later(tx, worker, left, 0.0, 0)


async def _send_slice(
    services: Services,
    organization_id: UUID,
    worker: UUID,
    transport: channels.Transport,
    rows: list[Row],
    known: channels.Routing,
) -> None:
    attempt_id = ids.uuid7()
    wait = await transport.reserve("reply", sum(row.segments for row in rows), PATIENCE_SECONDS)
    if wait > PATIENCE_SECONDS:
        async with services.database.transaction(organization_id) as tx:
            await singles.later(tx, worker, [row.id for row in rows], wait - PATIENCE_SECONDS / 2, 0, NUMBER_PACE)
        return
    if wait > 0:
        await asyncio.sleep(wait)
    named = [one for row in rows for one in writing.files_within(row)]
    within = await enclosing.enclosed(services, organization_id, named) if named else writing.NOTHING
    async with services.database.transaction(organization_id) as tx:
        pairs = [(row.id, row.address_hash) for row in rows]
        soon = await spacing.lately(tx, transport.sender.id, pairs, singles=False)
        await spacing.mark(tx, transport.sender.id, [hashed for row_id, hashed in pairs if row_id in soon])
        today = await caps.within(tx, transport.sender, rows)
        await _until(tx, worker, today.rest, channels.opens_tomorrow(), today.reached)
        allowed = await allowance.take(tx, today.rows, real=not transport.sender.is_simulated)
        await _until(tx, worker, allowed.rest, allowed.until, allowed.resource)
        rows = list(allowed.rows)
        ours = await ranges.intend_singles(tx, worker, attempt_id, [row.id for row in rows])
        await caps.count(tx, transport.sender, [row for row in rows if row.id in ours], today)
        await allowance.settle(tx, allowed, list(ours), real=not transport.sender.is_simulated)
        out = await writing.ways(tx, services, transport.sender.value, mails=transport.sender.channel == "email")
        await singles.later(tx, worker, [row.id for row in rows if row.id not in ours], 0.0, 0)
        files = await writing.files_of(tx, services, [row for row in rows if row.id in ours])
    rows = [row for row in rows if row.id in ours]
    if not rows:
        return
    messages = _messages(services, organization_id, transport, rows, attempt_id, out, files, within)
    answers = await transport.send(messages)
    made, moved = routing.moves(known, sort(rows, answers, attempt_id, None, routing.may_go_on(known)))
    await batch.stubbornly(
        services,
        organization_id,
        lambda tx: _record(
            tx,
            services,
            worker,
            sender_id=transport.sender.id,
            made=made,
            moved=moved,
            rows=rows,
            messages=messages,
            attempt_id=attempt_id,
        ),
    )


def _messages(
    services: Services,
    organization_id: UUID,
    transport: channels.Transport,
    rows: Sequence[Row],
    attempt_id: UUID,
    out: writing.Ways,
    files: Files,
    within: Enclosed,
) -> list[OutgoingMessage]:
    channel = transport.sender.channel
    kind = contacts.KIND_OF_CHANNEL[channel]
    made = []
    for row in rows:
        written = writing.single(row, out, files, within)
        made.append(
            OutgoingMessage(
                row.id,
                attempt_id,
                transport.sender.value,
                services.vault.decrypt(row.address_cipher, organization_id, kind),
                written.body,
                written.media_urls,
                transport.callback_url(row.id, attempt_id),
                channel,
                written.content,
                written.as_mms,
                written.replies_to,
            )
        )
    return made


async def _until(tx: Tx, worker: UUID, rows: Sequence[Row], at: datetime | None, reason: str) -> None:
    """What may not leave today any more waits, and says what for."""
    if rows and at is not None:
        at = max(at, clock.now() + timedelta(seconds=1))
        await singles.hold(tx, worker, [Hold(row.id, at, reason) for row in rows])


async def _record(
    tx: Tx,
    services: Services,
    worker: UUID,
    *,
    sender_id: UUID,
    made: Sorted,
    moved: routing.Moved,
    rows: Sequence[Row],
    messages: Sequence[OutgoingMessage],
    attempt_id: UUID,
) -> None:
    await outcomes.append(tx, made.accepted + made.others, "engine")
    await contacted.singles(tx, [outcome.delivery_id for outcome in made.accepted])
    if made.doubtful:
        await doubts.add(tx, attempt_id, None, made.doubtful, services.configuration.send_doubt_after_seconds)
    again = {retry.row.id for retry in made.retries} | {row.id for row, _ in moved}
    before = {row.id: row.attempts for row in rows}
    await move(tx, [(row.id, target) for row, target in moved])
    if made.dead:
        await channels.bury(tx, "send", made.dead)
    for row, _ in moved:
        await singles.later(tx, worker, [row.id], 0.0, -before[row.id])
    for retry in made.retries:
        await singles.later(tx, worker, [retry.row.id], retry.seconds, retry.row.attempts - before[retry.row.id])
    await singles.done(tx, worker, [row.id for row in rows if row.id not in again])
    await batch.consequences(tx, services.vault, sender_id, made, messages)
