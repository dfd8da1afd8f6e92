"""Addresses of the built scripts, styles, icons and fonts, each named by its content and so cached for ever."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import CacheControlHeader
from litestar.router import Router
from litestar.static_files import create_static_files_router

from koinon.platform import errors

DIST = Path(__file__).parent / "static" / "dist"
PREFIX = "/static/dist"
A_YEAR = 31_536_000
LONGEST_NAME = 60


@cache
def manifest() -> dict[str, str]:
    """Plain name → built name; empty where nothing was built (pages then come without style, and still work)."""
    path = DIST / "manifest.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str]) if path.exists() else {}


def asset(name: str) -> str:
    """The address of `app.js`, `koinon.css`, `icons.svg`, `mark.svg` or `inter.woff2`."""
    return f"{PREFIX}/{manifest().get(name, name)}"


def refuse_long_names(request: Request[Any, Any, Any]) -> None:
    """Raise 404 for a name that no file system holds, which would break off as a fault of ours."""
    if max(map(len, request.url.path.split("/"))) > LONGEST_NAME:
        raise errors.ROUTE_NOT_FOUND()


def static_router() -> Router:
    """Serves the built files."""
    DIST.mkdir(parents=True, exist_ok=True)
    return create_static_files_router(
        path=PREFIX,
        directories=[DIST],
        name="static",
        before_request=refuse_long_names,
        include_in_schema=False,
        opt={"public": True, "anonymous": True, "limit": "none"},
        cache_control=CacheControlHeader(max_age=A_YEAR, public=True, immutable=True),
    )
