"""REST v1 of segments."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.contacts import errors as refusals
from koinon.contacts.contracts.segments import Segment, SegmentField, SegmentPreview
from koinon.contacts.endpoints.shapes import READ, WRITE
from koinon.contacts.service import segments, watching
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/segments"
OWN = "/api/v1/segments/{segment_id:uuid}"
_EXAMPLE = {"all": [{"field": "last_inbound_at", "op": "within_last", "value": 30}]}
Watched = Annotated[
    bool,
    Meta(description="Whether `segment.entered` and `segment.left` are published, within five minutes of the change."),
]
Backfill = Annotated[
    bool,
    Meta(description="Whether those who are in it when watching begins are told as having entered."),
]
SegmentName = Annotated[str, Meta(min_length=1, max_length=80, examples=["Wrote this month"])]
Rules = Annotated[
    dict[str, Any],
    Meta(
        description="`all`, `any` or `none` of a list of conditions {field, op, value} and further such rules.",
        examples=[_EXAMPLE],
    ),
]


class NewSegment(rest.Body, frozen=True, kw_only=True):
    """A segment to add."""

    name: SegmentName
    rules: Rules
    watched: Watched = False
    backfill: Backfill = False


class SegmentPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a segment."""

    name: SegmentName | UnsetType = UNSET
    rules: Rules | UnsetType = UNSET
    watched: Watched | UnsetType = UNSET
    backfill: Backfill | UnsetType = UNSET


class AskedRules(rest.Body, frozen=True, kw_only=True):
    """A rule to look at without saving it."""

    rules: Rules


@get(PATH, opt=READ)
async def list_segments(services: Services, actor: Actor) -> rest.Envelope[Sequence[Segment]]:
    """List segments by name."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await segments.segments(tx))


@get(f"{PATH}/fields", opt=READ)
async def list_segment_fields(services: Services, actor: Actor) -> rest.Envelope[Sequence[SegmentField]]:
    """List what rules can ask about, and by which operators."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await segments.segment_fields(tx, actor.locale))


@post(f"{PATH}/preview", opt={**READ, "errors": [refusals.SEGMENT_TOO_SLOW]}, status_code=200)
async def preview_segment(
    data: JSONBody[AskedRules], services: Services, actor: Actor
) -> rest.Envelope[SegmentPreview]:
    """Count whom a rule selects now, how many each channel reaches, and show ten of them."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await segments.preview(tx, services.vault, data.rules))


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, errors.PLAN_LIMIT_EXCEEDED]})
@rest.once_per_key
async def create_segment(
    data: JSONBody[NewSegment], services: Services, actor: Actor
) -> Response[rest.Envelope[Segment]]:
    """Save a rule under a name."""
    async with services.database.transaction(actor) as tx:
        made = await segments.create_segment(tx, data.name, data.rules)
        if data.watched:
            await watching.watch_segment(tx, made.id, watched=True, backfill=data.backfill)
            made = await segments.get_segment(tx, made.id)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_segment(segment_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Segment]:
    """Read a segment; `GET /contacts?segment_id=…` lists who is in it."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await segments.get_segment(tx, segment_id))


@patch(OWN, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, refusals.SEGMENT_CYCLE]})
async def update_segment(
    segment_id: FromPath[UUID], data: JSONBody[SegmentPatch], services: Services, actor: Actor
) -> rest.Envelope[Segment]:
    """Rename a segment, change its rule, begin or end watching it."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: segments.get_segment(tx, segment_id), segment_id)
        asked = data.changes()
        await segments.update_segment(tx, segment_id, asked.get("name"), asked.get("rules"))
        if (watched := asked.get("watched")) is not None:
            backfill = bool(asked.get("backfill"))
            await watching.watch_segment(tx, segment_id, watched=watched, backfill=backfill)
        return rest.one(await segments.get_segment(tx, segment_id))


@delete(OWN, opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def delete_segment(segment_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a segment that nothing uses."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: segments.get_segment(tx, segment_id), segment_id)
        await segments.delete_segment(tx, segment_id)


ENDPOINTS = [
    list_segments,
    list_segment_fields,
    preview_segment,
    create_segment,
    get_segment,
    update_segment,
    delete_segment,
]
