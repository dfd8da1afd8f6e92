"""`GET /api/v1/api-requests`: the request log of the last 30 days (API-057)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromQuery
from msgspec import Meta

from koinon.kit.pagination import Cursor
from koinon.platform import errors, request_log, rest
from koinon.platform.actor import Actor
from koinon.platform.request_log import LoggedRequest, RequestQuery
from koinon.platform.services import Services

Instant = Annotated[datetime, Meta(tz=True)]


@get(
    "/api/v1/api-requests",
    opt={"permission": "api_keys:read", "cache": "live", "errors": [errors.INVALID_CURSOR]},
    dependencies=rest.PAGING,
)
async def list_api_requests(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    api_key_id: FromQuery[UUID | None] = None,
    status: FromQuery[Annotated[int, Meta(ge=100, le=599)] | None] = None,
    failed: FromQuery[bool | None] = None,
    route: FromQuery[Annotated[str, Meta(max_length=200)] | None] = None,
    deprecated: FromQuery[bool | None] = None,
    created_after: FromQuery[Instant | None] = None,
    created_before: FromQuery[Instant | None] = None,
) -> rest.Envelope[Sequence[LoggedRequest]]:
    """List calls of the API, the latest first.

    `route` is the template (`/api/v1/contacts/{contact_id}`); `failed` true shows answers from 400 on.
    """
    query = RequestQuery(api_key_id, status, failed, route, deprecated, created_after, created_before)
    filters = {"list": "api_requests", **{name: str(value) for name, value in query._asdict().items()}}
    at = paging.cursor(filters)
    async with services.database.transaction(actor) as tx:
        rows = await request_log.page(
            tx,
            query,
            after=at.id if at else None,
            backwards=at is not None and at.direction == "prev",
            limit=paging.fetch,
        )
    return rest.page(*paging.cut(rows, filters, lambda row: Cursor((), row.id)))
