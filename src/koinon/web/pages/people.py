"""Everybody an organization talks to: find, filter, choose many, add one."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromQuery
from litestar.response import Redirect
from msgspec import Meta, structs

from koinon import contacts
from koinon.contacts import ContactQuery, NewContact
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination
from koinon.web import forms
from koinon.web.formats import number
from koinon.web.i18n import gettext
from koinon.web.nouns import noun
from koinon.web.pages import (
    people_many,
    people_page,
    people_photo,
    people_reach,
    people_restricted,
    people_segment,
    people_topics,
    placing,
)
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "contacts:read"}
WRITE = {"permission": "contacts:write"}
LIMIT = 25
Typed = Annotated[str, Meta(max_length=200)]
Mark = Annotated[str, Meta(max_length=2048)]


@get("/people", opt=READ)
async def list_people(
    *,
    visit: Visit,
    q: FromQuery[Typed] = "",
    group: FromQuery[Typed] = "",
    tag: FromQuery[Typed] = "",
    segment: FromQuery[Typed] = "",
    consent: FromQuery[Literal["", "unknown", "granted", "denied"]] = "",
    sort: FromQuery[Literal["name", "newest", "last_contact"]] = "name",
    cursor: FromQuery[Mark | None] = None,
) -> Response[str]:
    """Everybody, or who matches; a search as it is typed swaps the results alone."""
    query = ContactQuery(
        q=q, group_id=_id(group), tag_id=_id(tag), segment_id=_id(segment), consent=consent or None, sort=sort
    )
    with visit.words():
        async with visit.transaction() as tx:
            context = await results(tx, visit, query, cursor)
        return visit.draw("people/results.html" if visit.partial else "people/list.html", active="people", **context)


async def results(
    tx: Tx,
    visit: Visit,
    query: ContactQuery,
    cursor: str | None,
    *,
    path: str = "/people",
    group: contacts.Group | None = None,
) -> dict[str, Any]:
    """A page of people and what narrows it; of one `group` on its own page."""
    asked = structs.replace(query, group_id=group.id) if group else query
    page = await contacts.list_page(tx, visit.services.vault, asked, PageRequest(LIMIT, cursor, include_total=True))
    groups, _ = await contacts.groups_page(tx)
    tags, _ = await contacts.tags_page(tx)
    segments = await contacts.segments(tx)
    words = {
        "q": query.q,
        "group": query.group_id,
        "tag": query.tag_id,
        "segment": query.segment_id,
        "consent": query.consent,
        "sort": query.sort,
    }
    kept = {name: str(value) for name, value in words.items() if value}
    before, after = (_beyond(path, kept, mark) for mark in (page.pagination.prev_cursor, page.pagination.next_cursor))
    return {
        "rows": page.rows,
        "query": query,
        "group": group,
        "groups": [(str(one.id), one.name) for one in groups],
        "tags": [(str(one.id), one.name) for one in tags],
        "tag_names": [(one.name, one.name) for one in tags],
        "segments": [(str(one.id), one.name) for one in segments],
        "before": before,
        "after": after if page.pagination.has_more else "",
        "note": _counted(page.pagination),
        **await people_many.choices(tx, visit, query, group, _known(page.pagination)),
    }


def _beyond(path: str, kept: dict[str, str], mark: str | None) -> str:
    return f"{path}?{urlencode({**kept, 'cursor': mark})}" if mark else ""


def _known(pagination: Pagination) -> int | None:
    """How many there are, None for more than are counted."""
    return pagination.total if isinstance(pagination.total, int) else None


def _counted(pagination: Pagination) -> str:
    total = pagination.total
    if isinstance(total, int):
        return f"{number(total)} {noun('contact', total)}"
    return gettext("More than %(n)s") % {"n": number(10_000)}


@get("/people/new", opt=WRITE)
async def ask_new(visit: Visit) -> Response[str]:
    """The form for one more person: a dialog, or a page of its own."""
    with visit.words():
        async with visit.transaction() as tx:
            places = await placing.choices(tx)
        template = "people/new_dialog.html" if visit.partial else "people/new.html"
        return visit.draw(
            template, active="people", values=forms.Told(), errors=forms.Told(), existing=[], places=places
        )


@post("/people", opt=WRITE)
async def add_person(visit: Visit) -> Response[Any]:
    """Add them; where the number is known, show who has it first (CON-089)."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in _FIELDS}
    new = NewContact(
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        phones=(typed["phone"],) if typed["phone"] else (),
        emails=(typed["email"],) if typed["email"] else (),
        location_id=_id(typed["location_id"]),
        tags=tuple(name.strip() for name in typed["tags"].split(",") if name.strip()),
        on_match="create" if form.get("on_match") == "create" or "household_of" in form else "refuse",
    )
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await contacts.create(tx, visit.services.vault, new)
                if relative := forms.one_id(form, "household_of"):
                    await contacts.join_household_of(tx, visit.services.vault, made.id, relative)
        except errors.KoinonError as refusal:
            return await _refused(visit, refusal, typed)
        told = gettext("%(name)s was added") % {"name": made.name}
        if visit.partial:
            return toast_after(Response("", status_code=200, headers={"HX-Redirect": f"/people/{made.id}"}), told)
        return toast_after(Redirect(f"/people/{made.id}", status_code=303), told)


_FIELDS = ("given_name", "family_name", "phone", "email", "tags", "location_id")


async def _refused(visit: Visit, refusal: errors.KoinonError, typed: dict[str, str]) -> Response[str]:
    if refusal.status not in (409, 422):
        raise refusal
    existing = []
    async with visit.transaction() as tx:
        places = await placing.choices(tx)
        if refusal.code == "duplicate_resource":
            wanted = [UUID(one) for one in refusal.details["existing"]]
            found = await contacts.list_rows(tx, visit.services.vault, wanted)
            existing = [found[one] for one in wanted if one in found]
    told = forms.Told() if existing else forms.told(refusal, {"phones[0]": "phone", "emails[0]": "email"}, "phone")
    template = "people/new_fields.html" if visit.partial else "people/new.html"
    return visit.draw(
        template,
        active="people",
        status_code=422,
        values=forms.Told(typed),
        errors=told,
        existing=existing,
        places=places,
    )


@post("/people/restore", opt=WRITE, status_code=200)
async def restore_people(visit: Visit, ids: FromQuery[list[UUID]]) -> Response[Any]:
    """Bring deleted people back."""
    async with visit.transaction() as tx:
        await contacts.restore(tx, ids)
    return Response("", status_code=200, headers={"HX-Refresh": "true"})


def _id(value: str) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise errors.RESOURCE_NOT_FOUND() from None


router = Router(
    "/",
    route_handlers=[
        list_people,
        ask_new,
        add_person,
        restore_people,
        *people_many.HANDLERS,
        *people_page.HANDLERS,
        *people_reach.HANDLERS,
        *people_photo.HANDLERS,
        *people_restricted.HANDLERS,
        *people_topics.HANDLERS,
        *people_segment.HANDLERS,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
