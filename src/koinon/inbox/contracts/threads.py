"""What crosses the border of inbox: conversations as lists show them, the items of a thread, what a reply became."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import force_setattr

from koinon.inbox.contracts.assignment import LabelRef, Priority
from koinon.inbox.contracts.lists import EVERYTHING, Filters


class Templated(NamedTuple):
    """A template to answer with, and the values it takes."""

    template_id: UUID
    variables: Mapping[str, str] = MappingProxyType({})


class Status(StrEnum):
    """Where a conversation stands: `open` we owe an answer, `pending` we wait for the person."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"


LIVE = (Status.OPEN, Status.PENDING, Status.SNOOZED)


class View(StrEnum):
    """The lists a person switches between. `live` is what is neither resolved nor snoozed."""

    LIVE = "live"
    MINE = "mine"
    UNREAD = "unread"
    RESOLVED = "resolved"
    ALL = "all"
    UNASSIGNED = "unassigned"
    MENTIONS = "mentions"
    SPAM = "spam"


class ConversationQuery(msgspec.Struct, frozen=True):
    """What a list asks for: a view, or exact states instead; words or a part of a number; one contact.

    `filters` narrow the view, and their states stand in its place; `urgent_first` puts what is urgent on top.
    """

    view: View = View.LIVE
    statuses: tuple[Status, ...] = ()
    text: str = ""
    contact_id: UUID | None = None
    filters: Filters = EVERYTHING
    urgent_first: bool = False


class ConversationRow(msgspec.Struct, frozen=True):
    """One row of the list, from one statement (INB-071). `moved_at` is what the list is sorted by.

    Of a `restricted` person there is no `preview`: their words are read in the thread, on record.
    """

    id: UUID
    contact_id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    channel: str
    sender_id: UUID
    status: Status
    assignee_id: UUID | None
    assignee_name: str | None
    preview: str
    preview_direction: Literal["in", "out"]
    message_count: int
    shared_by: int
    address_cipher: bytes
    unread: bool
    last_message_at: datetime
    waiting_since: datetime | None
    moved_at: datetime
    version: int
    number: int | None = None
    priority: Priority = Priority.NORMAL
    team_id: UUID | None = None
    team_name: str | None = None
    labels: Sequence[LabelRef] = ()
    window_until: datetime | None = None
    snoozed_until: datetime | None = None
    woke_at: datetime | None = None
    restricted: bool = False
    photo_id: UUID | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "labels", msgspec.convert(self.labels, tuple[LabelRef, ...]))

    @property
    def name(self) -> str:
        """As people call them; empty where no name is known."""
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()


