"""Clean-up of the inbox's keys against doubles."""

from datetime import timedelta
from uuid import UUID

from koinon.inbox.repository import arrivals
from koinon.kit import clock
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

NIGHTLY = 86_400
SLACK = timedelta(hours=1)


@job("inbox.forget_keys", queue="maintenance")
async def forget_keys(services: Services, organization_id: UUID | None) -> None:
    """Remove keys that no longer hold anything back, organization by organization."""
    async with services.database.system() as tx:
        due = await tx.all(
            UUID,
            "select w.organization_id from wakeups w where w.kind = 'inbox.keys' and w.due_at <= %(now)s",
            {"now": clock.now()},
        )
    for organization in due:
        async with services.database.transaction(organization) as tx:
            await arrivals.forget_keys(tx, clock.now() - SLACK)
            await arrivals.wake_for_keys(tx, clock.now() + timedelta(days=1))


SCHEDULES = (Schedule(forget_keys, NIGHTLY),)
