"""Settings, Locations: the campuses, shops or chapters; who is limited to one, what is there, and where it goes."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import contacts, identity, organizations
from koinon.identity import Member
from koinon.organizations import Location, Organization
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/locations"
READ, WRITE = {"permission": "locations:read"}, {"permission": "locations:write"}
MOST_MEMBERS = 500
LABELS = {"country": N_("Country"), "name": N_("Name"), "address": N_("Address"), "time_zone": N_("Time zone")}


@get(HOME, opt=READ)
async def list_locations(visit: Visit) -> Response[str]:
    """The living ones in order, with how many people and which members; below, the closed ones."""
    with visit.words():
        async with visit.transaction() as tx:
            places = await organizations.locations(tx, archived=True)
            people = await contacts.people_by_location(tx)
            members = await _limited(tx)
            own = await organizations.get(tx)
        return visit.draw(
            "settings/locations.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            living=[place for place in places if place.archived_at is None],
            closed=[place for place in places if place.archived_at is not None],
            people=people,
            members={place.id: [one for one in members if place.id in one.location_ids] for place in places},
            time_zone=own.time_zone,
            may_add=_may_add(visit),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_location(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await draw_location(visit, None, forms.Told(), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_location(visit: Visit) -> Response[Any]:
    """Add it."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await organizations.add_location(
                    tx, typed["name"], typed["time_zone"] or None, typed["address"] or None, typed["country"] or None
                )
        except KoinonError as refused:
            return await draw_location(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("%(name)s is there now") % {"name": made.name})


@get(HOME + "/{location_id:uuid}", opt=READ)
async def show_location(visit: Visit, location_id: FromPath[UUID]) -> Response[str]:
    """One: its name, address and zone, what is there, and the way to close it."""
    with visit.words():
        return await draw_location(visit, location_id, None, None)


@post(HOME + "/{location_id:uuid}", opt=WRITE, status_code=200)
async def save_location(visit: Visit, location_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("location", location_id, "location.updated")
                await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, location_id), typed)
                blank = {name: typed[name] or None for name in ("time_zone", "address", "country")}
                await organizations.update_location(tx, location_id, {"name": typed["name"], **blank})
        except KoinonError as refused:
            return await draw_location(visit, location_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/{location_id:uuid}/archive", opt=WRITE, status_code=200)
async def archive_location(visit: Visit, location_id: FromPath[UUID]) -> Response[Any]:
    """Close it; everything there goes where the form says."""
    move_to = forms.one_id(await visit.form(), "move_to")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await organizations.archive_location(tx, location_id, move_to)
        except KoinonError as refused:
            return await draw_location(visit, location_id, None, refused)
        return toast_after(forms.see(HOME), gettext("It is closed. Past reports keep it."))


@post(HOME + "/{location_id:uuid}/restore", opt=WRITE, status_code=200)
async def restore_location(visit: Visit, location_id: FromPath[UUID]) -> Response[Any]:
    """Open it again."""
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await organizations.restore_location(tx, location_id)
        except KoinonError as refused:
            return await draw_location(visit, location_id, None, refused)
        return toast_after(forms.see(HOME), gettext("It is open again."))


async def _present(tx: Tx, location_id: UUID) -> forms.Told:
    return _values(await organizations.location(tx, location_id))


async def _typed(visit: Visit) -> forms.Told:
    form = await visit.form()
    return forms.Told({name: forms.text(form, name) for name in ("name", "address", "time_zone", "country")})


async def draw_location(
    visit: Visit, location_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    """The page of one, or of a new one; what was refused stands at its field."""
    async with visit.transaction() as tx:
        place = await organizations.location(tx, location_id) if location_id else None
        others = [one for one in await organizations.locations(tx) if one.id != location_id]
        there = await organizations.lives_at(tx, location_id) if location_id else {}
        members = [one for one in await _limited(tx) if location_id in one.location_ids]
        own = await organizations.get(tx)
    present = _values(place)
    values = forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present
    again = f"{HOME}/{location_id}" if location_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    zones = [(zone, zone.replace("_", " ")) for zone in sorted(organizations.zones())]
    usual = gettext("As the organization: %(zone)s") % {"zone": own.time_zone.replace("_", " ")}
    return visit.draw(
        "settings/location.html",
        active="settings",
        status_code=refused.status if refused else 200,
        place=place,
        values=values,
        seen=seen,
        errors=forms.told(refused, {}, "") if refused else forms.Told(),
        others=[(str(one.id), one.name) for one in others],
        there=there,
        members=members,
        zones=[("", usual), *zones],
        countries=[("", _usual_country(own)), *_countries()],
        may_write=visit.actor.may("locations:write"),
        may_add=_may_add(visit),
    )


def _values(place: Location | None) -> forms.Told:
    if place is None:
        return forms.Told()
    return forms.Told(
        name=place.name, address=place.address or "", time_zone=place.time_zone or "", country=place.country or ""
    )


def _countries() -> list[tuple[str, str]]:
    language = organizations.Locale(ambient().locale)
    named = sorted((organizations.country_name(code, language), code) for code in organizations.countries())
    return [(code, name) for name, code in named]


def _usual_country(own: Organization) -> str:
    name = organizations.country_name(own.country, organizations.Locale(ambient().locale))
    return gettext("As the organization: %(zone)s") % {"zone": name}


def _may_add(visit: Visit) -> bool:
    """Whoever is limited to some locations changes theirs, and neither adds nor closes any."""
    return visit.actor.may("locations:write") and not visit.actor.places


async def _limited(tx: Tx) -> list[Member]:
    """Members who see some locations only; to who may not see the team, nobody."""
    if not tx.actor.may("users:read"):
        return []
    return [one for one in await identity.list_members(tx, MOST_MEMBERS) if one.location_ids]


router = Router(
    "/",
    route_handlers=[
        list_locations,
        ask_location,
        add_location,
        show_location,
        save_location,
        archive_location,
        restore_location,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
