"""Groups and tags: hand-picked sets and labels."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import contacts
from koinon.contacts import ContactQuery
from koinon.platform import errors
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.formats import number
from koinon.web.i18n import gettext, ngettext
from koinon.web.pages import placing
from koinon.web.pages.people import results
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "contacts:read"}
WRITE = {"permission": "contacts:write"}
FOUND = 8
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
        return visit.draw(template, active="groups", values=forms.Told(), errors=forms.Told(), places=places)


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
        return _onward(visit, f"/groups/{made.id}", gettext("The group was made"))


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
        return _onward(visit, f"/groups/{group_id}", told)


@post("/groups/{group_id:uuid}/members/remove", opt=WRITE)
async def remove_members(visit: Visit, group_id: FromPath[UUID]) -> Response[Any]:
    """Take people out; they stay among everybody."""
    chosen = forms.ids(await visit.form(), "ids")
    with visit.words():
        async with visit.transaction() as tx:
            gone = await contacts.remove_members(tx, group_id, chosen)
        told = ngettext("%(num)s person taken out", "%(num)s people taken out", len(gone)) % {"num": number(len(gone))}
        return _onward(visit, f"/groups/{group_id}", told)


@get("/groups/{group_id:uuid}/edit", opt=WRITE)
async def ask_group_changes(visit: Visit, group_id: FromPath[UUID]) -> Response[str]:
    """The form for its name and what it is for."""
    with visit.words():
        async with visit.transaction() as tx:
            group = await contacts.get_group(tx, group_id)
            places = await placing.choices(tx)
        values = {"name": group.name, "description": group.description, "location_id": str(group.location_id or "")}
        template = "groups/edit.html" if visit.partial else "groups/edit_page.html"
        return visit.draw(template, active="groups", group=group, values=values, errors=forms.Told(), places=places)


@post("/groups/{group_id:uuid}", opt=WRITE)
async def save_group(visit: Visit, group_id: FromPath[UUID]) -> Response[Any]:
    """Save name and description."""
    form = await visit.form()
    typed: dict[str, Any] = {"name": forms.text(form, "name"), "description": forms.text(form, "description")}
    if "location_id" in form:
        typed["location_id"] = forms.one_id(form, "location_id")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                group = await contacts.get_group(tx, group_id)
                await contacts.update_group(tx, group_id, typed)
        except errors.KoinonError as refusal:
            typed["location_id"] = str(typed.get("location_id") or "")
            return await _refused(visit, "groups/edit_page.html", refusal, typed, group=group)
        return _onward(visit, f"/groups/{group_id}", gettext("Saved"))


@post("/groups/{group_id:uuid}/delete", opt=WRITE)
async def delete_group(visit: Visit, group_id: FromPath[UUID]) -> Response[Any]:
    """Remove the group; its people stay."""
    with visit.words():
        async with visit.transaction() as tx:
            await contacts.delete_group(tx, group_id)
        return _onward(visit, "/groups", gettext("The group is gone; its people are still here"))


@get("/tags", opt=READ)
async def list_tags(visit: Visit) -> Response[str]:
    """All tags, with how many bear them."""
    with visit.words():
        async with visit.transaction() as tx:
            tags, _ = await contacts.tags_page(tx)
        return visit.draw("groups/tags.html", active="people", tags=tags)


@post("/tags/{tag_id:uuid}", opt=WRITE)
async def change_tag(visit: Visit, tag_id: FromPath[UUID]) -> Response[Any]:
    """Rename it, or remove it from everybody."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            if form.get("action") == "delete":
                gone = await contacts.delete_tag(tx, tag_id)
                told = gettext("The tag “%(name)s” is gone") % {"name": gone.name}
            else:
                kept = await contacts.rename_tag(tx, tag_id, forms.text(form, "name"))
                told = gettext("The tag is called “%(name)s” now") % {"name": kept.name}
        return _onward(visit, "/tags", told)


def _onward(visit: Visit, where: str, told: str) -> Response[Any]:
    if visit.partial:
        return toast_after(Response("", status_code=200, headers={"HX-Redirect": where}), told)
    return toast_after(Redirect(where, status_code=303), told)


async def _refused(
    visit: Visit, template: str, refusal: errors.KoinonError, typed: dict[str, str], **more: Any
) -> Response[str]:
    if refusal.status not in (409, 422):
        raise refusal
    async with visit.transaction() as tx:
        places = await placing.choices(tx)
    told = forms.told(refusal, {}, "name")
    if refusal.code == "duplicate_resource":
        told = forms.Told(name=gettext("There is a group of this name already."))
    template = "groups/fields.html" if visit.partial else template
    return visit.draw(
        template, active="groups", status_code=422, values=forms.Told(typed), errors=told, places=places, **more
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
        list_tags,
        change_tag,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
