"""The box below a thread: what can be written there now, or why nothing can."""

from datetime import datetime

import msgspec

from koinon import contacts, messaging
from koinon.web import formats
from koinon.web.i18n import N_, gettext

STOPPED = {
    "sms": (
        N_("Opted out of texts on %(day)s"),
        N_("Nothing can be sent to this number. They can come back at any time by texting START."),
    ),
    "whatsapp": (
        N_("Opted out of WhatsApp on %(day)s"),
        N_("Nothing can be sent to them on WhatsApp. They can come back at any time by writing START there."),
    ),
    "email": (
        N_("Opted out of mail on %(day)s"),
        N_("Nothing can be sent to this address. They can come back on their own page of preferences."),
    ),
}


class Composer(msgspec.Struct, frozen=True):
    """The reply box, or the band that stands in its place; `state` changes when the page must show another."""

    state: str
    band: str = ""
    hint: str = ""
    tone: str = "bad"
    text: str = ""
    number: str = ""
    price_micros: int | None = None
    currency: str = "USD"
    draft_version: int = 0
    is_note: bool = False
    zones: tuple[tuple[str, str], ...] = ()
    channel: str = "sms"
    window_until: datetime | None = None
    templates: tuple[tuple[str, str], ...] = ()


def composer(
    reason: str | None,
    stopped: contacts.ConsentState | None,
    number: str,
    price: tuple[int, str] | None,
    channel: str = "sms",
) -> Composer:
    """The box, or why nothing can be written. `reason` is the gate's present answer, `number` our own."""
    if reason is None:
        micros, currency = price or (None, "USD")
        return Composer("", number=formats.phone(number), price_micros=micros, currency=currency)
    if stopped is not None and stopped.state == "denied":
        said, hint = STOPPED.get(channel, STOPPED["sms"])
        return Composer(reason, gettext(said) % {"day": formats.day(stopped.changed_at)}, gettext(hint))
    return Composer(
        reason,
        gettext("You cannot write to them now"),
        gettext(messaging.reason_sentence(reason, channel)),
        "warn",
    )
