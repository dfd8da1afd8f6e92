"""Many single messages in one call, each with its own answer (MSG-087)."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from koinon import identity
from koinon.messaging.endpoints.messages import GATE, queue_one
from koinon.messaging.endpoints.shapes import MessageIn
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import InvalidFieldsError, KoinonError, fill
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

MOST_AT_ONCE = 1_000


class MessageBatch(rest.Body, frozen=True, kw_only=True):
    """Up to a thousand messages; for more, or for one text to many, make a broadcast."""

    messages: Annotated[list[MessageIn], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class BatchRefusal(Struct, frozen=True):
    """Why a message of a batch was not taken, as a call of its own would have been told."""

    code: str
    message: str
    details: dict[str, Any]


class BatchedMessage(Struct, frozen=True):
    """What became of one message; `index` counts from 0 in what was sent. It has an `id` or an `error`."""

    index: int
    id: UUID | None = None
    status: str | None = None
    error: BatchRefusal | None = None


@post("/batch", opt={"permission": "messages:send", "idempotency": "required", "errors": GATE}, status_code=202)
async def send_messages(
    request: Request[Any, Any, Any], services: Services, actor: Actor, data: JSONBody[MessageBatch]
) -> Response[rest.Envelope[Sequence[BatchedMessage]]]:
    """Send up to a thousand messages

    Each is taken or refused by itself, in the order given; what was refused keeps none of the others back.
    """
    rest.allow_longer(request.scope)

    async def effect(tx: Tx) -> Response[rest.Envelope[Sequence[BatchedMessage]]]:
        made = [await _one(tx, services, index, one) for index, one in enumerate(data.messages)]
        taken = sum(one.id is not None for one in made)
        await identity.audit(tx, "messages.sent", "message", None, {"taken": taken, "refused": len(made) - taken})
        return Response(rest.one(made), status_code=202)

    return await once(request, services.database, actor, effect)


async def _one(tx: Tx, services: Services, index: int, message: MessageIn) -> BatchedMessage:
    try:
        async with tx.savepoint():
            made = await queue_one(tx, services, message)
    except InvalidFieldsError as wrong:
        fault = wrong.listed[0]
        said = fill(fault.sentence, fault.values)
        return BatchedMessage(index, error=BatchRefusal(fault.code, said, {"path": fault.path}))
    except KoinonError as refused:
        return BatchedMessage(index, error=BatchRefusal(refused.code, refused.message, refused.details))
    return BatchedMessage(index, made.id, made.state.value)


HANDLERS = [send_messages]
