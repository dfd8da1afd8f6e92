"""Schedules for tests, and a clock that is put forward."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from koinon import messaging
from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft
from koinon.messaging.schedules import jobs
from koinon.messaging.schedules.contracts import Run, Schedule, ScheduleDraft, Timing
from koinon.messaging.schedules.repository import runs, schedules
from koinon.platform.services import Services
from tests.messaging import cast


def wanted(starts_at: str, rrule: str | None = None, zone: str = "America/New_York", **more: Any) -> ScheduleDraft:
    """“Doors open at nine” to everybody, at that time."""
    words = {name: more.pop(name) for name in ("body", "audience", "purpose", "blank_policy") if name in more}
    message = BroadcastDraft(**{"body": "Doors open at nine", "audience": cast.EVERYBODY, **words})
    timing = Timing(starts_at=datetime.fromisoformat(starts_at), time_zone=zone, rrule=rrule, **more)
    return ScheduleDraft(name="Sunday", message=message, timing=timing)


async def make(services: Services, organization_id: UUID, draft: ScheduleDraft, at: datetime) -> Schedule:
    """A schedule, made at that moment."""
    with clock.frozen(at):
        async with services.database.transaction(organization_id) as tx:
            return await messaging.create_schedule(tx, draft)


async def look(services: Services, organization_id: UUID, at: datetime) -> None:
    """The clock looks at the organization at that moment."""
    with clock.frozen(at):
        await jobs.run_schedules.run(services, organization_id)


async def run_until(services: Services, organization_id: UUID, at: datetime, until: datetime) -> None:
    """The clock goes on from look to look, as the wake-ups ask for it; what was prepared begins at once."""
    while True:
        await look(services, organization_id, at)
        async with services.database.transaction(organization_id) as tx:
            await tx.execute(
                "update broadcasts set state = 'completed', frozen_at = send_at"
                " where organization_id = %(o)s and state = 'scheduled'",
                {"o": organization_id},
            )
        async with services.database.transaction(organization_id) as tx:
            following = await schedules.next_look(tx)
        if following is None or following > until:
            return
        at = max(following, at + timedelta(seconds=1))


async def runs_of(services: Services, organization_id: UUID, schedule_id: UUID) -> list[Run]:
    """All runs of a schedule, oldest first."""
    async with services.database.transaction(organization_id) as tx:
        found = await runs.page(tx, schedule_id, seen=None, limit=2_000)
    return found[::-1]


async def now_of(services: Services, organization_id: UUID, schedule_id: UUID) -> Schedule:
    """The schedule as it is now."""
    async with services.database.transaction(organization_id) as tx:
        return await messaging.schedule(tx, schedule_id)


async def broadcasts_of(services: Services, organization_id: UUID, schedule_id: UUID) -> list[UUID]:
    """Broadcasts that were made for it."""
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            UUID,
            "select id from broadcasts where organization_id = %(o)s and schedule_id = %(s)s order by created_at",
            {"o": organization_id, "s": schedule_id},
        )


async def parts_of(services: Services, organization_id: UUID, run_id: UUID) -> list[Run]:
    """The parts of a run on people's own clocks."""
    async with services.database.transaction(organization_id) as tx:
        return await runs.parts(tx, [run_id])


async def recipients(services: Services, organization_id: UUID, broadcast_id: UUID | None) -> int:
    """Whom a broadcast would reach if it were frozen now."""
    assert broadcast_id is not None
    async with services.database.transaction(organization_id) as tx:
        found = await messaging.preview(tx, messaging.draft_of(await messaging.get(tx, broadcast_id)))
    return found.recipients
