"""Channels' jobs: applying webhooks, probing accounts, forgetting old keys."""

import asyncio
from uuid import UUID

from koinon.channels import health, repository
from koinon.channels.registry import PROVIDERS
from koinon.channels.webhooks import apply_waiting
from koinon.platform import webhooks
from koinon.platform.jobs import job
from koinon.platform.services import Services

LOOKS_AGAIN = 40
LOOK_SECONDS = 0.05
PROBED_AT_ONCE = 50


@job("channels.apply_webhooks", queue="inbound")
async def apply_webhooks(services: Services, _organization_id: UUID | None) -> None:
    """Apply what waits, organization by organization; where another worker is at it, look again for 2 s."""
    for _ in range(LOOKS_AGAIN):
        async with services.database.system() as tx:
            waiting = await webhooks.organizations_waiting(tx)
        busy = [one for one in waiting if not await apply_waiting(services, one, PROVIDERS)]
        if not busy:
            return
        await asyncio.sleep(LOOK_SECONDS)


@job("channels.probe_health", queue="maintenance")
async def probe_health(services: Services, _organization_id: UUID | None) -> None:
    """Make one harmless call to each account that is due."""
    async with services.database.system() as tx:
        due = await repository.organizations_to_probe(tx, PROBED_AT_ONCE)
    for organization_id in due:
        await health.probe(services, organization_id)


@job("channels.forget_webhook_keys", queue="maintenance")
async def forget_webhook_keys(services: Services, _organization_id: UUID | None) -> None:
    """Drop dedupe keys that no provider can repeat any more."""
    async with services.database.system() as tx:
        await webhooks.forget_keys(tx)
