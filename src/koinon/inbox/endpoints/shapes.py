"""The JSON of the inbox's endpoints, and how it is made from what the services give."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response
from msgspec import UNSET, Meta, Struct, UnsetType, field

from koinon import contacts
from koinon.inbox import policy
from koinon.inbox.contracts import (
    Attachment,
    Conversation,
    ConversationRow,
    Item,
    LabelRef,
    Priority,
    Quote,
    Reply,
    Status,
    Templated,
)
from koinon.inbox.endpoints.values import Instant, Values
from koinon.inbox.service import beginning, reply
from koinon.kit import text
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services


class Person(Struct, frozen=True):
    """Whom a conversation is with."""

    id: UUID
    name: str


class ConversationContact(Struct, frozen=True):
    """Whom a conversation of a list is with; `GET /contacts/{id}/photo` gives the photo that `photo_id` names."""

    id: UUID
    name: str
    photo_id: UUID | None


class ConversationOut(Struct, frozen=True):
    """A conversation in a list. Of a `restricted` person `preview` is empty: reading their messages is recorded."""

    id: UUID
    contact: ConversationContact
    channel: str
    sender_id: UUID
    status: Status
    assignee: Person | None
    preview: str
    preview_direction: Literal["in", "out"]
    message_count: int
    shared_by: int
    unread: bool
    last_message_at: datetime
    waiting_since: datetime | None
    version: int
    number: int | None
    priority: Priority
    team: Person | None
    labels: Sequence[LabelRef]
    snoozed_until: datetime | None
    window_until: datetime | None
    restricted: bool


class ConversationFull(Struct, frozen=True):
    """A conversation. `phone` is masked without `contacts:addresses`; `window_until` is when WhatsApp's window ends."""

    id: UUID
    contact_id: UUID
    phone: str
    channel: str
    sender_id: UUID
    status: Status
    assignee: Person | None
    previous_id: UUID | None
    shared_by: int
    message_count: int
    unread: bool
    last_message_at: datetime
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    waiting_since: datetime | None
    resolved_at: datetime | None
    created_at: datetime
    version: int
    priority: Priority
    team: Person | None
    snoozed_until: datetime | None
    labels: Sequence[LabelRef]
    is_spam: bool
    unassigned_because: str | None
    restricted: bool
    window_until: datetime | None = None


class QuotedMessage(Struct, frozen=True):
    """A message that another one answers: `preview` of at most 160 characters, `kind` of what stands beside them.

    It may stand in an earlier conversation with the same person; `conversation_id` is null where the ledger keeps it.
    """

    id: UUID
    conversation_id: UUID | None
    direction: Literal["in", "out"]
    kind: str
    preview: str
    author: Person | None


class MessageReaction(Struct, frozen=True):
    """An emoji that the person put on a message."""

    emoji: str
    created_at: datetime


class MessageOut(Struct, frozen=True):
    """An item of a thread. `source` ledger: sent by a broadcast or the API, shown here and not copied.

    `origin` is then what made it send, and `sender_id` which of our senders it left from. `reply_to_id` is the item it
    answers; `reply_to` is null where that is not known, deleted, or in the archive. `is_archived`: it lies in
    the archive, and cannot be changed any more.
    """

    id: UUID
    source: Literal["message", "ledger"]
    direction: Literal["in", "out", "internal"]
    kind: Literal["text", "media", "template", "note", "event"]
    body: str
    media: Sequence[Attachment]
    author: Person | None
    details: dict[str, Any] | None
    state: str | None
    reason: str | None
    waits_for: str | None
    waits_until: datetime | None
    delivery_id: UUID | None
    broadcast_id: UUID | None
    undo_until_at: datetime | None
    created_at: datetime
    is_private: bool
    edited_at: datetime | None
    deleted_at: datetime | None
    origin: str | None = None
    read_at: datetime | None = None
    sender_id: UUID | None = None
    reply_to_id: UUID | None = None
    reply_to: QuotedMessage | None = None
    reactions: Sequence[MessageReaction] = ()
    is_archived: bool = False


class NewConversation(rest.Body, frozen=True, kw_only=True):
    """With whom; by which of our senders, else by the usual one of `channel`, which is texts unless it is said."""

    contact_id: UUID
    sender_id: UUID | None = None
    channel: beginning.WrittenBy | None = None


Subject = Annotated[str, Meta(max_length=policy.LONGEST_SUBJECT, examples=["The plan for Sunday"])]


class NewReply(rest.Body, frozen=True, kw_only=True):
    """An answer: words, files of the library, or a template. 409 if a colleague answered since `last_seen_message_id`.

    Outside WhatsApp's 24 hours only a template goes: 409 `outside_messaging_window` otherwise. It leaves from the
    sender they wrote to, or from `sender_id`, another of the channel; 409 `sender_released` names those to choose from.
    `reply_to_id` is one particular message it answers, on WhatsApp and by mail; 422 says why another cannot be.
    A text has at most 1,600 characters, on WhatsApp 4,096 and beside a file there 1,024, a mail 50,000. `subject` is of
    a mail alone: without one it goes on under the last one's, and the first bears the organization's name.
    With `send_at` it waits, as under `/scheduled-replies`: at least a minute and at most 365 days, and not if they
    write first, unless `unless_they_reply` is false.
    """

    body: Annotated[str, Meta(max_length=policy.LONGEST_OF_ALL, examples=["Of course, bring her!"])] = ""
    last_seen_message_id: UUID | None = None
    media_ids: Annotated[tuple[UUID, ...], Meta(max_length=10)] = ()
    subject: Subject = ""
    sender_id: UUID | None = None
    reply_to_id: UUID | None = None
    template_id: UUID | None = None
    variables: Values = field(default_factory=dict)
    send_at: Instant | None = None
    unless_they_reply: bool = True
    fallback_template_id: UUID | None = None
    fallback_variables: Values = field(default_factory=dict)

    def draft(self, key: str) -> reply.Draft:
        """As the service takes it."""
        template = Templated(self.template_id, self.variables) if self.template_id else None
        return reply.Draft(
            self.body,
            key,
            self.last_seen_message_id,
            self.media_ids,
            template=template,
            sender_id=self.sender_id,
            reply_to_id=self.reply_to_id,
            subject=self.subject,
        )


class ConversationPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a conversation.

    `snoozed` without `snoozed_until` lasts until they write; a time alone snoozes. Assigning what is done is refused
    unless `reopen` is true. `label_ids` are all labels it is to bear. `contact_id` is another person of the number.
    """

    status: Literal["open", "pending", "snoozed", "resolved", "closed"] | UnsetType = UNSET
    snoozed_until: Instant | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    assignee_id: UUID | UnsetType | None = UNSET
    reopen: bool = False
    team_id: UUID | UnsetType | None = UNSET
    is_spam: bool | UnsetType = UNSET
    label_ids: Annotated[Sequence[UUID], Meta(max_length=50)] | UnsetType = UNSET
    contact_id: UUID | UnsetType = UNSET


class ReadState(rest.Body, frozen=True, kw_only=True):
    """`unread` true marks it unread again."""

    unread: bool = False


class AcceptedReply(Struct, frozen=True):
    """A reply that may be taken back until `undo_until_at`."""

    id: UUID
    conversation_id: UUID
    delivery_id: UUID
    created_at: datetime
    undo_until_at: datetime


class Unread(Struct, frozen=True):
    """How many conversations you have not read."""

    unread: int


def list_row(row: ConversationRow) -> ConversationOut:
    assignee = Person(row.assignee_id, row.assignee_name or "") if row.assignee_id else None
    return ConversationOut(
        id=row.id,
        contact=ConversationContact(row.contact_id, row.name, row.photo_id),
        channel=row.channel,
        sender_id=row.sender_id,
        status=row.status,
        assignee=assignee,
        preview=row.preview,
        preview_direction=row.preview_direction,
        message_count=row.message_count,
        shared_by=row.shared_by,
        unread=row.unread,
        last_message_at=row.last_message_at,
        waiting_since=row.waiting_since,
        version=row.version,
        number=row.number,
        priority=row.priority,
        team=Person(row.team_id, row.team_name or "") if row.team_id else None,
        labels=row.labels,
        snoozed_until=row.snoozed_until,
        window_until=row.window_until,
        restricted=row.restricted,
    )


def full(services: Services, actor: Actor, found: Conversation) -> ConversationFull:
    assert actor.organization_id is not None
    number = contacts.opened(services.vault, actor.organization_id, found.channel, found.address_cipher)
    return ConversationFull(
        id=found.id,
        contact_id=found.contact_id,
        phone=number if actor.may("contacts:addresses") else text.mask_phone(number),
        channel=found.channel,
        sender_id=found.sender_id,
        status=found.status,
        assignee=Person(found.assignee_id, found.assignee_name or "") if found.assignee_id else None,
        previous_id=found.previous_id,
        shared_by=found.shared_by,
        message_count=found.message_count,
        unread=found.unread,
        last_message_at=found.last_message_at,
        last_inbound_at=found.last_inbound_at,
        last_outbound_at=found.last_outbound_at,
        waiting_since=found.waiting_since,
        resolved_at=found.resolved_at,
        created_at=found.created_at,
        version=found.version,
        priority=found.priority,
        team=Person(found.team_id, found.team_name or "") if found.team_id else None,
        snoozed_until=found.snoozed_until,
        labels=found.labels,
        is_spam=found.is_spam,
        unassigned_because=found.unassigned_because,
        restricted=found.restricted,
        window_until=found.window_expires_at,
    )


def tagged(services: Services, actor: Actor, found: Conversation) -> Response[rest.Envelope[ConversationFull]]:
    return rest.StampedResponse(rest.one(full(services, actor, found)), headers={"ETag": f'"v{found.version}"'})


def thread_item(item: Item) -> MessageOut:
    return MessageOut(
        id=item.id,
        source=item.source,
        direction=item.direction,
        kind=item.kind,
        body=item.body,
        media=item.media,
        author=Person(item.author_id, item.author_name or "") if item.author_id else None,
        details=item.details,
        state=item.state,
        reason=item.reason,
        waits_for=item.waits_for,
        waits_until=item.waits_until,
        delivery_id=item.delivery_id,
        broadcast_id=item.broadcast_id,
        undo_until_at=item.undo_until,
        created_at=item.created_at,
        is_private=item.is_private,
        edited_at=item.edited_at,
        deleted_at=item.deleted_at,
        origin=item.origin,
        read_at=item.read_at,
        sender_id=item.sender_id,
        reply_to_id=item.reply_to_id,
        reply_to=_quoted(item.reply_to) if item.reply_to else None,
        reactions=[MessageReaction(one.emoji, one.at) for one in item.reactions],
        is_archived=item.archived is not None,
    )


def _quoted(told: Quote) -> QuotedMessage:
    author = Person(told.author_id, told.author_name or "") if told.author_id else None
    return QuotedMessage(told.id, told.conversation_id, told.direction, told.kind, told.preview, author)


def accepted(made: Reply) -> AcceptedReply:
    """What the caller learns of an accepted reply."""
    return AcceptedReply(made.message_id, made.conversation_id, made.delivery_id, made.created_at, made.undo_until)
