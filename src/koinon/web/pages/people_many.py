"""What is done with the chosen people, or with everybody who matches: labels, place, field, archive, file (CON-082)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, post
from litestar.params import FromQuery

from koinon import contacts
from koinon.contacts import ContactQuery
from koinon.platform import bulk, errors
from koinon.platform.bulk import BulkRequest, BulkResult
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.ambient import ambient
from koinon.web.formats import number
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.pages import placing
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

MOST_CHOSEN = 1_000
FILTERS = {"q": "q", "group_id": "group", "tag_id": "tag", "segment_id": "segment", "consent": "consent"}
COLUMNS = {
    "id": N_("Id"),
    "given_name": N_("First name"),
    "family_name": N_("Last name"),
    "preferred_name": N_("Called"),
    "phone": N_("Phone number"),
    "email": N_("Email"),
    "status": N_("Status"),
    "consent": N_("Consent"),
    "do_not_contact": N_("Do not contact"),
    "groups": N_("Groups"),
    "tags": N_("Tags"),
    "locale": N_("Language"),
    "source": N_("Source"),
    "last_inbound_at": N_("Last heard from"),
    "last_outbound_at": N_("Last written to"),
    "created_at": N_("Added"),
    "updated_at": N_("Changed"),
    "birth_date": N_("Birthday"),
    "external_ids": N_("Ids in other systems"),
}
FORMATS = (("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("jsonl", "JSON Lines"))
Asked = tuple[str, dict[str, Any]]


async def choices(
    tx: Tx, visit: Visit, query: ContactQuery, group: contacts.Group | None, total: int | None
) -> dict[str, Any]:
    """What the bar above a list of people offers, and whom "everybody" means there (`total`; None: over 10,000)."""
    own = await contacts.fields(tx)
    typed = {name: str(value) for name in FILTERS if (value := getattr(query, name))}
    kept = typed | ({"group_id": str(group.id)} if group else {})
    named = [(field.key, field.label(ambient().locale)) for field in own]
    told = {name: gettext(word) for name, word in COLUMNS.items()} | {f"custom.{key}": label for key, label in named}
    return {
        "matching": total,
        "everybody": [(f"f-{FILTERS[name]}", value) for name, value in kept.items()],
        "places": await placing.choices(tx) if visit.actor.may("contacts:write") else [],
        "own_fields": named,
        "columns": list(told.items()),
        "formats": FORMATS,
    }


@post("/people/bulk", opt={"permission": "contacts:write"})
async def change_many(visit: Visit) -> Response[Any]:
    """Change the chosen, or everybody who matches: a hundred now, more by a job; undone by the toast or the job."""
    form = await visit.form()
    path = "/people" if form.get("from_page") else visit.request.headers.get("referer") or "/people"
    with visit.words():
        try:
            async with visit.transaction() as tx:
                asked = [_request(form, *one) for one in await _asked(tx, form)]
                done = [await _submit(tx, visit, one) for one in asked if one is not None]
        except errors.KoinonError as refusal:
            if refusal.status not in (404, 409, 422):
                raise
            return toast_after(forms.see(path), forms.said(refusal), kind="bad")
        return _told(visit, done, path, deleted=form.get("action") == "delete")


async def _submit(tx: Tx, visit: Visit, asked: BulkRequest) -> BulkResult:
    return await bulk.submit(tx, visit.services, bulk.COLLECTIONS["contacts"], asked, keep=True)


def _request(form: Any, operation: str, updates: dict[str, Any]) -> BulkRequest | None:
    if form.get("everybody") == "yes":
        filters = {name: value for name, field in FILTERS.items() if (value := forms.text(form, f"f-{field}"))}
        return BulkRequest(operation=operation, filters=filters, all=not filters, updates=updates)
    chosen = forms.ids(form, "ids")[:MOST_CHOSEN]
    return BulkRequest(operation=operation, ids=chosen, updates=updates) if chosen else None


async def _asked(tx: Tx, form: Any) -> list[Asked]:
    """The operations that the button which was pressed stands for. Raises 422 for a value that does not fit."""
    groups, tag, gone = (forms.text(form, name) for name in ("group_id", "tag", "untag"))
    match form.get("action"):
        case "label":
            joined: list[Asked] = [("join", {"group_ids": [groups]})] if groups else []
            return [*joined, *([("tag", {"tags": [tag]})] if tag else [])]
        case "unlabel":
            left = forms.text(form, "leave_id")
            parted: list[Asked] = [("leave", {"group_ids": [left]})] if left else []
            return [*parted, *([("untag", {"tags": [gone]})] if gone else [])]
        case "place":
            return [("update", {"location_id": forms.text(form, "location_id") or None})]
        case "field":
            return await _field(tx, forms.text(form, "field"), forms.text(form, "value"))
        case "archive" | "unarchive" as way:
            return [("update", {"status": "archived" if way == "archive" else "active"})]
        case "delete":
            return [("delete", {})]
        case "export":
            return [("export", {"format": forms.text(form, "format") or "xlsx"})]
    return []


async def _field(tx: Tx, key: str, typed: str) -> list[Asked]:
    field = next((one for one in await contacts.fields(tx) if one.key == key), None)
    if field is None:
        return []
    value = typed if field.type == contacts.FieldType.TEXT and typed else contacts.read_value(field, typed)
    return [("update", {"custom": {key: value}})]


def _told(visit: Visit, done: list[BulkResult], path: str, *, deleted: bool) -> Response[Any]:
    begun = next((one.job_id for one in done if one.job_id and not one.updated + one.failed + one.skipped), None)
    if begun is not None and visit.actor.may("jobs:read"):
        return forms.see(f"/jobs/{begun}")
    if begun is not None:
        return toast_after(forms.see(path), gettext("It goes on while you do something else."))
    changed = max((one.updated for one in done), default=0)
    if not changed:
        told = gettext("They were so already") if done else gettext("Choose what to do first")
        return toast_after(forms.see(path), told, kind="good" if done else "warn")
    if deleted:
        told = ngettext("%(num)s person deleted", "%(num)s people deleted", changed)
    else:
        told = ngettext("%(num)s person changed", "%(num)s people changed", changed)
    jobs = urlencode([("job", str(one.job_id)) for one in done if one.job_id])
    undo = f"/people/undo?{jobs}" if jobs else ""
    return toast_after(forms.see(path), told % {"num": number(changed)}, undo=undo, seconds=10)


@post("/people/undo", opt={"permission": "contacts:write"}, status_code=200)
async def undo_change(visit: Visit, job: FromQuery[list[UUID]]) -> Response[Any]:
    """Take back what the toast told of; what was changed again since stays."""
    async with visit.transaction() as tx:
        for one in reversed(job[:5]):
            await bulk.undo_soon(tx, visit.services, one)
    return Response("", status_code=200, headers={"HX-Refresh": "true"})


@post("/people/export", opt={"permission": "contacts:export"})
async def export_people(visit: Visit) -> Response[Any]:
    """Write everybody who matches into a file of the chosen columns, by a job that can be watched."""
    form = await visit.form()
    filters = {name: value for name, field in FILTERS.items() if (value := forms.text(form, field))}
    updates = {"format": forms.text(form, "format") or "csv", "columns": forms.texts(form, "column")}
    asked = BulkRequest(operation="export", filters=filters, all=not filters, updates=updates)
    async with visit.transaction() as tx:
        begun = await bulk.submit(tx, visit.services, bulk.COLLECTIONS["contacts"], asked)
    return forms.see(f"/jobs/{begun.job_id}")


HANDLERS = [change_many, undo_change, export_people]
