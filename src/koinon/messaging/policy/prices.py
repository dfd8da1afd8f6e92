"""By what unit a message is priced on its channel (MSG-014)."""

from koinon.messaging.contracts import Purpose

_UNITS = {"sms": "segment", "email": "email", "push": "push"}


def unit(channel: str, purpose: Purpose, *, has_files: bool = False) -> str:
    """A segment (MMS with files), a mail, a notification; on WhatsApp its template's category by what it is for."""
    if channel == "whatsapp":
        return "marketing" if purpose is Purpose.PROMOTIONAL else "utility"
    if channel == "sms" and has_files:
        return "mms"
    return _UNITS[channel]
