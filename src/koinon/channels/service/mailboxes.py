"""Mailboxes of accounts are read: each mail once, into the table of what waits to be applied (CHN-037, 059)."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

import structlog

from koinon.channels import repository
from koinon.channels.contracts import Credentials
from koinon.channels.opened import read_secrets
from koinon.channels.providers.smtp import returned
from koinon.channels.providers.smtp.imap import Batch, Mailbox, Seen, Unread, mailbox_of, read_new
from koinon.channels.repository import mailboxes as rows
from koinon.kit import clock
from koinon.platform import webhooks
from koinon.platform.db import Tx
from koinon.platform.services import Services

EVERY_SECONDS = 60.0
SOURCE = "smtp"
log = structlog.get_logger("koinon.channels")


async def schedule_reading(tx: Tx, more: Mapping[str, str]) -> None:
    """With an account that names a mailbox, begin to look into it."""
    if more.get("imap_host"):
        await rows.schedule(tx, 0)


async def read_mailboxes(services: Services, organization_id: UUID) -> int:
    """Look into every mailbox of an organization once; how many mails were new."""
    async with services.database.transaction(organization_id) as tx:
        found = await _mailboxes(tx, services)
        await rows.schedule(tx, EVERY_SECONDS if found else None)
    return sum([await _read(services, organization_id, account_id, mailbox) for account_id, mailbox in found])


async def _mailboxes(tx: Tx, services: Services) -> list[tuple[UUID, Mailbox]]:
    found = []
    for account in await repository.accounts(tx):
        if account.provider == SOURCE and (mailbox := mailbox_of(await _credentials(tx, services, account.id))):
            found.append((account.id, mailbox))
    return found


async def _credentials(tx: Tx, services: Services, account_id: UUID) -> Credentials:
    kept = await repository.account_secrets(tx, account_id)
    if kept is None:
        return Credentials("", "", "")
    secrets = read_secrets(services.vault, tx.organization_id, kept.credentials_cipher)
    return secrets.credentials(kept.base_url, services.configuration.mail_networks)


async def _read(services: Services, organization_id: UUID, account_id: UUID, mailbox: Mailbox) -> int:
    """Until nothing is left; one that cannot be read is looked into again the next time."""
    count, more = 0, True
    while more:
        async with services.database.transaction(organization_id) as tx:
            known = await rows.reading(tx, account_id)
        seen = Seen(known.uid_validity, known.last_uid, known.read_at.date()) if known else None
        try:
            batch = await asyncio.to_thread(read_new, mailbox, seen)
        except Unread as fault:
            log.warning("mailbox_not_read", account_id=str(account_id), error=fault.error.code)
            words = f"{fault.error.code}: {fault.error.detail}"[:500]
            async with services.database.transaction(organization_id) as tx:
                await rows.note_error(tx, account_id, words)
            return count
        more = await _store(services, organization_id, account_id, seen, batch) and batch.more
        count += len(batch.mails)
    return count


async def _store(services: Services, organization_id: UUID, account_id: UUID, seen: Seen | None, batch: Batch) -> bool:
    """The mails and how far they go, together. False where another worker was faster."""
    async with services.database.transaction(organization_id) as tx:
        known = await rows.reading(tx, account_id, lock=True)
        if (known and (known.uid_validity, known.last_uid)) != (seen and (seen.validity, seen.uid)):
            return False
        for uid, raw in batch.mails:
            kept = returned.kept(f"INBOX/{batch.validity}/{uid}", raw)
            await webhooks.append(tx, services.vault, source=SOURCE, account_id=account_id, kept=kept)
        await rows.remember(tx, account_id, batch.validity, batch.uid, clock.now())
        await rows.note_error(tx, account_id, None)
    if batch.too_large:
        log.warning("mails_too_large", account_id=str(account_id), count=batch.too_large)
    return True
