"""What channels and their providers are called."""

from koinon import channels
from koinon.web.i18n import N_, gettext

CHANNELS = {
    "sms": N_("Texts"),
    "mms": N_("Picture messages"),
    "whatsapp": "WhatsApp",
    "rcs": "RCS",
    "email": N_("Mail"),
    "push": N_("Notifications in apps"),
}


def carrier(name: str) -> str:
    """A provider as it calls itself; one that is gone by the name it had here."""
    found = channels.PROVIDERS.get(name)
    return found.title if found else name


def carrier_words(error: str) -> str:
    """What is kept of a failed call, “code: words”, for people: our sentences in their language, others as they are."""
    code, _, words = error.partition(": ")
    said = gettext(words) if words else code
    return said if said != words else f"{words} ({code})" if words else code
