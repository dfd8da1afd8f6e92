"""The messages of a conversation: read, answer, take back, send again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from koinon.inbox import errors as refusals
from koinon.inbox.endpoints.conversations import PATH, READ
from koinon.inbox.endpoints.shapes import AcceptedReply, MessageOut, NewReply, accepted, thread_item
from koinon.inbox.scheduled import endpoints as scheduled
from koinon.inbox.scheduled import service as scheduling
from koinon.inbox.scheduled.contracts import ScheduledReply
from koinon.inbox.service import earlier, files, reply
from koinon.kit import ids
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

SEND = "messages:send"
ONLY_LATER = "Say with send_at when it is to be sent. At once, a template is named as template_id."
ONWARD = rest.paging(rest.Order("created_at", both_ways=False), rows=50)
GATE = [
    errors.OUTSIDE_MESSAGING_WINDOW,
    errors.RECIPIENT_OPTED_OUT,
    errors.RECIPIENT_UNREACHABLE,
    errors.ORGANIZATION_SUSPENDED,
    errors.SENDER_NOT_REGISTERED,
    refusals.NEWER_REPLY,
    refusals.SENDER_RELEASED,
]


@get("/{conversation_id:uuid}/messages", opt={**READ, "cache": "live"}, dependencies=ONWARD)
async def list_conversation_messages(
    services: Services, actor: Actor, conversation_id: FromPath[UUID], paging: rest.PageRequest
) -> rest.Envelope[Sequence[MessageOut]]:
    """Read a thread, newest first, with what broadcasts sent to this person; messages in the archive follow the others.

    Where a file of the archive cannot be read, an item of kind `event` stands for its messages: `details` has
    `archive_unreadable` as its `event`, and how many `messages` they are.
    """
    found, pagination = await earlier.earlier_page(services, actor, conversation_id, paging)
    async with services.database.transaction(actor) as tx:
        items = await files.with_links(tx, services, found)
    return rest.page([thread_item(item) for item in items], pagination)


@post(
    "/{conversation_id:uuid}/messages",
    opt={
        "permission": SEND,
        "errors": GATE,
        "idempotency": "required",
        "instead": {202: rest.Envelope[ScheduledReply]},
    },
)
async def reply_to_conversation(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    conversation_id: FromPath[UUID],
    data: JSONBody[NewReply],
) -> Response[rest.Envelope[AcceptedReply]]:
    """Answer; it may leave after five seconds, and the same `Idempotency-Key` never sends twice.

    With `send_at` it is 202 with the reply that waits, to be read, changed and cancelled under `/scheduled-replies`.
    """

    async def effect(tx: Tx) -> Response[Any]:
        if data.send_at is not None:
            later = scheduled.of_reply(data, await scheduling.own_zone(tx))
            waiting = await scheduling.schedule(tx, conversation_id, later)
            return rest.accepted(waiting, f"{scheduled.PATH}/{waiting.id}")
        if data.fallback_template_id is not None:
            raise errors.invalid_field("fallback_template_id", "validation_failed", ONLY_LATER)
        made = await reply.reply(tx, services, conversation_id, data.draft(ids.uuid7().hex))
        return rest.created(accepted(made), f"{PATH}/{conversation_id}/messages")

    return await once(request, services.database, actor, effect)


@delete(
    "/{conversation_id:uuid}/messages/{message_id:uuid}",
    opt={"permission": SEND, "errors": [refusals.TOO_LATE_TO_UNDO]},
)
async def undo_reply(
    services: Services, actor: Actor, conversation_id: FromPath[UUID], message_id: FromPath[UUID]
) -> None:
    """Take an answer back within five seconds of sending it."""
    async with services.database.transaction(actor) as tx:
        await reply.undo(tx, conversation_id, message_id)


@post(
    "/{conversation_id:uuid}/messages/{message_id:uuid}/retry",
    opt={"permission": SEND, "errors": [errors.INVALID_STATE, *GATE], "idempotency": "required"},
)
async def retry_reply(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    conversation_id: FromPath[UUID],
    message_id: FromPath[UUID],
) -> Response[rest.Envelope[AcceptedReply]]:
    """Send a failed answer again, as a new message, through the gate."""

    async def effect(tx: Tx) -> Response[Any]:
        made = await reply.try_again(tx, services, conversation_id, message_id, ids.uuid7().hex)
        return rest.created(accepted(made), f"{PATH}/{conversation_id}/messages")

    return await once(request, services.database, actor, effect)
