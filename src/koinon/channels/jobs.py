"""Channels' jobs: applying webhooks, probing accounts, forgetting old keys."""

import asyncio
from uuid import UUID

import structlog

from koinon.channels import health, repository
from koinon.channels.registry import PROVIDERS
from koinon.channels.repository import email_domains, minutes
from koinon.channels.repository import own_rates as own_rate_rows
from koinon.channels.repository.whatsapp import whatsapp_due
from koinon.channels.service import dead_letters, domain_checks, expiries, missed, own_rates, routes, shared
from koinon.channels.service.whatsapp.accounts import sync_all
from koinon.channels.watching import alarms
from koinon.channels.webhooks import SET_SIZE, apply_waiting
from koinon.kit import clock
from koinon.platform import alerts, webhooks
from koinon.platform.gathering import Gathering
from koinon.platform.jobs import job
from koinon.platform.services import Services

PROBED_AT_ONCE, PROBED_TOGETHER = 500, 10
MINUTES_KEPT_DAYS = 30
DOMAINS_AT_ONCE = 200
log = structlog.get_logger("koinon.channels")
_arrivals = Gathering()


@job("channels.apply_webhooks", queue="inbound")
async def apply_webhooks(services: Services, _organization_id: UUID | None) -> None:
    """Apply what waits, a set an organization in turn, so that one's flood does not hold up another's STOP."""
    most, failed = -1, None
    while most:
        if most < SET_SIZE and not await _arrivals.turn(None, services.configuration.gather_seconds):
            break  # another of this process is about to look at all there is
        async with services.database.system() as tx:
            waiting = await webhooks.organizations_waiting(tx)
        most = 0
        for one in waiting:
            try:
                most = max(most, await apply_waiting(services, one, PROVIDERS))
            except Exception as fault:
                failed = fault
                log.warning("webhooks_not_applied", organization_id=str(one), error=type(fault).__name__)
    if failed is not None:
        raise failed  # the others were served; this one is tried again


@job("channels.probe_health", queue="maintenance")
async def probe_health(services: Services, _organization_id: UUID | None) -> None:
    """Make one harmless call to each account that is due."""
    async with services.database.system() as tx:
        due = await repository.organizations_to_probe(tx, PROBED_AT_ONCE)
    for first in range(0, len(due), PROBED_TOGETHER):
        some = due[first : first + PROBED_TOGETHER]
        found = await asyncio.gather(*[_probe(services, one) for one in some], return_exceptions=True)
        for fault in (one for one in found if isinstance(one, BaseException)):
            log.warning("accounts_not_probed", error=type(fault).__name__)


async def _probe(services: Services, organization_id: UUID) -> None:
    await shared.renew_shared(services, organization_id)
    await health.probe(services, organization_id)


@job("channels.roll_minutes", queue="maintenance")
async def roll_minutes(services: Services, _organization_id: UUID | None) -> None:
    """Judge the last minutes of every live account, and forget those of a month ago."""
    async with services.database.system() as tx:
        now = clock.now()
        await alerts.alert(tx, *alarms.judge(await minutes.all_minutes(tx, now - alarms.LOOK_BACK), now))
        await minutes.forget_minutes(tx, MINUTES_KEPT_DAYS)


@job("channels.check_expiries", queue="maintenance")
async def check_expiries(services: Services, _organization_id: UUID | None) -> None:
    """Warn of tokens and certificates that end within two weeks."""
    async with services.database.system() as tx:
        known = await repository.probed_organizations(tx)
    for organization_id in known:
        async with services.database.transaction(organization_id) as tx:
            await expiries.warn_of_ends(tx, organization_id)


@job("channels.verify_domains", queue="maintenance")
async def verify_domains(services: Services, _organization_id: UUID | None) -> None:
    """Look in DNS at the domains that are due: each daily, new and broken ones hourly for some days."""
    async with services.database.system() as tx:
        due = await email_domains.organizations_to_check(tx, DOMAINS_AT_ONCE)
    for organization_id in due:
        await domain_checks.verify_all(services, organization_id)


@job("channels.poll_missing", queue="maintenance")
async def poll_missing(services: Services, _organization_id: UUID | None) -> None:
    """Ask the providers that can tell what people wrote, for what no call brought us (CHN-063)."""
    async with services.database.system() as tx:
        known = await repository.probed_organizations(tx)
    for organization_id in known:
        await missed.fetch_missed(services, organization_id)


@job("channels.forget_webhook_keys", queue="maintenance")
async def forget_webhook_keys(services: Services, _organization_id: UUID | None) -> None:
    """Drop dedupe keys that no provider can repeat any more, and bodies whose 30 days are over."""
    async with services.database.system() as tx:
        await webhooks.forget_keys(tx)
        await webhooks.forget_applied(tx)


@job("channels.recover_weights", queue="maintenance")
async def recover_weights(services: Services, _organization_id: UUID | None) -> None:
    """Give senders back the weight they lost, or take some from the slow (CHN-049)."""
    async with services.database.system() as tx:
        routed = await repository.organizations_with_routes(tx)
    for organization_id in routed:
        async with services.database.transaction(organization_id) as tx:
            await routes.weigh(tx, services)


@job("channels.sync_whatsapp", queue="maintenance")
async def sync_whatsapp(services: Services, _organization_id: UUID | None) -> None:
    """Read the WhatsApp accounts that are due: newly connected, reported on, or read a day ago."""
    async with services.database.system() as tx:
        due = await whatsapp_due(tx, PROBED_AT_ONCE)
    for organization_id in due:
        await sync_all(services, organization_id)


@job("channels.refresh_rates", queue="maintenance")
async def refresh_rates(services: Services, _organization_id: UUID | None) -> None:
    """Ask accounts that can be asked what their messages cost, each once a day."""
    async with services.database.system() as tx:
        due = await repository.organizations_due(tx, own_rate_rows.CLOCK, PROBED_AT_ONCE)
    for organization_id in due:
        try:
            await own_rates.refresh_rates(services, organization_id)
        except Exception as fault:  # the others' prices are read all the same; this one's in an hour
            log.warning("rates_not_read", organization_id=str(organization_id), error=type(fault).__name__)


@job("channels.retry_dead_letters", queue="maintenance")
async def retry_dead_letters(services: Services, _organization_id: UUID | None) -> None:
    """Try again what gave up, a hundred an organization."""
    async with services.database.system() as tx:
        waiting = await repository.organizations_with_letters(tx)
    for organization_id in waiting:
        async with services.database.transaction(organization_id) as tx:
            await dead_letters.retry_due(tx, services)
