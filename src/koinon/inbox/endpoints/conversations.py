"""Conversations: list, count, begin, read, change, mark read."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, UnsetType

from koinon import contacts
from koinon.inbox import errors as refusals
from koinon.inbox.contracts import ConversationQuery, Counts, Status, View
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
from koinon.inbox.service import changes, listing, thread
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/conversations"
READ = {"permission": "conversations:read"}


@get(
    "",
    opt={**READ, "expand": LISTED, "cache": "live"},
    dependencies=rest.paging(rest.Order("last_message_at")),
)
async def list_conversations(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    view: FromQuery[View] = View.ALL,
    status: FromQuery[list[Status] | None] = None,
    contact_id: FromQuery[UUID | None] = None,
    q: FromQuery[Annotated[str, Meta(max_length=200)]] = "",
) -> rest.Envelope[Sequence[ConversationOut]]:
    """List conversations, newest first.

    `view` is one of the inbox's lists; `q` finds names in any order and the last digits of numbers.
    """
    async with services.database.transaction(actor) as tx:
        whose = await contacts.survivor(tx, contact_id) if contact_id else None
        query = ConversationQuery(view, tuple(status or ()), q, whose)
        rows, pagination = await listing.conversations_page(tx, services.vault, query, paging)
    return rest.page([list_row(row) for row in rows], pagination)


@get("/unread", opt={**READ, "cache": "live"})
async def count_unread_conversations(*, services: Services, actor: Actor) -> rest.Envelope[Unread]:
    """Count what you have not read (at most 1,000 are counted; a key has nothing unread)."""
    async with services.database.transaction(actor) as tx:
        return rest.one(Unread(await listing.unread_count(tx)))


@get("/counts", opt={**READ, "cache": "live"})
async def count_conversations(*, services: Services, actor: Actor) -> rest.Envelope[Counts]:
    """Count conversations: unread, live and mine, each up to 1,000."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await listing.counts(tx))


@post("", opt={"permission": "messages:send", "errors": [refusals.NO_NUMBER, refusals.NO_SENDER]})
@rest.once_per_key
async def start_conversation(
    *, services: Services, actor: Actor, data: JSONBody[NewConversation]
) -> Response[rest.Envelope[ConversationFull]]:
    """Begin a conversation with a person, or find the live one; nothing is sent yet."""
    async with services.database.transaction(actor) as tx:
        found = await changes.start(tx, services.vault, data.contact_id, data.sender_id)
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
    """Finish, reopen or assign a conversation, or file it under another person of the same number."""
    version = rest.wanted_version()
    async with services.database.transaction(actor) as tx:
        found = await thread.conversation(tx, conversation_id)
        if not isinstance(data.assignee_id, UnsetType):
            found = await changes.assign(tx, conversation_id, data.assignee_id, version)
            version = None
        if not isinstance(data.contact_id, UnsetType):
            found = await changes.file_under(tx, services.vault, conversation_id, data.contact_id)
        if not isinstance(data.status, UnsetType):
            found = await changes.set_status(tx, conversation_id, Status(data.status), version)
    return tagged(services, actor, found)


@post("/{conversation_id:uuid}/read", opt=READ, status_code=200)
@rest.once_per_key
async def mark_conversation_read(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[ReadState]
) -> rest.Envelope[Unread]:
    """Mark a conversation read, or unread again, for you alone; the answer counts what is left."""
    async with services.database.transaction(actor) as tx:
        if data.unread:
            await changes.mark_unread(tx, conversation_id)
        else:
            await changes.mark_read(tx, conversation_id)
        return rest.one(Unread(await listing.unread_count(tx)))
