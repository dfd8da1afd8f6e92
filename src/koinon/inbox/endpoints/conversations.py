"""Conversations: list, count, begin, read, change, mark read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from litestar import Response, get, patch, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, UnsetType

from koinon import contacts
from koinon.inbox import errors as refusals
from koinon.inbox.contracts import ConversationQuery, Counts, Status, View
from koinon.inbox.contracts.lists import Filters
from koinon.inbox.endpoints import narrowing
from koinon.inbox.endpoints.expanding import LISTED, WHOLE
from koinon.inbox.endpoints.shapes import (
    ConversationFull,
    ConversationOut,
    ConversationPatch,
    NewConversation,
    ReadState,
    Unread,
    full,
    list_row,
    tagged,
)
from koinon.inbox.service import beginning, changes, labels, listing, spam, states, teams, thread
from koinon.inbox.views import service as views
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/conversations"
READ = {"permission": "conversations:read"}
NEWEST_MOVED = rest.Order("last_message_at")


@get(
    "",
    opt={**READ, "expand": LISTED, "cache": "live"},
    dependencies={**rest.paging(NEWEST_MOVED), "filters": Provide(narrowing.filters)},
)
async def list_conversations(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    filters: Filters,
    view: FromQuery[View] = View.ALL,
    view_id: FromQuery[UUID | None] = None,
    contact_id: FromQuery[UUID | None] = None,
    q: FromQuery[Annotated[str, Meta(max_length=200)]] = "",
) -> rest.Envelope[Sequence[ConversationOut]]:
    """List conversations, newest first.

    `view` is one of the inbox's lists, `view_id` a view that was kept: its filters and order stand in place of those
    given. `q` finds names in any order, the last digits of numbers, words of messages, and `#1042` the conversation's
    number.
    """
    async with services.database.transaction(actor) as tx:
        whose = await contacts.survivor(tx, contact_id) if contact_id else None
        kept = await views.get_view(tx, view_id) if view_id else None
        query = ConversationQuery(View.LIVE if kept else view, (), q, whose, kept.filters if kept else filters)
        if kept and kept.oldest_first and paging.turned is None:
            paging = replace(paging, turned=NEWEST_MOVED)
        rows, pagination = await listing.conversations_page(tx, services.vault, query, paging)
    return rest.page([list_row(row) for row in rows], pagination)


@get("/unread", opt={**READ, "cache": "live"})
async def count_unread_conversations(*, services: Services, actor: Actor) -> rest.Envelope[Unread]:
    """Count what you have not read (a key has nothing unread)."""
    async with services.database.transaction(actor) as tx:
        return rest.one(Unread(await listing.unread_count(tx)))


@get("/counts", opt={**READ, "cache": "live"})
async def count_conversations(*, services: Services, actor: Actor) -> rest.Envelope[Counts]:
    """Count conversations exactly: unread, live, mine, nobody's, those that name you, and each view by its id."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await views.counts(tx))


@post(
    "",
    opt={"permission": "messages:send", "errors": [refusals.NO_NUMBER, refusals.NO_MAIL_ADDRESS, refusals.NO_SENDER]},
)
@rest.once_per_key
async def start_conversation(
    *, services: Services, actor: Actor, data: JSONBody[NewConversation]
) -> Response[rest.Envelope[ConversationFull]]:
    """Begin a conversation with a person, or find the live one; nothing is sent yet."""
    async with services.database.transaction(actor) as tx:
        found = await beginning.start(tx, services.vault, data.contact_id, data.sender_id, data.channel)
    return rest.created(full(services, actor, found), f"{PATH}/{found.id}")


@get("/{conversation_id:uuid}", opt={**READ, "cache": "live", "expand": WHOLE})
async def read_conversation(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID]
) -> Response[rest.Envelope[ConversationFull]]:
    """Read a conversation; the `ETag` is what `If-Match` takes."""
    async with services.database.transaction(actor) as tx:
        found = await thread.conversation(tx, conversation_id)
    return tagged(services, actor, found)


@patch(
    "/{conversation_id:uuid}",
    opt={
        "permission": "conversations:write",
        "errors": [
            refusals.ALREADY_RESOLVED,
            refusals.ALREADY_CLOSED,
            refusals.NOT_A_CANDIDATE,
            errors.INVALID_STATE,
            errors.PRECONDITION_FAILED,
        ],
    },
)
async def update_conversation(
    *,
    services: Services,
    actor: Actor,
    conversation_id: FromPath[UUID],
    data: JSONBody[ConversationPatch],
) -> Response[rest.Envelope[ConversationFull]]:
    """Finish, reopen, snooze, rank, label or assign a conversation, or file it under another person of the number."""
    version = rest.wanted_version()
    async with services.database.transaction(actor) as tx:
        states.require_version(await thread.conversation(tx, conversation_id, lock=True), version)
        if not isinstance(data.assignee_id, UnsetType):
            await changes.assign(tx, conversation_id, data.assignee_id, reopen=data.reopen)
        if not isinstance(data.team_id, UnsetType):
            await teams.set_team(tx, conversation_id, data.team_id, reopen=data.reopen)
        if not isinstance(data.contact_id, UnsetType):
            await changes.file_under(tx, services.vault, conversation_id, data.contact_id)
        if not isinstance(data.priority, UnsetType):
            await states.set_priority(tx, conversation_id, data.priority)
        if not isinstance(data.label_ids, UnsetType):
            await labels.set_labels(tx, conversation_id, data.label_ids)
        if not isinstance(data.is_spam, UnsetType):
            await (
                spam.mark_spam(tx, conversation_id)
                if data.is_spam
                else spam.not_spam(tx, services.vault, conversation_id)
            )
        if (status := _status(data)) is not None:
            until = None if isinstance(data.snoozed_until, UnsetType) else data.snoozed_until
            await states.set_status(tx, conversation_id, status, until=until)
        found = await thread.conversation(tx, conversation_id)
    return tagged(services, actor, found)


def _status(data: ConversationPatch) -> Status | None:
    if not isinstance(data.status, UnsetType):
        return Status(data.status)
    return None if isinstance(data.snoozed_until, UnsetType) else Status.SNOOZED


@post("/{conversation_id:uuid}/reads", opt=READ, status_code=200)
@rest.once_per_key
async def record_conversation_read(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[ReadState]
) -> rest.Envelope[Unread]:
    """Mark a conversation read, or unread again, for you alone; the answer counts what is left."""
    return await _read(services, actor, conversation_id, data)


@post("/{conversation_id:uuid}/read", opt=READ, status_code=200)
@rest.once_per_key
async def mark_conversation_read(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[ReadState]
) -> rest.Envelope[Unread]:
    """The same as `/reads`, under its earlier name."""
    return await _read(services, actor, conversation_id, data)


async def _read(services: Services, actor: Actor, conversation_id: UUID, data: ReadState) -> rest.Envelope[Unread]:
    async with services.database.transaction(actor) as tx:
        if data.unread:
            await changes.mark_unread(tx, conversation_id)
        else:
            await changes.mark_read(tx, conversation_id)
        return rest.one(Unread(await listing.unread_count(tx)))
