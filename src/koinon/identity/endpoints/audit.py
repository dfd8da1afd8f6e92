"""REST v1 of the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromQuery, JSONBody
from litestar.response import Stream
from msgspec import Meta

from koinon.identity.audit_export import AUDIT_LOG
from koinon.identity.audit_trail import TrailQuery, audit, trail, trail_csv
from koinon.identity.contracts import AuditRow
from koinon.identity.security_log import SecurityEvent, of_organization
from koinon.kit.pagination import Cursor
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.bulk import BulkRequest
from koinon.platform.bulk.answers import OPT, Answer, answer
from koinon.platform.services import Services

Action = Annotated[str, Meta(max_length=80, pattern=r"^[a-z_]+\.([a-z_]+)?$", examples=["broadcast.sent"])]
Resource = Annotated[str, Meta(max_length=60, examples=["broadcast"])]
EventKind = Annotated[str, Meta(max_length=60, pattern=r"^[a-z_]+$", examples=["login_failed"])]
Kinds = Annotated[list[EventKind], Meta(max_length=50)]
Instant = Annotated[datetime, Meta(tz=True, examples=["2026-01-31T09:30:00Z"])]


@get("/api/v1/audit-log", dependencies=rest.NEWEST_ID_FIRST, opt={"permission": "audit:read", "cache": "private"})
async def list_audit_log(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    actor_id: FromQuery[UUID | None] = None,
    action: FromQuery[Action | None] = None,
    resource_type: FromQuery[Resource | None] = None,
    resource_id: FromQuery[UUID | None] = None,
) -> rest.Envelope[Sequence[AuditRow]]:
    """List what was done in the organization, the latest first; `action` may end in a dot (`broadcast.`)."""
    query = TrailQuery(actor_id, action, resource_type, resource_id)
    filters = {"list": "audit_log", **{name: str(value) for name, value in query._asdict().items()}}
    async with services.database.transaction(actor) as tx:
        return rest.page(
            *await paging.page(
                tx, filters, lambda seen, at, limit: trail(seen, limit, at, query), lambda row: Cursor((), row.id)
            )
        )


@get(
    "/api/v1/audit-log/export",
    opt={"permission": "audit:read", "cache": "secret", "limit": "exports"},
    media_type="text/csv",
)
async def export_audit_log(
    *,
    services: Services,
    actor: Actor,
    actor_id: FromQuery[UUID | None] = None,
    action: FromQuery[Action | None] = None,
    created_after: FromQuery[Instant | None] = None,
    created_before: FromQuery[Instant | None] = None,
) -> Stream:
    """Download the trail as CSV, the latest first; the download is itself an act of it."""
    query = TrailQuery(actor_id, action, None, None, created_after, created_before)
    async with services.database.transaction(actor) as tx:
        await audit(tx, "audit.exported", "audit_log", None)
    return rest.csv(trail_csv(services, actor, query), "audit-log.csv")


@post(
    "/api/v1/audit-log/bulk",
    opt={"permission": "audit:read", **OPT, "example": {"operation": "export", "all": True}},
    status_code=200,
)
async def export_acts(
    request: Request[Any, Any, Any], services: Services, actor: Actor, data: JSONBody[BulkRequest]
) -> Answer:
    """Write the trail into a file

    Operation: export (`updates.format`: csv, xlsx or jsonl), by a job; `filters` are the list's, or `all`. At most
    500,000 acts.
    """
    return await answer(request, services, actor, AUDIT_LOG, data)


@get("/api/v1/security-log", dependencies=rest.NEWEST_ID_FIRST, opt={"permission": "audit:read", "cache": "private"})
async def list_security_log(
    services: Services, actor: Actor, paging: rest.PageRequest, kind: FromQuery[Kinds | None] = None
) -> rest.Envelope[Sequence[SecurityEvent]]:
    """List what matters to who gets in: sign-ins, failures, factors, sessions, keys; the latest first."""
    filters = {"list": "security_log", "kinds": sorted(kind or ())}
    async with services.database.transaction(actor) as tx:
        return rest.page(
            *await paging.page(
                tx,
                filters,
                lambda seen, at, limit: of_organization(seen, limit, at, kind or ()),
                lambda row: Cursor((), row.id),
            )
        )


ENDPOINTS = [list_security_log, list_audit_log, export_audit_log, export_acts]
