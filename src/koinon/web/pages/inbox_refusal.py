"""A text that may be a refusal, above its conversation: staff say whether it is (CON-059)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import contacts, inbox
from koinon.inbox import Conversation
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.toasts import toast, toast_after
from koinon.web.visit import VISIT, Visit

PATH = "/inbox/{conversation_id:uuid}/refusal"


async def refusal_context(tx: Tx, found: Conversation) -> dict[str, Any]:
    """What waits to be decided about the number of a conversation, and the last day for it."""
    refusal = (await contacts.open_refusals(tx, [found.address_hash])).get(found.address_hash)
    return {"refusal": refusal, "decide_by": refusal.decide_by - timedelta(seconds=1) if refusal else None}


@get(PATH, opt={"permission": "conversations:read"})
async def show_refusal(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """The question, or nothing where there is none any more."""
    with visit.words():
        async with visit.transaction() as tx:
            context = await refusal_context(tx, await inbox.conversation(tx, conversation_id))
        return visit.draw("inbox/refusal.html", conversation_id=conversation_id, **context)


@post(PATH, opt={"permission": "consent:write"}, status_code=200)
async def decide(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """A stop, or not."""
    form = await visit.form()
    refusal_id = forms.one_id(form, "refusal_id")
    if refusal_id is None or forms.text(form, "decision") not in ("stop", "not_refusal"):
        raise errors.RESOURCE_NOT_FOUND()
    is_stop = forms.text(form, "decision") == "stop"
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.conversation(tx, conversation_id)
            await contacts.decide_refusal(tx, refusal_id, "stop" if is_stop else "not_refusal")
            context = await refusal_context(tx, found)
        told = gettext("They get no more texts") if is_stop else gettext("They can be written to again")
        if not visit.partial:
            return toast_after(forms.see(f"/inbox/{conversation_id}"), told)
        response = visit.draw("inbox/refusal.html", conversation_id=conversation_id, **context)
        toast(response, told)
        return response


router = Router("/", route_handlers=[show_refusal, decide], dependencies=VISIT, include_in_schema=False)
