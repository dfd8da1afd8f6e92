"""What messaging does for people's own pages: the code to a new number, and to their file (CON-063, 064)."""

from uuid import UUID

from koinon import contacts, organizations
from koinon.kit import phone
from koinon.messaging.service.messages import queue_message
from koinon.platform.db import Tx
from koinon.platform.services import Services

# Worded without the accents that GSM-7 lacks, as the answers to STOP are.
CODES = {
    "en": "{name}: your code is {code}. It is valid for 30 minutes. If you did not ask for it, ignore this message.",
    "es": "{name}: su codigo es {code}. Vale 30 minutos. Si no lo ha pedido, ignore este mensaje.",
    "pt": "{name}: o seu codigo e {code}. Vale por 30 minutos. Se nao o pediu, ignore esta mensagem.",
}


async def claim_number(tx: Tx, services: Services, contact_id: UUID, number: str) -> None:
    """Text a code to a number that somebody says is theirs. Raises 409, 422, 429.

    It goes by the rules of an answer, since the number is nobody's yet; one that opted out is refused before.
    """
    made = await contacts.claim_number(tx, services.vault, contact_id, number)
    await _send(tx, services, contact_id, made)


async def send_export_code(tx: Tx, services: Services, request_id: UUID) -> None:
    """Text the code that opens a person's file to their own number. Raises 404, 409, 429."""
    asked = await contacts.get_export(tx, request_id)
    await _send(tx, services, asked.contact_id, await contacts.export_code(tx, services.vault, asked))


async def _send(tx: Tx, services: Services, contact_id: UUID, made: contacts.ClaimCode) -> None:
    organization = await organizations.get(tx)
    e164 = services.vault.decrypt(made.address_cipher, tx.organization_id, "phone")
    await queue_message(
        tx,
        services,
        contact_id=contact_id,
        phone_hash=made.address_hash,
        phone_cipher=made.address_cipher,
        country=phone.region_of(e164),
        body=CODES[organization.locale].format(name=organization.name[:60], code=made.code),
        purpose="transactional",
        origin="system",
        priority=0,
        metadata={"keyword": "code", "hidden_digits": True},
    )
