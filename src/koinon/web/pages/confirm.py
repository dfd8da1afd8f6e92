"""The page behind a confirm link: what somebody is asked to agree to, a yes and a no. Opening it changes nothing."""

from typing import Annotated, Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Meta

from koinon import contacts, identity
from koinon.contacts import Question, Visitor
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.rendering import render

PUBLIC = {"public": True}
Web = Request[Any, Any, Any]
Token = FromPath[Annotated[str, Meta(max_length=60)]]


@get("/c/{token:str}", opt=PUBLIC)
async def show_question(request: Web, services: Services, token: Token) -> Response[str]:
    """The question. Scanners and previews open links too, so it takes the button to answer (CON-047)."""
    return _drawn(request, token, await contacts.consent_question(services, token))


@post("/c/{token:str}", opt=PUBLIC, status_code=200)
async def answer_question(request: Web, services: Services, token: Token) -> Response[str]:
    """Yes or no; twice is once."""
    agrees = forms.text(await request.form(), "answer") != "no"
    seen = identity.client_of(request)
    told = await contacts.answer_question(services, token, agrees=agrees, visitor=Visitor(seen.ip, seen.user_agent))
    return _drawn(request, token, told)


def _drawn(request: Web, token: str, told: Question) -> Response[str]:
    # In the language of the words, unless the reader has chosen another by the buttons below.
    request.scope["state"]["actor"] = Actor(kind=ActorKind.CONTACT, organization_id=None, locale=told.locale)
    status = 410 if told.state == "expired" else 200
    page = render(request, "public/confirm.html", status_code=status, token=token, question=told)
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


router = Router("/", route_handlers=[show_question, answer_question], include_in_schema=False)
