"""The page behind an invitation's link: looking changes nothing, its form takes the seat."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import identity
from koinon.identity import OpenInvitation
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.permission_words import role_words
from koinon.web.rendering import render, surroundings

PUBLIC = {"public": True}
Web = Request[Any, Any, Any]


@get("/invitations/{token:str}", opt=PUBLIC)
async def show(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """What is offered, by whom. Raises 410 once the link is used, void or late."""
    return await _page(request, services, token)


@post("/invitations/{token:str}", opt=PUBLIC, status_code=200)
async def accept(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """Take the seat: as whoever is signed in, else with a new account."""
    form = await request.form()
    known = identity.session_of(request)
    try:
        if known is not None:
            other = forms.text(form, "other_address") == "yes"
            await identity.join(services, token, known, other_address=other)
            return forms.see("/")
        name, password = forms.text(form, "name"), forms.verbatim(form, "password")
        return _enter(await identity.join_as_new(services, token, name, password, identity.client_of(request)))
    except KoinonError as refused:
        if refused.status == 410:
            raise
        return await _page(request, services, token, refused, forms.text(form, "name"))


def _enter(signed_in: identity.SignedIn) -> Redirect:
    response = forms.see("/")
    response.cookies.extend(identity.session_cookies(signed_in))
    return response


async def _page(
    request: Web, services: Services, token: str, refused: KoinonError | None = None, name: str = ""
) -> Response[Any]:
    invitation = await identity.open_invitation(services, token)
    with surrounded(surroundings(request)):
        role = role_words(invitation.role, invitation.role_name)
    return render(
        request,
        "auth/invitation.html",
        status_code=refused.status if refused else 200,
        refused=refused,
        token=token,
        invitation=invitation,
        role=role,
        kept={"name": name},
        signed_in_as=await _reader(request, services, invitation),
        dropped=identity.cookie_would_be_dropped(request),
    )


async def _reader(request: Web, services: Services, invitation: OpenInvitation) -> dict[str, Any] | None:
    known = identity.session_of(request)
    if known is None or known.actor is None:
        return None
    user = await identity.me(services, known.actor)
    return {"email": user.email, "other": user.email.lower() != invitation.email.lower()}


router = Router("/", route_handlers=[show, accept], include_in_schema=False)
