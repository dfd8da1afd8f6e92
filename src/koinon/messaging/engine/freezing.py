"""Freezing an audience into the ledger, batch by batch; a crash goes on at the cursor (MSG-024, 030)."""

import asyncio
import logging
from uuid import UUID

import msgspec
import psycopg

from koinon.messaging import events, notices
from koinon.messaging.content.wording import Wording
from koinon.messaging.contracts import AudienceRef, Broadcast
from koinon.messaging.engine import routing
from koinon.messaging.policy.difference import Difference, Figures, difference, figures
from koinon.messaging.repository import broadcasts, ledger, planning, works
from koinon.messaging.repository.works import Work
from koinon.messaging.service import approvals
from koinon.messaging.service.drafts import get
from koinon.messaging.splits import deciding
from koinon.platform import statistics
from koinon.platform.db import Tx
from koinon.platform.services import Services

CHANGED = (
    "It is not quite what was confirmed: recipients, segments or cost differ by more than 1 in 100."
    " Look at the figures, then resume or cancel."
)
log = logging.getLogger("koinon.messaging")


async def freeze(services: Services, organization_id: UUID, broadcast_id: UUID) -> bool:
    """Write what is left of the ledger; True once the broadcast is sending, False when it was stopped."""
    async with services.database.transaction(organization_id) as tx:
        await statistics.refresh(tx)
    while True:
        try:
            async with services.database.transaction(organization_id) as tx:
                finished = await step(tx, services, broadcast_id)
        except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected):
            await asyncio.sleep(0.01)
            continue
        if finished is not None:
            return finished


async def step(tx: Tx, services: Services, broadcast_id: UUID) -> bool | None:
    """The next batch with its cursor; True after the last, False when it is not being prepared, else None."""
    await ledger.repeatable(tx)
    await planning.whole_audience(tx)
    work = await works.find(tx, broadcast_id, lock=True)
    if work is None or work.state != "preparing":
        return False
    audience = work.whom
    if work.freeze_cursor is None and work.total == 0 and not work.exclusions:
        excluded = await ledger.write_exclusions(tx, broadcast_id, audience, work.aim)
        await broadcasts.update(
            tx, broadcast_id, {"exclusions": msgspec.json.encode(excluded).decode(), "excluded": sum(excluded.values())}
        )
        work = msgspec.structs.replace(work, exclusions=excluded)
    wording = work.wording
    if wording.variables or len(work.ways) > 1 or wording.is_varied or wording.differs_by_country:
        frozen = await _personal(tx, work, audience, wording)
    else:
        frozen = await ledger.write_batch(tx, work, audience, _same_for_all(work, wording))
    await routing.assign(tx, services, work, frozen.rows)
    if not frozen.last:
        return None
    return await _finish(tx, work, frozen)


def _same_for_all(work: Work, wording: Wording) -> ledger.Kept:
    read = wording.reader(work.constants, ())(work.ways[0], None, None, carried=wording.carries(None))
    return ledger.Kept(read.content_hash, read.segments)


async def _personal(tx: Tx, work: Work, audience: AudienceRef, wording: Wording) -> ledger.Frozen:
    """Render once for each distinct set of values: exact segments for everybody at a fraction of the work."""
    reader, kinds, blank = wording.reader(work.constants, work.variables), {}, []
    apart = len(work.ways) > 1 or wording.is_varied or wording.differs_by_country
    for one in await ledger.stage_batch(tx, work, audience, apart=apart):
        read = reader(one.channel or work.ways[0], one.locale, one.variables, carried=one.is_carried)
        if work.blank_policy != "blank" and read.missing is not None:
            blank.append(one.written)
        else:
            kinds[one.written] = ledger.Kept(read.content_hash, read.segments, read.locale if apart else None)
    if blank:
        left_out = await ledger.write_blanks(tx, work, blank)
        exclusions = {**work.exclusions, "missing_value": work.exclusions.get("missing_value", 0) + left_out}
        await broadcasts.update(
            tx,
            work.id,
            {
                "exclusions": msgspec.json.encode(exclusions).decode(),
                "excluded": sum(exclusions.values()),
            },
        )
    return await ledger.write_batch(tx, work, audience, kinds)


async def _finish(tx: Tx, work: Work, frozen: ledger.Frozen) -> bool:
    total = work.total + frozen.rows
    if total == 0:
        await broadcasts.move(tx, work.id, ("preparing",), "failed", pause_detail="empty_audience")
        tx.publish(events.failed(work.id, "empty_audience"))
        await notices.tell_authors(tx, notices.ENDED, [work.id], state="failed")
        return False
    await deciding.begin(tx, work, total)
    found = await get(tx, work.id)
    differs = _difference(found)
    # Nor may a group that is filled between Send and now be written to on one person's word (MSG-018).
    asks = differs is not None or not await approvals.covers(tx, work.id, total)
    if asks:
        plan = msgspec.json.encode({**(found.plan or {}), "difference": differs}).decode()
        await broadcasts.move(
            tx, work.id, ("preparing",), "paused", pause_reason="changed", pause_detail=CHANGED, plan=plan
        )
    else:
        await broadcasts.move(tx, work.id, ("preparing",), "sending")
    await tx.execute(
        """
        update broadcasts
        set frozen_at = clock_timestamp(), started_at = coalesce(started_at, clock_timestamp())
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": work.id},
    )
    if asks:
        tx.publish(events.paused(work.id, "changed", CHANGED))
        await notices.tell_authors(tx, notices.PAUSED, [work.id], reason="changed")
        return False
    tx.publish(events.started(work.id, total))
    return True


def _difference(found: Broadcast) -> Difference | None:
    """The ledger against what its author confirmed; where that was not said, against the plan of the start (MSG-025).

    The plan of the start was priced a moment ago by the rates of now: its sum stands for the ledger's.
    """
    planned = figures(found.plan)
    if planned is None:
        return None
    now = Figures(
        recipients=found.counts.total,
        people=found.counts.people,
        segments=found.counts.segments,
        exclusions=found.exclusions,
        cost=planned.cost,
    )
    return difference(figures((found.plan or {}).get("confirmed")) or planned, now)
