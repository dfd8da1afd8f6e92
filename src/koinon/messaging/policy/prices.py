"""By what unit a message is priced on its channel (MSG-014)."""

from koinon.messaging.contracts import Purpose

FREE_AT = frozenset({"whatsapp_cloud"})
"""Who asks nothing for an answer; others, Twilio among them, have a fee of their own."""

_UNITS = {"sms": "segment", "email": "email", "push": "push"}


def unit(channel: str, purpose: Purpose, *, has_files: bool = False) -> str:
    """A segment (MMS with files), a mail, a notification; on WhatsApp its template's category by what it is for."""
    if channel == "whatsapp":
        return "marketing" if purpose is Purpose.PROMOTIONAL else "utility"
    if channel == "sms" and has_files:
        return "mms"
    return _UNITS[channel]


def is_free(provider: str, purpose: Purpose, *, is_open: bool, has_words: bool) -> bool:
    """Whether WhatsApp asks nothing: within 24 hours of their own message, for free words and for utility templates.

    Source: Meta, "Pricing on the WhatsApp Business Platform", per-message pricing since 1 July 2025.
    """
    return is_open and provider in FREE_AT and (has_words or purpose is not Purpose.PROMOTIONAL)
