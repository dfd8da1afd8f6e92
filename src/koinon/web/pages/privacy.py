"""Who asked for their data or to be forgotten, what went, and how long silent people are kept (CON-091..100)."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta, Struct

from koinon import contacts, organizations
from koinon.contacts import ErasureRequest
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages import legal_holds
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/privacy"
PRIVACY = {"permission": "privacy:write"}
RETENTION = {"permission": "settings:write"}
PERSON = "/people/{contact_id:uuid}"
AT_ONCE = "organization:delete"
STATES = {
    "pending": (N_("Waiting"), "warn"),
    "processing": (N_("At work"), "brand"),
    "completed": (N_("Forgotten"), "good"),
    "cancelled": (N_("Taken back"), ""),
}
MADE = {
    "waiting": (N_("Being put together"), "brand"),
    "ready": (N_("Ready"), "good"),
    "failed": (N_("Failed"), "bad"),
    "expired": (N_("Gone"), ""),
}
KINDS = {
    "audit_rows": N_("Rows of the audit trail"),
    "consent_records": N_("Consent records, kept without name"),
    "consent_requests": N_("Questions about consent"),
    "contact_pii": N_("Names, addresses and details"),
    "conversation_messages": N_("Messages of conversations"),
    "conversations": N_("Conversations"),
    "deliveries": N_("Sent messages, kept without name and text"),
    "delivery_traces": N_("Traces of sending"),
    "exports": N_("Files with their data"),
    "files": N_("Uploaded files"),
    "groups": N_("Places in groups"),
    "households": N_("Places in households"),
    "import_rows": N_("Rows of imports"),
    "job_rows": N_("Rows of jobs"),
    "tags": N_("Tags"),
    "topics": N_("Choices of topics"),
    "merges": N_("Merges"),
    "refusals": N_("Refusals"),
}


class Line(Struct, frozen=True):
    """A request as the page shows it; `gone` are (what, how much)."""

    request: ErasureRequest
    name: str
    word: str
    tone: str
    gone: list[tuple[str, int]]


@get(HOME, opt=PRIVACY)
async def list_requests(
    visit: Visit,
    cursor: FromQuery[Annotated[str, Meta(max_length=2048)] | None] = None,
    months: FromQuery[Annotated[int, Meta(ge=6, le=120)] | None] = None,
    held: FromQuery[Annotated[str, Meta(max_length=2048)] | None] = None,
) -> Response[str]:
    """Requests, files, and with `months` whom such a rule would forget tonight."""
    with visit.words():
        async with visit.transaction() as tx:
            found, page = await contacts.erasures_page(tx, PageRequest(25, cursor))
            files, _ = await contacts.exports_of_people(tx, PageRequest(10))
            ids = [one.contact_id for one in found] + [one.contact_id for one in files]
            names = await contacts.names(tx, ids)
            kept: organizations.DataRetention = await organizations.setting(tx, "data_retention")
            preview = await _preview(tx, months)
            kept_for_a_court = await organizations.held_among(tx, "contact", [one.contact_id for one in found])
            sees_holds = visit.actor.may(legal_holds.PERMISSION)
            holds, more = await legal_holds.listed(tx, held) if sees_holds else ([], None)
        shown = {key: one.name for key, one in names.items() if one.status != "erased"}
        return visit.draw(
            "settings/privacy.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            lines=[_line(one, shown) for one in found],
            after=f"{HOME}?cursor={page.next_cursor}" if page.next_cursor else "",
            files=[(one, shown.get(one.contact_id, ""), *_said(MADE[one.state])) for one in files],
            kept=kept.people_months,
            months=months,
            preview=preview,
            waits_for_court=kept_for_a_court,
            sees_holds=sees_holds,
            holds=holds,
            held_after=f"{HOME}?held={more}#holds" if more else "",
            may_keep=visit.actor.may("settings:write"),
        )


async def _preview(tx: Tx, months: int | None) -> tuple[int, list[str]] | None:
    if months is None:
        return None
    many, some = await contacts.silent_people(tx, months)
    names = await contacts.names(tx, list(some))
    return many, [names[one].name or gettext("No name") for one in some if one in names]


def _line(one: ErasureRequest, names: dict[UUID, str]) -> Line:
    gone = [(gettext(KINDS[kind]) if kind in KINDS else kind, count) for kind, count in one.deleted.items()]
    return Line(one, names.get(one.contact_id, ""), *_said(STATES[one.state]), gone)


def _said(state: tuple[str, str]) -> tuple[str, str]:
    return gettext(state[0]), state[1]


@post(HOME + "/retention", opt=RETENTION, status_code=200)
async def keep_people(visit: Visit) -> Redirect:
    """How long silent people stay; chosen on the page that told whom it would forget."""
    typed = forms.text(await visit.form(), "months")
    async with visit.transaction() as tx:
        months = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None
        kept: organizations.DataRetention = await organizations.setting(tx, "data_retention")
        chosen = msgspec.structs.replace(kept, people_months=months)
        await organizations.change_settings(tx, {"data_retention": chosen})
    with visit.words():
        told = gettext("Saved. It begins tonight.") if months else gettext("Saved. Nobody is forgotten by time.")
        return toast_after(forms.see(HOME), told)


@post(HOME + "/{contact_id:uuid}/cancel", opt=PRIVACY, status_code=200)
async def keep_person(visit: Visit, contact_id: FromPath[UUID]) -> Redirect:
    """Take it back: they are where they were."""
    async with visit.transaction() as tx:
        await contacts.cancel_erasure(tx, contact_id)
    with visit.words():
        return toast_after(forms.see(f"/people/{contact_id}"), gettext("They are back, as they were."))


@get(PERSON + "/forget", opt=PRIVACY)
async def ask_forget(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """What it means, and how long it waits."""
    return await _dialog(visit, contact_id)


@post(PERSON + "/forget", opt=PRIVACY, status_code=200)
async def forget(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Hide them now, forget them when the wait is over."""
    form = await visit.form()
    typed = forms.Told({name: forms.text(form, name) for name in ("wait", "reason", "sure")})
    try:
        if typed["sure"] != "yes":
            raise errors.invalid_field("sure", "missing_required_field", "Tick this to go on.")
        async with visit.transaction() as tx:
            days = 0 if typed["wait"] == "none" else 30
            request = await contacts.ask_erasure(tx, contact_id, days=days, reason=typed["reason"])
    except KoinonError as refused:
        if refused.status not in (403, 422):
            raise
        return await _dialog(visit, contact_id, refused, typed)
    with visit.words():
        told = gettext("They are in no list any more and get no message. You can take it back until their day comes.")
        undo = f"{HOME}/{contact_id}/cancel" if request.scheduled_for > request.created_at else ""
        if visit.partial:
            gone: Response[Any] = Response("", headers={"HX-Redirect": HOME}, status_code=200)
            return toast_after(gone, told, undo=undo, seconds=10)
        return toast_after(forms.see(HOME), told, undo=undo, seconds=10)


