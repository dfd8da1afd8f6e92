"""Groups and tags: hand-picked sets and labels."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import contacts
from koinon.contacts import ContactQuery, Group
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import forms, meanwhile
from koinon.web.formats import number
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.meanwhile import Seen, Thing
from koinon.web.pages import placing
from koinon.web.pages.people import results
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "contacts:read"}
WRITE = {"permission": "contacts:write"}
FOUND = 8
LABELS = {"name": N_("Name"), "description": N_("What it is for"), "location_id": N_("Location")}
Typed = Annotated[str, Meta(max_length=200)]
Mark = Annotated[str, Meta(max_length=2048)]


@get("/groups", opt=READ)
async def list_groups(visit: Visit) -> Response[str]:
    """All groups, with how many are in them."""
    with visit.words():
        async with visit.transaction() as tx:
            groups, _ = await contacts.groups_page(tx)
        return visit.draw("groups/list.html", active="groups", groups=groups, values=forms.Told(), errors=forms.Told())


@get("/groups/new", opt=WRITE)
async def ask_group(visit: Visit) -> Response[str]:
    """The form for a new group."""
    with visit.words():
        async with visit.transaction() as tx:
            places = await placing.choices(tx)
        template = "groups/new.html" if visit.partial else "groups/new_page.html"
        context: dict[str, Any] = {"values": forms.Told(), "errors": forms.Told(), "places": places, "seen": None}
        return visit.draw(template, active="groups", **context)


@post("/groups", opt=WRITE)
async def add_group(visit: Visit) -> Response[Any]:
    """Make it and open it."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in ("name", "description", "location_id")}
    with visit.words():
        try:
            async with visit.transaction() as tx:
                place = forms.one_id(form, "location_id")
                made = await contacts.create_group(tx, typed["name"], typed["description"], place)
        except errors.KoinonError as refusal:
            return await _refused(visit, "groups/new_page.html", refusal, typed)
        return onward(visit, f"/groups/{made.id}", gettext("The group was made"))


@get("/groups/{group_id:uuid}", opt=READ)
async def show_group(
    visit: Visit, group_id: FromPath[UUID], q: FromQuery[Typed] = "", cursor: FromQuery[Mark | None] = None
) -> Response[str]:
    """Who is in it."""
    with visit.words():
        async with visit.transaction() as tx:
            group = await contacts.get_group(tx, group_id)
            context = await results(tx, visit, ContactQuery(q=q), cursor, path=f"/groups/{group_id}", group=group)
        return visit.draw("people/results.html" if visit.partial else "groups/show.html", active="groups", **context)


@get("/groups/{group_id:uuid}/candidates", opt=WRITE)
async def find_candidates(
    visit: Visit, group_id: FromPath[UUID], add: FromQuery[Typed] = "", ids: FromQuery[list[UUID] | None] = None
) -> Response[str]:
    """People to add, as their names are typed; those already ticked stay, first."""
    with visit.words():
        async with visit.transaction() as tx:
            group = await contacts.get_group(tx, group_id)
            page = await contacts.list_page(tx, visit.services.vault, ContactQuery(q=add), PageRequest(FOUND))
            ticked = await contacts.list_rows(tx, visit.services.vault, ids or [])
        people = [*ticked.values(), *(person for person in page.rows if person.id not in ticked)]
        inside = {person.id for person in people if any(one.id == group_id for one in person.groups)}
        return visit.draw("groups/candidates.html", group=group, people=people, inside=inside, chosen=set(ticked))


@post("/groups/{group_id:uuid}/members", opt=WRITE)
async def add_members(visit: Visit, group_id: FromPath[UUID]) -> Response[Any]:
    """Put people in."""
    chosen = forms.ids(await visit.form(), "ids")
    with visit.words():
        async with visit.transaction() as tx:
            added = await contacts.add_members(tx, group_id, chosen)
        told = ngettext("%(num)s person added", "%(num)s people added", len(added)) % {"num": number(len(added))}
        return onward(visit, f"/groups/{group_id}", told)


@post("/groups/{group_id:uuid}/members/remove", opt=WRITE)
async def remove_members(visit: Visit, group_id: FromPath[UUID]) -> Response[Any]:
    """Take people out; they stay among everybody."""
    chosen = forms.ids(await visit.form(), "ids")
    with visit.words():
        async with visit.transaction() as tx:
            gone = await contacts.remove_members(tx, group_id, chosen)
        told = ngettext("%(num)s person taken out", "%(num)s people taken out", len(gone)) % {"num": number(len(gone))}
        return onward(visit, f"/groups/{group_id}", told)


