"""All households, one, and a new one."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import contacts
from koinon.contacts import ContactQuery, Household
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import forms, meanwhile
from koinon.web import household_words as words
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.groups import onward
from koinon.web.visit import Visit

READ = {"permission": "contacts:read"}
WRITE = {"permission": "contacts:write"}
FOUND, LISTED = 8, 25
LABELS = {"name": N_("Name"), "postal_address": N_("Postal address")}
Typed = Annotated[str, Meta(max_length=200)]
Mark = Annotated[str, Meta(max_length=2048)]


@get("/households", opt=READ)
async def list_households(
    visit: Visit, q: FromQuery[Typed] = "", cursor: FromQuery[Mark | None] = None
) -> Response[str]:
    """All households, found by their name or by who is there."""
    with visit.words():
        async with visit.transaction() as tx:
            found, pagination = await contacts.households_page(tx, PageRequest(LISTED, cursor), q=q)
        template = "households/results.html" if visit.partial else "households/list.html"
        return visit.draw(template, active="households", households=found, q=q, pagination=pagination)


@get("/households/new", opt=WRITE)
async def ask_household(visit: Visit) -> Response[str]:
    """The form for a new household."""
    with visit.words():
        return _form(visit, "new", forms.Told(), forms.Told())


@post("/households", opt=WRITE)
async def add_household(visit: Visit) -> Response[Any]:
    """Make it and open it."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await contacts.create_household(tx, typed["name"], typed["postal_address"])
        except errors.KoinonError as refusal:
            return _form(visit, "new", forms.Told(typed), _told(refusal), status=422)
        return onward(visit, f"/households/{made.id}", gettext("The household was made. Who lives there?"))


@get("/households/{household_id:uuid}", opt=READ)
async def show_household(visit: Visit, household_id: FromPath[UUID]) -> Response[str]:
    """Who lives there, and what can be done with all of them."""
    with visit.words():
        async with visit.transaction() as tx:
            household = await contacts.get_household(tx, household_id)
            people = await contacts.list_rows(tx, visit.services.vault, [one.contact_id for one in household.members])
            groups, _ = await contacts.groups_page(tx)
            others, _ = await contacts.households_page(tx, PageRequest(100))
        return visit.draw(
            "households/show.html",
            active="households",
            household=household,
            people=people,
            roles=words.roles(),
            groups=[(str(one.id), one.name) for one in groups],
            others=[(str(one.id), one.name) for one in others if one.id != household_id],
        )


@get("/households/{household_id:uuid}/candidates", opt=WRITE)
async def find_candidates(
    visit: Visit, household_id: FromPath[UUID], add: FromQuery[Typed] = "", ids: FromQuery[list[UUID] | None] = None
) -> Response[str]:
    """People to add, as their names are typed; those already ticked stay, first."""
    with visit.words():
        async with visit.transaction() as tx:
            household = await contacts.get_household(tx, household_id)
            page = await contacts.list_page(tx, visit.services.vault, ContactQuery(q=add), PageRequest(FOUND))
            ticked = await contacts.list_rows(tx, visit.services.vault, ids or [])
        people = [*ticked.values(), *(person for person in page.rows if person.id not in ticked)]
        inside = {one.contact_id for one in household.members}
        return visit.draw("groups/candidates.html", people=people, inside=inside, chosen=set(ticked))


@get("/households/{household_id:uuid}/edit", opt=WRITE)
async def ask_changes(visit: Visit, household_id: FromPath[UUID]) -> Response[str]:
    """The form for its name and where it is."""
    with visit.words():
        async with visit.transaction() as tx:
            household = await contacts.get_household(tx, household_id)
        seen = await meanwhile.seen(visit.request, _values(household), labels=LABELS, again="")
        return _form(visit, "edit", _values(household), forms.Told(), household=household, seen=seen)


@post("/households/{household_id:uuid}", opt=WRITE)
async def save_household(visit: Visit, household_id: FromPath[UUID]) -> Response[Any]:
    """Save name and address."""
    form, typed = await visit.form(), await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                household = await contacts.get_household(tx, household_id)
                thing = Thing("household", household_id, "household.updated")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, household_id), typed)
                await contacts.update_household(tx, household_id, typed)
        except errors.KoinonError as refusal:
            if refusal.status not in (412, 422):
                raise
            again = f"/households/{household_id}/edit"
            seen = await meanwhile.seen(
                visit.request, _values(household), refusal, labels=LABELS, again=again, typed=typed
            )
            values, status = forms.Told(meanwhile.merged(refusal, typed)), 412 if seen.clashes else 422
            return _form(visit, "edit", values, _told(refusal), status=status, household=household, seen=seen)
        return onward(visit, f"/households/{household_id}", gettext("Saved"))


@post("/households/{household_id:uuid}/delete", opt=WRITE)
async def delete_household(visit: Visit, household_id: FromPath[UUID]) -> Response[Any]:
    """Remove the household; its people stay."""
    with visit.words():
        async with visit.transaction() as tx:
            await contacts.delete_household(tx, household_id)
        return onward(visit, "/households", gettext("The household is gone; its people are still here"))


async def _typed(visit: Visit) -> dict[str, str]:
    form = await visit.form()
    return {"name": forms.text(form, "name"), "postal_address": forms.verbatim(form, "postal_address").strip()}


def _values(household: Household) -> dict[str, Any]:
    return {"name": household.name, "postal_address": household.postal_address}


async def _present(tx: Tx, household_id: UUID) -> dict[str, Any]:
    return _values(await contacts.get_household(tx, household_id))


def _told(refusal: errors.KoinonError) -> forms.Told:
    if refusal.status not in (409, 412, 422):
        raise refusal
    return forms.told(refusal, {}, "name")


def _form(
    visit: Visit,
    act: str,
    values: Any,
    told: forms.Told,
    *,
    status: int = 200,
    household: Household | None = None,
    seen: Any = None,
) -> Response[str]:
    """The dialog, its fields after a refusal, or without script a page of its own."""
    template = f"households/{act}_page.html"
    if visit.partial:
        template = "households/fields.html" if status != 200 else f"households/{act}.html"
    context: dict[str, Any] = {"values": values, "errors": told, "household": household, "seen": seen}
    return visit.draw(template, active="households", status_code=status, **context)


HANDLERS = [
    list_households,
    ask_household,
    add_household,
    show_household,
    find_candidates,
    ask_changes,
    save_household,
    delete_household,
]
