"""A new conversation: with whom, by which way and from which sender; why a way is closed is said before typing."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import contacts, inbox, messaging
from koinon.inbox import Way
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.inbox_box import senders_named
from koinon.web.pages.inbox_view import shown_number
from koinon.web.pages.inbox_ways import ICONS, way_words
from koinon.web.visit import VISIT, Visit

SEND = {"permission": "messages:send"}
PICKED = 8
NO_SENDER = {
    "sms": N_("There is no number to send from yet."),
    "whatsapp": N_("There is no WhatsApp number to send from yet."),
    "email": N_("There is no address to send mail from yet."),
}


@get("/inbox/new", opt=SEND)
async def ask_whom(visit: Visit, contact_id: FromQuery[UUID | None] = None) -> Response[str]:
    """Asks with whom, or by which way: in a dialog, or on a page of its own where the address was typed."""
    with visit.words():
        context = await _people(visit, "") if contact_id is None else await _ways(visit, contact_id)
        template = "inbox/new.html" if visit.partial else "inbox/new_page.html"
        return visit.draw(template, active="inbox", **context)


@get("/inbox/new/people", opt=SEND)
async def find_people(
    visit: Visit,
    q: FromQuery[Annotated[str, Meta(max_length=200)]] = "",
) -> Response[str]:
    """Whom the typed words mean."""
    with visit.words():
        return visit.draw("inbox/people.html", **await _people(visit, q))


@get("/inbox/new/{contact_id:uuid}/ways", opt=SEND)
async def show_ways(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """The ways as they are from the senders that were chosen."""
    chosen = visit.request.query_params
    with visit.words():
        senders = [forms.uuid_or_404(one) for one in chosen.getall("sender_id", [])]
        context = await _ways(visit, contact_id, senders, chosen.get("channel", ""))
        return visit.draw("inbox/ways.html", **context)


@post("/inbox/new", opt=SEND)
async def begin(visit: Visit) -> Redirect:
    """Open the conversation with the chosen person, by the way that was chosen, else by text."""
    form = await visit.form()
    contact_id, channel = forms.one_id(form, "contact_id"), forms.text(form, "channel") or None
    if contact_id is None or channel not in (None, "sms", "whatsapp", "email"):
        raise errors.RESOURCE_NOT_FOUND()
    async with visit.transaction() as tx:
        ways = await inbox.ways_to(tx, visit.services.vault, contact_id, forms.ids(form, "sender_id"))
        sender = next((way.sender for way in ways if way.channel == channel), None)
        found = await inbox.start(tx, visit.services.vault, contact_id, sender.id if sender else None, channel)  # type: ignore[arg-type]
    return Redirect(f"/inbox/{found.id}", status_code=303)


async def _people(visit: Visit, q: str) -> dict[str, Any]:
    query = contacts.ContactQuery(q=q, sort="name" if q else "last_contact")
    async with visit.transaction() as tx:
        page = await contacts.list_page(tx, visit.services.vault, query, PageRequest(PICKED))
    return {"people": page.rows, "q": q, "person": None}


async def _ways(visit: Visit, contact_id: UUID, wished: Sequence[UUID] = (), chosen: str = "") -> dict[str, Any]:
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
        ways = await inbox.ways_to(tx, visit.services.vault, contact_id, wished)
        shown = [await _shown(tx, visit, way) for way in ways]
    open_ = [way.channel for way in ways if way.is_open]
    return {
        "person": person,
        "ways": shown,
        "chosen": chosen if chosen in open_ else (open_[0] if open_ else ""),
        "icons": ICONS,
        "names": way_words(),
    }


async def _shown(tx: Tx, visit: Visit, way: Way) -> dict[str, Any]:
    """One way in words: where to, from what, or why not."""
    return {
        "channel": way.channel,
        "address": shown_number(way.address, visit.actor) if way.address else "",
        "senders": await senders_named(tx, way.choices) if way.address else (),
        "sender_id": way.sender.id if way.sender else None,
        "note": _note(way),
        "reason": reason_of(way),
    }


def _note(way: Way) -> str:
    if way.needs_template:
        return gettext("They have not written there for 24 hours: it begins with a template that WhatsApp approved.")
    return gettext("You already write with them there: that conversation opens.") if way.is_live else ""


def reason_of(way: Way) -> str:
    """Why a way is closed; empty where it is open."""
    if way.reason is None:
        return ""
    if way.reason == "no_sender":
        return gettext(NO_SENDER[way.channel])
    return gettext(messaging.reason_sentence(way.reason, way.channel))


router = Router(
    "/", route_handlers=[ask_whom, find_people, show_ways, begin], dependencies=VISIT, include_in_schema=False
)
