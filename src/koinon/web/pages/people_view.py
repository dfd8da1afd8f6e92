"""One person in words: their ways to be reached, their consent, what happened with them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import contacts, messaging
from koinon.contacts import Address, ConsentRecord, Contact, CustomField, CustomValue, FieldType, TimelineItem
from koinon.web import formats
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.pages import address_words
from koinon.web.pages.inbox_view import state_word
from koinon.web.words import why_not

CHANNEL_OF = {"phone": "sms", "whatsapp": "whatsapp", "email": "email", "push": "push"}


class Way(msgspec.Struct, frozen=True):
    """An address with a sentence on whether it can be used, and why not."""

    id: UUID
    kind: str
    display: str
    is_primary: bool
    consent: str
    sentence: str
    reach: bool
    cause: str = ""
    advice: str = ""
    can_return: bool = False


class Moment(msgspec.Struct, frozen=True):
    """Something in the timeline; `day` stands above the first of a day."""

    id: UUID
    at: datetime
    icon: str
    title: str
    text: str = ""
    href: str = ""
    tone: str = "quiet"
    day: str = ""


class Said(msgspec.Struct, frozen=True):
    """A row of the consent ledger in words."""

    title: str
    how: str
    at: datetime
    text: str = ""
    form_id: UUID | None = None


def ways(person: Contact) -> list[Way]:
    """The addresses, main ones first."""
    barred = next((reach.reason for reach in person.reach if reach.reason in _WHOLE), None)
    ordered = sorted(person.addresses, key=lambda one: (one.kind == "email", not one.is_primary))
    return [
        Way(
            id=one.id,
            kind=one.kind,
            display=one.display,
            is_primary=one.is_primary,
            consent=one.consent,
            sentence=_way(one, barred),
            reach=one.status == "active" and one.consent != "denied" and not barred,
            cause=address_words.cause(one),
            advice=address_words.advice(one),
            can_return=one.status not in ("active", "complained"),
        )
        for one in ordered
    ]


class OwnValue(NamedTuple):
    """What somebody has in a field of the organization's own; `href` where it leads somewhere."""

    label: str
    text: str
    href: str = ""


def own_values(person: Contact, fields: Sequence[CustomField]) -> list[OwnValue]:
    """In the order of the fields; whatever no field names stands last."""
    labels = {field.key: field for field in fields}
    ordered = [key for key in labels if key in person.custom] + [key for key in person.custom if key not in labels]
    return [_own(labels.get(key), key, person.custom[key]) for key in ordered]


def _own(field: CustomField | None, key: str, value: CustomValue) -> OwnValue:
    label = field.label(ambient().locale) if field else key.replace("_", " ").capitalize()
    if isinstance(value, bool):
        return OwnValue(label, gettext("Yes") if value else gettext("No"))
    if field and field.type == FieldType.DATE:
        return OwnValue(label, formats.day(date.fromisoformat(str(value))))
    if field and field.type == FieldType.URL:
        return OwnValue(label, str(value), str(value))
    if isinstance(value, list):
        return OwnValue(label, formats.listing(value))
    return OwnValue(label, contacts.field_text(value))


_WHOLE = frozenset({"blocked", "deceased", "do_not_contact", "erased", "archived"})
_BY_CONSENT = {
    "granted": N_("Agreed to get messages"),
    "unknown": N_("Not asked yet: replies only, no promotions"),
    "pending": N_("Waiting for them to confirm"),
    "denied": N_("Opted out: nothing is sent"),
}


def _way(one: Address, barred: str | None) -> str:
    if barred:
        return why_not(barred)
    if one.status != "active" and one.consent != "denied":
        return ""  # the chip says it
    if one.consent_signed:
        return gettext("Agreed on a signed form; their carrier may block you until they text START")
    return gettext(_BY_CONSENT[one.consent])


_HOW = {
    "stop_keyword": N_("They texted STOP"),
    "start_keyword": N_("They texted START"),
    "staff": N_("Recorded by your team"),
    "form": N_("On a form"),
    "import": N_("With an imported list"),
    "api": N_("Through the API"),
    "preference_centre": N_("On their preferences page"),
    "one_click": N_("By the unsubscribe link"),
    "double_opt_in": N_("By a question we sent"),
    "provider_event": N_("Told by the carrier"),
    "complaint": N_("Marked as spam"),
    "carrier_list": N_("On the carrier’s list"),
    "erasure": N_("With the deletion of their data"),
    "merge": N_("Taken over from a merged person"),
}
_WHAT = {
    ("granted", "sms"): N_("Agreed to texts"),
    ("denied", "sms"): N_("Opted out of texts"),
    ("granted", "email"): N_("Agreed to emails"),
    ("denied", "email"): N_("Opted out of emails"),
    ("pending", "sms"): N_("Asked to agree to texts"),
    ("unknown", "sms"): N_("Did not answer in time"),
}


