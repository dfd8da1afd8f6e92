"""REST v1: join two conversations of one person."""

from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath, JSONBody

from koinon.inbox import errors as refusals
from koinon.inbox.endpoints.shapes import ConversationFull, full
from koinon.inbox.merging import service
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services


class ConversationMerge(rest.Body, frozen=True, kw_only=True):
    """The conversation that is joined to the one of the path, and is no more then."""

    conversation_id: UUID


@post(
    "/{conversation_id:uuid}/merges",
    opt={
        "permission": "conversations:write",
        "errors": [
            refusals.DIFFERENT_PEOPLE,
            refusals.DIFFERENT_CHANNELS,
            errors.INVALID_STATE,
            errors.PRECONDITION_FAILED,
        ],
    },
)
@rest.once_per_key
async def merge_conversations(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[ConversationMerge]
) -> Response[rest.Envelope[ConversationFull]]:
    """Join another conversation of the same person and channel to this one; it is not taken apart again."""
    version = rest.wanted_version()
    async with services.database.transaction(actor) as tx:
        found = await service.merge(tx, conversation_id, data.conversation_id, version)
    return rest.created(full(services, actor, found), f"/api/v1/conversations/{found.id}")
