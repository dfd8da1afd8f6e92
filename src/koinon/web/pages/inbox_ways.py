"""The ways of a conversation in words: what a channel is called where one message goes by it, and its picture."""

from koinon.web.i18n import N_, gettext

WAYS = {"sms": N_("Text message"), "whatsapp": N_("WhatsApp"), "email": N_("Mail"), "push": N_("App")}
ICONS = {"sms": "message-square", "whatsapp": "message-circle", "email": "mail", "push": "smartphone"}


def way_word(channel: str) -> str:
    """What a channel is called."""
    return gettext(WAYS.get(channel, WAYS["sms"]))


def way_words() -> dict[str, str]:
    """Every channel with what it is called."""
    return {name: gettext(words) for name, words in WAYS.items()}
