"""Jobs of organizations: shallow, safe to run twice."""

from uuid import UUID

from koinon.organizations import closing
from koinon.organizations.plans.recount import recount
from koinon.organizations.repository import wakeups
from koinon.organizations.telling import mail_owners
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services


@job("organizations.recount_due", queue="maintenance")
async def recount_due(services: Services, _organization_id: UUID | None) -> None:
    """Recount wherever the night's hour has come."""
    async with services.database.system() as tx:
        due = await wakeups.take_due(tx, wakeups.RECOUNT)
    for organization_id in due:
        await recount(services, organization_id)


@job("organizations.closing_due", queue="maintenance", time_limit=86_400.0)
async def closing_due(services: Services, _organization_id: UUID | None) -> None:
    """Remind owners of what will be erased, and erase what is due; an interrupted one goes on."""
    async with services.database.system() as tx:
        due = await wakeups.take_due(tx, wakeups.CLOSING)
    for organization_id in due:
        await closing.step(services, organization_id)


JOBS = (recount_due, mail_owners, closing_due)
SCHEDULES = (Schedule(recount_due, 300), Schedule(closing_due, 3_600))
