"""Watched segments: who enters and who leaves is told every five minutes (CON-039)."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from koinon import identity
from koinon.contacts import events
from koinon.contacts.repository import segments as segment_rows
from koinon.contacts.repository import wakeups
from koinon.contacts.repository import watched as rows
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.rules import condition
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import system
from koinon.platform.beginning import IDLE_SECONDS
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

log = logging.getLogger("koinon.contacts")
# An event is dated when it is published, and its transaction may commit so much later.
OVERLAP = timedelta(seconds=IDLE_SECONDS)
# Less than the schedule's five minutes: a run that comes a moment early still finds it due.
AGAIN = timedelta(minutes=4)
LIMIT_MS = 20_000
BATCH = 1_000


async def watch_segment(tx: Tx, segment_id: UUID, *, watched: bool, backfill: bool = False) -> None:
    """Begin or end telling who enters and leaves a segment. Raises 404.

    Who is in it already is not told as having entered, unless `backfill` asks for that.
    """
    segment = await segment_rows.get(tx, segment_id, lock=True)
    if segment is None:
        raise errors.RESOURCE_NOT_FOUND()
    if segment.watched == watched:
        return
    await rows.switch(tx, segment_id, watched=watched, backfill=watched and backfill)
    if watched:
        await look_soon(tx)
    seen = {"before": {"watched": not watched}, "after": {"watched": watched}}
    await identity.audit(tx, "segment.updated", "segment", segment_id, seen)


async def look_soon(tx: Tx) -> None:
    """Have the organization's watched segments evaluated now, and from then on."""
    await wakeups.set_due(tx, wakeups.WATCH_SEGMENTS, clock.now() + AGAIN)
    await evaluate_segments.defer(tx, once=f"segments:{tx.organization_id}")


async def watched_now(tx: Tx, segment_id: UUID) -> tuple[int, datetime | None]:
    """How many were in a watched segment when it was last looked at, and when that was."""
    return await rows.present(tx, segment_id)


@job("contacts.watch_segments", queue="maintenance")
async def watch_segments(services: Services, organization_id: UUID | None) -> None:
    """Have each organization that watches segments look at them; one whose look was lost is due again."""
    taken = [UUID(int=0)]
    while taken:
        async with services.database.system() as tx:
            taken = await wakeups.take_again(tx, wakeups.WATCH_SEGMENTS, clock.now() + AGAIN)
            for due in taken:
                await evaluate_segments.defer(tx, once=f"segments:{due}", organization_id=str(due))


@job("contacts.evaluate_segments", queue="maintenance")
async def evaluate_segments(services: Services, organization_id: UUID) -> None:
    """Evaluate the organization's watched segments that may have changed, each in a transaction of its own."""
    async with services.database.transaction(system(organization_id)) as tx:
        known = await rows.all_of_them(tx)
        due = [one.id for one in known if await _may_have_changed(tx, one.evaluated_at)]
        if not known:
            await wakeups.drop(tx, wakeups.WATCH_SEGMENTS)
    for segment_id in due:
        try:
            async with services.database.transaction(system(organization_id)) as tx:
                await evaluate(tx, segment_id)
        except (errors.KoinonError, psycopg.errors.QueryCanceled) as failed:
            # A rule about a field that is gone, or one too slow: the others are told all the same.
            told = {"organization_id": str(organization_id), "segment_id": str(segment_id)}
            log.warning("segment_not_evaluated", extra=told | {"error": type(failed).__name__})


async def evaluate(tx: Tx, segment_id: UUID) -> None:
    """Bring a watched segment's members up to date and tell who entered and who left, or do nothing at all."""
    segment = await rows.hold(tx, segment_id)
    if segment is None:
        return
    began = clock.now()
    rule = await condition(tx, segment.rules)
    await segment_rows.bound(tx, LIMIT_MS)
    told = segment.evaluated_at is not None or segment.backfill
    entered, left = await rows.evaluate(tx, segment_id, rule, told=told)
    await rows.evaluated(tx, segment_id, began)
    _tell(tx, events.SEGMENT_ENTERED, segment_id, entered)
    _tell(tx, events.SEGMENT_LEFT, segment_id, left)


def _tell(tx: Tx, fact: str, segment_id: UUID, contact_ids: Sequence[UUID]) -> None:
    for start in range(0, len(contact_ids), BATCH):
        events.about_many(tx, fact, "segment", segment_id, contact_ids[start : start + BATCH])


async def _may_have_changed(tx: Tx, evaluated_at: datetime | None) -> bool:
    """Whether anything happened since, or a new day began: rules may ask about days."""
    if evaluated_at is None:
        return True
    home = await home_of(tx)
    yesterday = evaluated_at.astimezone(ZoneInfo(home.time_zone)).date() < home.now().date()
    return yesterday or await rows.changed_since(tx, evaluated_at - OVERLAP)
