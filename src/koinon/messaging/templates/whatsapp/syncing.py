"""Keeping in step with WhatsApp: every hour, when asked for, and when its webhook says something (MSG-007)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from koinon import channels
from koinon.channels import AppliedFact, TemplateStatus
from koinon.kit import clock, ids
from koinon.messaging.repository import opt_out_lists as clocks
from koinon.messaging.repository import waking
from koinon.messaging.templates.contracts import Button
from koinon.messaging.templates.whatsapp import deciding, policy, repository
from koinon.messaging.templates.whatsapp.contracts import WhatsAppTemplate
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

WAKEUP = "messaging.templates"
HOURLY, WITHOUT = timedelta(hours=1), timedelta(hours=24)
# A list may be older than what was handed in a moment ago.
GRACE = timedelta(minutes=10)
LAYER = 20


async def sync_soon(tx: Tx) -> bool:
    """Have every account read; False where that waits to be done already."""
    return await sync.defer(tx, once=f"whatsapp-templates:{tx.organization_id}")


@job("messaging.sync_templates", queue="maintenance", time_limit=600.0)
async def sync(services: Services, organization_id: UUID) -> None:
    """Read every account's templates; the next time is in an hour, where there is any account."""
    async with services.database.transaction(organization_id) as tx:
        accounts = await channels.template_accounts(tx)
        wait = HOURLY if accounts else WITHOUT
        await waking.wake(tx, WAKEUP, clock.now() + wait, move=True)
    for account in accounts:
        try:
            listed = await channels.account_templates(services, organization_id, account.id)
        except channels.ProviderRefused:
            continue  # what was known before stands; the account's own health says what is wrong
        async with services.database.transaction(organization_id) as tx:
            await keep(tx, account.id, listed)


@job("messaging.find_templates", queue="maintenance", time_limit=60.0)
async def find(services: Services, _organization_id: UUID | None) -> None:
    """Find the organizations whose hour has come; each is read by a job of its own."""
    async with services.database.system() as tx:
        due = await clocks.due(tx, WAKEUP, await channels.connected_organizations(tx))
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await waking.put_off(tx, WAKEUP, HOURLY.total_seconds())
            await sync_soon(tx)


async def keep(tx: Tx, account_id: UUID, listed: Sequence[channels.ProviderTemplate]) -> None:
    """Bring what we know of an account in step with its whole list."""
    known = {(one.name, one.language): one for one in await repository.of_account(tx, account_id)}
    now = clock.now()
    for told in listed:
        row = known.pop((told.name, told.language), None)
        if row is None:
            await _add(tx, account_id, told)
            continue
        await repository.update(tx, row.id, {"provider_id": told.provider_id, "synced_at": now, **_words(row, told)})
        await deciding.take(
            tx, row.id, told.state, told.reason, now, category=told.category or None, quality=told.quality
        )
    for row in known.values():
        if row.provider_id is not None and row.status != "deleted" and now - row.updated_at > GRACE:
            await deciding.take(tx, row.id, "deleted", None, now)


def _words(row: WhatsAppTemplate, told: channels.ProviderTemplate) -> dict[str, object]:
    """Words of those made there; ours are what we handed in."""
    if row.template_id is not None:
        return {}
    return {"header": told.header, "body": told.body, "footer": told.footer, "buttons": _buttons(told)}


async def _add(tx: Tx, account_id: UUID, told: channels.ProviderTemplate) -> None:
    status = policy.status_of(told.state)
    if status is None or status == "deleted":
        return
    await repository.insert(
        tx,
        {
            "id": ids.uuid7(),
            "account_id": account_id,
            "provider_id": told.provider_id,
            "name": told.name[:512],
            "language": told.language[:35],
            "status": status,
            "category": told.category,
            "quality": told.quality,
            "reason": told.reason,
            "header": told.header,
            "header_media": told.header_media,
            "body": told.body,
            "footer": told.footer,
            "buttons": _buttons(told),
            "synced_at": clock.now(),
        },
    )


def _buttons(told: channels.ProviderTemplate) -> str:
    return msgspec.json.encode([Button(one.kind, one.text, one.value, one.example) for one in told.buttons]).decode()


async def on_status(tx: Tx, _services: Services, applied: Sequence[AppliedFact]) -> None:
    """What the webhook says; of a template we do not know the whole list is read."""
    for one in applied:
        fact = one.fact
        if not isinstance(fact, TemplateStatus):
            continue
        row = await repository.told(tx, one.account_id, fact.provider_id, fact.name, fact.language)
        if row is None:
            await sync_soon(tx)
            continue
        await deciding.take(tx, row.id, fact.state, fact.reason, fact.occurred_at)


def register() -> None:
    """Ask channels for what providers say of templates."""
    channels.register_fact_handler("template_status", LAYER, on_status)
