"""Rows of the request log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.platform.db import Tx
from koinon.platform.request_log.contracts import LoggedRequest, RequestFigures, RequestQuery

_COLUMNS = (
    "id, request_id, api_key_id, user_id, method, route, status, duration_ms, bytes_out, error_code, ip_prefix,"
    " deprecated, created_at"
)
_FILTERS = {
    "api_key_id": "api_key_id = %(api_key_id)s",
    "statuses": "status = any(%(statuses)s)",
    "failed": "(status >= 400) = %(failed)s",
    "route": "route = %(route)s",
    "deprecated": "deprecated = %(deprecated)s",
    "created_after": "id >= koinon_uuid_floor(%(created_after)s) and created_at > %(created_after)s",
    "created_before": "id < koinon_uuid_floor(%(created_before)s)",
}
_INSERT = """
insert into api_requests (id, organization_id, request_id, api_key_id, user_id, method, route, status, duration_ms,
                          bytes_out, error_code, ip_prefix, deprecated, created_at)
select id, %(organization_id)s, request_id, api_key_id, user_id, method, route, status, duration_ms, bytes_out,
       error_code, ip_prefix, deprecated, created_at
from unnest(%(id)s::uuid[], %(request_id)s::text[], %(api_key_id)s::uuid[], %(user_id)s::uuid[], %(method)s::text[],
            %(route)s::text[], %(status)s::int[], %(duration_ms)s::float8[], %(bytes_out)s::int[],
            %(error_code)s::text[], %(ip_prefix)s::text[], %(deprecated)s::bool[], %(created_at)s::timestamptz[])
     as r (id, request_id, api_key_id, user_id, method, route, status, duration_ms, bytes_out, error_code, ip_prefix,
           deprecated, created_at)
"""


async def insert(tx: Tx, rows: Sequence[LoggedRequest]) -> None:
    """Write lines of the transaction's organization in one statement."""
    columns: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in LoggedRequest.__struct_fields__}
    await tx.execute(_INSERT, {"organization_id": tx.organization_id, **columns})


async def page(tx: Tx, query: RequestQuery, *, after: UUID | None, backwards: bool, limit: int) -> list[LoggedRequest]:
    """Lines away from `after`, the latest first; ids are in order of time."""
    chosen = {name: value for name, value in query._asdict().items() if value is not None}
    if query.statuses is not None:
        chosen["statuses"] = list(query.statuses)
    conditions = "".join(f"\n          and {_FILTERS[name]}" for name in chosen)
    if after is not None:
        conditions += f"\n          and id {'>' if backwards else '<'} %(after)s"
    return await tx.all(
        LoggedRequest,
        f"""
        select {_COLUMNS}
        from api_requests
        where organization_id = %(organization_id)s{conditions}
          /* asked: created_at; created_at; id */
        order by id {"asc" if backwards else "desc"}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "after": after, "limit": limit, **chosen},
    )


async def figures(tx: Tx, since: datetime) -> RequestFigures:
    """How many requests there were since `since`, and how they went."""
    return await tx.one(
        RequestFigures,
        """
        select count(*) as requests, count(*) filter (where status >= 400) as errors,
               count(*) filter (where status >= 500) as defects, avg(duration_ms) as mean_ms
        from api_requests
        where organization_id = %(organization_id)s
          and id >= koinon_uuid_floor(%(since)s)
        """,
        {"organization_id": tx.organization_id, "since": since},
    )


async def deprecated_uses(tx: Tx, since: datetime) -> list[tuple[UUID | None, str, str, int, datetime]]:
    """Key, method, route, count and last use of what is deprecated, since `since`."""
    return await tx.all(
        tuple,
        """
        select api_key_id, method, route, count(*), max(created_at)
        from api_requests
        where organization_id = %(organization_id)s
          and deprecated
          and id >= koinon_uuid_floor(%(since)s)
        group by api_key_id, method, route
        order by max(created_at) desc
        limit 100
        """,
        {"organization_id": tx.organization_id, "since": since},
    )
