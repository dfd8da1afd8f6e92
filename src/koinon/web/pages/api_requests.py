"""Developers: what programs asked, how it went, what is left of each limit, what is deprecated (API-057)."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromQuery
from msgspec import Meta

from koinon import identity
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors, origins, request_log
from koinon.platform.request_log import RequestQuery
from koinon.platform.rest import PageRequest
from koinon.web.visit import VISIT, Visit

READ = {"permission": "api_keys:read"}
DAY = timedelta(days=1)
MONTH = timedelta(days=30)
Mark = Annotated[str, Meta(max_length=2048)]


@get("/developers/requests", opt=READ)
async def list_requests(
    visit: Visit, key: FromQuery[str] = "", show: FromQuery[str] = "", cursor: FromQuery[Mark | None] = None
) -> Response[str]:
    """The request log of 30 days: everything, or what failed; of every key, or of one."""
    failed = True if show == "failed" else None
    query = RequestQuery(api_key_id=_key(key), failed=failed)
    filters = {"page": "requests", "key": key, "failed": failed}
    paging = PageRequest(50, cursor)
    at = paging.cursor(filters)
    with visit.words():
        async with visit.transaction() as tx:
            backwards = at is not None and at.direction == "prev"
            after_id = at.id if at else None
            rows = await request_log.page(tx, query, after=after_id, backwards=backwards, limit=paging.fetch)
            figures = await request_log.figures(tx, clock.now() - DAY)
            deprecated = await request_log.deprecated_uses(tx, clock.now() - MONTH)
            keys = {one.id: one.name for one in await identity.list_api_keys(tx)}
            sites = await origins.listed_origins(tx)
        shown, pagination = paging.cut(rows, filters, lambda row: Cursor((), row.id))
        chosen = "".join([f"&key={key}" if key else "", "&show=failed" if failed else ""])
        after = f"/developers/requests?cursor={pagination.next_cursor}{chosen}" if pagination.has_more else ""
        return visit.draw(
            "developers/requests.html",
            active="developers",
            rows=shown,
            figures=figures,
            deprecated=deprecated,
            keys=keys,
            key=_key(key),
            failed=bool(failed),
            sites=sites,
            after=after,
        )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise errors.RESOURCE_NOT_FOUND() from None


router = Router("/", route_handlers=[list_requests], dependencies=VISIT, include_in_schema=False)
