"""The clock of response targets."""

from uuid import UUID

from koinon.inbox.service import turns
from koinon.inbox.targets import service
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services


@job("inbox.watch_targets", queue="realtime_send", time_limit=120.0)
async def watch_targets(services: Services, _organization_id: UUID | None) -> None:
    """Where targets are set: start, pause, meet, warn, breach; a batch a transaction, so that a crash repeats none."""
    await turns.each_batch(services, service.WAKEUP, service.tick, service.BATCH)


JOBS = (watch_targets,)
SCHEDULES = (Schedule(watch_targets, 30),)
