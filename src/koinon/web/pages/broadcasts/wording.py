"""The composer's words for each channel and language: what stands in the form, and what of it is kept."""

import re
from typing import Any
from uuid import UUID

import msgspec
from jinja2.filters import do_striptags
from litestar.datastructures import FormMultiDict

from koinon import channels, messaging, organizations
from koinon.messaging import Broadcast, FallbackStep, Variant, Variants
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.channel_words import CHANNELS
from koinon.web.formats import phone
from koinon.web.i18n import N_, gettext
from koinon.web.pages.broadcasts import files, whatsapp_templates
from koinon.web.pages.mail.fields import in_blocks, mail_of

WAYS = {
    "sms": (N_("Text"), "message-square"),
    "email": (N_("Mail"), "mail"),
    "whatsapp": ("WhatsApp", "message-circle"),
    "push": (N_("Notification"), "bell"),
    "auto": (N_("What suits each"), "shuffle"),
}
ONWARD = {
    "sms": N_("Send it by text"),
    "email": N_("Send it by mail"),
    "whatsapp": N_("Send it by WhatsApp"),
}
WAITS = {
    "": N_("Once it has surely failed"),
    "15": N_("Or after 15 minutes without a receipt"),
    "60": N_("Or after an hour without a receipt"),
    "1440": N_("Or after a day without a receipt"),
}
LANGUAGES = {"en": "English", "es": "Español", "pt": "Português"}


async def panes(tx: Tx, draft: Broadcast) -> dict[str, Any]:
    """What the words of a draft need on the page."""
    senders = await channels.senders(tx)
    order = await messaging.channel_order(tx)
    home = (await organizations.get(tx)).locale
    has_apps = draft.channel == "push" or any(one.channel == "push" for one in senders)
    texts = {one.locale: one.body for one in draft.variants if one.channel == "sms"}
    return {
        "ways": [(key, gettext(label), icon) for key, (label, icon) in WAYS.items() if key != "push" or has_apps],
        "order": [gettext(CHANNELS[one]) for one in order],
        "shown_by_auto": order,
        "languages": [
            {"locale": locale, "label": label, "text": texts.get(locale, "")}
            for locale, label in LANGUAGES.items()
            if locale != home
        ],
        "whatsapp": _whatsapp(draft),
        "whatsapp_named": await whatsapp_templates.pane(tx, _whatsapp(draft).whatsapp),
        "mail": in_blocks(mail := _known(draft.variants, "email")),
        "mail_language": LANGUAGES.get(mail.locale, mail.locale),
        "other_mails": [
            (_prefix(one), LANGUAGES.get(one.locale, one.locale) or gettext("Everybody else"), in_blocks(one))
            for one in _other_mails(draft.variants, mail)
        ],
        "further_languages": _further(draft.variants, mail, home),
        "push": _known(draft.variants, "push"),
        "words_error": "",
        "fallback_options": [("", gettext("Leave it at that")), *((key, gettext(on)) for key, on in ONWARD.items())],
        "fallback_waits": [(key, gettext(label)) for key, label in WAITS.items()],
        "trackings": [(key, gettext(label)) for key, label in TRACKINGS.items()],
    }


TRACKINGS = {
    "": N_("As the sending rules say"),
    "off": N_("Links stay as they are"),
    "message": N_("Count clicks, not who"),
    "recipient": N_("Count clicks and show who"),
}


def excerpt(variant: messaging.Variant) -> str:
    """What a variant says, without its looks."""
    parts = [str(one.get("html") or one.get("text") or "") for one in variant.blocks] or [variant.body or variant.html]
    return " ".join(said for part in parts if (said := do_striptags(part)))


_FIELD = re.compile(r"\{\{-?\s*([a-z_]+\.[a-z_]+)[^{}]*\}\}")
_NAMED = {
    "contact.first_name": N_("First name"),
    "contact.last_name": N_("Last name"),
    "contact.name": N_("Name"),
    "child.first_name": N_("Child’s first name"),
    "organization.name": N_("Organization"),
    "location.name": N_("Location"),
}


def readable(words: str) -> str:
    """A text nobody’s values are filled into yet: its personal fields by their names."""

    def named(field: re.Match[str]) -> str:
        return f"‹{gettext(_NAMED[field[1]])}›" if field[1] in _NAMED else field[0]

    return _FIELD.sub(named, words)


def opening(body: str, variants: Variants) -> str:
    """What a message says, in a line: its text, else the subject, words or template of the first that has any."""
    templates = [one.whatsapp.name for one in variants if one.whatsapp is not None]
    said = (body, *(one.subject or excerpt(one) for one in variants), *templates)
    return readable(next((words for words in said if words), ""))


def senders_of(senders: list[channels.Sender], channel: str) -> list[channels.Sender]:
    """Those that a message of this channel may leave from."""
    return [one for one in senders if one.channel == channel]


def said(form: FormMultiDict, known: Broadcast) -> dict[str, Any]:
    """The channel, the sender that goes with it, and the variants as they are written in the form."""
    channel = forms.text(form, "channel") or known.channel
    changes: dict[str, Any] = {"channel": channel if channel in WAYS else known.channel}
    sender = forms.text(form, "sender_id")
    if changes["channel"] != known.channel:
        changes["sender_id"] = None
    elif "sender_id" in form:
        changes["sender_id"] = forms.uuid_or_404(sender) if sender else None
    if "fallback" in form:
        changes["fallback"] = _fallback(form, known.fallback)
    if "tracking" in form:
        tracking = forms.text(form, "tracking")
        changes["tracking"] = tracking if tracking and tracking in TRACKINGS else None
    variants = _variants(form, known)
    if variants != known.variants:
        changes["variants"] = variants
    return changes


