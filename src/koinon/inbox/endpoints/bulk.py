"""REST v1 of many conversations at once (API-029): finish every open one of one colleague in one call."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from litestar import Request, post
from litestar.params import JSONBody

from koinon.inbox.contracts import Status
from koinon.inbox.repository import bulk as rows
from koinon.inbox.service import changes, thread
from koinon.platform import bulk, rest
from koinon.platform.actor import Actor
from koinon.platform.bulk import Collection, Operation, Work
from koinon.platform.bulk.answers import OPT, Answer, answer
from koinon.platform.bulk.registry import UNCHANGED
from koinon.platform.db import Tx
from koinon.platform.services import Services

PERMISSION = "conversations:write"


class ConversationFilters(rest.Body, frozen=True, kw_only=True):
    """Which conversations are meant; conditions are joined by "and"."""

    status: Literal["open", "pending", "resolved"] | None = None
    assignee_id: UUID | None = None
    contact_id: UUID | None = None
    sender_id: UUID | None = None


class NewStatus(rest.Body, frozen=True, kw_only=True):
    """The status to set."""

    status: Literal["open", "pending", "resolved"]


class NewAssignee(rest.Body, frozen=True, kw_only=True):
    """Whom to give them to; null for nobody."""

    assignee_id: UUID | None


async def _known(tx: Tx, _work: Work, ids: Sequence[UUID]) -> Sequence[UUID]:
    return await rows.present(tx, ids)


async def _matching(
    tx: Tx, _services: Services, filters: ConversationFilters, _scope: Mapping[str, Any]
) -> Sequence[UUID]:
    return await rows.matching(tx, filters.status, filters.assignee_id, filters.contact_id, filters.sender_id)


async def _set_status(tx: Tx, work: Work, conversation_id: UUID) -> Any:
    before = await thread.conversation(tx, conversation_id)
    if str(before.status) == work.updates.status:
        return UNCHANGED
    await changes.set_status(tx, conversation_id, Status(work.updates.status))
    return {"status": str(before.status)}


async def _assign(tx: Tx, work: Work, conversation_id: UUID) -> Any:
    before = await thread.conversation(tx, conversation_id)
    if before.assignee_id == work.updates.assignee_id:
        return UNCHANGED
    await changes.assign(tx, conversation_id, work.updates.assignee_id)
    return {"assignee_id": str(before.assignee_id) if before.assignee_id else None}


async def _undo_status(tx: Tx, work: Work, before: Mapping[UUID, Any]) -> list[UUID]:
    """Those that still have the status which was set: what somebody did since stays."""
    done = []
    for conversation_id, was in before.items():
        if str((await thread.conversation(tx, conversation_id)).status) == work.updates.status:
            await changes.set_status(tx, conversation_id, Status(was["status"]))
            done.append(conversation_id)
    return done


async def _undo_assign(tx: Tx, work: Work, before: Mapping[UUID, Any]) -> list[UUID]:
    """Those that are still whose they were given to."""
    done = []
    for conversation_id, was in before.items():
        if (await thread.conversation(tx, conversation_id)).assignee_id == work.updates.assignee_id:
            await changes.assign(tx, conversation_id, UUID(was["assignee_id"]) if was["assignee_id"] else None)
            done.append(conversation_id)
    return done


CONVERSATIONS = bulk.register(
    Collection(
        "conversations",
        "/api/v1/conversations",
        (
            Operation("update", PERMISSION, updates=NewStatus, one=_set_status, undo=_undo_status),
            Operation("assign", PERMISSION, updates=NewAssignee, one=_assign, undo=_undo_assign),
        ),
        known=_known,
        filters=ConversationFilters,
        matching=_matching,
    )
)


EXAMPLE = {
    "operation": "update",
    "ids": ["0199f0a1-7c3e-7b1a-8d2f-1234567890ab"],
    "updates": {"status": "pending"},
}


@post("/bulk", opt={"permission": PERMISSION, **OPT, "example": EXAMPLE}, status_code=200)
async def change_conversations(
    request: Request[Any, Any, Any], services: Services, actor: Actor, data: JSONBody[bulk.BulkRequest]
) -> Answer:
    """Change many conversations at once

    Operations: update (`updates.status`), assign (`updates.assignee_id`). Up to 100 are done at once (200), more by a
    job (202).
    """
    return await answer(request, services, actor, CONVERSATIONS, data)
