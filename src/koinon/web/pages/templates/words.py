"""How templates are called: their states, channels, kinds and languages."""

from collections.abc import Iterable
from typing import Any

from koinon.messaging import TemplateStatus, TemplateVariant
from koinon.web import channel_words
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext

STATES: dict[TemplateStatus, tuple[str, str, str]] = {
    TemplateStatus.DRAFT: (N_("Not published"), "", "pencil"),
    TemplateStatus.PENDING_REVIEW: (N_("Waits for approval"), "brand", "hourglass"),
    TemplateStatus.APPROVED: (N_("Ready"), "good", "circle-check"),
    TemplateStatus.REJECTED: (N_("Sent back"), "warn", "undo-2"),
    TemplateStatus.ARCHIVED: (N_("Archived"), "", "archive"),
}
CHANNELS = {
    "sms": (N_("Text message"), "message-square"),
    "whatsapp": ("WhatsApp", "message-circle"),
    "email": (N_("Mail"), "mail"),
    "push": (N_("App message"), "bell"),
}
CATEGORIES = {
    "utility": N_("Service: appointments, orders, changes"),
    "marketing": N_("Marketing: offers, invitations, news"),
    "authentication": N_("Codes for signing in"),
}
FIELDS = {
    N_("First name"): '{{ contact.first_name | default: "friend" }}',
    N_("Last name"): "{{ contact.last_name }}",
    N_("Child’s first name"): '{{ child.first_name | default: "you" }}',
    N_("Organization"): "{{ organization.name }}",
    N_("A value given when it is sent"): "{{ event.name }}",
}
OURS = ("en", "es", "pt")


def state(found: TemplateStatus) -> tuple[str, str, str]:
    """Word, tone and icon."""
    word, tone, icon = STATES[found]
    return gettext(word), tone, icon


language = channel_words.language


def channel(code: str) -> tuple[str, str]:
    """Word and icon of a channel."""
    word, icon = CHANNELS[code]
    return gettext(word), icon


def addable(variants: Iterable[TemplateVariant], of: str, spoken: Iterable[str | None]) -> list[tuple[str, str]]:
    """Languages that a channel has no words in yet: ours, then those that people speak."""
    written = {one.locale for one in variants if one.channel == of}
    known = dict.fromkeys([ambient().locale, *OURS, *(one for one in spoken if one)])
    return [(one, language(one)) for one in known if one not in written]


def fields() -> list[tuple[str, str]]:
    """Personal fields by name."""
    return [(gettext(word), code) for word, code in FIELDS.items()]


def named(kinds: dict[Any, str]) -> list[tuple[str, str]]:
    """Options of a choice, in words."""
    return [(str(key), gettext(word)) for key, word in kinds.items()]
