"""Asking again who is there before something that weighs much, then doing it (IDN-018).

A page's link comes back to where it led; a form is sent again with what it held; for a swap the page asks in a dialog
and sends the request again by itself (`frontend/ts/confirm.ts`).
"""

from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect, Response

from koinon import identity
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.asking import ask, waiting_fields
from koinon.web.pages.account.factors import answer_of
from koinon.web.rendering import render

OWN = {"signed_in": True, "enrolling": True, "anywhere": True}
Web = Request[Any, Any, Any]


@get("/confirm", opt=OWN)
async def confirm_page(request: Web, services: Services) -> Response[Any]:
    """Ask."""
    ways = await identity.ways_of(services, identity.known_session(request))
    return ask(request, "GET", forms.local_path(request.query_params.get("next")), [], ways=ways)


@get("/confirm/organization", opt=OWN, status_code=303)
async def at_provider(request: Web, services: Services) -> Redirect:
    """Sign in once more at the organization's provider: for who has neither password nor passkey here."""
    path = forms.local_path(request.query_params.get("next"), "/confirm/done")
    departure = await identity.depart_to_confirm(services, identity.known_session(request), path)
    response = forms.see(departure.url)
    response.cookies.append(identity.journey_cookie(departure.sealed))
    return response


@get("/confirm/done", opt=OWN)
async def done(request: Web) -> Response[Any]:
    """In the tab that came back from the provider: the other one goes on."""
    return render(request, "auth/confirmed.html")


@post("/confirm", opt=OWN, status_code=200)
async def confirm(request: Web, services: Services, actor: Actor) -> Response[Any]:
    """Take the password or the passkey, and go on."""
    form = await request.form()
    path = forms.local_path(forms.text(form, "confirm_next"))
    method = "POST" if forms.text(form, "confirm_method") == "POST" else "GET"
    try:
        await _check(request, services, actor, form)
    except KoinonError as refused:
        ways = await identity.ways_of(services, identity.known_session(request))
        return ask(request, method, path, waiting_fields(form), refused, ways)
    if forms.wants_swap(request):
        return Response("", status_code=204, headers={"HX-Trigger": "confirmed"})
    return Redirect(path, status_code=307) if method == "POST" else forms.see(path)


async def _check(request: Web, services: Services, actor: Actor, form: FormMultiDict) -> None:
    known = identity.known_session(request)
    if forms.text(form, "confirm_elsewhere"):
        if not identity.is_fresh(known):
            raise errors.invalid_field("", "invalid_state", "Sign in with your organization first, in the other tab.")
    elif forms.text(form, "credential"):
        challenge_id, credential = answer_of(form)
        site = identity.site_of(request)
        await identity.confirm_passkey(services, actor, known, site, challenge_id, credential)
    else:
        await identity.confirm_password(
            services, actor, known, forms.verbatim(form, "confirm_password"), "confirm_password"
        )


router = Router("/", route_handlers=[confirm_page, at_provider, done, confirm], include_in_schema=False)
