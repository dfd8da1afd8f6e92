"""The one envelope of every JSON answer (API-010): `return rest.one(contact)`, `return rest.page(rows, pagination)`."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from litestar import Response
from litestar.response import Stream
from litestar.serialization import default_serializer
from litestar.types import Serializer
from msgspec import UNSET, Struct, UnsetType

from koinon.kit import clock
from koinon.platform.rest import context

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
T = TypeVar("T")

_STAMP = re.compile(rb'(_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:(\.\d{3})\d{3})?Z"')


class Total(Struct, frozen=True):
    """How many rows match: exact (`eq`) up to 10,000, beyond that at least so many (`gte`)."""

    value: int
    relation: Literal["eq", "gte"] = "eq"


class Pagination(Struct, frozen=True):
    """Where a page lies in its list. `total` only when it was asked for."""

    limit: int
    has_more: bool
    next_cursor: str | None = None
    prev_cursor: str | None = None
    total: int | Total | UnsetType = UNSET


class Meta(Struct, frozen=True):
    """What is true of the answer rather than of the thing; without `livemode` it is all test data (API-055)."""

    request_id: Annotated[str, msgspec.Meta(examples=["o3Jm0Zr8y5Qk2VtB"])]
    timestamp: Annotated[str, msgspec.Meta(examples=["2026-01-31T09:30:00.000Z"])]
    version: Literal["v1", "v2"] = "v1"
    livemode: bool = True
    pagination: Pagination | UnsetType = UNSET
    merged_from: str | UnsetType = UNSET


class Envelope(Struct, Generic[T], frozen=True):
    """`success`, `data`, `meta`, and never a fourth name."""

    data: T
    meta: Meta
    success: Literal[True] = True


class StampedResponse(Response[T]):
    """JSON whose times (members ending in `_at`) have exactly milliseconds (API-007); msgspec writes 0 or 6 digits."""

    def render(self, content: Any, media_type: str, enc_hook: Serializer = default_serializer) -> bytes:
        """The encoded answer."""
        encoded = super().render(content, media_type, enc_hook)
        return _STAMP.sub(_milliseconds, encoded) if b'_at":"' in encoded else encoded


def _milliseconds(match: re.Match[bytes]) -> bytes:
    return match[1] + (match[2] or b".000") + b'Z"'


def timestamp() -> str:
    """The present instant as the API writes it: RFC 3339, UTC, milliseconds."""
    return clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def one(data: T) -> Envelope[T]:
    """The envelope of one thing."""
    merged = context.merged_from.get() or UNSET
    return Envelope(
        data=data, meta=Meta(request_id=context.request_id.get(), timestamp=timestamp(), merged_from=merged)
    )


def page(rows: Sequence[T], pagination: Pagination) -> Envelope[Sequence[T]]:
    """The envelope of one page of a list."""
    meta = Meta(request_id=context.request_id.get(), timestamp=timestamp(), pagination=pagination)
    return Envelope(data=rows, meta=meta)


def created(data: T, location: str) -> Response[Envelope[T]]:
    """201 with `Location`, the path of the new thing."""
    return StampedResponse(one(data), status_code=201, headers={"Location": location})


def accepted(job: T, location: str) -> Response[Envelope[T]]:
    """202 with the job that does the work, or what comes of it later, and where to watch it."""
    return StampedResponse(one(job), status_code=202, headers={"Location": location})


def csv(parts: AsyncIterator[bytes], name: str) -> Stream:
    """A file that is sent as it is read, kept by nobody on the way; `name` is ASCII."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Stream(parts, media_type="text/csv; charset=utf-8", headers=headers)


def workbook(data: bytes, name: str) -> Response[bytes]:
    """An XLSX file; `name` is ASCII."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=XLSX, headers=headers)


def secret(data: T, *, status: int = 200, location: str | None = None) -> Response[Envelope[T]]:
    """An answer that holds a secret: never stored, never compressed (API-041, 042)."""
    headers = {"Cache-Control": "no-store"} | ({"Location": location} if location else {})
    return StampedResponse(one(data), status_code=status, headers=headers)
