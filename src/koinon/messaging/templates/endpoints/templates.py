"""REST v1 of templates: written, published, reviewed, filled in."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from koinon.kit.pagination import Cursor
from koinon.messaging.contracts import Channel
from koinon.messaging.templates import errors as refusals
from koinon.messaging.templates.contracts import Category, Rendered, TemplateStatus, TemplateUse
from koinon.messaging.templates.endpoints.shapes import (
    NoteIn,
    RejectIn,
    RenderIn,
    ReviewIn,
    TemplateIn,
    TemplateOut,
    TemplatePatch,
    WithVersion,
    template_out,
    with_version,
)
from koinon.messaging.templates.repository import templates as rows
from koinon.messaging.templates.repository.templates import Filters
from koinon.messaging.templates.service import publishing, rendering, writing
from koinon.messaging.templates.service.rendering import Wanted
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

PATH = "/api/v1/templates"
READ = {"permission": "templates:read"}
WRITE = {"permission": "templates:write"}
DECIDE = {
    "permission": "templates:approve",
    "errors": [errors.INVALID_STATE, refusals.TEMPLATE_REVIEW_BY_ANOTHER],
}
One = Response[rest.Envelope[WithVersion]]


@get("", opt={**READ, "cache": "live"}, dependencies=rest.NEWEST_FIRST)
async def list_templates(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    status: FromQuery[list[TemplateStatus] | None] = None,
    category: FromQuery[Category | None] = None,
    channel: FromQuery[Channel | None] = None,
    folder: Annotated[str | None, QueryParameter(max_length=60, description="Exactly this folder.")] = None,
    q: Annotated[str, QueryParameter(max_length=100, description="What the name has in it.")] = "",
) -> rest.Envelope[Sequence[TemplateOut]]:
    """List templates, newest first; archived ones only where `status` asks for them."""
    wanted = Filters(
        statuses=tuple(sorted(one.value for one in status or ())),
        category=category,
        channel=channel,
        folder=folder,
        q=q.strip(),
    )
    filters = {"list": "templates", **{name: str(getattr(wanted, name)) for name in wanted.__struct_fields__}}
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: rows.page(
                seen,
                wanted,
                at=(at.moment, at.id) if at else None,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page([template_out(row) for row in shown], pagination)


@post("", opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def create_template(services: Services, actor: Actor, data: JSONBody[TemplateIn]) -> One:
    """Write a template; its first version is unpublished."""
    async with services.database.transaction(actor) as tx:
        made = await writing.create(tx, data.draft())
        answer = await _whole(tx, made.id)
    return rest.created(answer, f"{PATH}/{made.id}")


@get("/{template_id:uuid}", opt={**READ, "cache": "live"})
async def read_template(services: Services, actor: Actor, template_id: FromPath[UUID]) -> One:
    """Read a template with its newest version."""
    async with services.database.transaction(actor) as tx:
        return rest.StampedResponse(rest.one(await _whole(tx, template_id)))


@patch(
    "/{template_id:uuid}",
    opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, errors.PRECONDITION_FAILED]},
)
async def update_template(
    services: Services, actor: Actor, template_id: FromPath[UUID], data: JSONBody[TemplatePatch]
) -> One:
    """Change a template; a published version never changes, so new words begin the next one."""
    async with services.database.transaction(actor) as tx:
        await writing.update(tx, template_id, data.values(), if_version=rest.wanted_version())
        return rest.StampedResponse(rest.one(await _whole(tx, template_id)))


@delete("/{template_id:uuid}", opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def delete_template(
    services: Services,
    actor: Actor,
    template_id: FromPath[UUID],
    even_in_use: Annotated[bool, QueryParameter(description="Although something open still needs it.")] = False,
) -> None:
    """Delete a template; what was sent by it stays readable. 409 lists who still needs it."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: writing.get(tx, template_id), template_id)
        await writing.delete(tx, template_id, even_in_use=even_in_use)


@get("/{template_id:uuid}/uses", opt={**READ, "cache": "live"})
async def list_template_uses(
    services: Services, actor: Actor, template_id: FromPath[UUID]
) -> rest.Envelope[Sequence[TemplateUse]]:
    """List what needs a template or sent it, what is open first; at most fifty of a kind."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await writing.uses(tx, template_id))


@post(
    "/{template_id:uuid}/publish",
    opt={**WRITE, "errors": [errors.INVALID_STATE, refusals.TEMPLATE_NOT_APPROVED]},
    status_code=200,
)
@rest.once_per_key
async def publish_template(
    services: Services, actor: Actor, template_id: FromPath[UUID], data: JSONBody[NoteIn]
) -> rest.Envelope[WithVersion]:
    """Publish what was written: it is final from then on."""
    async with services.database.transaction(actor) as tx:
        await publishing.publish(tx, template_id, data.note)
        return rest.one(await _whole(tx, template_id))


@post("/{template_id:uuid}/submit", opt={**WRITE, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def submit_template(
    services: Services, actor: Actor, template_id: FromPath[UUID], data: JSONBody[ReviewIn]
) -> rest.Envelope[WithVersion]:
    """Hand it in for review; asked twice it is one request."""
    async with services.database.transaction(actor) as tx:
        await publishing.submit(tx, template_id, data.words)
        return rest.one(await _whole(tx, template_id))


@post("/{template_id:uuid}/approve", opt=DECIDE, status_code=200)
@rest.once_per_key
async def approve_template(
    services: Services, actor: Actor, template_id: FromPath[UUID], data: JSONBody[ReviewIn]
) -> rest.Envelope[WithVersion]:
    """Approve what waits for review; whoever handed it in cannot."""
    async with services.database.transaction(actor) as tx:
        await publishing.approve(tx, template_id, data.words)
        return rest.one(await _whole(tx, template_id))


@post("/{template_id:uuid}/reject", opt=DECIDE, status_code=200)
@rest.once_per_key
async def reject_template(
    services: Services, actor: Actor, template_id: FromPath[UUID], data: JSONBody[RejectIn]
) -> rest.Envelope[WithVersion]:
    """Send it back, with a comment."""
    async with services.database.transaction(actor) as tx:
        await publishing.reject(tx, template_id, data.words)
        return rest.one(await _whole(tx, template_id))


@post("/{template_id:uuid}/render", opt={**READ, "limit": "audience_previews"}, status_code=200)
async def render_template(
    services: Services, actor: Actor, template_id: FromPath[UUID], data: JSONBody[RenderIn]
) -> rest.Envelope[Rendered]:
    """Fill a variant in, as somebody would get it."""
    wanted = Wanted(
        channel=data.channel,
        locale=data.locale,
        number=data.version,
        contact_id=data.contact_id,
        variables=data.variables,
    )
    async with services.database.transaction(actor) as tx:
        return rest.one(await rendering.render(tx, services, template_id, wanted))


async def _whole(tx: Tx, template_id: UUID) -> WithVersion:
    return with_version(await writing.get(tx, template_id), await writing.version(tx, template_id))


HANDLERS = [
    list_templates,
    create_template,
    read_template,
    update_template,
    delete_template,
    list_template_uses,
    publish_template,
    submit_template,
    approve_template,
    reject_template,
    render_template,
]
