"""Webhooks that only announce something: a job calls the provider back for it, never inside a transaction."""

from collections.abc import Sequence
from uuid import UUID

from koinon.channels import health
from koinon.channels.contracts import Announced, Fact
from koinon.channels.registry import provider
from koinon.platform import webhooks
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.webhooks import Arrived


async def follow(tx: Tx, read: Sequence[tuple[Arrived, list[Fact]]]) -> None:
    """Have each announcing webhook completed, once the transaction that applies it commits."""
    for one, found in read:
        if any(isinstance(fact, Announced) for fact in found):
            await complete_webhook.defer(tx, webhook_id=str(one.id))


@job("channels.complete_webhook", queue="webhooks_out")
async def complete_webhook(services: Services, organization_id: UUID | None, *, webhook_id: str) -> None:
    """Ask the provider for what a webhook announced; the answer waits as another call, known by its own event id."""
    assert organization_id is not None
    async with services.database.transaction(organization_id) as tx:
        one = await webhooks.kept(tx, UUID(webhook_id))
        found = await health.credentials_of(tx, services, one.account_id) if one else None
    if one is None or found is None:
        return
    name, credentials = found
    more = await provider(name).complete(credentials, one.raw(services.vault))
    if more is None:
        return
    async with services.database.transaction(organization_id) as tx:
        await webhooks.append(tx, services.vault, source=name, account_id=one.account_id, kept=more)