@get("/groups/{group_id:uuid}/edit", opt=WRITE)
async def ask_group_changes(visit: Visit, group_id: FromPath[UUID]) -> Response[str]:
    """The form for its name and what it is for."""
    with visit.words():
        async with visit.transaction() as tx:
            group = await contacts.get_group(tx, group_id)
            places = await placing.choices(tx)
        values = _values(group)
        seen = await meanwhile.seen(visit.request, values, labels=LABELS, again="")
        template = "groups/edit.html" if visit.partial else "groups/edit_page.html"
        context: dict[str, Any] = {"values": values, "errors": forms.Told(), "places": places, "seen": seen}
        return visit.draw(template, active="groups", group=group, **context)


@post("/groups/{group_id:uuid}", opt=WRITE)
async def save_group(visit: Visit, group_id: FromPath[UUID]) -> Response[Any]:
    """Save name and description."""
    form = await visit.form()
    typed: dict[str, Any] = {"name": forms.text(form, "name"), "description": forms.text(form, "description")}
    if "location_id" in form:
        typed["location_id"] = forms.text(form, "location_id")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                group = await contacts.get_group(tx, group_id)
                thing = Thing("group", group_id, "group.updated")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, group_id), typed)
                place = {"location_id": forms.one_id(form, "location_id")} if "location_id" in typed else {}
                await contacts.update_group(tx, group_id, typed | place)
        except errors.KoinonError as refusal:
            return await _refused(visit, "groups/edit_page.html", refusal, typed, group)
        return onward(visit, f"/groups/{group_id}", gettext("Saved"))


def _values(group: Group) -> dict[str, Any]:
    return {"name": group.name, "description": group.description, "location_id": str(group.location_id or "")}


async def _present(tx: Tx, group_id: UUID) -> dict[str, Any]:
    return _values(await contacts.get_group(tx, group_id))


@post("/groups/{group_id:uuid}/delete", opt=WRITE)
async def delete_group(visit: Visit, group_id: FromPath[UUID]) -> Response[Any]:
    """Remove the group; its people stay."""
    with visit.words():
        async with visit.transaction() as tx:
            await contacts.delete_group(tx, group_id)
        return onward(visit, "/groups", gettext("The group is gone; its people are still here"))


def onward(visit: Visit, where: str, told: str) -> Response[Any]:
    """Go on to `where`, and say what was done."""
    if visit.partial:
        return toast_after(Response("", status_code=200, headers={"HX-Redirect": where}), told)
    return toast_after(Redirect(where, status_code=303), told)


async def _refused(
    visit: Visit, template: str, refusal: errors.KoinonError, typed: dict[str, str], group: Group | None = None
) -> Response[str]:
    if refusal.status not in (409, 412, 422):
        raise refusal
    async with visit.transaction() as tx:
        places = await placing.choices(tx)
    told = forms.told(refusal, {}, "name")
    if refusal.code == "duplicate_resource":
        told = forms.Told(name=gettext("There is a group of this name already."))
    seen = await _seen(visit, group, refusal, typed, dict(places)) if group else None
    values = forms.Told(meanwhile.merged(refusal, typed))
    return visit.draw(
        "groups/fields.html" if visit.partial else template,
        active="groups",
        status_code=412 if seen and seen.clashes else 422,
        values=values,
        errors=told,
        places=places,
        seen=seen,
        group=group,
    )


async def _seen(
    visit: Visit, group: Group, refusal: errors.KoinonError, typed: dict[str, str], places: dict[str, str]
) -> Seen:
    def words(name: str, value: str) -> str:
        return places.get(value, "") if name == "location_id" else value

    again = f"/groups/{group.id}/edit"
    return await meanwhile.seen(
        visit.request, _values(group), refusal, labels=LABELS, again=again, typed=typed, words=words
    )


router = Router(
    "/",
    route_handlers=[
        list_groups,
        ask_group,
        add_group,
        show_group,
        find_candidates,
        add_members,
        remove_members,
        ask_group_changes,
        save_group,
        delete_group,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
