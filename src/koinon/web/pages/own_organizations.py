"""One's organizations: another one, and the address of the one in hand (ORG-005, 006)."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from msgspec import structs

from koinon import identity, organizations
from koinon.kit import clock
from koinon.organizations import Locale, NewOrganization
from koinon.platform.errors import KoinonError
from koinon.web import forms, once
from koinon.web.founding import organization_of, regions
from koinon.web.i18n import gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.rendering import surroundings
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

NEW, ADDRESS = "/organizations/new", "/settings/address"
OWN = {"signed_in": True}
BLANK = {"organization": "", "kind": "church", "country": "US", "time_zone": "", "region": "", "idempotency_key": ""}


@get(NEW, opt=OWN)
async def ask(visit: Visit) -> Response[Any]:
    """What another organization is called, and where it is."""
    return await _draw(visit, {**BLANK, "idempotency_key": once.new_key()}, None)


@post("/organizations", opt=OWN, status_code=200)
async def found(visit: Visit) -> Response[Any]:
    """Start it and work there from now on; the same form sent twice starts one."""
    form = await visit.form()
    kept = {name: forms.text(form, name) for name in BLANK}
    try:
        identity.refuse_unverified(visit.request)
        made = await identity.found_another(visit.services, visit.actor, _new(visit, form), kept["idempotency_key"])
    except KoinonError as refused:
        return await _draw(visit, kept, refused)
    known = identity.known_session(visit.request)
    await identity.move_to(visit.services, known.user_id, known.session_id, made)
    with visit.words():
        return toast_after(forms.see("/"), gettext("Welcome to %(name)s") % {"name": kept["organization"]})


def _new(visit: Visit, form: FormMultiDict) -> NewOrganization:
    locale = Locale(surroundings(visit.request, visit.shell).locale)
    return structs.replace(organization_of(form, locale, visit.shell.user_email or None), created_by=visit.actor.id)


async def _draw(visit: Visit, kept: dict[str, str], refused: KoinonError | None) -> Response[Any]:
    open_to = visit.actor.id is not None and await identity.may_found(visit.services, visit.actor.id)
    with visit.words():
        locale = Locale(surroundings(visit.request, visit.shell).locale)
        named = sorted((organizations.country_name(code, locale), code) for code in organizations.countries())
        return visit.draw(
            "settings/new_organization.html",
            status_code=refused.status if refused else 200,
            kept=kept,
            told=forms.told(refused, {}, "") if refused else forms.Told(),
            open_to=open_to,
            countries=[(code, name) for name, code in named],
            zones=[(zone, zone.replace("_", " ")) for zone in sorted(organizations.zones())],
            regions=await regions(visit.services),
        )


@get(ADDRESS, opt={"permission": "settings:read"})
async def show_address(visit: Visit) -> Response[Any]:
    """The organization's address and when it may be changed."""
    return await _address(visit, None, None)


async def _address(visit: Visit, typed: str | None, refused: KoinonError | None) -> Response[Any]:
    async with visit.transaction() as tx:
        own = await organizations.get(tx)
        free_at = await organizations.slug_free_at(tx)
    with visit.words():
        return visit.draw(
            "settings/address.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs("/settings", visit.actor.may),
            slug=own.slug,
            typed=own.slug if typed is None else typed,
            told=forms.told(refused, {"": "slug"}, "slug") if refused else forms.Told(),
            free_at=free_at,
            stays_until=clock.now() + organizations.SLUG_REST,
            base=f"{visit.services.configuration.base_url}/o/",
            may_write=visit.actor.may("organization:write"),
        )


@post(ADDRESS, opt={"permission": "organization:write"}, status_code=200)
async def change_address(visit: Visit) -> Response[Any]:
    """Take another address; the one before leads on for a year."""
    slug = forms.text(await visit.form(), "slug").lower()
    try:
        async with visit.transaction() as tx:
            await organizations.update(tx, {"slug": slug})
    except KoinonError as refused:
        return await _address(visit, slug, refused)
    with visit.words():
        present = f"/o/{slug}{ADDRESS}" if visit.actor.livemode else ADDRESS
        return toast_after(forms.see(present), gettext("Saved. The old address leads here for a year."))


router = Router(
    "/",
    route_handlers=[ask, found, show_address, change_address],
    dependencies=VISIT,
    include_in_schema=False,
)
