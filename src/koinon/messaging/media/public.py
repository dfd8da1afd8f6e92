"""What needs no sign-in: putting the parts of a file that was announced, and fetching one by its signed address."""

import re
from typing import Annotated, Any

from litestar import Request, Response, get, put
from litestar.params import FromPath
from litestar.response import Stream
from msgspec import Meta

from koinon.messaging.media import delivering, policy, service
from koinon.platform.services import Services

A_YEAR = 31_536_000
PUBLIC = {"public": True, "anonymous": True}
Token = Annotated[str, Meta(max_length=100)]
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
# What a browser shows by itself without running anything of it; the rest is downloaded.
SHOWN = ("image/", "audio/", "video/", "application/pdf")


@put(
    "/uploads/{token:str}/{number:int}",
    opt={**PUBLIC, "largest_body": policy.PART_BYTES},
    include_in_schema=False,
    status_code=204,
    request_max_body_size=policy.PART_BYTES + 1024,
)
async def put_part(
    request: Request[Any, Any, Any], token: FromPath[Token], number: FromPath[int], services: Services
) -> None:
    """One part of a file, as it is."""
    await service.put_part(services, token, number, request.stream())


@get("/f/{token:str}", opt=PUBLIC, include_in_schema=False)
async def fetch_file(request: Request[Any, Any, Any], token: FromPath[Token], services: Services) -> Response[Any]:
    """A form of a file, whole or the range that was asked for (RFC 9110, 14)."""
    file = await delivering.opened(services, token)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": f"public, max-age={A_YEAR}, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": file.etag,
        "X-Content-Type-Options": "nosniff",
    }
    if not file.mime.startswith(SHOWN):
        headers["Content-Disposition"] = "attachment"
    if request.headers.get("if-none-match") == file.etag:
        return Response(None, status_code=304, headers=headers)
    start, end, status = 0, file.size, 200
    if asked := _RANGE.fullmatch(request.headers.get("range", "")):
        span = _span(asked[1], asked[2], file.size)
        if span is None:
            return Response(None, status_code=416, headers={"Content-Range": f"bytes */{file.size}"})
        start, end = span
        status, headers["Content-Range"] = 206, f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    body = await delivering.pieces(services, file, start, end - start)
    return Stream(body, status_code=status, media_type=file.mime, headers=headers)


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """From and to behind, of a range that can be had."""
    if not first and not last:
        return None
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start = int(first)
    end = min(size, int(last) + 1) if last else size
    return (start, end) if start < end else None


HANDLERS = [put_part, fetch_file]
