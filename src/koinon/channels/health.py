"""How the accounts are: a harmless authenticated call each, remembered (CHN-064, 065)."""

import asyncio
from datetime import timedelta
from uuid import UUID

from koinon.channels import repository
from koinon.channels.contracts import Credentials, ErrorKind, Health
from koinon.channels.opened import read_secrets
from koinon.channels.records import Account, Environment, SenderState
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.repository.minutes import minutes
from koinon.channels.repository.own_rates import CLOCK as RATES
from koinon.channels.service.callbacks import check_callbacks
from koinon.channels.service.incidents import Together, close_incident, open_incident
from koinon.channels.service.settling import settle_senders
from koinon.channels.watching.watcher import watching
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

PROBE_EVERY_SECONDS = 60.0
IDLE = timedelta(minutes=5)


async def probe(services: Services, organization_id: UUID) -> None:
    """Ask each account of an organization that was idle for five minutes, or did not answer, and keep what was found.

    Where messages go through, they tell more than a probe would.
    """
    async with services.database.transaction(organization_id) as tx:
        await repository.schedule_probe(tx, PROBE_EVERY_SECONDS)
        accounts = await repository.accounts(tx)
        if any(one.provider in PROVIDERS and provider(one.provider).capabilities.tells_rates for one in accounts):
            await repository.begin_wakeup(tx, RATES, clock.now())
        used = {row.account_id for row in await minutes(tx, clock.now() - IDLE) if row.accepted}
        due = [one for one in accounts if one.last_error or one.id not in used]
        asked = [(account, await credentials_of(tx, services, account.id)) for account in due]
    known = [(account, found[1]) for account, found in asked if found is not None]
    answers = await asyncio.gather(*[_ask(organization_id, account, keys) for account, keys in known])
    async with services.database.transaction(organization_id) as tx:
        for (account, _), answer in zip(known, answers, strict=True):
            await remember(tx, account.id, answer)
    await _prove_calls(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        await settle_senders(tx)


async def _prove_calls(services: Services, organization_id: UUID) -> None:
    """Call the webhook address of accounts for whose sake a live sender waits to begin."""
    async with services.database.transaction(organization_id) as tx:
        waiting = [one for one in await repository.senders(tx) if one.state == SenderState.PENDING]
        arriving = await repository.calls_arriving(tx, [SenderState.PENDING.value]) if waiting else {}
    for account_id in {one.account_id for one in waiting if not one.is_simulated and not arriving[one.account_id]}:
        await check_callbacks(services, organization_id, account_id)


async def check(services: Services, organization_id: UUID, account_id: UUID) -> Health | None:
    """Probe one account now ("Test connection"); None for a stranger."""
    async with services.database.transaction(organization_id) as tx:
        account = await repository.account(tx, account_id)
        found = await credentials_of(tx, services, account_id)
    if account is None or found is None:
        return None
    answer = await _ask(organization_id, account, found[1])
    async with services.database.transaction(organization_id) as tx:
        await remember(tx, account_id, answer)
    return answer


async def _ask(organization_id: UUID, account: Account, credentials: Credentials) -> Health:
    simulated = account.environment == Environment.SIMULATOR
    with watching(organization_id, account.id, account.provider, "probe", is_simulated=simulated):
        return await provider(account.provider).health(credentials)


async def remember(tx: Tx, account_id: UUID, answer: Health) -> None:
    """Keep a probe's result; going down and coming back are facts."""
    before = await repository.account(tx, account_id)
    if before is None:
        return
    words = f"{answer.error.code}: {answer.error.detail}"[:500] if answer.error else None
    if words is None:
        await close_incident(tx, "provider_down", account_id)
    elif before.last_error is not None:  # twice in a row: one that did not answer once is nothing to wake anybody for
        outage = await _outage(tx, before) if answer.error and answer.error.kind is ErrorKind.RETRYABLE else None
        await open_incident(tx, "provider_down", account_id, before.name, words, together=outage)
    changes: dict[str, object] = {"checked_at": clock.now(), "last_error": words}
    if answer.per_second is not None and before.environment == Environment.LIVE:
        changes["most_per_second"] = await _followed(tx, before, max(1, int(answer.per_second)))
    await repository.update_account(tx, account_id, changes)
    if (before.last_error is None) != (words is None):
        name = "provider.recovered" if words is None else "provider.degraded"
        payload = {"provider": before.provider, "code": answer.error.code if answer.error else None}
        tx.publish(Event(type=name, aggregate_type="provider_account", aggregate_id=account_id, payload=payload))


async def _followed(tx: Tx, account: Account, most: int) -> int:
    """What the account may send by its provider's word; its senders follow where it changed."""
    if most != account.most_per_second:
        usual = int(provider(account.provider).capabilities.segments_per_second)
        await repository.follow_rate(tx, account.id, account.most_per_second or usual, most)
    return most


async def _outage(tx: Tx, one: Account) -> Together:
    """A server that is away: all accounts there are told of as one, whoever is found silent first."""
    away = [
        other.name for other in await repository.accounts(tx) if other.base_url == one.base_url and other.last_error
    ]
    return Together(f"away:{one.base_url}", away)


async def credentials_of(tx: Tx, services: Services, account_id: UUID) -> tuple[str, Credentials] | None:
    """Provider and keys of an account; None for a stranger."""
    found = await repository.account_secrets(tx, account_id)
    if found is None or found.provider not in PROVIDERS:
        return None
    secrets = read_secrets(services.vault, tx.organization_id, found.credentials_cipher)
    return found.provider, secrets.credentials(found.base_url, services.configuration.mail_networks)
