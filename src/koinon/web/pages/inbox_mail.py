"""A mail as it was sent: a page of its own for a frame, under a policy that lets nothing run (INB-011)."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import inbox
from koinon.web.i18n import gettext
from koinon.web.visit import VISIT, Visit

READ = {"permission": "conversations:read"}


@get("/inbox/{conversation_id:uuid}/mails/{message_id:uuid}", opt=READ)
async def show_mail(
    visit: Visit,
    conversation_id: FromPath[UUID],
    message_id: FromPath[UUID],
    pictures: FromQuery[Annotated[int, Meta(ge=0, le=1)]] = 0,
    archived: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The mail; with `pictures=1` those that lie elsewhere are fetched by the reader's browser.

    `archived` names the piece of the archive it lies in.
    """
    with visit.words():
        shown = await inbox.shown_mail(
            visit.services,
            visit.actor,
            inbox.MailPlace(conversation_id, message_id, archived),
            with_pictures=bool(pictures),
            quoted=gettext("Quoted text"),
            lang=visit.shell.locale,
        )
    headers = {
        "Content-Security-Policy": shown.policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
    }
    return Response(shown.page, media_type="text/html", headers=headers)


router = Router("/", route_handlers=[show_mail], dependencies=VISIT, include_in_schema=False)
