"""What a text can say that is the same for everybody: organization, location, sender, broadcast."""

from uuid import UUID

from koinon import channels, organizations
from koinon.kit import phone
from koinon.platform import errors
from koinon.platform.db import Tx

NOT_FROM_HERE = {
    "sms": "No texts are sent from here.",
    "whatsapp": "Nothing is sent by WhatsApp from here.",
    "email": "No mail is sent from here.",
    "push": "No notifications are sent from here.",
}


async def constants(tx: Tx, name: str, sender: channels.Sender | None) -> dict[str, str]:
    """Values by path, frozen when a broadcast starts."""
    organization = await organizations.get(tx)
    async with tx.everywhere():  # its name stands in everybody’s words, whoever writes them
        location = await organizations.location(tx, await organizations.default_location(tx))
    number = sender.value if sender else ""
    return {
        "organization.name": organization.name,
        "organization.email": organization.contact_email or "",
        "organization.phone": getattr(organization, "contact_phone", None) or "",
        "location.name": location.name,
        "sender.number": phone.national(number) if number.startswith("+") else number,
        "broadcast.name": name,
    }


async def chosen_sender(tx: Tx, sender_id: UUID | None, channel: str = "sms") -> channels.Sender | None:
    """The sender that was picked, else the organization's default of the channel. 422 for one of another channel."""
    if sender_id is None:
        return await channels.default_sender(tx, channel)
    found = await channels.sender(tx, sender_id)
    if found.channel != channel:
        raise errors.invalid_field("sender_id", "validation_failed", NOT_FROM_HERE[channel])
    return found
