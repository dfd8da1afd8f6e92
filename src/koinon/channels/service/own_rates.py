"""Once a day each account that can be asked says what its messages cost (CHN-070). Never inside a transaction."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import structlog

from koinon import organizations
from koinon.channels import health, repository
from koinon.channels.ports import CannotFind
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.repository import own_rates as rows
from koinon.channels.watching.watcher import watching
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.services import Services

DAILY, SOON = timedelta(hours=24), timedelta(hours=1)
MOST_COUNTRIES = 60
Reached = Callable[[Tx], Awaitable[list[str]]]
_reached: list[Reached] = []
log = structlog.get_logger("koinon.channels")


def register_reached(source: Reached) -> None:
    """Have `source(tx)` tell which countries (ISO 3166) are written to, most of all first."""
    if source not in _reached:
        _reached.append(source)


def tells_rates(provider_name: str) -> bool:
    """Whether accounts of a provider can be asked what messages cost."""
    return provider_name in PROVIDERS and PROVIDERS[provider_name].capabilities.tells_rates


async def refresh_rates(services: Services, organization_id: UUID) -> None:
    """Read the prices of every account anew; one that does not answer is asked again in an hour."""
    async with services.database.transaction(organization_id) as tx:
        accounts = [one for one in await repository.accounts(tx) if tells_rates(one.provider)]
        countries = await _countries(tx)
        keys = [(one, await health.credentials_of(tx, services, one.id)) for one in accounts]
        await rows.forget_rates(tx, [one.provider for one in accounts])
        await repository.set_wakeup(tx, rows.CLOCK, clock.now() + SOON if accounts else None)
    heard = True
    for account, found in keys:
        if found is None:
            continue
        try:
            with watching(organization_id, account.id, account.provider, "rates", is_simulated=account.is_simulated):
                told = await provider(account.provider).rates(found[1], countries)
        except CannotFind as fault:
            heard = False
            log.warning("rates_not_told", provider=account.provider, reason=str(fault)[:100])
            continue
        async with services.database.transaction(organization_id) as tx:
            await rows.keep_rates(tx, account.provider, told)
    if accounts and heard:
        async with services.database.transaction(organization_id) as tx:
            await repository.set_wakeup(tx, rows.CLOCK, clock.now() + DAILY)


async def _countries(tx: Tx) -> list[str]:
    """Those written to, the organization's own, and those of which something is known."""
    found = [(await organizations.get(tx)).country]
    for source in _reached:
        found += await source(tx)
    found += await rows.known_countries(tx)
    return list(dict.fromkeys(filter(None, found)))[:MOST_COUNTRIES]
