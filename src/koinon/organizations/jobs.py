"""Jobs of organizations: shallow, safe to run twice."""

from uuid import UUID

from koinon.organizations import archive, closing
from koinon.organizations.plans.recount import recount
from koinon.organizations.repository import wakeups
from koinon.organizations.telling import mail_owners
from koinon.platform.jobs import Schedule, is_last_attempt, job
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
    faults = []
    for organization_id in due:
        try:
            await closing.step(services, organization_id)
        except Exception as fault:
            faults.append(fault)  # one that cannot be erased must not keep the others
    if faults:
        raise faults[0]


@job("organizations.export", queue="bulk", time_limit=3_600.0)
async def write_archive(services: Services, organization_id: UUID, *, archive_id: str) -> None:
    """Write a requested archive; once it is there, nothing happens any more. Losses are accepted at the last try."""
    await archive.run_export(services, organization_id, UUID(archive_id), accept_losses=is_last_attempt())


@job("organizations.expire_archives", queue="maintenance")
async def expire_archives(services: Services, _organization_id: UUID | None) -> None:
    """Delete archives whose seven days are over."""
    async with services.database.system() as tx:
        due = await wakeups.take_due(tx, wakeups.ARCHIVES)
    for organization_id in due:
        await archive.expire(services, organization_id)


JOBS = (recount_due, mail_owners, closing_due, write_archive, expire_archives)
SCHEDULES = (Schedule(recount_due, 300), Schedule(closing_due, 3_600), Schedule(expire_archives, 3_600))
