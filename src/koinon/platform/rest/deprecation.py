"""What is going away says so on every answer, and is 410 once it has gone (API-004, 005; RFC 9745, RFC 8594).

`opt={"deprecated": Deprecation(since, sunset, migration="/api/docs/…", replacement="/api/v1/…")}` on the route.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any, NamedTuple

from litestar import Request, Response

from koinon.kit import clock
from koinon.platform import errors


class Deprecation(NamedTuple):
    """When a route became deprecated, when it ends, where that is explained and what takes its place."""

    since: date
    sunset: date
    migration: str
    replacement: str


async def refuse_sunset(request: Request[Any, Any, Any]) -> None:
    """Litestar's `before_request`: 410 `version_sunset` with the replacement once the day has come."""
    found: Deprecation | None = request.route_handler.opt.get("deprecated")
    if found is not None and clock.now() >= _start(found.sunset):
        raise errors.VERSION_SUNSET(details={"replacement": found.replacement, "sunset": found.sunset.isoformat()})


def announce(response: Response[Any], scope: Mapping[str, Any]) -> None:
    """The headers of a deprecated route, and a note of its use for the request log."""
    found: Deprecation | None = scope["route_handler"].opt.get("deprecated")
    if found is None:
        return
    response.headers["Deprecation"] = f"@{int(_start(found.since).timestamp())}"
    response.headers["Sunset"] = format_datetime(_start(found.sunset), usegmt=True)
    response.headers["Link"] = f'<{found.migration}>; rel="deprecation"; type="text/html"'
    scope["state"]["deprecated"] = True


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
