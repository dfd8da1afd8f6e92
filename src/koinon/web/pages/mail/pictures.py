"""Pictures of the library for a mail: the newest to choose from, and the lasting address of the one that was chosen."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from koinon import messaging
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.pages.files import address
from koinon.web.visit import VISIT, Visit

SHOWN = 24
WRITE = {"permission": "broadcasts:write"}


@get("/pictures", opt=WRITE, dependencies=VISIT)
async def pictures(visit: Visit) -> Response[str]:
    """The newest pictures of the library."""
    with visit.words():
        async with visit.transaction() as tx:
            found, _ = await messaging.media_page(
                tx, PageRequest(limit=SHOWN, cursor_text=None), kind="image", category_id=None, q="", arrived=True
            )
        shown = [(one, address(visit, one, "thumb")) for one in found if "thumb" in one.variants]
        return visit.draw("mail/pictures.html", pictures=shown)


@post("/pictures/{media_id:uuid}", opt=WRITE, status_code=200, dependencies=VISIT)
async def take_picture(visit: Visit, media_id: FromPath[UUID]) -> Response[dict[str, Any]]:
    """Where mails find a picture, as long as it is kept; `error` where mail cannot carry it."""
    with visit.words():
        try:
            async with visit.transaction() as tx:
                (made,) = await messaging.attach(tx, visit.services, [media_id], "email")
                file = await messaging.media_file(tx, media_id)
        except KoinonError as refused:
            if refused.status != 422:
                raise
            return Response({"src": "", "alt": "", "error": next(iter(forms.faults(refused).values()))})
    return Response({"src": made.url, "alt": file.alt or "", "error": ""})
