"""How long an answer may be kept and by whom: one class a route, `opt={"cache": "private"}` (API-042)."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.handlers import HTTPRouteHandler

CLASSES: Mapping[str, str] = {
    "static": "public, max-age=31536000, immutable",
    "catalogue": "public, max-age=3600",
    "public": "public, s-maxage=60, stale-while-revalidate=30",
    "private": "private, max-age=30",
    "live": "no-cache, must-revalidate",
    "secret": "no-store",
}
CREDENTIALS = "Authorization, Cookie, X-API-Key"
PREFIX = "/api/v1"


def class_of(handler: HTTPRouteHandler) -> str:
    """The class of a route: the one it names, else `live` for a reading and `secret` for a change."""
    declared = handler.opt.get("cache")
    if declared is not None and ("GET" in handler.http_methods or declared == "secret"):
        return str(declared)
    return "live" if "GET" in handler.http_methods else "secret"


def mark(response: Response[Any], scope: Mapping[str, Any]) -> None:
    """Say the route's class on an answer of the API; what a caller's credential decided varies by it."""
    if not scope["path"].startswith(PREFIX) or "cache-control" in {name.lower() for name in response.headers}:
        return
    found = class_of(scope["route_handler"])
    response.headers["Cache-Control"] = CLASSES[found]
    if found in ("private", "live"):
        response.headers["Vary"] = CREDENTIALS