class Conversation(msgspec.Struct, frozen=True):
    """One conversation with all that acting on it needs. The address stays encrypted until someone may see it."""

    id: UUID
    contact_id: UUID
    channel: str
    sender_id: UUID
    address_hash: bytes
    address_cipher: bytes
    status: Status
    assignee_id: UUID | None
    assignee_name: str | None
    previous_id: UUID | None
    shared_by: int
    preview: str
    message_count: int
    unread: bool
    last_message_at: datetime
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    waiting_since: datetime | None
    resolved_at: datetime | None
    flag: str | None
    version: int
    created_at: datetime
    priority: Priority = Priority.NORMAL
    team_id: UUID | None = None
    team_name: str | None = None
    snoozed_until: datetime | None = None
    woke_at: datetime | None = None
    is_spam: bool = False
    unassigned_because: str | None = None
    labels: Sequence[LabelRef] = ()
    sla_state: str | None = None
    sla_target_at: datetime | None = None
    window_expires_at: datetime | None = None
    is_followed: bool = False
    sentiment: str | None = None
    restricted: bool = False

    def __post_init__(self) -> None:
        force_setattr(self, "labels", msgspec.convert(self.labels, tuple[LabelRef, ...]))


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of a message: `media_id` where it lies in the library, else the provider's link; the rest where known.

    `content_id` where the mail it came with shows it in its text.
    """

    url: str
    content_type: str | None = None
    bytes: int | None = None
    media_id: UUID | None = None
    name: str = ""
    content_id: str | None = None


class MessageRow(msgspec.Struct, frozen=True):
    """A stored message: what came in, what we answered, what happened to the conversation (`kind` event).

    `reply_to_id` is the item of a thread that it answers: a message, or a row of the ledger.
    """

    id: UUID
    conversation_id: UUID
    direction: Literal["in", "out", "internal"]
    kind: Literal["text", "media", "template", "note", "event"]
    author_type: Literal["contact", "user", "automation", "system"]
    author_id: UUID | None
    author_name: str | None
    body: str
    media: Sequence[Attachment]
    details: dict[str, Any] | None
    delivery_id: UUID | None
    created_at: datetime
    is_private: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    reply_to_id: UUID | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "media", msgspec.convert(self.media, tuple[Attachment, ...]))

    @property
    def sender_id(self) -> UUID | None:
        """Which of our senders an answer left from; None where that was not written down."""
        told = (self.details or {}).get("sender_id")
        return UUID(str(told)) if told else None


class SpokenRow(MessageRow, frozen=True):
    """A message among all those of a person, who may be restricted."""

    restricted: bool = False


class Quote(msgspec.Struct, frozen=True):
    """A message that another one answers, shortly. `kind` is what it shows beside or instead of words.

    `conversation_id` is None where the ledger keeps it, `author_name` where its writer is the contact or nobody.
    """

    id: UUID
    conversation_id: UUID | None
    direction: Literal["in", "out"]
    kind: str
    preview: str
    author_id: UUID | None
    author_name: str | None


class Reaction(msgspec.Struct, frozen=True):
    """An emoji that somebody put on a message, and when."""

    emoji: str
    at: datetime


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a thread, read from the messages or from the ledger (INB-004).

    `state` and `reason` are the ledger's for what we sent; `undo_until` while a reply can still be taken back;
    `waits_for` a code of messaging's reasons where it may not leave yet, `waits_until` when that is looked at again.
    `read_at` is when they looked at it, where the carrier tells (WhatsApp) or their mail program fetched its pictures.
    `origin` and `channel` are the ledger's: what made it send, and by which way; `sender_id` what an answer left from.
    `reply_to` is what it answers: None where nothing is known of that (any more), though `reply_to_id` may name it.
    `archived` names the piece of the archive it was read from; such an item can no more be changed.
    """

    id: UUID
    source: Literal["message", "ledger"]
    origin: str | None = None
    channel: str | None = None
    sender_id: UUID | None = None
    direction: Literal["in", "out", "internal"]
    kind: Literal["text", "media", "template", "note", "event"] = "text"
    body: str = ""
    media: Sequence[Attachment] = ()
    author_id: UUID | None = None
    author_name: str | None = None
    details: dict[str, Any] | None = None
    state: str | None = None
    reason: str | None = None
    read_at: datetime | None = None
    waits_for: str | None = None
    waits_until: datetime | None = None
    delivery_id: UUID | None = None
    broadcast_id: UUID | None = None
    broadcast_name: str | None = None
    undo_until: datetime | None = None
    created_at: datetime
    is_private: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    reply_to_id: UUID | None = None
    reply_to: Quote | None = None
    reactions: Sequence[Reaction] = ()
    archived: UUID | None = None


class Reply(msgspec.Struct, frozen=True):
    """An accepted reply. `undo_until` is when it may leave; `repeated` when the same key was accepted before."""

    message_id: UUID
    conversation_id: UUID
    delivery_id: UUID
    created_at: datetime
    undo_until: datetime
    repeated: bool = False


class Counts(msgspec.Struct, frozen=True):
    """What waits, exactly: `unread` of this user, conversations not resolved, those that are theirs or nobody's.

    `mentions` are conversations not read in which this user is named; `views` the counts of views by id.
    """

    unread: int
    live: int
    mine: int
    unassigned: int = 0
    mentions: int = 0
    views: Mapping[UUID, int] = {}
