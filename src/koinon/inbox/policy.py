"""Pure decisions of the inbox: previews, keys against doubles, what a new message does to a conversation's status."""

import hashlib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from koinon.inbox.contracts import LIVE, Priority, Rule, Status
from koinon.inbox.quoting import apart
from koinon.kit.recurrence import localised

PREVIEW_LENGTH = 160
PROVIDER_KEY_DAYS = 30
TEXT_KEY_SECONDS = 60
REOPEN_DAYS = 7
UNDO_SECONDS = 5
MORNING = time(9)

LONGEST = {"sms": 1_600, "whatsapp": 4_096, "email": 50_000}
LONGEST_CAPTION = 1_024
LONGEST_OF_ALL = max(LONGEST.values())
LONGEST_SUBJECT = 255


def longest(channel: str, *, has_files: bool = False) -> int:
    """How many characters an answer may have; WhatsApp takes fewer beside a file (Meta, "Media messages")."""
    return LONGEST_CAPTION if channel == "whatsapp" and has_files else LONGEST[channel]


def preview(text: str, attachments: int = 0) -> str:
    """One line of at most 160 characters for a list; a picture without words is told by the page, hence empty."""
    line = " ".join(text.split())
    if not line and attachments:
        return ""
    return line if len(line) <= PREVIEW_LENGTH else line[: PREVIEW_LENGTH - 1].rstrip() + "…"


def mail_preview(subject: str, text: str, attachments: int = 0) -> str:
    """The subject of a mail and the first of what they say in it, without what they quote."""
    said, _ = apart(text)
    return preview(" · ".join(part for part in (" ".join(subject.split()), said.strip()) if part), attachments)


def arrival_key(provider_id: str, phone: str, text: str) -> tuple[bytes, timedelta]:
    """The key by which a second arrival of one message is known, and for how long (INB-003).

    The provider's id for 30 days; without one, the number and text for 60 seconds.
    """
    if provider_id:
        return b"p" + hashlib.sha256(provider_id.encode()).digest(), timedelta(days=PROVIDER_KEY_DAYS)
    digest = hashlib.sha256(f"{phone}\0{text}".encode()).digest()
    return b"t" + digest, timedelta(seconds=TEXT_KEY_SECONDS)


def undo_until(written_at: datetime, details: Mapping[str, Any] | None) -> datetime:
    """Until when an answer can be taken back: as it was kept with it, else five seconds."""
    told = (details or {}).get("undo_until")
    return datetime.fromisoformat(told) if told else written_at + timedelta(seconds=UNDO_SECONDS)


def reply_key(author: str, key: str) -> bytes:
    """The key by which a repeated reply of one author is known (INB-005)."""
    return b"r" + hashlib.sha256(f"{author}\0{key}".encode()).digest()


def reopens(status: Status, resolved_at: datetime | None, now: datetime, days: int = REOPEN_DAYS) -> bool:
    """Whether an inbound continues this conversation, rather than begin a new one (INB-002)."""
    if status in LIVE:
        return True
    return status == Status.RESOLVED and resolved_at is not None and now - resolved_at <= timedelta(days=days)


def may_become(status: Status, wanted: Status) -> bool:
    """Whether a person may move a conversation from `status` to `wanted`; what is snoozed may be snoozed anew."""
    if wanted in (Status.RESOLVED, Status.SNOOZED):
        return status in LIVE
    return status != wanted


class Snooze(StrEnum):
    """How long one click puts a conversation aside."""

    LATER_TODAY = "later_today"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    UNTIL_REPLY = "until_reply"


def wakes_at(choice: Snooze, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a choice ends, by the clock of `zone`: in three hours, tomorrow or next Monday at 9:00; None for a reply.

    A wall clock time that a change of the clocks leaves out is the first moment after it (as schedules have it).
    """
    if choice is Snooze.UNTIL_REPLY:
        return None
    if choice is Snooze.LATER_TODAY:
        return now + timedelta(hours=3)
    today = now.astimezone(zone).date()
    days = 1 if choice is Snooze.TOMORROW else 7 - today.weekday()
    return localised(datetime.combine(today + timedelta(days=days), MORNING), zone).astimezone(UTC)


def outranks(wanted: Priority, present: Priority) -> bool:
    """Whether `wanted` is a higher priority: a rule may only raise it (INB-021)."""
    order = list(Priority)
    return order.index(wanted) > order.index(present)


class Asked(Protocol):
    """What a rule asks about a conversation."""

    @property
    def channel(self) -> str: ...
    @property
    def sender_id(self) -> UUID | None: ...
    @property
    def location_id(self) -> UUID | None: ...
    @property
    def language(self) -> str: ...
    @property
    def tag_ids(self) -> Sequence[UUID]: ...
    @property
    def label_ids(self) -> Sequence[UUID]: ...
    @property
    def sentiment(self) -> str | None: ...
    @property
    def team_id(self) -> UUID | None: ...
    @property
    def priority(self) -> str: ...


class Decision(NamedTuple):
    """What rules do with one conversation: those that fit, and of them who gives the team and the priority."""

    fitting: Sequence[Rule]
    team: Rule | None
    labelling: Sequence[Rule]
    raising: Rule | None


def decide(rules: Sequence[Rule], asked: Asked, said: str) -> Decision:
    """Ask the rules in their order; the label that one puts on is there for those after it.

    The first that names a team decides, where there is none yet: moving on is a person's choice. Of the priorities
    the highest holds, and none lowers the present one (INB-021).
    """
    borne, fitting = set(asked.label_ids), list[Rule]()
    team: Rule | None = None
    raising: Rule | None = None
    priority = Priority(asked.priority)
    for rule in rules:
        if not rule_fits(rule, asked, said, borne):
            continue
        fitting.append(rule)
        if rule.label_id is not None:
            borne.add(rule.label_id)
        if team is None and rule.team_id is not None and asked.team_id is None:
            team = rule
        if rule.priority is not None and outranks(Priority(rule.priority), priority):
            raising, priority = rule, Priority(rule.priority)
    return Decision(fitting, team, [one for one in fitting if one.label_id is not None], raising)


def rule_fits(rule: Rule, asked: Asked, said: str, borne: Collection[UUID] | None = None) -> bool:
    """Whether every condition of a rule fits; one that is empty asks nothing. Keywords are whole words in any case.

    `borne` are the labels that it bears by now, where rules before put some on.
    """
    labels = asked.label_ids if borne is None else borne
    return (
        (not rule.channels or asked.channel in rule.channels)
        and (not rule.sender_ids or asked.sender_id in rule.sender_ids)
        and (not rule.location_ids or asked.location_id in rule.location_ids)
        and (not rule.languages or asked.language in rule.languages)
        and (not rule.tag_ids or not set(rule.tag_ids).isdisjoint(asked.tag_ids))
        and (not rule.label_ids or not set(rule.label_ids).isdisjoint(labels))
        and (not rule.sentiments or asked.sentiment in rule.sentiments)
        and (not rule.keywords or says_any(said, rule.keywords))
    )


def says_any(said: str, keywords: Sequence[str]) -> bool:
    """Whether one of the keywords stands in a text as whole words, whatever the case, accents and blanks."""
    text = f" {_plain(said)} "
    return any(f" {_plain(word)} " in text for word in keywords)


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())
