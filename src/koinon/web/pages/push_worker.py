"""`/push-worker.js`: the script beside the pages that shows pushes, at the root since it serves them all."""

from litestar import Response, Router, get

from koinon.platform import errors
from koinon.web.assets import DIST, manifest


@get(
    "/push-worker.js",
    opt={"public": True, "anonymous": True, "limit": "none"},
    media_type="text/javascript",
    sync_to_thread=False,
)
def push_worker() -> Response[str]:
    """The built script; a browser asks again each day, so it must not be kept for a year as the others."""
    path = DIST / manifest().get("push-worker.js", "push-worker.js")
    if not path.is_file():
        raise errors.RESOURCE_NOT_FOUND()
    return Response(path.read_text(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


router = Router("/", route_handlers=[push_worker], include_in_schema=False)
