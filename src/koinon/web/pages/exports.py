"""Lists as files: a short one comes at once, a long one is written by a job that can be watched (API-034)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Router, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import contacts
from koinon.platform import bulk
from koinon.web import forms
from koinon.web.pages.audit import query_of
from koinon.web.visit import VISIT, Visit

SHORT = 1_000


async def begin(
    visit: Visit,
    kind: str,
    at_once: str = "",
    *,
    filters: dict[str, Any] | None = None,
    updates: dict[str, Any] | None = None,
    **scope: UUID,
) -> Redirect:
    """Go to the file, at `at_once`, where it is short or the reader sees no jobs; else to the job that writes it."""
    chosen = filters or {}
    asked: dict[str, Any] = {"operation": "export", "filters": chosen, "all": not chosen, "updates": updates or {}}
    collection = bulk.COLLECTIONS[kind]
    async with visit.transaction() as tx:
        dry = await bulk.submit(tx, visit.services, collection, bulk.BulkRequest(**asked, dry_run=True), scope)
        if at_once and (dry.total <= SHORT or not visit.actor.may("jobs:read")):
            return forms.see(at_once)
        begun = await bulk.submit(tx, visit.services, collection, bulk.BulkRequest(**asked), scope)
    return forms.see(f"/jobs/{begun.job_id}")


@post("/exports/deliveries/{broadcast_id:uuid}", opt={"permission": "broadcasts:export"})
async def export_deliveries(visit: Visit, broadcast_id: FromPath[UUID]) -> Redirect:
    """Everybody who got a broadcast, or did not."""
    return await begin(visit, "deliveries", f"/broadcasts/{broadcast_id}/deliveries.csv", broadcast_id=broadcast_id)


@post("/exports/import_rows/{import_id:uuid}", opt={"permission": "contacts:import"})
async def export_import_rows(visit: Visit, import_id: FromPath[UUID]) -> Redirect:
    """The rows of a file that stayed out, as the file came: a spreadsheet or CSV."""
    async with visit.transaction() as tx:
        ending = "xlsx" if (await contacts.get_import(tx, import_id)).format == "spreadsheet" else "csv"
    at_once = f"/imports/{import_id}/failed.{ending}"
    return await begin(visit, "import_rows", at_once, updates={"format": ending}, import_id=import_id)


@post("/exports/consents", opt={"permission": "contacts:export"})
async def export_consents(visit: Visit) -> Redirect:
    """Who agreed to what, with its proof."""
    return await begin(visit, "consents", "/api/v1/consents.csv")


@post("/exports/groups", opt={"permission": "contacts:export"})
async def export_groups(visit: Visit) -> Redirect:
    """Every group."""
    return await begin(visit, "groups")


@post("/exports/audit_log", opt={"permission": "audit:read"})
async def export_audit_log(visit: Visit) -> Redirect:
    """The acts that the page of the trail was narrowed to."""
    form = await visit.form()
    chosen = {name: forms.text(form, name) for name in ("who", "what", "since", "until")}
    query = query_of(chosen, visit.shell.time_zone)._asdict()
    asked = {
        name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in query.items() if value
    }
    at_once = "/api/v1/audit-log/export" + (f"?{urlencode(asked)}" if asked else "")
    return await begin(visit, "audit_log", at_once, filters=asked)


router = Router(
    "/",
    route_handlers=[export_deliveries, export_import_rows, export_consents, export_groups, export_audit_log],
    dependencies=VISIT,
    include_in_schema=False,
)
