"""Everything of an organization in one file, and closing it (ORG-039, 043)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import File, Redirect

from koinon import organizations
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/data"
EXPORT = {"permission": "organization:export", "step_up": True, "while_suspended": True}
CLOSE = {"permission": "organization:delete", "step_up": True, "while_suspended": True}


@get(HOME, opt={"permission": "organization:read"})
async def data(visit: Visit) -> Response[Any]:
    """Exports, and the way out."""
    return await draw_data(visit)


async def draw_data(visit: Visit, refused: KoinonError | None = None, place: str = "") -> Response[Any]:
    """The page; what was refused stands at its `place`."""
    async with visit.transaction() as tx:
        organization = await organizations.get(tx)
        found = await organizations.archives(tx) if visit.actor.may("organization:export") else []
        region = await visit.services.placements.region_of(tx.organization_id, visit.services.configuration.region)
    with visit.words():
        return visit.draw(
            "settings/data.html",
            active="settings",
            status_code=refused.status if refused else 200,
            block="archives" if visit.partial and refused is None else "",
            tabs=settings_tabs(HOME, visit.actor.may),
            organization=organization,
            region=region,
            archives=found,
            told=forms.faults(refused),
            place=place,
            may_export=visit.actor.may("organization:export") and not visit.actor.places,
            may_close=visit.actor.may("organization:delete"),
        )


@post(HOME + "/exports", opt=EXPORT, status_code=200)
async def begin(visit: Visit) -> Response[Any]:
    """Have everything written into one file."""
    passphrase = forms.verbatim(await visit.form(), "passphrase") or None
    try:
        async with visit.transaction() as tx:
            await organizations.begin_export(tx, visit.services, passphrase)
    except KoinonError as refused:
        return await draw_data(visit, refused, "export")
    with visit.words():
        return toast_after(forms.see(HOME), gettext("We are writing it. You get a mail when it is ready."))


@get(HOME + "/exports/{export_id:uuid}", opt={"permission": "organization:export", "step_up": True})
async def download(visit: Visit, export_id: FromPath[UUID]) -> File:
    """The file."""
    return await organizations.archive_file(export_id, visit.services, visit.actor)


@post(HOME + "/closure", opt=CLOSE, status_code=200)
async def close(visit: Visit) -> Response[Any]:
    """Close the organization; its name was typed."""
    name = forms.text(await visit.form(), "name")
    try:
        async with visit.transaction() as tx:
            await organizations.close(tx, name)
    except KoinonError as refused:
        return await draw_data(visit, refused, "close")
    return forms.see(HOME)


@post(HOME + "/closure/cancel", opt=CLOSE, status_code=forms.SEE_OTHER)
async def keep(visit: Visit) -> Redirect:
    """Take the closing back."""
    async with visit.transaction() as tx:
        await organizations.keep_open(tx)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Everything stays. Sending works again."))


router = Router("/", route_handlers=[data, begin, download, close, keep], dependencies=VISIT, include_in_schema=False)
