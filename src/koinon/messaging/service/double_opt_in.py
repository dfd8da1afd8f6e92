"""Asking people to agree: one message with the words and a link, one reminder at most (CON-047).

Contacts keeps the question and hears the answer; here it is worded, sent through the gate, and let lapse in time.
"""

from datetime import timedelta
from uuid import UUID

from koinon import contacts, organizations
from koinon.contacts import AskedPerson, ConsentRequest
from koinon.kit import clock, gsm7
from koinon.messaging.repository import waking
from koinon.messaging.service.messages import queue_message
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

WAKEUP = "messaging.consent_requests"
CALLED_BACK = timedelta(minutes=30)
MOST_SEGMENTS = 4
# Worded without the accents that GSM-7 lacks, as the answers to STOP are.
WHOLE = {
    "en": "{name}: {text} Reply YES to agree, or open {link}. Reply STOP to refuse.",
    "es": "{name}: {text} Responda SI para aceptar, o abra {link}. Responda PARAR para rechazar.",
    "pt": "{name}: {text} Responda SIM para aceitar, ou abra {link}. Responda PARAR para recusar.",
}
# Words too long for a text stand behind the link: nobody can say YES to what they did not see.
BY_LINK = {
    "en": "{name} would like to text you. Read and agree here: {link}. Reply STOP to refuse.",
    "es": "{name} quiere escribirle por SMS. Lea y acepte aqui: {link}. Responda PARAR para rechazar.",
    "pt": "{name} quer enviar mensagens. Leia e aceite aqui: {link}. Responda PARAR para recusar.",
}


async def ask_consent(
    tx: Tx,
    services: Services,
    contact_id: UUID,
    text_version_id: UUID,
    *,
    address_id: UUID | None = None,
    sender_id: UUID | None = None,
) -> ConsentRequest:
    """Ask somebody by text to agree. Raises 404, 409 (agreed, refused, asked already, or the gate's reason), 422."""
    asked = await contacts.ask_consent(tx, services.vault, contact_id, text_version_id, address_id=address_id)
    await _send(tx, services, asked, sender_id)
    await waking.wake(tx, WAKEUP, await contacts.next_request_due(tx) or asked.request.expires_at)
    return asked.request


async def tend(services: Services, organization_id: UUID) -> None:
    """Remind once whom it is time to, let lapse what is over, and say when to look again."""
    async with services.database.transaction(organization_id) as tx:
        await contacts.expire_requests(tx)
        for asked in await contacts.take_reminders(tx, services.vault):
            try:
                async with tx.savepoint():
                    await _send(tx, services, asked, None)
            except errors.KoinonError:
                continue  # nobody to send from, or somebody not to be written to: the question stands, unreminded
        next_at = await contacts.next_request_due(tx)
        if next_at is None:
            await waking.rest(tx, WAKEUP)
        else:
            await waking.wake(tx, WAKEUP, max(next_at, clock.now()), move=True)


@job("messaging.tend_consent_requests", queue="automation", time_limit=120.0)
async def tend_job(services: Services, organization_id: UUID) -> None:
    """Look after one organization's questions."""
    await tend(services, organization_id)


@job("messaging.find_consent_requests", queue="automation", time_limit=60.0)
async def find_job(services: Services, _organization_id: UUID | None) -> None:
    """Find the organizations with a reminder or an end that is due."""
    async with services.database.system() as tx:
        due = await waking.due_organizations(tx, WAKEUP)
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await waking.put_off(tx, WAKEUP, CALLED_BACK.total_seconds())
            await tend_job.defer(tx, once=f"consent-requests:{organization_id}")


async def _send(tx: Tx, services: Services, asked: AskedPerson, sender_id: UUID | None) -> None:
    name = (await organizations.get(tx)).name
    await queue_message(
        tx,
        services,
        contact_id=asked.request.contact_id,
        phone_hash=asked.address_hash,
        phone_cipher=asked.address_cipher,
        country=asked.country,
        body=wording(name, asked.text, asked.locale, f"{services.configuration.base_url}/c/{asked.token}"),
        purpose="transactional",
        origin="system",
        origin_id=asked.request.id,
        sender_id=sender_id,
    )


def wording(name: str, text: str, locale: str, link: str) -> str:
    """The message in the language of the words; those that would not fit four segments are read behind the link."""
    whole = WHOLE[locale].format(name=name, text=text, link=link)
    return whole if gsm7.segments(whole) <= MOST_SEGMENTS else BY_LINK[locale].format(name=name, link=link)
