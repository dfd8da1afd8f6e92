"""What channels and their providers are called."""

from babel import Locale, UnknownLocaleError

from koinon import channels
from koinon.web.ambient import ambient
from koinon.web.formats import upper_first
from koinon.web.i18n import N_, gettext

CHANNELS = {
    "sms": N_("Texts"),
    "mms": N_("Picture messages"),
    "whatsapp": "WhatsApp",
    "rcs": "RCS",
    "email": N_("Mail"),
    "push": N_("Notifications in apps"),
}

CHOICES = {
    "shown": N_("The text of the message"),
    "hidden": N_("Only that something came"),
    "starttls": N_("STARTTLS, usually port 587"),
    "tls": N_("TLS, usually port 465"),
    "none": N_("None, for a server on this machine"),
    "production": N_("Apps from the store"),
    "sandbox": N_("Apps under development"),
}


def choice_words(choice: str) -> str:
    """What can be chosen in a provider's field, in words; a name of the provider's own as it is."""
    return gettext(CHOICES[choice]) if choice in CHOICES else choice


def carrier(name: str) -> str:
    """A provider as it calls itself; one that is gone by the name it had here."""
    found = channels.PROVIDERS.get(name)
    return found.title if found else name


def carrier_words(error: str) -> str:
    """What is kept of a failed call, “code: words”, for people: our sentences in their language, others as they are."""
    code, _, words = error.partition(": ")
    said = gettext(words) if words else code
    return said if said != words else f"{words} ({code})" if words else code


def language(locale: str) -> str:
    """A language's name in the reader's; of no language, who gets it."""
    if not locale:
        return gettext("Everybody else")
    try:
        return upper_first(Locale.parse(locale, sep="-").get_display_name(ambient().locale) or locale)
    except (ValueError, UnknownLocaleError):
        return locale
