"""The outbox: a mail is a row and a job of the transaction that makes it true; what it says is sealed until it left."""

import asyncio
import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import msgspec

from koinon.kit import clock, email_address, ids
from koinon.platform.actor import system
from koinon.platform.configuration import Configuration
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import Schedule, job
from koinon.platform.mail.letter import Letter, html_of, text_of
from koinon.platform.mail.server import MailServer, Refused, composed, configured, deliver
from koinon.platform.module import Module
from koinon.platform.services import Services
from koinon.platform.words import LOCALES

NOBODYS = UUID(int=0)
SEAL = "mail"
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
PATIENCE = timedelta(hours=24)
KEPT = timedelta(days=30)
log = logging.getLogger("koinon.mail")


class Sealed(msgspec.Struct, frozen=True):
    """What lies in the row's cipher text."""

    to: str
    subject: str
    text: str
    html: str


class Waiting(msgspec.Struct, frozen=True):
    """A mail that is to leave."""

    id: UUID
    kind: str
    cipher: bytes
    attempts: int
    created_at: datetime


async def send(tx: Tx, vault: Vault, *, to: str, letter: Letter, language: str = "en", once: str | None = None) -> bool:
    """Queue `letter` for the address `to`; False where a mail with the key `once` was queued before.

    Works in a tenant's transaction and in a system one (people who have no organization yet). `language` is the one the
    letter is written in. Raises `email_address.InvalidEmail`.
    """
    address = email_address.parse(to)
    content = Sealed(
        address, letter.subject, text_of(letter), html_of(letter, language if language in LOCALES else "en")
    )
    mail_id, organization_id = ids.uuid7(), tx.actor.organization_id
    queued = await tx.execute(
        """
        insert into mails (id, organization_id, kind, once_key, cipher)
        values (%(id)s, %(organization_id)s, %(kind)s, %(once)s, %(cipher)s)
        on conflict (organization_id, once_key) where once_key is not null do nothing
        """,
        {
            "id": mail_id,
            "organization_id": organization_id,
            "kind": letter.kind,
            "once": once,
            "cipher": vault.seal(msgspec.json.encode(content), organization_id or NOBODYS, SEAL),
        },
    )
    if queued:
        await send_mail.defer(tx, lock=f"mail:{mail_id}", mail_id=str(mail_id))
    return bool(queued)


@job("platform.send_mail", queue="email", time_limit=120.0)
async def send_mail(services: Services, organization_id: UUID | None, *, mail_id: str) -> None:
    """Hand one mail to the server. What dies between that and the record is sent again under the same Message-ID."""
    waiting = await _claimed(services, organization_id, UUID(mail_id))
    if waiting is None:
        return
    server = configured(services.configuration)
    try:
        if server is None:
            raise Refused("no_server", permanent=False)
        message = _message(services, organization_id, waiting, server)
        await asyncio.to_thread(deliver, server, message)
    except Refused as refused:
        await _put_off(services, organization_id, waiting, refused)
    else:
        await _record(services, organization_id, waiting, "sent", None)


def _message(services: Services, organization_id: UUID | None, waiting: Waiting, server: MailServer) -> EmailMessage:
    opened = services.vault.unseal(waiting.cipher, organization_id or NOBODYS, SEAL)
    content = msgspec.json.decode(opened, type=Sealed)
    return composed(
        sender=server.sender,
        to=content.to,
        subject=content.subject,
        text=content.text,
        html=content.html,
        message_id=f"<{waiting.id.hex}@{server.hello}>",
        at=waiting.created_at,
    )


async def _claimed(services: Services, organization_id: UUID | None, mail_id: UUID) -> Waiting | None:
    async with services.database.transaction(system(organization_id)) as tx:
        return await tx.first(
            Waiting,
            """
            update mails
            set attempts = attempts + 1
            where organization_id is not distinct from %(organization_id)s
              and id = %(id)s
              and state = 'queued'
            returning id, kind, cipher, attempts, created_at
            """,
            {"organization_id": organization_id, "id": mail_id},
        )


async def _put_off(services: Services, organization_id: UUID | None, waiting: Waiting, refused: Refused) -> None:
    """Try again after a wait that doubles, for a day; what will never be taken is left."""
    again = clock.now() + min(FIRST_WAIT * 2 ** min(waiting.attempts - 1, 10), LONGEST_WAIT)
    if refused.permanent or again > waiting.created_at + PATIENCE:
        await _record(services, organization_id, waiting, "failed", refused.code)
        return
    async with services.database.transaction(system(organization_id)) as tx:
        await _write(tx, organization_id, waiting.id, "queued", refused.code)
        await send_mail.defer(tx, lock=f"mail:{waiting.id}", at=again, mail_id=str(waiting.id))


async def _record(
    services: Services, organization_id: UUID | None, waiting: Waiting, state: str, code: str | None
) -> None:
    """The end of a mail; its content goes, since it may hold a link that lets somebody in."""
    async with services.database.transaction(system(organization_id)) as tx:
        await _write(tx, organization_id, waiting.id, state, code)
    said = {"kind": waiting.kind, "mail_id": str(waiting.id), "attempt": waiting.attempts, "code": code}
    log.log(logging.INFO if state == "sent" else logging.WARNING, f"mail_{state}", extra=said)


async def _write(tx: Tx, organization_id: UUID | None, mail_id: UUID, state: str, code: str | None) -> None:
    await tx.execute(
        """
        update mails
        set state = %(state)s, error = %(error)s,
            sent_at = case when %(state)s = 'sent' then now() end,
            cipher = case when %(state)s = 'queued' then cipher else ''::bytea end
        where organization_id is not distinct from %(organization_id)s
          and id = %(id)s
          and state = 'queued'
        """,
        {"organization_id": organization_id, "id": mail_id, "state": state, "error": code},
    )


@job("platform.forget_mails", queue="maintenance")
async def forget_mails(services: Services, _organization_id: UUID | None) -> None:
    """Forget that mails were sent, a month later."""
    async with services.database.system() as tx:
        await tx.execute("delete from mails where created_at < %(before)s", {"before": clock.now() - KEPT})


def describe(configuration: Configuration) -> tuple[bool, str]:
    """Where mail goes, for the doctor: whether anywhere, and in words."""
    server = configured(configuration)
    if server is None:
        return False, "nowhere; set KOINON_MAIL_URL (smtp://user:password@host:587)"
    if configuration.mail_url is None:
        return True, "to the simulator's mailbox, for practice; set KOINON_MAIL_URL to send real mail"
    return True, f"by {server.host}:{server.port}"


MODULE = Module("mail", jobs=(send_mail, forget_mails), schedules=(Schedule(forget_mails, 86_400),))
