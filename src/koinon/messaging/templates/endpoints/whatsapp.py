"""REST v1 of what WhatsApp approves: handed in, listed, kept in step."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from koinon.kit.pagination import Cursor
from koinon.messaging.templates import errors as refusals
from koinon.messaging.templates.whatsapp import handing, repository, syncing
from koinon.messaging.templates.whatsapp.contracts import WhatsAppStatus, WhatsAppTemplate
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/whatsapp-templates"
READ = {"permission": "templates:read", "cache": "live"}
Locale = Annotated[str, Meta(max_length=35, examples=["en"])]


class HandIn(rest.Body, frozen=True, kw_only=True):
    """Which language to hand in, and at which account; without one, at the first that approves templates."""

    locale: Locale = ""
    account_id: UUID | None = None


class QueuedSync(Struct, frozen=True):
    """Whether reading was queued; False where it waits already."""

    queued: bool


@post(
    "/{template_id:uuid}/whatsapp",
    opt={
        "permission": "templates:write",
        "errors": [
            errors.CONFLICT,
            refusals.TEMPLATE_UNPUBLISHED,
            refusals.WHATSAPP_ACCOUNT_MISSING,
            refusals.TEMPLATE_EDIT_LIMIT,
        ],
    },
    status_code=202,
)
@rest.once_per_key
async def hand_in_whatsapp_template(
    services: Services, actor: Actor, template_id: FromPath[UUID], data: JSONBody[HandIn]
) -> Response[rest.Envelope[WhatsAppTemplate]]:
    """Hand the published words of a language in to WhatsApp; the same words asked twice are one request."""
    async with services.database.transaction(actor) as tx:
        row = await handing.hand_in(tx, template_id, data.locale, data.account_id)
    return rest.accepted(row, PATH)


@post("/sync", opt={"permission": "templates:write"}, status_code=202)
@rest.once_per_key
async def sync_templates(services: Services, actor: Actor) -> Response[rest.Envelope[QueuedSync]]:
    """Read what WhatsApp says of every template now, instead of within the hour."""
    async with services.database.transaction(actor) as tx:
        queued = await syncing.sync_soon(tx)
    return rest.accepted(QueuedSync(queued), PATH)


@get("", opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_whatsapp_templates(
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    status: FromQuery[list[WhatsAppStatus] | None] = None,
) -> rest.Envelope[Sequence[WhatsAppTemplate]]:
    """List templates at WhatsApp, those made there too, newest first; deleted ones only where asked for."""
    wanted = tuple(sorted(status or ()))
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            {"list": "whatsapp_templates", "statuses": wanted},
            lambda seen, at, limit: repository.page(
                seen,
                wanted,
                at=(at.moment, at.id) if at else None,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(shown, pagination)


OF_TEMPLATE = [hand_in_whatsapp_template, sync_templates]
HANDLERS = [list_whatsapp_templates]