async def _dialog(
    visit: Visit, contact_id: UUID, refused: KoinonError | None = None, typed: forms.Told | None = None
) -> Response[str]:
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
    with visit.words():
        return visit.draw(
            "people/forget.html" if visit.partial else "people/dialog_page.html",
            active="people",
            status_code=refused.status if refused else 200,
            dialog="people/forget.html",
            person=person,
            errors=forms.told(refused, {"days": "wait"}, "wait") if refused else forms.Told(),
            typed=typed or forms.Told(wait="month"),
            may_at_once=visit.actor.may(AT_ONCE),
        )


@post(PERSON + "/data", opt=PRIVACY, status_code=200)
async def export_person(visit: Visit, contact_id: FromPath[UUID]) -> Redirect:
    """Have everything known of them put together."""
    async with visit.transaction() as tx:
        await contacts.ask_export(tx, contact_id)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("We are putting it together. The file lies here for seven days."))


@get(HOME + "/files/{request_id:uuid}", opt=PRIVACY)
async def download_data(visit: Visit, request_id: FromPath[UUID]) -> Response[bytes]:
    """The file; that it was read stands in the audit trail."""
    async with visit.transaction() as tx:
        file = await contacts.read_export(tx, visit.services.vault, request_id)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "private, no-store"}
    return Response(file.data, media_type="application/zip", headers=headers)


router = Router(
    "/",
    route_handlers=[list_requests, keep_people, keep_person, ask_forget, forget, export_person, download_data],
    dependencies=VISIT,
    include_in_schema=False,
)
