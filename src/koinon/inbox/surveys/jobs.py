"""The clock of surveys."""

from uuid import UUID

from koinon.inbox.service import turns
from koinon.inbox.surveys import service
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services


@job("inbox.ask_surveys", queue="realtime_send", time_limit=300.0)
async def ask_surveys(services: Services, _organization_id: UUID | None) -> None:
    """Where surveys are on: ask about what was resolved, a batch a transaction; none is asked twice."""
    await turns.each_batch(services, service.WAKEUP, lambda tx: service.ask_due(tx, services), service.AT_ONCE)


JOBS = (ask_surveys,)
SCHEDULES = (Schedule(ask_surveys, 60),)
