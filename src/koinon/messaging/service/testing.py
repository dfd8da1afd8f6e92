"""A test from one sender to oneself, through the gate as any message (CHN-007)."""

from uuid import UUID

import msgspec

from koinon import channels, identity, organizations
from koinon.kit import phone
from koinon.messaging.contracts import BlockerRef, Delivery
from koinon.messaging.errors import BROADCAST_BLOCKED
from koinon.messaging.service.addressed import message_phone
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

NO_TEXTS = {
    "email": "This address sends mail. Only numbers that text can be tried from here.",
    "whatsapp": "This number sends by WhatsApp. Only numbers that text can be tried from here.",
    "push": "This app gets notifications. Only numbers that text can be tried from here.",
}
TEXT = "TEST: this is how texts from {number} reach your people."


async def test_sender(tx: Tx, services: Services, sender_id: UUID, to: str, *, key: str | None = None) -> Delivery:
    """Text `to`, as people write it, from this sender; whoever is not known becomes a contact. Raises 404, 409, 422."""
    found = await channels.sender(tx, sender_id)
    blocked = [BlockerRef(*msgspec.structs.astuple(one)) for one in await channels.blockers(tx, sender_id)]
    if blocked:
        first = errors.fill(blocked[0].sentence, blocked[0].details)
        raise BROADCAST_BLOCKED(first, details={"first": first, "blockers": msgspec.to_builtins(blocked)})
    if found.channel != "sms":
        raise errors.INVALID_STATE(NO_TEXTS[found.channel], details={"channel": found.channel})
    try:
        e164 = phone.parse(to, (await organizations.get(tx)).country)
    except phone.InvalidPhone:
        raise errors.invalid_field("to", "invalid_phone_number") from None
    made = await message_phone(
        tx,
        services,
        e164,
        create_contact=True,
        body=TEXT.format(number=found.value),
        purpose="transactional",
        origin="test",
        sender_id=sender_id,
        priority=2,
        key=f"test-sender:{key}" if key else None,
    )
    await identity.audit(tx, "sender.tested", "sender", sender_id)
    return made
