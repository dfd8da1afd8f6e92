"""Calls from pages of other web sites (API-047; Fetch standard §3.2): refused, unless their organization lists them.

Credentials of the browser are never allowed elsewhere: such a page calls with a key or a token of its own.
"""

from collections.abc import Mapping
from typing import Any

from koinon.platform import errors, origins
from koinon.platform.actor import Actor
from koinon.platform.services import Services

Header = tuple[bytes, bytes]
PREFLIGHT_SECONDS = 600
METHODS = b"GET, POST, PUT, PATCH, DELETE, OPTIONS"
HEADERS = b"Authorization, Content-Type, X-API-Key, Idempotency-Key, If-Match, If-None-Match, X-Request-Id"
EXPOSED = (
    b"X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, Retry-After, ETag,"
    b" X-Request-Id, Location, Idempotent-Replayed, Deprecation, Sunset, Link, Koinon-Beta"
)
PREFIX = "/api/"


def foreign_origin(scope: Mapping[str, Any]) -> str | None:
    """The `Origin` of a call to the API from elsewhere; None for our own pages and for programs."""
    if not scope["path"].startswith(PREFIX):
        return None
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1").strip().lower()
    if not origin or origin == "null":
        return None
    own = f"{scope.get('scheme', 'http')}://{headers.get(b'host', b'').decode('latin-1').lower()}"
    return None if origin == own else origin[:300]


async def preflight_headers(services: Services, scope: Mapping[str, Any]) -> list[Header]:
    """What an OPTIONS answer adds for a listed origin; nothing for others."""
    origin = foreign_origin(scope)
    if origin is None or b"access-control-request-method" not in dict(scope["headers"]):
        return []
    if not origins.is_local(origin) and not await origins.is_known(services.database, origin):
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", HEADERS),
        (b"access-control-max-age", b"%d" % PREFLIGHT_SECONDS),
        (b"vary", b"Origin"),
    ]


async def check(services: Services, scope: Any, actor: Actor | None, *, by_cookie: bool) -> None:
    """Mark a call whose answer its page may read. Raises 403 `origin_not_allowed` for a key used from elsewhere."""
    origin = foreign_origin(scope)
    if origin is None or actor is None or actor.organization_id is None or by_cookie:
        return
    local = origins.is_local(origin) and not actor.livemode
    if not local and not await origins.is_allowed(services.database, actor.organization_id, origin):
        raise errors.ORIGIN_NOT_ALLOWED(details={"origin": origin})
    scope["state"]["cors_origin"] = origin


def answer_headers(state: Mapping[str, Any]) -> list[Header]:
    """What the answer to a marked call adds."""
    origin = state.get("cors_origin")
    if origin is None:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", EXPOSED),
        (b"vary", b"Origin"),
    ]
