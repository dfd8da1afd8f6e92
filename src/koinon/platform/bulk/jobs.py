"""Schedules of bulk work: take up what a dead worker left, forget what ended a month ago."""

from datetime import timedelta
from uuid import UUID

from koinon.kit import clock
from koinon.platform import ageing
from koinon.platform.bulk import exporting, repository
from koinon.platform.bulk.running import DAY, RUN_BULK, SILENCE, WAKEUP, WRITE_WORKBOOK
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

KEPT = timedelta(days=30)


@job("platform.sweep_bulk", queue="maintenance")
async def sweep_bulk(services: Services, _organization_id: UUID | None) -> None:
    """Have jobs taken up that nobody has worked on for two minutes (API specification §4)."""
    async with services.database.system() as tx:
        due = await repository.due(tx, WAKEUP)
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await exporting.forget_expired(tx, services)
            waiting = await repository.at_work(tx)
            for one in waiting:
                await RUN_BULK.defer(tx, once=f"bulk:{one}", job_id=str(one))
            if waiting:
                await repository.wake(tx, organization_id, WAKEUP, clock.now() + SILENCE)
            elif await repository.forget_finished(tx, clock.now() - KEPT):
                await repository.wake(tx, organization_id, WAKEUP, clock.now() + DAY)
            else:
                await repository.rest(tx, organization_id, WAKEUP)


JOBS = (RUN_BULK, WRITE_WORKBOOK, sweep_bulk)
SCHEDULES = (Schedule(sweep_bulk, 60),)
ageing.register_looking(sweep_bulk)
