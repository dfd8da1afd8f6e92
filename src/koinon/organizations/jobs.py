"""Jobs of organizations: shallow, safe to run twice."""

from uuid import UUID

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


JOBS = (recount_due, mail_owners)
SCHEDULES = (Schedule(recount_due, 300),)
