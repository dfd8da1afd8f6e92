"""Addresses of the built scripts, styles, icons and fonts, each named by its content and so cached for ever."""

from functools import cache
from pathlib import Path

import msgspec
from litestar.datastructures import CacheControlHeader
from litestar.router import Router
from litestar.static_files import create_static_files_router

DIST = Path(__file__).parent / "static" / "dist"
PREFIX = "/static/dist"
A_YEAR = 31_536_000


@cache
def manifest() -> dict[str, str]:
    """Plain name → built name; empty where nothing was built (pages then come without style, and still work)."""
    path = DIST / "manifest.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str]) if path.exists() else {}


def asset(name: str) -> str:
    """The address of `app.js`, `koinon.css`, `icons.svg`, `mark.svg` or `inter.woff2`."""
    return f"{PREFIX}/{manifest().get(name, name)}"


def static_router() -> Router:
    """Serves the built files."""
    DIST.mkdir(parents=True, exist_ok=True)
    return create_static_files_router(
        path=PREFIX,
        directories=[DIST],
        name="static",
        include_in_schema=False,
        opt={"public": True, "anonymous": True, "limit": "none"},
        cache_control=CacheControlHeader(max_age=A_YEAR, public=True, immutable=True),
    )
