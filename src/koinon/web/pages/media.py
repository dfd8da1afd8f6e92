"""Files that people sent us, to whoever reads conversations; nothing in them may run (CHN-036)."""

from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromPath

from koinon import channels
from koinon.platform import errors
from koinon.web.visit import VISIT, Visit

# What a browser shows by itself without running anything of it; the rest is downloaded.
SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/", "application/pdf")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=86400, immutable",
}


@get("/media/{media_id:uuid}", opt={"permission": "conversations:read"})
async def show_media(visit: Visit, media_id: FromPath[UUID]) -> Response[bytes]:
    """One file, as it came."""
    if visit.actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    found = await channels.open_media(visit.services, visit.actor.organization_id, media_id)
    shown = found.content_type.startswith(SHOWN)
    media_type = found.content_type if shown else "application/octet-stream"
    headers = HEADERS | ({} if shown else {"Content-Disposition": "attachment"})
    return Response(found.content, media_type=media_type, headers=headers)


router = Router("/", route_handlers=[show_media], dependencies=VISIT, include_in_schema=False)
