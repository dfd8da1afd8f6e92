"""Partitions are made ahead of their time, so that a default one, which no later partition may overlap, never fills."""

from uuid import UUID

from koinon.platform.jobs import job
from koinon.platform.services import Services

# Everybody who comes later waits behind who waits for a table's lock.
LOCK_TIMEOUT = "5s"


@job("platform.drop_partitions", queue="maintenance")
async def drop_partitions(services: Services, _organization_id: UUID | None) -> None:
    """Drop the days whose time is over (API-057)."""
    async with services.database.system() as tx:
        await tx.execute("select set_config('lock_timeout', %(wait)s, true)", {"wait": LOCK_TIMEOUT})
        await tx.execute("select koinon_drop_partitions()")


@job("platform.make_partitions", queue="maintenance")
async def make_partitions(services: Services, _organization_id: UUID | None) -> None:
    """Make the months and days to come (OPS-052). Waits 5 s at most for a table, since others wait behind it."""
    async with services.database.system() as tx:
        await tx.execute("select set_config('lock_timeout', %(wait)s, true)", {"wait": LOCK_TIMEOUT})
        await tx.execute("select koinon_make_partitions()")
