"""REST v1 of an organization's look, and the public address of its logo (ORG-010)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, put
from litestar.datastructures import UploadFile
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.organizations import branding
from koinon.organizations.branding import Brand, pictures
from koinon.organizations.branding.images import LARGEST
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

ROOT = "/api/v1/organization/branding"
LOGO = "/api/v1/organization/logo"
ICON = "/api/v1/organization/icon"
A_WEEK = 7 * 86_400
Colour = Annotated[str, Meta(max_length=9, examples=["#0b6b63"])]


class Look(rest.Body, frozen=True, kw_only=True):
    """Colours as `#0b6b63` and the footer of mails; null is the usual one."""

    color: Colour | None = None
    accent: Colour | None = None
    mail_footer: Annotated[str, Meta(max_length=500, examples=["Grace Chapel, 1 Church Street"])] | None = None


@get(ROOT, opt={"permission": "organization:read", "cache": "private"})
async def get_branding(services: Services, actor: Actor) -> rest.Envelope[Brand]:
    """Read how the organization looks where people meet it."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await branding.brand(tx))


@put(ROOT, opt={"permission": "organization:write"})
async def change_branding(data: JSONBody[Look], services: Services, actor: Actor) -> rest.Envelope[Brand]:
    """Choose colours and footer; a colour too pale to be read is shown in its nearest readable shade."""
    async with services.database.transaction(actor) as tx:
        made = await branding.change_brand(tx, color=data.color, accent=data.accent, mail_footer=data.mail_footer)
    return rest.one(made)


@put(
    LOGO,
    opt={
        "permission": "organization:write",
        "files": {"file": "A PNG, JPEG or SVG of at most 2 MB, at least 256 pixels wide."},
        "errors": [errors.INVALID_FILE],
    },
    request_max_body_size=LARGEST + 64 * 1024,
)
async def set_logo(request: Request[Any, Any, Any], services: Services, actor: Actor) -> rest.Envelope[Brand]:
    """Upload the logo; what the file is decides, not its name, and drawings lose whatever could act."""
    data = await _file(request)
    async with services.database.transaction(actor) as tx:
        return rest.one(await pictures.set_logo(tx, data))


async def _file(request: Request[Any, Any, Any]) -> bytes:
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise errors.invalid_field("file", "missing_required_field", "Choose the file to upload.")
    return await file.read()


@delete(LOGO, opt={"permission": "organization:write"})
async def remove_logo(services: Services, actor: Actor) -> None:
    """Show the name instead of a logo."""
    async with services.database.transaction(actor) as tx:
        await pictures.remove_logo(tx)


@put(
    ICON,
    opt={
        "permission": "organization:write",
        "files": {"file": "A PNG, JPEG or SVG of at most 2 MB, at least 32 pixels wide, as square as can be."},
        "errors": [errors.INVALID_FILE],
    },
    request_max_body_size=LARGEST + 64 * 1024,
)
async def set_icon(request: Request[Any, Any, Any], services: Services, actor: Actor) -> rest.Envelope[Brand]:
    """Upload the small picture that browsers show beside the name of a page that people are sent to."""
    data = await _file(request)
    async with services.database.transaction(actor) as tx:
        return rest.one(await pictures.set_icon(tx, data))


@delete(ICON, opt={"permission": "organization:write"})
async def remove_icon(services: Services, actor: Actor) -> None:
    """Show the installation's own mark instead."""
    async with services.database.transaction(actor) as tx:
        await pictures.remove_icon(tx)


@get("/brand/{organization_id:uuid}/{name:str}", opt={"public": True, "anonymous": True}, include_in_schema=False)
async def serve_logo(
    organization_id: FromPath[UUID], name: FromPath[Annotated[str, Meta(max_length=40)]], services: Services
) -> Response[bytes]:
    """A logo, for whoever has its address; it cannot act, wherever it is opened."""
    found = await branding.logo_file(services.database, organization_id, name)
    if found is None:
        raise errors.ROUTE_NOT_FOUND()
    headers = {
        "Cache-Control": f"public, max-age={A_WEEK}, immutable",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found[0], media_type=found[1], headers=headers)


BRANDING_ENDPOINTS = [
    get_branding,
    change_branding,
    set_logo,
    remove_logo,
    set_icon,
    remove_icon,
    serve_logo,
]
