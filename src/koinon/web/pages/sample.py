"""A sample begins anew, or goes, in one click (ORG-017)."""

from typing import Any

from litestar import Response, Router, post
from litestar.response import Redirect

from koinon import identity
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.data import HOME, draw_data
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

OWN = {"permission": "organization:delete", "while_suspended": True, "live_only": True}


@post(HOME + "/sample/reset", opt=OWN, status_code=forms.SEE_OTHER)
async def reset(visit: Visit) -> Redirect:
    """As it was on its first day; whoever was in it is in the new one."""
    known = identity.known_session(visit.request)
    made = await identity.reset_sample(visit.services, visit.actor)
    await identity.move_to(visit.services, known.user_id, known.session_id, made)
    with visit.words():
        return toast_after(forms.see("/"), gettext("The sample begins anew."))


@post(HOME + "/sample/remove", opt=OWN, status_code=200)
async def remove(visit: Visit) -> Response[Any] | Redirect:
    """Away with it; one goes on in another organization."""
    try:
        await identity.remove_sample(visit.services, visit.actor)
    except KoinonError as refused:
        if refused.code != "resource_in_use":
            raise
        return await draw_data(visit, refused, "sample")
    with visit.words():
        return toast_after(forms.see("/"), gettext("The sample is gone."))


router = Router("/", route_handlers=[reset, remove], dependencies=VISIT, include_in_schema=False)
