"""The page behind the way out of each message: what it ends, and a button; only the post acts (MSG-080, RFC 8058)."""

from typing import Annotated, Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response
from msgspec import Meta

from koinon import identity, messaging
from koinon.contacts import Visitor
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.rest import admission
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.rendering import render

PUBLIC = {"public": True}
CALLS, SECONDS = 60, 60
# Mail programs of thousands post from a few addresses of their provider, and none of these may be lost.
CLICKS = 3_000
Web = Request[Any, Any, Any]
Token = FromPath[Annotated[str, Meta(max_length=160)]]


@get("/u/{token:str}", opt=PUBLIC)
async def show(request: Web, services: Services, token: Token) -> Response[str]:
    """What the link ends. Scanners and previews open links too, so opening it changes nothing."""
    await admission.admit_public(services, request.scope, "unsubscribe", CALLS, SECONDS)
    return _drawn(request, token, await messaging.leaving(services, token), left=False)


@get("/u/{token:str}/choose", opt=PUBLIC)
async def choose(request: Web, services: Services, token: Token) -> Response[Any]:
    """On to their own page, where they choose what they get; when that link has grown old, to the way out alone."""
    await admission.admit_public(services, request.scope, "unsubscribe", CALLS, SECONDS)
    own = await messaging.unsubscribe_page(services, token)
    return Redirect(f"/p/{own}" if own else f"/u/{token}", status_code=302)


@post("/u/{token:str}", opt={**PUBLIC, "anonymous": True}, status_code=200)
async def leave(request: Web, services: Services, token: Token) -> Response[str]:
    """One click of a mail program: no cookies, no redirect, done within this request. Our page's button gets a page."""
    await admission.admit_public(services, request.scope, "one_click", CLICKS, SECONDS)
    seen = identity.client_of(request)
    await messaging.one_click(services, token, Visitor(seen.ip, seen.user_agent))
    if forms.text(await request.form(), "from") != "page":
        return Response("", media_type="text/plain")
    return _drawn(request, token, await messaging.leaving(services, token), left=True)


def _drawn(request: Web, token: str, leaving: messaging.Leaving, *, left: bool) -> Response[str]:
    # In the person's language, unless the reader has chosen another by the buttons below.
    request.scope["state"]["actor"] = Actor(kind=ActorKind.CONTACT, organization_id=None, locale=leaving.locale)
    page = render(request, "public/unsubscribe.html", token=token, leaving=leaving, left=left)
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "private, no-store"
    return page


router = Router("/", route_handlers=[show, choose, leave], include_in_schema=False)
