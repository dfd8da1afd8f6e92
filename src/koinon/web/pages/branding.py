"""How the organization looks to people: logo, colours, footer of its mails (ORG-010)."""

from functools import partial
from typing import Any, Literal

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import organizations
from koinon.organizations import LARGEST_LOGO
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/look"
Picture = Literal["logo", "icon"]
WRITE = {"permission": "organization:write"}
LABELS = {"color": N_("Main colour"), "accent": N_("Second colour"), "mail_footer": N_("Footer of mails")}


@get(HOME, opt={"permission": "organization:read"})
async def look(visit: Visit) -> Response[Any]:
    """Logo, colours, footer, and how a page for people looks with them."""
    return await _draw(visit)


async def _draw(
    visit: Visit, place: str = "", typed: dict[str, str] | None = None, refused: KoinonError | None = None
) -> Response[Any]:
    async with visit.transaction() as tx:
        brand = await organizations.brand(tx)
    kept = _values(brand)
    with visit.words():
        seen = await meanwhile.seen(visit.request, kept, refused, labels=LABELS, again=HOME, typed=typed)
        return visit.draw(
            "settings/look.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs(HOME, visit.actor.may),
            brand=brand,
            typed=kept | meanwhile.merged(refused, typed or {}),
            seen=seen,
            place=place,
            told=forms.told(refused, {}, "") if refused else forms.Told(),
            may_write=visit.actor.may("organization:write"),
        )


def _values(brand: organizations.Brand) -> dict[str, str]:
    return {name: getattr(brand, name) or "" for name in LABELS}


async def _present(tx: Tx) -> dict[str, str]:
    return _values(await organizations.brand(tx))


@post(HOME, opt=WRITE, status_code=200)
async def save(visit: Visit) -> Response[Any]:
    """Keep colours and footer."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in ("color", "accent", "mail_footer")}
    try:
        async with visit.transaction() as tx:
            thing = Thing("organization", visit.actor.organization_id, "organization.brand_changed")
            await meanwhile.hold(tx, form, thing, partial(_present, tx), typed)
            chosen = {name: value or None for name, value in typed.items()}
            made = await organizations.change_brand(tx, **chosen)
    except KoinonError as refused:
        return await _draw(visit, "colors", typed, refused)
    with visit.words():
        adjusted = gettext("Saved. Your colour is too pale for white letters, so a darker shade of it is used.")
        return toast_after(forms.see(HOME), adjusted if made.adjusted else gettext("Saved."))


@post(
    HOME + "/{which:str}",
    opt={**WRITE, "files": {"file": "A PNG, JPEG or SVG of at most 2 MB."}},
    status_code=200,
    request_max_body_size=LARGEST_LOGO + 64 * 1024,
)
async def upload(visit: Visit, which: FromPath[Picture]) -> Response[Any]:
    """Take a file as logo, or as the small picture of browser tabs."""
    file = (await visit.form()).get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    keep = organizations.set_logo if which == "logo" else organizations.set_icon
    try:
        async with visit.transaction() as tx:
            await keep(tx, data)
    except KoinonError as refused:
        return await _draw(visit, which, None, refused)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/{which:str}/remove", opt=WRITE, status_code=forms.SEE_OTHER)
async def remove(visit: Visit, which: FromPath[Picture]) -> Redirect:
    """Show the name instead, or the installation's mark."""
    async with visit.transaction() as tx:
        await (organizations.remove_logo(tx) if which == "logo" else organizations.remove_icon(tx))
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Taken away."))


router = Router("/", route_handlers=[look, save, upload, remove], dependencies=VISIT, include_in_schema=False)
