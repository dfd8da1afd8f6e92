"""REST v1 of many conversations at once (API-029, INB-080): finish every open one of one colleague in one call."""

from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.contracts import Priority, Status
from koinon.inbox.contracts.lists import Filters
from koinon.inbox.deleting import service as deleting
from koinon.inbox.repository import bulk as rows
from koinon.inbox.repository.listing import Matching
from koinon.inbox.repository.visible import access
from koinon.inbox.service import many
from koinon.inbox.service.listing import found_by, reader
from koinon.platform import bulk, errors, rest
from koinon.platform.actor import Actor
from koinon.platform.bulk import Collection, Operation, Work
from koinon.platform.bulk.answers import OPT, Answer, answer
from koinon.platform.db import Tx
from koinon.platform.services import Services

PERMISSION = "conversations:write"
SURE = "delete"
Labels = Annotated[Sequence[UUID], Meta(max_length=50)]


class ConversationFilters(rest.Body, frozen=True, kw_only=True):
    """Which conversations are meant; conditions are joined by "and". `match` holds what lists can be asked for."""

    status: Literal["open", "pending", "snoozed", "resolved", "closed"] | None = None
    assignee_id: UUID | None = None
    contact_id: UUID | None = None
    sender_id: UUID | None = None
    match: Filters | None = None

    def filters(self) -> Filters:
        """All conditions but the contact, as lists have them."""
        found = self.match or Filters()
        if self.status:
            found = msgspec.structs.replace(found, statuses=(self.status,))
        if self.assignee_id:
            found = msgspec.structs.replace(found, assignees=(str(self.assignee_id),))
        return msgspec.structs.replace(found, sender_ids=(self.sender_id,)) if self.sender_id else found


class Changes(rest.Body, frozen=True, kw_only=True):
    """What to set: exactly one of these."""

    status: Literal["open", "pending", "resolved", "closed"] | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET


class NewAssignee(rest.Body, frozen=True, kw_only=True):
    """Whom to give them to; null for nobody."""

    assignee_id: UUID | None


class NewLabels(rest.Body, frozen=True, kw_only=True):
    """Labels to put on and to take off."""

    add: Labels = ()
    remove: Labels = ()


class Sure(rest.Body, frozen=True, kw_only=True):
    """The word that says that it is meant: what is deleted does not come back."""

    confirm: Annotated[str, Meta(max_length=20)] = ""


async def _known(tx: Tx, _work: Work, ids: Sequence[UUID]) -> Sequence[UUID]:
    return await rows.present(tx, ids, await access(tx))


async def _matching(
    tx: Tx, services: Services, filters: ConversationFilters, _scope: Mapping[str, Any]
) -> Sequence[UUID]:
    wanted = filters.filters()
    found: Matching | None = None
    if text := wanted.text.strip():
        found = await found_by(tx, services.vault, text)
        if found is None:
            return []
    return await rows.matching(tx, wanted, reader(tx), filters.contact_id, await access(tx), found)


async def _one_change(_tx: Tx, work: Work) -> None:
    if sum(not isinstance(getattr(work.updates, name), UnsetType) for name in Changes.__struct_fields__) != 1:
        raise errors.invalid_field("updates", "validation_failed", "Give one of status, priority and team_id.")


async def _update(tx: Tx, work: Work, ids: Sequence[UUID]) -> many.Before:
    wanted: Changes = work.updates
    if not isinstance(wanted.status, UnsetType):
        return await many.set_status(tx, ids, Status(wanted.status))
    if not isinstance(wanted.priority, UnsetType):
        return await many.set_priority(tx, ids, wanted.priority)
    return await many.set_team(tx, ids, None if isinstance(wanted.team_id, UnsetType) else wanted.team_id)


async def _undo_update(tx: Tx, work: Work, before: many.Before | Mapping[UUID, Any]) -> Many[UUID]:
    wanted: Changes = work.updates
    if not isinstance(wanted.status, UnsetType):
        return await many.undo_status(tx, before, Status(wanted.status))
    if not isinstance(wanted.priority, UnsetType):
        return await many.undo_priority(tx, before, wanted.priority)
    return await many.undo_team(tx, before, None if isinstance(wanted.team_id, UnsetType) else wanted.team_id)


async def _resolve(tx: Tx, _work: Work, ids: Sequence[UUID]) -> many.Before:
    return await many.set_status(tx, ids, Status.RESOLVED)


async def _undo_resolve(tx: Tx, _work: Work, before: Mapping[UUID, Any]) -> Many[UUID]:
    return await many.undo_status(tx, before, Status.RESOLVED)


async def _assign(tx: Tx, work: Work, ids: Sequence[UUID]) -> many.Before:
    return await many.assign(tx, ids, work.updates.assignee_id)


async def _undo_assign(tx: Tx, work: Work, before: Mapping[UUID, Any]) -> Many[UUID]:
    return await many.undo_assign(tx, before, work.updates.assignee_id)


async def _label(tx: Tx, work: Work, ids: Sequence[UUID]) -> many.Before:
    return await many.label(tx, ids, work.updates.add, work.updates.remove)


async def _undo_label(tx: Tx, _work: Work, before: Mapping[UUID, Any]) -> Many[UUID]:
    return await many.undo_label(tx, before)


async def _mark_read(tx: Tx, _work: Work, ids: Sequence[UUID]) -> many.Before:
    return await many.mark_read(tx, ids)


async def _sure(tx: Tx, work: Work) -> None:
    if work.updates.confirm != SURE:
        raise errors.CONFIRMATION_REQUIRED('Send "confirm": "delete" among the updates: this is not taken back.')
    await deleting.require_no_hold(tx)


async def _delete(tx: Tx, _work: Work, ids: Sequence[UUID]) -> many.Before:
    return dict.fromkeys(await deleting.delete_each(tx, ids))


CONVERSATIONS = bulk.register(
    Collection(
        "conversations",
        "/api/v1/conversations",
        (
            Operation("update", PERMISSION, updates=Changes, many=_update, undo=_undo_update, check=_one_change),
            Operation("resolve", PERMISSION, many=_resolve, undo=_undo_resolve),
            Operation("assign", PERMISSION, updates=NewAssignee, many=_assign, undo=_undo_assign),
            Operation("label", PERMISSION, updates=NewLabels, many=_label, undo=_undo_label),
            Operation("mark_read", "conversations:read", many=_mark_read),
            Operation("delete", "settings:write", updates=Sure, many=_delete, check=_sure),
        ),
        known=_known,
        filters=ConversationFilters,
        matching=_matching,
        asks_count=True,
        undo_time=timedelta(minutes=10),
    )
)


EXAMPLE = {
    "operation": "update",
    "ids": ["0199f0a1-7c3e-7b1a-8d2f-1234567890ab"],
    "updates": {"status": "pending"},
}


@post("/bulk", opt={"permission": "conversations:read", **OPT, "example": EXAMPLE}, status_code=200)
async def change_conversations(
    request: Request[Any, Any, Any], services: Services, actor: Actor, data: JSONBody[bulk.BulkRequest]
) -> Answer:
    """Change many conversations at once

    Operations: update (one of `updates.status`, `priority`, `team_id`), resolve, assign (`updates.assignee_id`), label
    (`updates.add`, `remove`), mark_read, and delete for administrators (`updates.confirm`: "delete"). Up to 100 are
    done at once (200), more by a job (202), which can be undone for ten minutes unless it marks read or deletes.
    """
    return await answer(request, services, actor, CONVERSATIONS, data)
