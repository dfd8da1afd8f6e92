"""One line of the request log, and what may be asked of it."""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from msgspec import Meta, Struct


class LoggedRequest(Struct, frozen=True):
    """A finished request. `route` is the template, `ip_prefix` the caller's /24 (IPv6: /48)."""

    id: UUID
    request_id: str
    api_key_id: UUID | None
    user_id: UUID | None
    method: str
    route: Annotated[str, Meta(examples=["/api/v1/contacts/{contact_id}"])]
    status: int
    duration_ms: float
    bytes_out: int
    error_code: str | None
    ip_prefix: str | None
    deprecated: bool
    created_at: datetime


class RequestQuery(NamedTuple):
    """Filters, joined by "and"."""

    api_key_id: UUID | None = None
    statuses: tuple[int, ...] | None = None
    failed: bool | None = None
    route: str | None = None
    deprecated: bool | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


class RequestFigures(Struct, frozen=True):
    """How a span of time went: `errors` are answers from 400 on, `defects` from 500 on."""

    requests: int
    errors: int
    defects: int
    mean_ms: float | None
