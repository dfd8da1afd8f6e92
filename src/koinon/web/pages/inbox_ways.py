"""The ways of a conversation in words: what a channel is called where one message goes by it, and its picture."""

from uuid import UUID

from koinon import inbox
from koinon.platform.db import Tx
from koinon.web.i18n import N_, gettext
from koinon.web.visit import Visit

WAYS = {"sms": N_("Text message"), "whatsapp": N_("WhatsApp"), "email": N_("Mail"), "push": N_("App")}
ICONS = {"sms": "message-square", "whatsapp": "message-circle", "email": "mail", "push": "smartphone"}


def way_word(channel: str) -> str:
    """What a channel is called."""
    return gettext(WAYS.get(channel, WAYS["sms"]))


def way_words() -> dict[str, str]:
    """Every channel with what it is called."""
    return {name: gettext(words) for name, words in WAYS.items()}


async def open_ways(tx: Tx, visit: Visit, contact_id: UUID, but: str) -> list[tuple[str, str, str]]:
    """What is left to whom one channel is closed (INB-008): (channel, its picture, its name)."""
    ways = await inbox.ways_to(tx, visit.services.vault, contact_id)
    return [
        (way.channel, ICONS[way.channel], gettext(WAYS[way.channel]))
        for way in ways
        if way.is_open and way.channel != but
    ]
