"""A draft's mail as one of its readers gets it, for a frame of its own policy (MSG-016)."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.pages.mail.looking import FRAMED

Web = Request[Any, Any, Any]
READ = {"permission": "broadcasts:read"}
BLANK = "<!doctype html><title></title>"


@get("/{broadcast_id:uuid}/mail", opt=READ)
async def mail(request: Web, services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> Response[str]:
    """The mail in `locale`, else the first, as `contact` or somebody made up; blank paper before its first word."""
    locale, contact = (str(request.query_params.get(name, "")) for name in ("locale", "contact"))
    async with services.database.transaction(actor) as tx:
        draft = await messaging.get(tx, broadcast_id)
        mails = [one for one in draft.variants if one.channel == "email"]
        chosen = next((one for one in mails if one.locale == locale), mails[0] if mails else None)
        person = forms.uuid_or_404(contact) if contact else None
        html = await messaging.mail_as(tx, chosen, person, draft.purpose.value) if chosen else BLANK
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": FRAMED})
