"""REST v1 of answers for later."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType, field

from koinon.inbox import policy
from koinon.inbox.contracts import Templated
from koinon.inbox.endpoints.shapes import NewReply, Subject
from koinon.inbox.endpoints.values import Instant, Values
from koinon.inbox.scheduled import service
from koinon.inbox.scheduled.contracts import Later, ScheduledReply, State
from koinon.inbox.service.ways import MOST_FILES
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/scheduled-replies"
READ = {"permission": "conversations:read", "cache": "live"}
SEND = {"permission": "messages:send"}
Text = Annotated[str, Meta(max_length=policy.LONGEST_OF_ALL, examples=["See you tomorrow at 10!"])]
Files = Annotated[tuple[UUID, ...], Meta(max_length=MOST_FILES)]
Zone = Annotated[str, Meta(min_length=1, max_length=64, examples=["America/New_York"])]


NOT_LATER = "A template is sent at once. Name it as fallback_template_id: it goes later if free words may not."
FIELDS = (
    "body",
    "send_at",
    "zone",
    "media_ids",
    "unless_they_reply",
    "sender_id",
    "subject",
    "fallback_template_id",
    "fallback_variables",
)


class ScheduledIn(rest.Body, frozen=True, kw_only=True):
    """An answer for later, at least a minute and at most 365 days ahead; `zone` is the clock it was chosen on.

    `unless_they_reply` cancels it when they write first. It passes the gate when it is due. `sender_id`, `subject` and
    `reply_to_id` are as in a reply.
    On WhatsApp an approved template may be named: it goes instead, with `fallback_variables`, if the 24 hours are over.
    """

    conversation_id: UUID
    body: Text = ""
    send_at: Instant
    zone: Zone | None = None
    media_ids: Files = ()
    unless_they_reply: bool = True
    sender_id: UUID | None = None
    reply_to_id: UUID | None = None
    subject: Subject = ""
    fallback_template_id: UUID | None = None
    fallback_variables: Values = field(default_factory=dict)


class ScheduledPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed until it is sent; one that failed waits again."""

    body: Text | UnsetType = UNSET
    send_at: Instant | UnsetType = UNSET
    zone: Zone | UnsetType = UNSET
    media_ids: Files | UnsetType = UNSET
    unless_they_reply: bool | UnsetType = UNSET
    sender_id: UUID | UnsetType | None = UNSET
    subject: Subject | UnsetType = UNSET
    fallback_template_id: UUID | UnsetType | None = UNSET
    fallback_variables: Values | UnsetType = UNSET


def falling(template_id: UUID | None, values: Mapping[str, str]) -> Templated | None:
    """What goes where free words do not, as the service takes it."""
    return Templated(template_id, values) if template_id else None


def of_reply(data: NewReply, zone: str) -> Later:
    """An answer with a time, on the organization's clock. Raises 422 for what only one without has."""
    assert data.send_at is not None
    if data.template_id is not None:
        raise errors.invalid_field("template_id", "validation_failed", NOT_LATER)
    return Later(
        body=data.body,
        send_at=data.send_at,
        zone=zone,
        media_ids=data.media_ids,
        unless_they_reply=data.unless_they_reply,
        sender_id=data.sender_id,
        reply_to_id=data.reply_to_id,
        subject=data.subject,
        fallback=falling(data.fallback_template_id, data.fallback_variables),
    )


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
            reply_to_id=data.reply_to_id,
            subject=data.subject,
            fallback=falling(data.fallback_template_id, data.fallback_variables),
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
        given = {**{name: getattr(found, name) for name in FIELDS}, **data.changes()}
        template_id, values = given.pop("fallback_template_id"), given.pop("fallback_variables")
        later = Later(**{**given, "media_ids": tuple(given["media_ids"])}, fallback=falling(template_id, values))
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
