"""Where one is signed in, and ending it."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import identity
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import N_
from koinon.web.pages.account.frame import OWN, done, page
from koinon.web.visit import Visit

PATH = "/account/sessions"
Web = Request[Any, Any, Any]


@get(PATH, opt=OWN)
async def sessions(request: Web, visit: Visit) -> Response[Any]:
    """Every session, the present one first."""
    rows = await identity.own_sessions(visit.services, identity.known_session(request))
    shown = [(row, identity.place_of(row.user_agent, row.ip)) for row in sorted(rows, key=lambda row: not row.current)]
    return page(visit, "sessions", PATH, sessions=shown)


@post("/account/sessions/end-others", opt=OWN, status_code=forms.SEE_OTHER)
async def end_others(request: Web, visit: Visit) -> Redirect:
    """End every session but this one."""
    here = identity.known_session(request).session_id
    await identity.end_sessions(visit.services, visit.actor, "ended_by_user", but=here)
    return done(visit, PATH, N_("Your other sessions ended."))


@post("/account/sessions/{session_id:uuid}/end", opt=OWN, status_code=forms.SEE_OTHER)
async def end_one(visit: Visit, session_id: FromPath[UUID]) -> Redirect:
    """End one session."""
    if not await identity.end_sessions(visit.services, visit.actor, "ended_by_user", only=session_id):
        raise errors.RESOURCE_NOT_FOUND()
    return done(visit, PATH, N_("That session ended."))


HANDLERS = [sessions, end_others, end_one]
