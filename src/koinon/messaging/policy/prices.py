"""By what unit a message is priced on its channel (MSG-014)."""

from koinon.messaging.contracts import Purpose

_UNITS = {"sms": "segment", "email": "email", "push": "push"}


def unit(channel: str, purpose: Purpose) -> str:
    """A segment, a mail, a notification; on WhatsApp the category of its template by what it is for."""
    if channel == "whatsapp":
        return "marketing" if purpose is Purpose.PROMOTIONAL else "utility"
    return _UNITS[channel]
