"""Connecting a WhatsApp Business Account and reading it anew: its name, its numbers, its token. Calls outside a tx."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.channels import health, repository
from koinon.channels.contracts import BusinessAccount, BusinessNumber, Credentials
from koinon.channels.contracts.whatsapp import WhatsAppAccount, WhatsAppNumber
from koinon.channels.pairs import forget_paces
from koinon.channels.ports import ProviderRefused
from koinon.channels.registry import provider
from koinon.channels.repository import whatsapp as rows
from koinon.channels.service import senders as service
from koinon.channels.service.settling import settle_senders
from koinon.channels.service.whatsapp import rating
from koinon.channels.windows import forget_windows
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

EVERY_SECONDS = 86_400.0
PER_SECOND = 80
TAKEN = "Another organization of this installation uses this WhatsApp account: it reports to one place only."


class _Asked(NamedTuple):
    provider: str
    credentials: Credentials
    address: str
    reports_to: str


async def whatsapp_accounts(tx: Tx) -> list[WhatsAppAccount]:
    """All accounts, oldest first."""
    return await rows.whatsapp_accounts(tx)


async def whatsapp_page(tx: Tx, limit: int, at: Cursor | None) -> Sequence[WhatsAppAccount]:
    """Accounts, newest first, from a cursor."""
    return await rows.whatsapp_page(tx, limit, at)


async def whatsapp_account(tx: Tx, whatsapp_id: UUID) -> WhatsAppAccount:
    """An account. 404 for a stranger."""
    found = await rows.whatsapp_account(tx, whatsapp_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def whatsapp_numbers(tx: Tx) -> Mapping[UUID, list[WhatsAppNumber]]:
    """The numbers we send from, by provider account."""
    found: dict[UUID, list[WhatsAppNumber]] = {}
    for number in await rows.whatsapp_numbers(tx):
        found.setdefault(number.account_id, []).append(number)
    return found


async def sync_whatsapp(services: Services, organization_id: UUID, account_id: UUID) -> None:
    """Read an account anew and have it report to us; what went wrong stands in `last_error`. 404 for a stranger."""
    async with services.database.transaction(organization_id) as tx:
        asked = await _asked(tx, services, account_id)
    if asked is None:
        raise errors.RESOURCE_NOT_FOUND()
    business = provider(asked.provider).business
    assert business is not None
    try:
        told = await business.read(asked.credentials)
        async with services.database.transaction(organization_id) as tx:
            if not await rows.prove_whatsapp_account(tx, account_id):
                changes = {"checked_at": clock.now(), "last_error": f"taken: {TAKEN}"}
                await rows.update_whatsapp_account(tx, account_id, changes)
                return
            await _keep(tx, account_id, told)
        if asked.reports_to != asked.address:
            await business.subscribe(asked.credentials, asked.address)
            async with services.database.transaction(organization_id) as tx:
                await rows.update_whatsapp_account(tx, account_id, {"reports_to": asked.address})
    except ProviderRefused as refused:
        words = f"{refused.error.code}: {refused.error.detail}"[:500]
        async with services.database.transaction(organization_id) as tx:
            await rows.update_whatsapp_account(tx, account_id, {"checked_at": clock.now(), "last_error": words})


async def sync_all(services: Services, organization_id: UUID) -> None:
    """Read every account of an organization anew; the next time is tomorrow."""
    async with services.database.transaction(organization_id) as tx:
        await rows.schedule_whatsapp(tx, EVERY_SECONDS)
        await forget_windows(tx)
        await forget_paces(tx)
        known = await rows.whatsapp_accounts(tx)
    for account in known:
        await sync_whatsapp(services, organization_id, account.account_id)


async def _asked(tx: Tx, services: Services, account_id: UUID) -> _Asked | None:
    found = await health.credentials_of(tx, services, account_id)
    address = await repository.webhook_address(tx, account_id)
    reports_to = await rows.reports_to(tx, account_id)
    if found is None or address is None or reports_to is None or provider(found[0]).business is None:
        return None
    base = services.configuration.base_url.rstrip("/")
    return _Asked(found[0], found[1], f"{base}/webhooks/{address[0]}/{address[1]}", reports_to)


async def _keep(tx: Tx, account_id: UUID, told: BusinessAccount) -> None:
    """What was read, and each number as a sender."""
    tiers = [number.tier for number in told.numbers]
    changes = {
        "business_id": told.business_id,
        "verified_name": told.name,
        "review_state": told.review_state,
        "currency": told.currency,
        "messaging_tier": None if None in tiers else max(tiers, default=None),  # type: ignore[type-var]
        "token_expires_at": told.token_expires_at,
        "checked_at": clock.now(),
        "last_error": None,
    }
    await rows.update_whatsapp_account(tx, account_id, changes)
    await rating.tell_of_token(tx, account_id, told.token_expires_at)
    known = {number.value: number.sender_id for number in await rows.whatsapp_numbers(tx)}
    for number in told.numbers:
        sender_id = known.get(number.e164) or await _added(tx, account_id, number)
        if sender_id is not None:
            await rating.rate(tx, sender_id, number.quality, number.tier, tier_is_told=True)
    await settle_senders(tx)


async def _added(tx: Tx, account_id: UUID, number: BusinessNumber) -> UUID | None:
    """A new sender for a number that is connected; None where the plan has no room for it: the page says so."""
    if not number.is_connected:
        return None
    new = service.NewSender(account_id=account_id, value=number.e164, kind="whatsapp", limit_per_second=PER_SECOND)
    try:
        async with tx.savepoint():
            return (await service.add_sender(tx, new)).id
    except errors.KoinonError as refused:
        words = f"{number.e164}: {refused.message}"[:500]
        await rows.update_whatsapp_account(tx, account_id, {"last_error": words})
        return None
