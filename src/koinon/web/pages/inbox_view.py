"""What the inbox's templates show: rows, lines of a thread, the state of the composer, all in the reader's words."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from koinon import contacts, inbox, messaging
from koinon.inbox import Attachment, Conversation, ConversationRow, Item
from koinon.kit.text import mask_email, mask_phone
from koinon.platform.actor import Actor
from koinon.web import formats
from koinon.web.i18n import N_, gettext, pgettext

FAILED = frozenset({"failed", "refused", "expired", "cancelled"})
# Trying again would be refused again: it is about the person or the number, not about the moment.
NEVER_AGAIN = frozenset({
    "no_address", "invalid", "recipient_invalid", "landline", "opted_out", "recipient_opted_out", "blocked", "deceased",
    "erased", "do_not_contact", "minor",
})  # fmt: skip
_ICONS = {"queued": "clock", "held": "clock", "sending": "clock", "sent": "check", "delivered": "check-check"}


def state_word(state: str) -> str:
    """What became of one message; several are named by another form in Spanish and Portuguese."""
    words = {
        "queued": gettext("Leaving"),
        "held": gettext("Waiting"),
        "sending": gettext("Sending"),
        "sent": gettext("Sent"),
        "delivered": pgettext("one message", "Delivered"),
        "failed": gettext("Not delivered"),
        "refused": gettext("Not sent"),
        "expired": gettext("Not sent"),
        "cancelled": gettext("Taken back"),
    }
    return words.get(state, words["sent"])


class Row(msgspec.Struct, frozen=True):
    """A conversation in the list."""

    id: UUID
    href: str
    name: str
    last: str
    moved_at: datetime
    unread: bool
    current: bool
    failed: bool = False


class Line(msgspec.Struct, frozen=True):
    """An item of a thread with its words; `day` stands above the first of a day."""

    item: Item
    day: str = ""
    icon: str = ""
    state_word: str = ""
    reason: str = ""
    sentence: str = ""
    author: str = ""
    failed: bool = False
    retryable: bool = False
    waits: str = ""

    def file_word(self, file: Attachment) -> str:
        """What kind of thing an attachment is."""
        kind = (file.content_type or "").partition("/")[0]
        known = {"image": N_("Picture"), "video": N_("Video"), "audio": N_("Voice message")}
        return gettext(known.get(kind, N_("File")))


class Thread(msgspec.Struct, frozen=True):
    """An open conversation. `phone` is masked for who may not see addresses."""

    id: UUID
    contact_id: UUID
    name: str
    phone: str
    done: bool
    mine: bool
    assignee_name: str | None
    unread: bool
    looping: bool = False


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


def row(
    found: ConversationRow, view: str, current: UUID | None, number: Callable[[bytes, str], str], failed: bool = False
) -> Row:
    """One row of the list; `number` opens and shows a number, for people who have no name yet."""
    last = found.preview or gettext("sent a picture")
    if found.preview_direction == "out":
        last = (gettext("Not delivered: %(text)s") if failed else gettext("You: %(text)s")) % {"text": last}
    return Row(
        id=found.id,
        href=f"/inbox/{found.id}?{urlencode({'view': view})}",
        name=found.name or number(found.address_cipher, found.channel),
        last=last,
        moved_at=found.moved_at,
        unread=found.unread and found.id != current,
        current=found.id == current,
        failed=failed,
    )


def thread(found: Conversation, name: str, number: str, actor: Actor) -> Thread:
    """The open conversation, for its head and side."""
    shown = shown_number(number, actor)
    return Thread(
        id=found.id,
        contact_id=found.contact_id,
        name=name or shown,
        phone=shown,
        done=found.status in (inbox.Status.RESOLVED, inbox.Status.CLOSED),
        mine=found.assignee_id is not None and found.assignee_id == actor.id,
        assignee_name=found.assignee_name,
        unread=found.unread,
        looping=found.flag == "loop",
    )


def shown_number(number: str, actor: Actor) -> str:
    """A number for who may see it, else its last four digits (CON-009)."""
    if "@" in number:
        return number if actor.may("contacts:addresses") else mask_email(number)
    return formats.phone(number) if actor.may("contacts:addresses") else mask_phone(number)


UNCONFIRMED = ("unconfirmed", "not_confirmed")


def lines(items: Sequence[Item], actor: Actor) -> list[Line]:
    """Oldest first, each day named once."""
    told: list[Line] = []
    before: date | None = None
    for item in reversed(items):
        today = formats.local(item.created_at).date()
        told.append(_line(item, actor, formats.day_name(item.created_at) if today != before else ""))
        before = today
    return told


def _line(item: Item, actor: Actor, day: str) -> Line:
    if item.kind == "event":
        return Line(item, day, sentence=_event(item, actor))
    if item.direction == "in":
        return Line(item, day)
    state = item.state or "sent"
    failed = state in FAILED
    return Line(
        item,
        day,
        icon="circle-alert" if failed else _ICONS.get(state, "check"),
        state_word=_word(item, state),
        reason=gettext(messaging.reason_sentence(item.reason)) if failed and item.reason else "",
        waits=_waits(item, failed=failed),
        author="" if item.author_id in (None, actor.id) else item.author_name or "",
        failed=failed,
        retryable=failed and (item.reason is None or item.reason not in NEVER_AGAIN),
    )


def _word(item: Item, state: str) -> str:
    if item.reason in UNCONFIRMED:
        return gettext("Sent, not confirmed")
    return state_word("held" if item.waits_for else state)


def _waits(item: Item, *, failed: bool) -> str:
    sentence = None if failed else messaging.waiting_sentence(item.waits_for)
    return gettext(sentence) if sentence else ""


def _event(item: Item, actor: Actor) -> str:
    details = item.details or {}
    who = item.author_name or gettext("Koinon")
    if details.get("event") == "status":
        sentence = {
            "resolved": N_("%(who)s marked this done"),
            "open": N_("%(who)s reopened this"),
        }.get(str(details.get("to")), N_("%(who)s set this aside"))
    elif details.get("event") == "flagged":
        sentence = N_("The same text was to go out more than 20 times in 5 minutes: it was stopped")
    elif details.get("to"):
        mine = str(details["to"]) == str(actor.id)
        taken = details["to"] == str(item.author_id)
        sentence = (
            N_("%(who)s took this")
            if taken
            else N_("%(who)s gave this to you")
            if mine
            else N_("%(who)s assigned this")
        )
    else:
        sentence = N_("%(who)s gave this back")
    return gettext(sentence) % {"who": who}


def composer(
    reason: str | None, stopped: contacts.ConsentState | None, number: str, price: tuple[int, str] | None
) -> Composer:
    """The box, or why nothing can be written. `reason` is the gate's present answer."""
    if reason is None:
        micros, currency = price or (None, "USD")
        return Composer("", number=formats.phone(number), price_micros=micros, currency=currency)
    if stopped is not None and stopped.state == "denied":
        band = gettext("Opted out of texts on %(day)s") % {"day": formats.day(stopped.changed_at)}
        hint = gettext("Nothing can be sent to this number. They can come back at any time by texting START.")
        return Composer(reason, band, hint)
    return Composer(
        reason,
        gettext("You cannot write to them now"),
        gettext(messaging.reason_sentence(reason)),
        "warn",
    )
