"""REST v1 of answers for later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.scheduled import service
from koinon.inbox.scheduled.contracts import Later, ScheduledReply, State
from koinon.inbox.service.ways import MOST_FILES
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/scheduled-replies"
READ = {"permission": "conversations:read", "cache": "live"}
SEND = {"permission": "messages:send"}
Text = Annotated[str, Meta(max_length=1600, examples=["See you tomorrow at 10!"])]
Files = Annotated[tuple[UUID, ...], Meta(max_length=MOST_FILES)]
Zone = Annotated[str, Meta(min_length=1, max_length=64, examples=["America/New_York"])]


class ScheduledIn(rest.Body, frozen=True, kw_only=True):
    """An answer for later, at least a minute and at most 365 days ahead; `zone` is the clock it was chosen on.

    `unless_they_reply` cancels it when they write first. It passes the gate when it is due. `sender_id` as in a reply.
    """

    conversation_id: UUID
    body: Text = ""
    send_at: datetime
    zone: Zone | None = None
    media_ids: Files = ()
    unless_they_reply: bool = True
    sender_id: UUID | None = None


class ScheduledPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed until it is sent; one that failed waits again."""

    body: Text | UnsetType = UNSET
    send_at: datetime | UnsetType = UNSET
    zone: Zone | UnsetType = UNSET
    media_ids: Files | UnsetType = UNSET
    unless_they_reply: bool | UnsetType = UNSET
    sender_id: UUID | UnsetType | None = UNSET


@get(PATH, opt=READ, dependencies=rest.paging(rest.Order("created_at", both_ways=False)))
async def list_scheduled_replies(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    wanted: Annotated[State | None, QueryParameter(name="state")] = None,
    conversation_id: FromQuery[UUID | None] = None,
) -> rest.Envelope[Sequence[ScheduledReply]]:
    """List answers for later, and what became of them, newest first."""
    async with services.database.transaction(actor) as tx:
        rows, pagination = await service.scheduled_page(tx, paging, wanted, conversation_id)
    return rest.page(rows, pagination)


@post(PATH, opt=SEND)
@rest.once_per_key
async def schedule_reply(
    *, services: Services, actor: Actor, data: JSONBody[ScheduledIn]
) -> Response[rest.Envelope[ScheduledReply]]:
    """Have an answer sent later."""
    async with services.database.transaction(actor) as tx:
        later = Later(
            body=data.body,
            send_at=data.send_at,
            zone=data.zone or await service.own_zone(tx),
            media_ids=data.media_ids,
            unless_they_reply=data.unless_they_reply,
            sender_id=data.sender_id,
        )
        made = await service.schedule(tx, data.conversation_id, later)
    return rest.created(made, f"{PATH}/{made.id}")


@get(PATH + "/{scheduled_reply_id:uuid}", opt=READ)
async def read_scheduled_reply(
    *, services: Services, actor: Actor, scheduled_reply_id: FromPath[UUID]
) -> rest.Envelope[ScheduledReply]:
    """Read an answer for later."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.scheduled_reply(tx, scheduled_reply_id))


@patch(PATH + "/{scheduled_reply_id:uuid}", opt={**SEND, "errors": [errors.INVALID_STATE]})
async def update_scheduled_reply(
    *, services: Services, actor: Actor, scheduled_reply_id: FromPath[UUID], data: JSONBody[ScheduledPatch]
) -> rest.Envelope[ScheduledReply]:
    """Change the words or the time of an answer that was not sent yet."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.scheduled_reply(tx, scheduled_reply_id), scheduled_reply_id)
        found = await service.scheduled_reply(tx, scheduled_reply_id)
        fields = ("body", "send_at", "zone", "media_ids", "unless_they_reply", "sender_id")
        given = {**{name: getattr(found, name) for name in fields}, **data.changes()}
        later = Later(**{**given, "media_ids": tuple(given["media_ids"])})
        return rest.one(await service.change(tx, scheduled_reply_id, later))


@delete(PATH + "/{scheduled_reply_id:uuid}", opt={**SEND, "errors": [errors.INVALID_STATE]})
async def cancel_scheduled_reply(*, services: Services, actor: Actor, scheduled_reply_id: FromPath[UUID]) -> None:
    """Cancel an answer that was not sent yet; it stays in the list as cancelled."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.scheduled_reply(tx, scheduled_reply_id), scheduled_reply_id)
        await service.cancel(tx, scheduled_reply_id)


HANDLERS = (
    list_scheduled_replies,
    schedule_reply,
    read_scheduled_reply,
    update_scheduled_reply,
    cancel_scheduled_reply,
)
