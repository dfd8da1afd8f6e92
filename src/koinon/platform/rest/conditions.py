"""Strong entity tags made of a row's version (API-028): `ETag: "v7"`, honoured in `If-Match`."""

from typing import Any

from litestar import Request


def etag(version: int) -> dict[str, str]:
    """The header of a resource at `version`."""
    return {"ETag": f'"v{version}"'}


def if_match(request: Request[Any, Any, Any]) -> int | None:
    """The version in `If-Match`; None without one or for `*`; a foreign tag fits no version (-1)."""
    tag = request.headers.get("if-match")
    if tag is None or tag.strip() == "*":
        return None
    # What follows a hyphen tells the coding that the caller was given (`"v7-zstd"`).
    digits = tag.strip().removeprefix("W/").strip('"').partition("-")[0].removeprefix("v")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
