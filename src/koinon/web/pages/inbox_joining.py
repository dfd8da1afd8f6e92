"""From a thread's menu: join another conversation of the same person and channel to it."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import inbox
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.inbox_actions import refused_in_place
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "conversations:write"}


@get("/inbox/{conversation_id:uuid}/join", opt=WRITE)
async def ask_join(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """Their other conversations on this channel, one of which is chosen."""
    with visit.words():
        async with visit.transaction() as tx:
            known = await inbox.conversation(tx, conversation_id)
            others = [one for one in await inbox.beside(tx, known.id) if one.channel == known.channel]
        return visit.draw("inbox/join.html", conversation_id=known.id, others=others)


@post("/inbox/{conversation_id:uuid}/join", opt=WRITE, status_code=200)
async def join(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Join the chosen one to it, and show the thread as it is then."""
    form = await visit.form()
    with visit.words():
        try:
            other = forms.one_id(form, "other")
            if other is None:
                raise errors.invalid_field("other", "missing_required_field", "Choose a conversation.")
            async with visit.transaction() as tx:
                await inbox.merge(tx, conversation_id, other)
        except errors.KoinonError as refusal:
            return refused_in_place(visit, refusal, "#join-error")
        path = f"/inbox/{conversation_id}"
        response = Response("", headers={"HX-Redirect": path}) if visit.partial else forms.see(path)
        return toast_after(response, gettext("Two conversations are one now"))


router = Router("/", route_handlers=[ask_join, join], dependencies=VISIT, include_in_schema=False)
