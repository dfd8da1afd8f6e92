"""REST v1: delete a conversation."""

from uuid import UUID

from litestar import delete
from litestar.params import FromPath

from koinon.inbox import errors as refusals
from koinon.inbox.deleting import service
from koinon.platform.actor import Actor
from koinon.platform.services import Services


@delete(
    "/{conversation_id:uuid}",
    opt={"permission": "settings:write", "errors": [refusals.UNDER_LEGAL_HOLD]},
)
async def delete_conversation(services: Services, actor: Actor, conversation_id: FromPath[UUID]) -> None:
    """Delete a conversation, as administrator; what they write next begins a new one."""
    async with services.database.transaction(actor) as tx:
        await service.delete(tx, conversation_id)
