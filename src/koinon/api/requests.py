"""`GET /api/v1/api-requests`: the request log of the last 30 days (API-057)."""

from collections.abc import Sequence
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

Statuses = Annotated[list[Annotated[int, Meta(ge=100, le=599)]], Meta(max_length=50)]


@get(
    "/api/v1/api-requests",
    opt={"permission": "api_keys:read", "cache": "live", "errors": [errors.INVALID_CURSOR]},
    dependencies=rest.NEWEST_ID_FIRST,
)
async def list_api_requests(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    api_key_id: FromQuery[UUID | None] = None,
    status: FromQuery[Statuses | None] = None,
    failed: FromQuery[bool | None] = None,
    route: FromQuery[Annotated[str, Meta(max_length=200)] | None] = None,
    deprecated: FromQuery[bool | None] = None,
) -> rest.Envelope[Sequence[LoggedRequest]]:
    """List calls of the API, the latest first.

    `route` is the template (`/api/v1/contacts/{contact_id}`); `failed` true shows answers from 400 on.
    """
    query = RequestQuery(api_key_id, tuple(status) if status else None, failed, route, deprecated)
    filters = {"list": "api_requests", **{name: str(value) for name, value in query._asdict().items()}}
    async with services.database.transaction(actor) as tx:
        found = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: request_log.page(
                seen,
                query,
                after=at.id if at else None,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((), row.id),
        )
    return rest.page(*found)
