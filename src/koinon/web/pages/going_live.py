"""Trial sending: test numbers that confirm a code, and asking to go live (ORG-027, 028)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import messaging, organizations
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/going-live"
WRITE = {"permission": "organization:write"}
FIELDS = ("legal_name", "postal_address", "message_use")


@get(HOME, opt={"permission": "organization:read"})
async def going_live(visit: Visit) -> Response[Any]:
    """How it sends, its test numbers, what is missing."""
    return await _draw(visit)


async def _draw(
    visit: Visit, place: str = "", typed: dict[str, str] | None = None, refused: KoinonError | None = None
) -> Response[Any]:
    async with visit.transaction() as tx:
        state = await organizations.live_state(tx)
        guests = await organizations.guests(tx, visit.services.vault)
    kept = {name: getattr(state, name) or "" for name in FIELDS}
    with visit.words():
        return visit.draw(
            "settings/going_live.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs("/settings/sending", visit.actor.may),
            state=state,
            guests=guests,
            typed=kept | (typed or {}),
            place=place,
            told=forms.told(refused, {}, "") if refused else forms.Told(),
            automatic=visit.services.configuration.go_live == "automatic",
            may_write=visit.actor.may("organization:write"),
        )


@post(HOME, opt=WRITE, status_code=200)
async def ask(visit: Visit) -> Response[Any]:
    """Ask to send to everybody."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in FIELDS}
    try:
        async with visit.transaction() as tx:
            accepts = forms.text(form, "accepts_terms") == "yes"
            state = await organizations.go_live(tx, visit.services.configuration, **typed, accepts_terms=accepts)
    except KoinonError as refused:
        return await _draw(visit, "live", typed, refused)
    with visit.words():
        if state.sending_mode == "live":
            return toast_after(forms.see(HOME), gettext("You send live from now on."))
        said = gettext("Asked. The answer comes by mail.") if state.asked_at else gettext("Kept. Something is missing.")
        return toast_after(forms.see(HOME), said)


@post(HOME + "/guests", opt=WRITE, status_code=200)
async def add_guest(visit: Visit) -> Response[Any]:
    """Text a code to a number."""
    form = await visit.form()
    typed = {"name": forms.text(form, "name"), "phone": forms.text(form, "phone")}
    try:
        async with visit.transaction() as tx:
            await messaging.ask_guest(tx, visit.services, name=typed["name"], number=typed["phone"])
    except KoinonError as refused:
        return await _draw(visit, "guest", typed, refused)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("A code is on its way to that phone."))


@post(HOME + "/guests/{guest_id:uuid}", opt=WRITE, status_code=forms.SEE_OTHER)
async def confirm(visit: Visit, guest_id: FromPath[UUID]) -> Redirect:
    """Type the code that came there."""
    code = forms.text(await visit.form(), "code")
    async with visit.transaction() as tx:
        right = await organizations.confirm_guest(tx, visit.services.vault, guest_id, code)
    with visit.words():
        if right:
            return toast_after(forms.see(HOME), gettext("Confirmed: test messages reach this phone."))
        said = gettext("This is not the code, or it is no longer valid. Ask for a new one.")
        return toast_after(forms.see(HOME), said, kind="bad")


@post(HOME + "/guests/{guest_id:uuid}/remove", opt=WRITE, status_code=forms.SEE_OTHER)
async def remove(visit: Visit, guest_id: FromPath[UUID]) -> Redirect:
    """Take a test number away."""
    async with visit.transaction() as tx:
        await organizations.remove_guest(tx, guest_id)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Taken away."))


router = Router(
    "/",
    route_handlers=[going_live, ask, add_guest, confirm, remove],
    dependencies=VISIT,
    include_in_schema=False,
)
