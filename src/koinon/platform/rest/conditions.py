"""`If-Match` of resources that have a version: the repository compares it in its own statement (API-028)."""

from typing import Any

from koinon.platform.rest import context
from koinon.platform.rest.shaping.tags import resource_part, tags_in


def wanted_version() -> int | None:
    """The version in `If-Match`; None without one or for `*`; a foreign tag fits no version (-1)."""
    header = context.header(b"if-match")
    if header is None or "*" in (tags := tags_in(header)):
        return None
    for tag in tags:
        digits = resource_part(tag).removeprefix("v")
        if digits.isascii() and digits.isdecimal() and len(digits) < 10:
            return int(digits)
    return -1


def wanted_tags() -> list[str] | None:
    """The tags in `If-Match` without their encodings, for what has a tag of its own making; None as above."""
    header = context.header(b"if-match")
    if header is None or "*" in (tags := tags_in(header)):
        return None
    return [resource_part(tag) for tag in tags]


def etag(version: int) -> dict[str, str]:
    """The header of a resource at `version`, for answers of writes; a reading gets its tag by itself."""
    return {"ETag": f'"v{version}"'}


def if_match(_request: Any) -> int | None:
    """`wanted_version` of the request in hand."""
    return wanted_version()
