"""Sending what is due, every ten seconds."""

from functools import partial
from uuid import UUID

from koinon.inbox.scheduled.sending import send_due
from koinon.inbox.scheduled.service import KIND
from koinon.inbox.service import turns
from koinon.platform.jobs import job
from koinon.platform.services import Services


@job("inbox.send_scheduled", queue="realtime_send")
async def send_scheduled(services: Services, organization_id: UUID | None) -> None:
    """Send the answers whose time has come, organization by organization (INB-033)."""
    await turns.each_due(services, KIND, partial(send_due, services))
