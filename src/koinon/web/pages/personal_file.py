"""A person's own data behind a signed link: a code goes to their own number, and opens the file (CON-092)."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Meta

from koinon import contacts, identity, messaging, organizations
from koinon.contacts import ExportRequest
from koinon.kit import text
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.errors import KoinonError
from koinon.platform.rest import admission
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.i18n import N_
from koinon.web.rendering import render

PUBLIC = {"public": True}
CALLS, SECONDS = 30, 60
WRONG = N_("This is not the code. Look again, or ask for another.")
Web = Request[Any, Any, Any]
Token = FromPath[Annotated[str, Meta(max_length=120)]]


@get("/x/{token:str}", opt=PUBLIC)
async def show_file(request: Web, services: Services, token: Token) -> Response[str]:
    """Whether it is ready; opening it sends nothing, since scanners open links too."""
    actor, request_id = await _reader(request, services, token)
    return await _drawn(request, services, actor, request_id, token)


@post("/x/{token:str}/code", opt=PUBLIC, status_code=200)
async def send_code(request: Web, services: Services, token: Token) -> Response[str]:
    """Text the code to their own number."""
    actor, request_id = await _reader(request, services, token)
    try:
        async with services.database.transaction(actor) as tx:
            await messaging.send_export_code(tx, services, request_id)
    except KoinonError as refused:
        if refused.status not in (403, 409, 422, 429):
            raise
        return await _drawn(request, services, actor, request_id, token, status=refused.status, refused=refused)
    return await _drawn(request, services, actor, request_id, token, sent=True)


@post("/x/{token:str}", opt=PUBLIC, status_code=200)
async def open_file(request: Web, services: Services, token: Token) -> Response[Any]:
    """The file, for who has the code."""
    actor, request_id = await _reader(request, services, token)
    code = forms.text(await request.form(), "code")
    async with services.database.transaction(actor) as tx:
        asked = await contacts.get_export(tx, request_id)
        file = await contacts.read_with_code(tx, services.vault, asked, code)
    if file is None:
        return await _drawn(request, services, actor, request_id, token, status=422, sent=True, wrong=WRONG)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "private, no-store"}
    return Response(file.data, media_type="application/zip", headers=headers)


async def _reader(request: Web, services: Services, token: str) -> tuple[Actor, UUID]:
    await admission.admit_public(services, request.scope, "personal_file", CALLS, SECONDS)
    organization_id, request_id = contacts.opened_export_token(services.vault, token)
    seen = identity.client_of(request)
    actor = Actor(kind=ActorKind.CONTACT, organization_id=organization_id, ip=seen.ip, user_agent=seen.user_agent)
    async with services.database.transaction(actor) as tx:
        asked = await contacts.get_export(tx, request_id)
    return msgspec.structs.replace(actor, id=asked.contact_id, locale=asked.locale), request_id


async def _drawn(
    request: Web, services: Services, actor: Actor, request_id: UUID, token: str, *, status: int = 200, **told: Any
) -> Response[str]:
    async with services.database.transaction(actor) as tx:
        asked: ExportRequest = await contacts.get_export(tx, request_id)
        number = await contacts.export_number(tx, asked)
        named, brand = await organizations.get(tx), await organizations.brand(tx)
    request.scope["state"]["actor"] = Actor(kind=ActorKind.CONTACT, organization_id=None, locale=asked.locale)
    page = render(
        request,
        "public/personal_file.html",
        status_code=status,
        token=token,
        asked=asked,
        organization=named.name,
        brand=brand,
        number=text.mask_phone(number.last4) if number else "",
        **{"sent": False, "wrong": "", "refused": None, **told},
    )
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "private, no-store"
    return page


router = Router("/", route_handlers=[show_file, send_code, open_file], include_in_schema=False)
