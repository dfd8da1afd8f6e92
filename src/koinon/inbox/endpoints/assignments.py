"""REST v1: who has a conversation, and who had it before."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from koinon.inbox.contracts import Assignment
from koinon.inbox.endpoints.conversations import PATH, READ
from koinon.inbox.endpoints.shapes import ConversationFull, full
from koinon.inbox.service import assignments, changes, states, teams, thread
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

NEWEST = rest.paging(rest.Order("created_at", both_ways=False))


class NewAssignment(rest.Body, frozen=True, kw_only=True):
    """Whose it becomes: a user or, with null, nobody; a team or none. What is left out stays as it is.

    What is done is refused unless `reopen` is true.
    """

    assignee_id: UUID | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET
    reopen: bool = False


@get("/{conversation_id:uuid}/assignments", opt=READ, dependencies=NEWEST)
async def list_conversation_assignments(
    services: Services, actor: Actor, conversation_id: FromPath[UUID], paging: rest.PageRequest
) -> rest.Envelope[Sequence[Assignment]]:
    """List who had a conversation, newest first."""
    async with services.database.transaction(actor) as tx:
        rows, pagination = await assignments.page(tx, conversation_id, paging)
    return rest.page(rows, pagination)


@post(
    "/{conversation_id:uuid}/assignments",
    opt={"permission": "conversations:write", "errors": [errors.INVALID_STATE, errors.PRECONDITION_FAILED]},
)
@rest.once_per_key
async def assign_conversation(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[NewAssignment]
) -> Response[rest.Envelope[ConversationFull]]:
    """Assign a conversation; to whom it already is changes nothing."""
    version = rest.wanted_version()
    async with services.database.transaction(actor) as tx:
        states.require_version(await thread.conversation(tx, conversation_id, lock=True), version)
        if not isinstance(data.assignee_id, UnsetType):
            await changes.assign(tx, conversation_id, data.assignee_id, reopen=data.reopen)
        if not isinstance(data.team_id, UnsetType):
            await teams.set_team(tx, conversation_id, data.team_id, reopen=data.reopen)
        found = await thread.conversation(tx, conversation_id)
    return rest.created(full(services, actor, found), f"{PATH}/{conversation_id}/assignments")
