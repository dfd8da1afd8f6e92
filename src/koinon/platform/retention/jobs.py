"""The nightly look for months that are old enough to go."""

from uuid import UUID

from koinon.platform.jobs import job
from koinon.platform.retention.service import retire
from koinon.platform.services import Services


@job("platform.retire_months", queue="maintenance", time_limit=7_200.0)
async def retire_months(services: Services, _organization_id: UUID | None) -> None:
    """Archive, verify, drop; an interrupted one goes on where it was."""
    await retire(services)
