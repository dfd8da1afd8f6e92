"""Templates in a conversation whose window of free words is closed: chosen, filled, seen, sent (INB-041)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import inbox, messaging
from koinon.inbox import Draft, Templated
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.once import new_key
from koinon.web.pages.inbox_actions import changed_items, refused_in_place, telling
from koinon.web.pages.inbox_approved import given_values
from koinon.web.visit import VISIT, Visit

SEND = {"permission": "messages:send"}
FORMS = ("box", "later", "change")
Picked = Annotated[str, Meta(max_length=36)]


@get("/inbox/{conversation_id:uuid}/template", opt=SEND)
async def show_template(
    visit: Visit,
    conversation_id: FromPath[UUID],
    template_id: FromQuery[Picked] = "",
    fallback_template_id: FromQuery[Picked] = "",
    of: FromQuery[str] = "box",
) -> Response[str]:
    """What a template takes, and how it reads for this person; `of` is the form it is asked for."""
    given = {name[2:]: value for name, value in visit.request.query_params.items() if name.startswith("v_")}
    picked = template_id or fallback_template_id
    with visit.words():
        async with visit.transaction() as tx:
            filled = await filling(tx, conversation_id, forms.uuid_or_404(picked) if picked else None, given)
        of = of if of in FORMS else FORMS[0]
        own = f"/inbox/{conversation_id}/template?of={of}"
        return visit.draw("inbox/template_filled.html", of=of, own=own, **filled)


@post("/inbox/{conversation_id:uuid}/template", opt=SEND, status_code=200)
async def send_template(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Answer with the template."""
    form = await visit.form()
    template_id = forms.one_id(form, "template_id")
    if template_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    given = given_values(form)
    key = forms.text(form, "idempotency_key") or new_key()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                template, sender_id = Templated(template_id, given), forms.one_id(form, "sender_id")
                draft = Draft("", key, template=template, sender_id=sender_id)
                await inbox.reply(tx, visit.services, conversation_id, draft)
        except errors.KoinonError as refusal:
            return refused_in_place(visit, refusal, "#template-error")
        if not visit.partial:
            return forms.see(f"/inbox/{conversation_id}")
        return telling(await changed_items(visit, conversation_id), {"replied": {"key": new_key()}})


async def filling(tx: Tx, conversation_id: UUID, template_id: UUID | None, given: Mapping[str, str]) -> dict[str, Any]:
    """The values a template takes, those `given` of them, and how it reads for whom a conversation is with."""
    if template_id is None:
        return {"fields": [], "preview": "", "given": given}
    known = await inbox.conversation(tx, conversation_id)
    pinned = await messaging.latest_template(tx, template_id)
    values = {name: given.get(name) or f"[{name}]" for name in pinned.variables}
    words = await messaging.template_words(tx, template_id, values, known.channel)
    said, _ = await messaging.said_to(tx, known.contact_id, words, purpose=pinned.purpose, sender_id=known.sender_id)
    return {"fields": list(pinned.variables), "preview": said, "given": given}


router = Router("/", route_handlers=[show_template, send_template], dependencies=VISIT, include_in_schema=False)
