"""Keeps `deliveries.state` and the counts at most half a second behind the events (architecture §5.5)."""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

import psycopg

from koinon.messaging import events, notices
from koinon.messaging.engine import contacted, moving
from koinon.messaging.engine.delivered import SETTLED
from koinon.messaging.figures.jobs import roll_soon
from koinon.messaging.policy import burst
from koinon.messaging.repository import broadcasts, folds
from koinon.messaging.rules import budgets
from koinon.messaging.service import summary
from koinon.platform.db import Database, DatabaseUnavailable, Tx
from koinon.platform.services import Services

EVERY_SECONDS = 0.25
MOST_LISTED = 100
log = logging.getLogger("koinon.messaging")


async def follow(services: Services, organization_id: UUID) -> None:
    """Fold every quarter of a second, until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await catch_up(services, organization_id)
        except (psycopg.Error, DatabaseUnavailable) as error:
            log.warning("fold_interrupted", extra={"error": type(error).__name__})


async def catch_up(services: Services, organization_id: UUID) -> int:
    """Fold until nothing is left that may be read now; how many events were folded."""
    total = 0
    while True:
        folded = await once(services.database, organization_id)
        total += folded
        if folded < folds.BATCH:
            return total


async def once(database: Database, organization_id: UUID) -> int:
    """One pass; 0 where there is nothing, or another folder is at it."""
    async with database.transaction(organization_id) as tx:
        at = await folds.cursor(tx)
        if at is None:
            return 0
        folded = await folds.fold(tx, at)
        if not folded.events:
            return 0
        await folds.move(tx, folded)
        await budgets.note(tx, folded.spent or (), folded.broadcasts or ())
        await _tell(tx, folded)
        tx.after_commit(lambda: SETTLED.note(organization_id, folded.delivered, folded.failed))
        return folded.events


async def _tell(tx: Tx, folded: folds.Folded) -> None:
    touched = folded.broadcasts or []
    singles = folded.singles or []
    for start in range(0, len(singles), MOST_LISTED):
        part = singles[start : start + MOST_LISTED]
        tx.publish(events.states_changed(part))
        await moving.tell(tx, part)
    for broadcast_id in touched:
        tx.publish(events.progressed(broadcast_id))
    if touched:
        await stop_bursts(tx, touched)
        await close(tx, touched)
    await roll_soon(tx, {*touched, *(one for one in folded.sent_on or () if one is not None)})


async def close(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Complete those with no open row, and have their summary written."""
    closed = await folds.complete(tx, list(ids))
    for broadcast_id in closed:
        tx.publish(events.completed(broadcast_id))
    await notices.tell_authors(tx, notices.ENDED, closed)
    await contacted.soon(tx, closed)
    await summary.soon(tx, closed)
    return closed


async def stop_bursts(tx: Tx, ids: Sequence[UUID]) -> None:
    """Pause a broadcast whose totals say that something is wrong (MSG-041)."""
    rows: list[tuple[UUID, int, int, int]] = await tx.all(
        tuple,
        """
        select c.broadcast_id, c.sent + c.delivered + c.failed, c.content_failures, c.failed
        from broadcast_counts c
        join broadcasts b on b.organization_id = %(organization_id)s and b.id = c.broadcast_id
        where c.organization_id = %(organization_id)s
          and c.broadcast_id = any(%(ids)s)
          and b.state = 'sending'
          and b.pause_detail is null
          and (c.content_failures > 0 or c.failed >= 1000)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    for broadcast_id, done, content, failed in rows:
        seen = burst.judge((), done, content, failed)
        if seen is not None:
            await pause(tx, broadcast_id, seen.reason, seen.detail)


async def pause(tx: Tx, broadcast_id: UUID, reason: str, detail: str) -> bool:
    """Pause by the engine's own judgement; `detail` stays after a resume, so the same totals do not pause again."""
    paused = await broadcasts.move(
        tx, broadcast_id, ("sending", "preparing"), "paused", pause_reason=reason, pause_detail=detail
    )
    if paused:
        tx.publish(events.paused(broadcast_id, reason, detail))
        await notices.tell_authors(tx, notices.PAUSED, [broadcast_id], reason=reason)
        await contacted.soon(tx, [broadcast_id])
    return paused
