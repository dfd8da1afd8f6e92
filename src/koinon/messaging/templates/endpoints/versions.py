"""REST v1 of a template's versions."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, PathParameter

from koinon.kit.pagination import Cursor
from koinon.messaging.templates.endpoints.shapes import VersionOut, WithVersion, version_out, with_version
from koinon.messaging.templates.repository import versions as rows
from koinon.messaging.templates.service import writing
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "templates:read"}
Number = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]


@get("/{template_id:uuid}/versions", opt={**READ, "cache": "live"}, dependencies=rest.NEWEST_ID_FIRST)
async def list_template_versions(
    services: Services, actor: Actor, paging: rest.PageRequest, template_id: FromPath[UUID]
) -> rest.Envelope[Sequence[VersionOut]]:
    """List versions, newest first, without their words."""
    async with services.database.transaction(actor) as tx:
        await writing.get(tx, template_id)
        shown, pagination = await paging.page(
            tx,
            {"list": "template_versions", "template": str(template_id)},
            lambda seen, at, limit: rows.page(
                seen,
                template_id,
                before=at.id if at else None,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((), row.id),
        )
    return rest.page([version_out(row) for row in shown], pagination)


@get("/{template_id:uuid}/versions/{number:int}", opt={**READ, "cache": "live"})
async def read_template_version(
    services: Services, actor: Actor, template_id: FromPath[UUID], number: Number
) -> rest.Envelope[VersionOut]:
    """Read a version with its words, as they were sent."""
    async with services.database.transaction(actor) as tx:
        await writing.get(tx, template_id)
        return rest.one(version_out(await writing.version(tx, template_id, number), is_whole=True))


@post("/{template_id:uuid}/versions/{number:int}/restore", opt={"permission": "templates:write"}, status_code=200)
@rest.once_per_key
async def restore_template_version(
    services: Services, actor: Actor, template_id: FromPath[UUID], number: Number
) -> rest.Envelope[WithVersion]:
    """Begin a new version with the words of an old one."""
    async with services.database.transaction(actor) as tx:
        made = await writing.restore(tx, template_id, number)
        return rest.one(with_version(made, await writing.version(tx, template_id)))


HANDLERS = [list_template_versions, read_template_version, restore_template_version]
