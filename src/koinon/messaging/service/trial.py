"""Sending a code to a test number while sending is on trial (ORG-027)."""

from koinon import contacts, organizations
from koinon.kit import phone
from koinon.messaging.service.messages import queue_message
from koinon.organizations import Guest
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

# Worded without the accents that GSM-7 lacks, as the answers to STOP are.
WORDS = {
    "en": "{name}: your code for test messages is {code}. It is valid for 30 minutes.",
    "es": "{name}: su codigo para mensajes de prueba es {code}. Vale 30 minutos.",
    "pt": "{name}: o seu codigo para mensagens de teste e {code}. Vale por 30 minutos.",
}


async def ask_guest(tx: Tx, services: Services, *, name: str, number: str) -> Guest:
    """Add a test number, or ask it anew, and text it a code. Raises 409 (full, or the gate's reason), 422, 429.

    Its owner becomes one of the people, since only people are written to. What we send is kept, so its digits are
    hidden wherever the ledger is read: only the phone knows the code.
    """
    organization = await organizations.get(tx)
    try:
        e164 = phone.parse(number, organization.country)
    except phone.InvalidPhone as fault:
        raise errors.invalid_field("phone", "invalid_phone_number", reason=str(fault)) from None
    asked = await organizations.add_guest(tx, services.vault, name, e164)
    person = await contacts.ensure_by_phone(tx, services.vault, e164, source="manual")
    await queue_message(
        tx,
        services,
        contact_id=person.id,
        phone_hash=asked.address_hash,
        phone_cipher=asked.address_cipher,
        country=phone.region_of(e164),
        body=WORDS[organization.locale].format(name=organization.name, code=asked.code),
        purpose="transactional",
        origin="system",
        origin_id=asked.guest.id,
        metadata={"hidden_digits": True},
    )
    return asked.guest
