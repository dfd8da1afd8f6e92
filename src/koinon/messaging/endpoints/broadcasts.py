"""Broadcasts: write, look ahead, send, steer."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from koinon.kit.pagination import Cursor
from koinon.messaging import errors as refusals
from koinon.messaging.content import SegmentsPreview, segments_preview
from koinon.messaging.contracts import BroadcastState
from koinon.messaging.endpoints.answers import (
    AcceptedMessage,
    BroadcastOut,
    PreviewOut,
    Retried,
    broadcast_out,
    preview_out,
)
from koinon.messaging.endpoints.shapes import BroadcastIn, BroadcastPatch, RetryIn, SendIn, TestIn, TextIn
from koinon.messaging.service import drafts, plans, results, sending, trying
from koinon.messaging.service.sending_on import send_elsewhere
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

PATH = "/api/v1/broadcasts"
READ = {"permission": "broadcasts:read"}
WRITE = {"permission": "broadcasts:write"}
SEND = {"permission": "broadcasts:send", "idempotency": "required"}
BLOCKED = [
    refusals.BROADCAST_BLOCKED,
    refusals.SENDER_MISSING,
    refusals.MISSING_VALUES,
    refusals.UNFILLED_PLACES,
    refusals.EMPTY_AUDIENCE,
    errors.INVALID_STATE,
    errors.ORGANIZATION_SUSPENDED,
]
Call = Request[Any, Any, Any]
One = Response[rest.Envelope[BroadcastOut]]
Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", max_length=255)]


@get("", opt={**READ, "cache": "live"}, dependencies=rest.NEWEST_FIRST)
async def list_broadcasts(
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    status: FromQuery[list[BroadcastState] | None] = None,
    q: Annotated[str, QueryParameter(max_length=100, description="What the name has in it.")] = "",
) -> rest.Envelope[Sequence[BroadcastOut]]:
    """List broadcasts, newest first."""
    filters = {"list": "broadcasts", "states": sorted(status or ()), "q": q}
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: results.list_page(
                seen,
                states=status,
                q=q.strip(),
                before=(at.moment, at.id) if at else None,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page([broadcast_out(row) for row in shown], pagination)


@post("", opt=WRITE)
@rest.once_per_key
async def create_broadcast(services: Services, actor: Actor, data: JSONBody[BroadcastIn]) -> One:
    """Write a draft."""
    async with services.database.transaction(actor) as tx:
        made = await drafts.create_draft(tx, data.draft())
    return rest.created(broadcast_out(made), f"{PATH}/{made.id}")


@post("/preview", opt={**WRITE, "limit": "audience_previews"}, status_code=200)
async def preview_broadcast(
    services: Services, actor: Actor, data: JSONBody[BroadcastIn], contact_id: FromQuery[UUID | None] = None
) -> rest.Envelope[PreviewOut]:
    """Look ahead: recipients, who is left out and why, segments, cost, samples, blockers."""
    async with services.database.transaction(actor) as tx:
        return rest.one(preview_out(await plans.preview(tx, data.draft(), contact_id=contact_id)))


@post("/segments", opt=WRITE, status_code=200)
async def count_segments(actor: Actor, data: JSONBody[TextIn]) -> rest.Envelope[SegmentsPreview]:
    """Count the segments of a text; the characters that make it dearer are named."""
    if len(data.text) > 10_000:
        raise errors.invalid_field("text", "out_of_range")
    return rest.one(segments_preview(data.text))


@get("/{broadcast_id:uuid}", opt={**READ, "cache": "live"})
async def read_broadcast(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> One:
    """Read a broadcast and its figures."""
    async with services.database.transaction(actor) as tx:
        found = await drafts.get(tx, broadcast_id)
    return rest.StampedResponse(rest.one(broadcast_out(found)))


@patch("/{broadcast_id:uuid}", opt={**WRITE, "errors": [errors.INVALID_STATE, errors.PRECONDITION_FAILED]})
async def update_broadcast(
    services: Services, actor: Actor, broadcast_id: FromPath[UUID], data: JSONBody[BroadcastPatch]
) -> One:
    """Change a draft; with `If-Match` only if nobody changed it since."""
    async with services.database.transaction(actor) as tx:
        found = await drafts.update_draft(tx, broadcast_id, data.values(), if_version=rest.wanted_version())
    return rest.StampedResponse(rest.one(broadcast_out(found)))


@delete("/{broadcast_id:uuid}", opt={**WRITE, "errors": [errors.INVALID_STATE]})
async def delete_broadcast(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> None:
    """Throw a draft away."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: drafts.get(tx, broadcast_id), broadcast_id)
        await drafts.delete_draft(tx, broadcast_id)


