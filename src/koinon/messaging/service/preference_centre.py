"""What messaging does for people's own pages: the code to a new number, and one click out (CON-063, 064, 066).

The links of RFC 8058 stand in `List-Unsubscribe`, with `List-Unsubscribe-Post: List-Unsubscribe=One-Click`; mail
programs post to them without cookies, and scanners open them, so only the post acts.
"""

import base64
import hmac
from uuid import UUID

from koinon import contacts, organizations
from koinon.contacts import Visitor
from koinon.kit import phone
from koinon.messaging.repository import recipients
from koinon.messaging.service.messages import queue_message
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

KIND = "one_click"
_SIGNATURE = 16
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


def unsubscribe_token(vault: Vault, organization_id: UUID, delivery_id: UUID) -> str:
    """What stands behind `/u/` in the header of one message: 64 characters, for as long as the message is kept."""
    body = organization_id.bytes + delivery_id.bytes
    return base64.urlsafe_b64encode(body + vault.sign(body, KIND)[:_SIGNATURE]).decode().rstrip("=")


async def one_click(services: Services, token: str, visitor: Visitor) -> str:
    """Take somebody out of the topic of one message, or off its channel: `topic` or `channel`. Raises 404."""
    organization_id, delivery_id = _read(services.vault, token)
    actor = Actor(kind=ActorKind.CONTACT, organization_id=organization_id, ip=visitor.ip, user_agent=visitor.user_agent)
    async with services.database.transaction(actor) as tx:
        sent = await recipients.sent_to(tx, delivery_id)
        if sent is None or not sent.address_hash:  # of somebody erased nothing is left to take out
            raise errors.RESOURCE_NOT_FOUND()
        return await contacts.unsubscribe(
            tx,
            sent.contact_id,
            "sms",
            sent.address_hash,
            topic_id=sent.topic_id,
            evidence=f"delivery:{delivery_id}",
        )


async def whose(services: Services, token: str) -> str | None:
    """The preference token of whom one message went to, for people who open the link; None for nobody's number."""
    organization_id, delivery_id = _read(services.vault, token)
    async with services.database.transaction(organization_id) as tx:
        sent = await recipients.sent_to(tx, delivery_id)
    if sent is None:
        raise errors.RESOURCE_NOT_FOUND()
    if sent.contact_id is None:
        return None
    return contacts.preference_token(services.vault, organization_id, sent.contact_id)


def _read(vault: Vault, token: str) -> tuple[UUID, UUID]:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise errors.RESOURCE_NOT_FOUND() from None
    body = raw[:-_SIGNATURE]
    if len(body) != 32 or not hmac.compare_digest(raw[-_SIGNATURE:], vault.sign(body, KIND)[:_SIGNATURE]):
        raise errors.RESOURCE_NOT_FOUND()
    return UUID(bytes=body[:16]), UUID(bytes=body[16:])
