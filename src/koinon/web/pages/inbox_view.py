"""What the inbox's templates show: rows, lines of a thread, the state of the composer, all in the reader's words."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

import msgspec

from koinon import inbox, messaging
from koinon.inbox import Attachment, Conversation, ConversationRow, Item
from koinon.kit import clock
from koinon.kit.text import mask_email, mask_phone
from koinon.platform.actor import Actor
from koinon.web import formats
from koinon.web.i18n import N_, gettext, pgettext
from koinon.web.pages import inbox_standing
from koinon.web.pages.inbox_lines import told
from koinon.web.pages.inbox_quotes import Quoted, itself, quoted
from koinon.web.pages.inbox_row_marks import Mark
from koinon.web.pages.inbox_ways import ICONS, way_word
from koinon.web.photos import photo_path

FAILED = frozenset({"failed", "refused", "expired", "cancelled"})
# Trying again would be refused again: it is about the person or the number, not about the moment.
NEVER_AGAIN = frozenset({
    "no_address", "invalid", "recipient_invalid", "landline", "opted_out", "recipient_opted_out", "blocked", "deceased",
    "erased", "do_not_contact", "minor",
})  # fmt: skip
_ICONS = {
    "queued": "clock",
    "held": "clock",
    "sending": "clock",
    "sent": "check",
    "delivered": "check-check",
    "read": "check-check",
}


def state_word(state: str) -> str:
    """What became of one message; several are named by another form in Spanish and Portuguese."""
    words = {
        "queued": gettext("Leaving"),
        "held": gettext("Waiting"),
        "sending": gettext("Sending"),
        "sent": gettext("Sent"),
        "delivered": pgettext("one message", "Delivered"),
        "read": pgettext("one message", "Read"),
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
    marks: Sequence[Mark] = ()
    photo: str = ""


class Mail(msgspec.Struct, frozen=True):
    """How a mail is shown: its subject where it begins something, its own paper where it is more than its words."""

    subject: str
    is_new: bool
    has_paper: bool
    has_pictures: bool
    is_cut: bool
    size: str


class Line(msgspec.Struct, frozen=True):
    """An item of a thread with its words; `day` stands above the first of a day."""

    item: Item
    day: str = ""
    icon: str = ""
    state_word: str = ""
    is_read: bool = False
    reason: str = ""
    sentence: str = ""
    author: str = ""
    failed: bool = False
    retryable: bool = False
    waits: str = ""
    pieces: tuple[tuple[str, bool], ...] = ()
    may_change: bool = False
    may_delete: bool = False
    said: str | None = None
    quoted: str = ""
    by_itself: bool = False
    left_from: str = ""
    mail: Mail | None = None
    quote: Quoted | None = None
    to_answer: Quoted | None = None
    """The item itself, shortly, where it can be answered."""

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
    sla_state: str | None = None
    sla_target_at: datetime | None = None
    assignee_id: UUID | None = None
    team_id: UUID | None = None
    team_name: str | None = None
    priority: str = "normal"
    snoozed: bool = False
    snoozed_until: datetime | None = None
    woke: bool = False
    labels: Sequence[inbox.LabelRef] = ()
    is_spam: bool = False
    waits_because: str = ""
    channel: str = "sms"
    is_followed: bool = False
    sentiment: str | None = None
    restricted: bool = False
    window_until: datetime | None = None
    photo: str = ""

    @property
    def feeling(self) -> str:
        """How their last message sounds; empty where nobody judged it."""
        return inbox_standing.feeling(self.sentiment)

    @property
    def way(self) -> str:
        """What its channel is called."""
        return way_word(self.channel)

    @property
    def way_icon(self) -> str:
        """The picture of its channel."""
        return ICONS.get(self.channel, ICONS["sms"])

    @property
    def priority_name(self) -> str:
        """What its priority is called."""
        return inbox_standing.priority_name(self.priority)

    @property
    def priorities(self) -> Sequence[tuple[str, str]]:
        """What else it may be."""
        return inbox_standing.priorities()

    @property
    def snoozes(self) -> Sequence[tuple[str, str, str]]:
        """For how long one click puts it aside."""
        return inbox_standing.snoozes()


def row(
    found: ConversationRow,
    onward: str,
    current: UUID | None,
    number: Callable[[bytes, str], str],
    failed: bool = False,
    marked: Sequence[Mark] = (),
) -> Row:
    """One row of the list; `number` opens and shows a number, for people who have no name yet."""
    last = found.preview or gettext("sent a picture")
    if found.restricted:
        last = gettext("Restricted: open it to read")
    elif found.preview_direction == "out":
        last = (gettext("Not delivered: %(text)s") if failed else gettext("You: %(text)s")) % {"text": last}
    return Row(
        id=found.id,
        href=f"/inbox/{found.id}?{onward}",
        name=found.name or number(found.address_cipher, found.channel),
        last=last,
        moved_at=found.moved_at,
        unread=found.unread and found.id != current,
        current=found.id == current,
        failed=failed,
        marks=marked,
        photo=photo_path(found.contact_id, found.photo_id),
    )


def thread(found: Conversation, name: str, number: str, actor: Actor, photo: str = "") -> Thread:
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
        sla_state=found.sla_state,
        sla_target_at=found.sla_target_at,
        assignee_id=found.assignee_id,
        team_id=found.team_id,
        team_name=found.team_name,
        priority=str(found.priority),
        snoozed=found.status == inbox.Status.SNOOZED,
        snoozed_until=found.snoozed_until,
        woke=found.woke_at is not None and found.status == inbox.Status.OPEN,
        labels=found.labels,
        is_spam=found.is_spam,
        waits_because="" if found.assignee_id else inbox_standing.because(found.unassigned_because),
        channel=found.channel,
        is_followed=found.is_followed,
        sentiment=found.sentiment,
        restricted=found.restricted,
        window_until=found.window_expires_at,
        photo=photo,
    )


def shown_number(number: str, actor: Actor) -> str:
    """A number for who may see it, else its last four digits (CON-009)."""
    if "@" in number:
        return number if actor.may("contacts:addresses") else mask_email(number)
    return formats.phone(number) if actor.may("contacts:addresses") else mask_phone(number)


UNCONFIRMED = ("unconfirmed", "not_confirmed")
# What no person of ours wrote for this one person: answers while nobody is there, of keywords, to STOP.
BY_ITSELF = frozenset({"automation", "system"})


def lines(
    items: Sequence[Item],
    actor: Actor,
    channel: str,
    others: Mapping[UUID, str] = MappingProxyType({}),
    *,
    answered_in: UUID | None = None,
) -> list[Line]:
    """Oldest first, each day named once; reasons in the words of the conversation's `channel`, or the message's own.

    `others` are senders of ours, as they are shown, that answers left from and that are not the conversation's own.
    `answered_in` is the conversation where particular messages can be answered.
    """
    told: list[Line] = []
    before: date | None = None
    last: UUID | None = None
    for item in reversed(items):
        if _is_withdrawn(item):
            continue
        today = formats.local(item.created_at).date()
        day = formats.day_name(item.created_at) if today != before else ""
        line = _line(item, actor, item.channel or channel, day)
        other = others.get(item.sender_id) if item.sender_id and item.source == "message" else None
        to_answer = itself(item, answered_in, channel, actor) if answered_in else None
        quote = quoted(item, last, actor)
        told.append(msgspec.structs.replace(line, left_from=other or "", quote=quote, to_answer=to_answer))
        before = today
        last = last if item.direction == "internal" else item.id
    return told


def _is_withdrawn(item: Item) -> bool:
    """A reaction that was taken back."""
    return item.deleted_at is not None and (item.details or {}).get("kind") == "reaction"


def _line(item: Item, actor: Actor, channel: str, day: str) -> Line:
    if item.kind == "event":
        return Line(item, day, sentence=told(item, actor))
    if item.kind == "note":
        return note_line(item, actor, day)
    if item.direction == "in":
        said, quoted = inbox.said_and_quoted(item.body) if "subject" in (item.details or {}) else (item.body, "")
        return Line(item, day, sentence=kind_word(item), said=said, quoted=quoted, mail=_mail(item, said))
    state = item.state or "sent"
    failed = state in FAILED
    if item.read_at and channel != "email" and not failed:  # of a mail only its pictures tell, and not surely
        state = "read"
    return Line(
        item,
        day,
        icon="circle-alert" if failed else _ICONS.get(state, "check"),
        state_word=_word(item, state),
        reason=gettext(messaging.reason_sentence(item.reason, channel)) if failed and item.reason else "",
        waits=_waits(item, channel, failed=failed),
        author=_author(item, actor),
        failed=failed,
        is_read=state == "read",
        retryable=failed and item.archived is None and (item.reason is None or item.reason not in NEVER_AGAIN),
        by_itself=item.origin in BY_ITSELF,
        mail=_mail(item, item.body),
    )


SHORT, LONG = 240, 900
"""Characters of a mail that fit on a small, and on a middle-sized paper."""


def _mail(item: Item, said: str) -> Mail | None:
    details = item.details or {}
    if "subject" not in details:
        return None
    has_pictures = bool(details.get("pictures"))
    length = len(said) + (SHORT if has_pictures else 0)
    return Mail(
        subject=str(details["subject"] or ""),
        is_new=not details.get("answers"),
        has_paper=bool(details.get("html")),
        has_pictures=has_pictures,
        is_cut=bool(details.get("cut")),
        size="small" if length <= SHORT else "middle" if length <= LONG else "large",
    )


def _author(item: Item, actor: Actor) -> str:
    if item.origin in BY_ITSELF:
        return gettext("Automatic answer")
    return "" if item.author_id in (None, actor.id) else item.author_name or ""


_KINDS = {
    "reaction": N_("Reacted to a message"),
    "location": N_("Shared a place"),
    "contacts": N_("Shared a contact"),
    "sticker": N_("Sticker"),
    "voice": N_("Voice message"),
    "button": N_("Tapped a button"),
    "order": N_("Placed an order"),
    "unsupported": N_("A kind of message that cannot be shown here"),
}


def kind_word(item: Item) -> str:
    """What an inbound message is beyond text and files."""
    word = _KINDS.get(str((item.details or {}).get("kind", "")))
    return gettext(word) if word else ""


def note_line(item: Item, actor: Actor, day: str) -> Line:
    """A note: whom it names stands out; its author may change it for a while."""
    details = item.details or {}
    if item.deleted_at is not None:
        gone = gettext("%(who)s deleted a note") % {"who": details.get("deleted_by") or gettext("Koinon")}
        return Line(item, day, sentence=gone)
    own = item.author_id is not None and item.author_id == actor.id
    writes = actor.may("conversations:write") and item.archived is None
    return Line(
        item,
        day,
        author=gettext("You") if own else item.author_name or gettext("Koinon"),
        pieces=tuple(_pieces(item.body, [str(one.get("name", "")) for one in details.get("mentions", ())])),
        may_change=own and writes and inbox.may_edit_note(item.created_at, clock.now()),
        may_delete=writes and (own or actor.may("settings:write")),
    )


def _pieces(body: str, names: Sequence[str]) -> list[tuple[str, bool]]:
    """A note cut where it names somebody: (text, whether it is a name)."""
    called = sorted({one for name in names if name for one in (name, name.partition(" ")[0])}, key=len, reverse=True)
    if not called:
        return [(body, False)]
    cut = re.split("(@(?:" + "|".join(map(re.escape, called)) + r")\b)", body, flags=re.IGNORECASE)
    return [(text, index % 2 == 1) for index, text in enumerate(cut) if text]


def why_not_sent(found: inbox.ScheduledReply, channel: str = "sms") -> str:
    """Why an answer for later was not sent, in the words of its channel."""
    if found.failure == "they_replied":
        return gettext("They wrote first.")
    if found.failure == "sender_released":
        return gettext("The number it was to leave from was given back.")
    if (found.failure or "").startswith("template_"):
        return gettext("The 24 hours are over, and its template cannot be sent any more.")
    return gettext(messaging.reason_sentence(found.failure, channel)) if found.failure else ""


def _word(item: Item, state: str) -> str:
    if item.reason in UNCONFIRMED:
        return gettext("Sent, not confirmed")
    return state_word("held" if item.waits_for else state)


def _waits(item: Item, channel: str, *, failed: bool) -> str:
    sentence = None if failed else messaging.waiting_sentence(item.waits_for, channel)
    return gettext(sentence) if sentence else ""
