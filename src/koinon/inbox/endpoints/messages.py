"""The messages of a conversation: read, answer, take back, send again."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from koinon.inbox.endpoints.conversations import PATH, READ, SEND
from koinon.inbox.endpoints.shapes import Accepted, MessageOut, NewReply, accepted, thread_item
from koinon.inbox.service import reply, thread
from koinon.inbox.service.reply import Draft
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", max_length=255, description="Names one attempt.")]


@get("/{conversation_id:uuid}/messages", guards=READ, dependencies=rest.PAGING, summary="Read a thread")
async def list_messages(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], paging: rest.PageRequest
) -> rest.Envelope[Sequence[MessageOut]]:
    """Newest first, with what broadcasts sent to this person."""
    async with services.database.transaction(actor) as tx:
        items, pagination = await thread.thread_page(tx, conversation_id, paging)
    return rest.page([thread_item(item) for item in items], pagination)


@post("/{conversation_id:uuid}/messages", guards=SEND, summary="Answer")
async def send(
    *,
    services: Services,
    actor: Actor,
    conversation_id: FromPath[UUID],
    data: JSONBody[NewReply],
    key: Key = None,
) -> Response[rest.Envelope[Accepted]]:
    """Accepted for sending after five seconds; the same `Idempotency-Key` never sends twice."""
    draft = Draft(data.body, key or ids.uuid7().hex, data.last_seen_message_id)
    async with services.database.transaction(actor) as tx:
        made = await reply.reply(tx, services, conversation_id, draft)
    return rest.created(accepted(made), f"{PATH}/{conversation_id}/messages")


@delete("/{conversation_id:uuid}/messages/{message_id:uuid}", guards=SEND, summary="Take an answer back")
async def undo(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], message_id: FromPath[UUID]
) -> None:
    """Within five seconds of sending it."""
    async with services.database.transaction(actor) as tx:
        await reply.undo(tx, conversation_id, message_id)


@post("/{conversation_id:uuid}/messages/{message_id:uuid}/retry", guards=SEND, summary="Send a failed answer again")
async def retry(
    *,
    services: Services,
    actor: Actor,
    conversation_id: FromPath[UUID],
    message_id: FromPath[UUID],
    key: Key = None,
) -> Response[rest.Envelope[Accepted]]:
    """As a new message, through the gate."""
    async with services.database.transaction(actor) as tx:
        made = await reply.try_again(tx, services, conversation_id, message_id, key or ids.uuid7().hex)
    return rest.created(accepted(made), f"{PATH}/{conversation_id}/messages")
