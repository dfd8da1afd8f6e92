"""The jobs of registrations."""

from datetime import timedelta
from uuid import UUID

import structlog

from koinon.channels.repository import registrations as rows
from koinon.channels.service.registration import adopting, numbers, progress
from koinon.kit import clock
from koinon.platform.jobs import job
from koinon.platform.services import Services

AT_ONCE = 200
LATER = timedelta(seconds=15)
log = structlog.get_logger("koinon.channels")


@job("channels.advance_registration", queue="maintenance")
async def advance(services: Services, organization_id: UUID | None, registration_id: str) -> None:
    """Hand in what waits of one registration, or ask the provider how it stands."""
    if organization_id is None:
        return
    if not await progress.advance(services, organization_id, UUID(registration_id)):
        async with services.database.transaction(organization_id) as tx:
            await advance.defer(
                tx, at=clock.now() + LATER, once=f"later:{registration_id}", registration_id=registration_id
            )
    await numbers.advance_due(services, organization_id)


@job("channels.check_registrations", queue="maintenance")
async def check_registrations(services: Services, _organization_id: UUID | None) -> None:
    """Ask the providers about whatever is due: each half hour until it is final, then daily (CHN-023)."""
    async with services.database.system() as tx:
        due = await rows.organizations_due(tx, AT_ONCE)
    failed: Exception | None = None
    for organization_id in due:
        try:
            await adopting.adopt(services, organization_id)
            await progress.advance_due(services, organization_id)
            await numbers.advance_due(services, organization_id)
        except Exception as fault:
            failed = fault
            log.warning("registrations_not_checked", organization_id=str(organization_id), error=type(fault).__name__)
    if failed is not None:
        raise failed  # the others were asked; this one is tried again