@post("/{broadcast_id:uuid}/send", opt={**SEND, "errors": BLOCKED}, status_code=202)
async def send_broadcast(
    *,
    request: Call,
    services: Services,
    actor: Actor,
    broadcast_id: FromPath[UUID],
    data: JSONBody[SendIn | None] = None,
    key: Key = None,
) -> One:
    """Send it; the same `Idempotency-Key` never sends twice."""
    if key is None:
        raise refusals.IDEMPOTENCY_KEY_REQUIRED()
    undo = float(data.undo_seconds) if data is not None and data.undo_seconds is not None else None
    confirmed = data.confirmed.figures() if data is not None and data.confirmed is not None else None

    async def effect(tx: Tx) -> One:
        started = await sending.send(
            tx,
            services,
            broadcast_id,
            key=key,
            undo_seconds=undo,
            confirmed=confirmed,
            when_full=data.when_full if data is not None else "wait",
            emergency_reason=data.emergency_reason if data is not None else "",
            unfilled_read=data is not None and data.unfilled_read,
        )
        return rest.accepted(broadcast_out(started), f"{PATH}/{broadcast_id}")

    return await once(request, services.database, actor, effect)


@post("/{broadcast_id:uuid}/undo", opt={**SEND, "errors": [refusals.UNDO_OVER]}, status_code=200)
async def undo_broadcast(request: Call, services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> One:
    """Take Send back while nothing has gone out."""
    return await _steer(request, services, actor, broadcast_id, sending.undo)


@post("/{broadcast_id:uuid}/pause", opt={**SEND, "errors": [errors.INVALID_STATE]}, status_code=200)
async def pause_broadcast(request: Call, services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> One:
    """Stop sending within two seconds."""
    return await _steer(request, services, actor, broadcast_id, sending.pause)


@post(
    "/{broadcast_id:uuid}/resume",
    opt={**SEND, "errors": [errors.INVALID_STATE, refusals.APPROVAL_REQUIRED]},
    status_code=200,
)
async def resume_broadcast(request: Call, services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> One:
    """Go on exactly where it stopped."""
    return await _steer(request, services, actor, broadcast_id, sending.resume)


@post("/{broadcast_id:uuid}/cancel", opt={**SEND, "errors": [errors.INVALID_STATE]}, status_code=200)
async def cancel_broadcast(request: Call, services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> One:
    """End it; what has not gone out never will."""
    return await _steer(request, services, actor, broadcast_id, sending.cancel)


async def _steer(request: Call, services: Services, actor: Actor, broadcast_id: UUID, act: Any) -> One:
    async def effect(tx: Tx) -> One:
        return rest.StampedResponse(rest.one(broadcast_out(await act(tx, broadcast_id))), status_code=200)

    return await once(request, services.database, actor, effect)


@post("/{broadcast_id:uuid}/retry-failed", opt={**SEND, "errors": [errors.INVALID_STATE]}, status_code=202)
async def retry_failed_deliveries(
    request: Call, services: Services, actor: Actor, broadcast_id: FromPath[UUID], data: JSONBody[RetryIn]
) -> Response[rest.Envelope[Retried]]:
    """Try failed messages once more, by reason; never the opted out, invalid or delivered.

    With `channel` they are sent on by that channel instead, in the background, to whom it reaches; nobody twice.
    """

    async def effect(tx: Tx) -> Response[rest.Envelope[Retried]]:
        if data.channel is None:
            count = await sending.retry_failed(tx, broadcast_id, data.reasons)
        else:
            count = await send_elsewhere(tx, broadcast_id, data.reasons, data.channel, subject=data.subject)
        return rest.accepted(Retried(count), f"{PATH}/{broadcast_id}")

    return await once(request, services.database, actor, effect)


@post("/{broadcast_id:uuid}/test", opt={**SEND, "errors": BLOCKED}, status_code=202)
async def test_broadcast(
    request: Call, services: Services, actor: Actor, broadcast_id: FromPath[UUID], data: JSONBody[TestIn]
) -> Response[rest.Envelope[Sequence[AcceptedMessage]]]:
    """Send a test to at most ten people; it is in no figure."""

    async def effect(tx: Tx) -> Response[rest.Envelope[Sequence[AcceptedMessage]]]:
        draft = drafts.draft_of(await drafts.get(tx, broadcast_id))
        sent = await trying.test_send(tx, services, draft, contact_ids=data.contact_ids, as_contact=data.as_contact)
        shown: Sequence[AcceptedMessage] = [AcceptedMessage(one.id, one.state.value) for one in sent]
        return rest.accepted(shown, f"{PATH}/{broadcast_id}")

    return await once(request, services.database, actor, effect)


HANDLERS = [
    list_broadcasts,
    create_broadcast,
    preview_broadcast,
    count_segments,
    read_broadcast,
    update_broadcast,
    delete_broadcast,
    send_broadcast,
    undo_broadcast,
    pause_broadcast,
    resume_broadcast,
    cancel_broadcast,
    retry_failed_deliveries,
    test_broadcast,
]
