"""The rounds that look after numbers: those that are due every five minutes, all of them once a day (CHN-014, 016)."""

from uuid import UUID

import structlog

from koinon.channels import repository
from koinon.channels.service.numbers import comparing, turns
from koinon.platform.jobs import job
from koinon.platform.services import Services

AT_ONCE = 100
log = structlog.get_logger("koinon.channels")


@job("channels.recover_links", queue="maintenance")
async def recover_links(services: Services, _organization_id: UUID | None) -> None:
    """Work at 50 numbers that are due, and tell the operator of those that stayed broken for a day."""
    await turns.recover(services)
    await turns.alert_operator(services)


@job("channels.compare_numbers", queue="maintenance")
async def compare_numbers(services: Services, _organization_id: UUID | None) -> None:
    """Compare the numbers of organizations whose day is over with what their providers list."""
    async with services.database.system() as tx:
        due = await repository.organizations_due(tx, repository.COMPARE_NUMBERS, AT_ONCE)
    for organization_id in due:
        try:
            await comparing.compare(services, organization_id)
        except Exception as fault:
            log.warning("numbers_not_compared", organization_id=str(organization_id), error=type(fault).__name__)