def consent_title(action: str, channel: str, topic: str | None = None) -> str:
    """What was said, of a channel or (by its name, empty where it is gone) of a topic."""
    if topic is not None:
        said = gettext("Wants “%(name)s”") if action == "granted" else gettext("Left “%(name)s”")
        return said % {"name": topic or gettext("(deleted)")}
    return gettext(_WHAT.get((action, channel), N_("Changed what they agree to")))


def consents(records: Sequence[ConsentRecord], topics: Mapping[UUID, str]) -> list[Said]:
    """The ledger's newest rows."""
    return [
        Said(
            consent_title(one.action, one.channel, topics.get(one.topic_id, "") if one.topic_id else None),
            _how(one.source, one.note),
            one.occurred_at,
            one.text or "",
            one.form_id,
        )
        for one in records
    ]


def _how(source: str, note: str | None) -> str:
    how = gettext(_HOW.get(source, N_("Recorded")))
    return f"{how}: {note}" if note else how


_SOURCES = {
    "manual": N_("Added by hand"),
    "csv": N_("Added by an import"),
    "api": N_("Added through the API"),
    "inbound": N_("Wrote to us for the first time"),
    "form": N_("Filled in a form"),
}


_MARKS = {
    "contact.restricted": (
        N_("%(who)s marked them as restricted"),
        N_("Marked as restricted"),
    ),
    "contact.unrestricted": (
        N_("%(who)s took the mark “restricted” off"),
        N_("No longer restricted"),
    ),
}


def moments(items: Sequence[TimelineItem]) -> list[Moment]:
    """The timeline, newest first, each day named once."""
    told: list[Moment] = []
    before: date | None = None
    for item in items:
        today = formats.local(item.at).date()
        told.append(_moment(item, formats.day_name(item.at) if today != before else ""))
        before = today
    return told


def _moment(item: TimelineItem, day: str) -> Moment:
    data: dict[str, Any] = item.data
    area, _, what = item.kind.partition(".")
    if item.kind == "contact.created":
        title = gettext(_SOURCES.get(str(data.get("source")), N_("Added")))
        return Moment(item.id, item.at, "user-plus", title, day=day)
    if area == "consent":
        tone = {"granted": "good", "denied": "bad"}.get(what, "quiet")
        title = consent_title(what, str(data.get("channel")), data.get("topic"))
        how = _how(str(data.get("source")), data.get("note"))
        icon = {"good": "shield-check", "bad": "ban"}.get(tone, "hourglass")
        return Moment(item.id, item.at, icon, title, how, tone=tone, day=day)
    if item.kind == "message.received":
        href = f"/inbox/{data['conversation_id']}"
        return Moment(item.id, item.at, "message-square", gettext("Wrote to us"), str(data["body"]), href, "brand", day)
    if item.kind == "message.replied":
        href = f"/inbox/{data['conversation_id']}"
        author = {"who": data.get("author") or gettext("Koinon")}
        if data.get("state") in ("failed", "refused", "expired"):
            title = gettext("%(who)s answered, but it was not delivered") % author
            why = gettext(messaging.reason_sentence(data.get("reason") or ""))
            return Moment(item.id, item.at, "circle-alert", title, f"{data['body']}\n{why}", href, "bad", day)
        return Moment(item.id, item.at, "reply", gettext("%(who)s answered") % author, str(data["body"]), href, day=day)
    if item.kind in _MARKS:
        title, unnamed = _MARKS[item.kind]
        words = gettext(title) % {"who": data["by"]} if data.get("by") else gettext(unnamed)
        return Moment(item.id, item.at, "eye", words, day=day)
    if item.kind == "messages.archived":
        count = int(data["messages"])
        title = ngettext("%(num)s older message", "%(num)s older messages", count) % {"num": count}
        why = gettext("In the archive: open the conversation to read on.")
        return Moment(item.id, item.at, "archive", title, why, f"/inbox/{data['conversation_id']}", "quiet", day)
    if area == "message":
        return _sent(item, day)
    return Moment(item.id, item.at, "circle-dashed", item.kind, day=day)


def _sent(item: TimelineItem, day: str) -> Moment:
    data = item.data
    name, state = data.get("broadcast_name"), str(data.get("state") or "sent")
    failed = state in ("failed", "refused", "expired")
    unconfirmed = data.get("reason") in ("unconfirmed", "not_confirmed") and not failed
    word = gettext("Sent, not confirmed") if unconfirmed else state_word(state)
    title = gettext("%(state)s: broadcast “%(name)s”") % {"state": word, "name": name} if name else word
    href = f"/broadcasts/{data['broadcast_id']}" if data.get("broadcast_id") else ""
    icon = "circle-alert" if failed else "megaphone" if name else "reply"
    return Moment(item.id, item.at, icon, title, str(data.get("body") or ""), href, "bad" if failed else "quiet", day)
