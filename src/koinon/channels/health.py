"""How the accounts are: a harmless authenticated call each, remembered (CHN-064, 065)."""

import asyncio
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels import repository
from koinon.channels.contracts import Credentials, Health
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.webhooks import read_secrets
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

PROBE_EVERY_SECONDS = 300.0
State = Literal["healthy", "degraded", "down", "unknown"]


class AccountHealth(msgspec.Struct, frozen=True):
    """An account's state by its last probe; `error` in the provider's words."""

    account_id: UUID
    name: str
    provider: str
    environment: str
    state: State
    checked_at: datetime | None
    error: str | None


class ChannelHealth(msgspec.Struct, frozen=True):
    """Degraded when any account is not healthy."""

    state: State
    accounts: list[AccountHealth]


async def channel_health(tx: Tx) -> ChannelHealth:
    """Each account's state, and the worst of them in one word."""
    accounts = [
        AccountHealth(
            account_id=account.id,
            name=account.name,
            provider=account.provider,
            environment=account.environment,
            state="unknown" if account.checked_at is None else "down" if account.last_error else "healthy",
            checked_at=account.checked_at,
            error=account.last_error,
        )
        for account in await repository.accounts(tx)
    ]
    states = {account.state for account in accounts} - {"unknown"}
    overall: State = "unknown" if not states else "healthy" if states == {"healthy"} else "degraded"
    return ChannelHealth(overall, accounts)


async def probe(services: Services, organization_id: UUID) -> None:
    """Probe all accounts of an organization side by side and keep what was found."""
    async with services.database.transaction(organization_id) as tx:
        await repository.schedule_probe(tx, PROBE_EVERY_SECONDS)
        asked = [
            (account.id, await credentials_of(tx, services, account.id)) for account in await repository.accounts(tx)
        ]
    known = [(account_id, found) for account_id, found in asked if found is not None]
    answers = await asyncio.gather(*[provider(name).health(credentials) for _, (name, credentials) in known])
    async with services.database.transaction(organization_id) as tx:
        for (account_id, _), answer in zip(known, answers, strict=True):
            await remember(tx, account_id, answer)


async def check(services: Services, organization_id: UUID, account_id: UUID) -> Health | None:
    """Probe one account now ("Test connection"); None for a stranger."""
    async with services.database.transaction(organization_id) as tx:
        found = await credentials_of(tx, services, account_id)
    if found is None:
        return None
    answer = await provider(found[0]).health(found[1])
    async with services.database.transaction(organization_id) as tx:
        await remember(tx, account_id, answer)
    return answer


async def remember(tx: Tx, account_id: UUID, answer: Health) -> None:
    """Keep a probe's result; going down and coming back are facts."""
    before = await repository.account(tx, account_id)
    if before is None:
        return
    words = f"{answer.error.code}: {answer.error.detail}"[:500] if answer.error else None
    await repository.update_account(tx, account_id, {"checked_at": clock.now(), "last_error": words})
    if (before.last_error is None) != (words is None):
        name = "provider.recovered" if words is None else "provider.degraded"
        payload = {"provider": before.provider, "code": answer.error.code if answer.error else None}
        tx.publish(Event(type=name, aggregate_type="provider_account", aggregate_id=account_id, payload=payload))


async def credentials_of(tx: Tx, services: Services, account_id: UUID) -> tuple[str, Credentials] | None:
    """Provider and keys of an account; None for a stranger."""
    found = await repository.account_secrets(tx, account_id)
    if found is None or found.provider not in PROVIDERS:
        return None
    secrets = read_secrets(services.vault, tx.organization_id, found.credentials_cipher)
    return found.provider, secrets.credentials(found.base_url)
