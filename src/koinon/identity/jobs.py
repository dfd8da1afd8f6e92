"""What goes away by itself, hourly: ended sessions, used links, late invitations, yesterday's idempotency keys."""

from datetime import timedelta
from uuid import UUID

from koinon.identity.invitations import expire_invitations
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

KEPT = timedelta(days=30)


@job("identity.forget_ended", queue="maintenance")
async def forget_ended(services: Services, _organization_id: UUID | None) -> None:
    """Delete sessions and one-time tokens that ended 30 days ago, and tenant by tenant what is late."""
    before = clock.now() - KEPT
    async with services.database.system() as tx:
        await tx.execute("delete from sessions where absolute_expires_at < %(before)s", {"before": before})
        await tx.execute("delete from one_time_tokens where expires_at < %(before)s", {"before": before})
        tenants = await _tenants(tx)
    for organization_id in tenants:
        async with services.database.transaction(organization_id) as tx:
            await tx.execute(
                "delete from idempotency_keys where organization_id = %(id)s and expires_at < now()",
                {"id": organization_id},
            )
            await expire_invitations(tx)


async def _tenants(tx: Tx) -> list[UUID]:
    """Every organization, from the directory: their own table shows none before a tenant is set."""
    return await tx.all(UUID, "select organization_id from directory where kind = 'slug'")


JOBS = [forget_ended]
SCHEDULES = [Schedule(forget_ended, 3600)]