def _fallback(form: FormMultiDict, known: tuple[FallbackStep, ...]) -> tuple[FallbackStep, ...]:
    """The one step that the page offers; further ones, which the API wrote, stay behind the same first."""
    channel, minutes = forms.text(form, "fallback"), forms.text(form, "fallback_after")
    if channel not in ONWARD:
        return ()
    step = FallbackStep(channel, int(minutes) if minutes in WAITS and minutes else None)  # type: ignore[arg-type]
    return (step, *known[1:]) if known and known[0].channel == channel else (step,)


def _variants(form: FormMultiDict, draft: Broadcast) -> Variants:
    known = draft.variants
    kept: dict[tuple[str, str], Variant] = {(one.channel, one.locale): one for one in known}
    if "mail_subject" in form:
        mail = _known(known, "email")
        kept["email", mail.locale] = mail_of(form, mail)
        for one in _other_mails(known, mail):
            if f"{_prefix(one)}subject" in form:
                kept["email", one.locale] = mail_of(form, one, _prefix(one))
    if "whatsapp_body" in form:
        one = _whatsapp(draft)
        kept["whatsapp", one.locale] = msgspec.structs.replace(
            one,
            body=forms.verbatim(form, "whatsapp_body"),
            whatsapp=whatsapp_templates.written(form, one.whatsapp),
            media_ids=files.chosen(form, "whatsapp_media", one)[-1:],
        )
    if "push_body" in form:
        one = _known(known, "push")
        words = {"subject": forms.text(form, "push_subject"), "body": forms.verbatim(form, "push_body")}
        kept["push", one.locale] = msgspec.structs.replace(one, **words)
    if "body" in form:
        _texts(form, draft, kept)
    return tuple(one for key, one in kept.items() if key in _keys(known) or not _is_empty(one))


def _texts(form: FormMultiDict, draft: Broadcast, kept: dict[tuple[str, str], Variant]) -> None:
    """The texts: a variant for everybody where something goes along, else the draft's body alone says it."""
    known = files.main(draft, "sms")
    before, own = known or Variant(channel="sms"), files.text(form, draft)
    if own != known:
        kept.pop(("sms", ""), None)
    if own.takes_mms:
        kept["sms", ""] = own
    for locale in LANGUAGES:
        if f"body_{locale}" in form:
            one = kept.pop(("sms", locale), None) or msgspec.structs.replace(own, locale=locale)
            if body := forms.verbatim(form, f"body_{locale}"):
                one = msgspec.structs.replace(one, body=body)
                kept["sms", locale] = files.together(one, own, before)


def _whatsapp(draft: Broadcast) -> Variant:
    """The words on WhatsApp; of a draft that has none beside its text, that."""
    if draft.channel == "whatsapp" and not any(one.channel == "whatsapp" for one in draft.variants):
        return Variant(channel="whatsapp", body=draft.body)
    return _known(draft.variants, "whatsapp")


def _keys(known: Variants) -> set[tuple[str, str]]:
    """Those whose emptiness was written; an emptied text of another language is none any more."""
    return {(one.channel, one.locale) for one in known if one.channel != "sms"}


def _is_empty(one: Variant) -> bool:
    return msgspec.structs.replace(one, locale="") == Variant(channel=one.channel)


def _known(variants: Variants, channel: Any) -> Variant:
    """The channel's words for everybody; those of its first language where it has none."""
    own = [one for one in variants if one.channel == channel]
    return next((one for one in own if not one.locale), own[0] if own else Variant(channel=channel))


def _other_mails(variants: Variants, first: Variant) -> list[Variant]:
    """The draft's mails in further languages."""
    return [one for one in variants if one.channel == "email" and one.locale != first.locale]


def _further(variants: Variants, first: Variant, home: str) -> list[tuple[str, str]]:
    """Languages that the draft has no mail in yet."""
    written = {one.locale or home for one in (first, *_other_mails(variants, first))}
    return [(locale, label) for locale, label in LANGUAGES.items() if locale not in written]


def in_language(draft: Broadcast, locale: str) -> Variants:
    """The draft's variants with a mail in one more language: what everybody reads, to be translated."""
    mail = _known(draft.variants, "email")
    if locale not in LANGUAGES or any((one.channel, one.locale) == ("email", locale) for one in draft.variants):
        return draft.variants
    return (*draft.variants, msgspec.structs.replace(mail, locale=locale))


def _prefix(mail: Variant) -> str:
    return f"mail_{mail.locale}_"


def words_error(faults: dict[str, str]) -> str:
    """What is wrong with words other than the text's."""
    told = faults.get("body")
    others = (text for path, text in faults.items() if path.startswith(("variants", "fallback", "ab.")))
    return next((text for text in others if text != told), "")


def sender_options(senders: list[channels.Sender], channel: str) -> list[tuple[UUID | str, str]]:
    """Whom a message of this channel may be from."""
    return [("", gettext("The usual one")), *((one.id, _shown(one)) for one in senders_of(senders, channel))]


def _shown(sender: channels.Sender) -> str:
    return phone(sender.value) if sender.value.startswith("+") else sender.value
