"""How people feel, judged in the background: arrival never waits for it (INB-103)."""

from functools import partial
from uuid import UUID

from koinon.inbox.assist import service
from koinon.inbox.service import turns
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services


@job("inbox.judge_sentiment", queue="analytics", time_limit=120.0)
async def judge_sentiment(services: Services, _organization_id: UUID | None) -> None:
    """Where it is on, judge up to twenty conversations an organization."""
    await turns.each_due(services, service.WAKEUP, partial(service.feel, services))


JOBS = (judge_sentiment,)
SCHEDULES = (Schedule(judge_sentiment, 60),)
