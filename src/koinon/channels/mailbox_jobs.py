"""The job that looks into mailboxes."""

import asyncio
from uuid import UUID

import structlog

from koinon.channels.repository import mailboxes
from koinon.channels.service.mailboxes import read_mailboxes
from koinon.platform.jobs import job
from koinon.platform.services import Services

ORGANIZATIONS, TOGETHER = 500, 8
log = structlog.get_logger("koinon.channels")


@job("channels.read_mailboxes", queue="maintenance")
async def read_due_mailboxes(services: Services, _organization_id: UUID | None) -> None:
    """Look into the mailboxes that are due, some organizations at once; one that fails holds up nobody."""
    async with services.database.system() as tx:
        due = await mailboxes.organizations_to_read(tx, ORGANIZATIONS)
    for first in range(0, len(due), TOGETHER):
        some = due[first : first + TOGETHER]
        found = await asyncio.gather(*[read_mailboxes(services, one) for one in some], return_exceptions=True)
        for fault in (one for one in found if isinstance(one, BaseException)):
            log.warning("mailboxes_not_read", error=type(fault).__name__)
