"""Support: the operator's way into an organization and out of it, and the owner's leave (IDN-052)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import identity
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.audit_words import sentence
from koinon.web.i18n import gettext, ngettext
from koinon.web.pages.operator import draw_organization
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/support"
OWNER = {"permission": "organization:transfer", "while_suspended": True}
AT = "/operator/organizations/{organization_id:uuid}/support"
DAYS = (1, 7, 30)


@post(AT, opt={"operator": True, "step_up": True}, status_code=200)
async def enter(visit: Visit, organization_id: FromPath[UUID]) -> Response[Any]:
    """Go in, for an hour; its owners read the reason."""
    reason = forms.text(await visit.form(), "reason")
    session_id = identity.known_session(visit.request).session_id
    try:
        await identity.enter_as_support(visit.services, visit.actor, session_id, organization_id, reason)
    except KoinonError as refused:
        if refused.status != 422:
            raise
        with visit.words():
            told = forms.told(refused, {}, "")
        return await draw_organization(visit, organization_id, place="support", typed={"reason": reason}, told=told)
    return forms.see("/")


@post("/support/leave", opt={"signed_in": True, "viewing": True}, status_code=303)
async def leave(visit: Visit) -> Redirect:
    """Stand in one's own place again."""
    at = visit.actor.organization_id
    await identity.leave_support(visit.services, visit.actor, identity.known_session(visit.request).session_id)
    with visit.words():
        said = gettext("You left. The visit stands in their trail.")
        return toast_after(forms.see(f"/operator/organizations/{at}"), said)


@get(HOME, opt={"permission": "settings:read"})
async def show(visit: Visit) -> Response[str]:
    """Whether support may change something here, and who looked in."""
    async with visit.transaction() as tx:
        access = await identity.support_access(tx)
        visits = await identity.trail(tx, 25, None, identity.TrailQuery(action="support."))
        names = await identity.user_names(tx, {one.actor_id for one in visits if one.actor_id})
    with visit.words():
        return visit.draw(
            "settings/support.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            access=access,
            days=[(str(days), ngettext("%(num)s day", "%(num)s days", days) % {"num": days}) for days in DAYS],
            visits=[(one, sentence(one, names)) for one in visits],
        )


@post(HOME, opt=OWNER, status_code=303)
async def allow(visit: Visit) -> Redirect:
    """Let support change something for some days."""
    text = forms.text(await visit.form(), "days")
    async with visit.transaction() as tx:
        await identity.allow_support(tx, int(text) if text.isdecimal() and len(text) < 4 else 0)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Support may change something now."))


@post(HOME + "/revoke", opt=OWNER, status_code=303)
async def forbid(visit: Visit) -> Redirect:
    """Take the leave back."""
    async with visit.transaction() as tx:
        await identity.forbid_support(tx)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Support can look, and change nothing."))


router = Router("/", route_handlers=[enter, leave, show, allow, forbid], dependencies=VISIT, include_in_schema=False)
