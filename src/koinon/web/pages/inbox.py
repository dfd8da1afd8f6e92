"""The inbox: list, thread and person side by side; what changes elsewhere arrives by itself (`live`)."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import channels, contacts, inbox, messaging
from koinon.inbox import Conversation, ConversationQuery, View
from koinon.kit import phone
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.web.i18n import gettext, pgettext
from koinon.web.pages import inbox_view as view_of
from koinon.web.pages.inbox_refusal import refusal_context
from koinon.web.visit import Visit

READ = {"permission": "conversations:read"}
LIST_LIMIT = 40
THREAD_LIMIT = 50
LIVE_LIMIT = 100
MOST_ROWS = 400
Typed = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=100_000)]


@get("/inbox", opt=READ)
async def show(
    visit: Visit,
    view: FromQuery[View] = View.LIVE,
    q: FromQuery[Typed] = "",
    cursor: FromQuery[Typed | None] = None,
) -> Response[str]:
    """The list, and an invitation to open something."""
    with visit.words():
        async with visit.transaction() as tx:
            listed = await list_context(tx, visit, view=view, q=q, cursor=cursor)
        return visit.draw("inbox/index.html", active="inbox", **listed, thread=None)


@get("/inbox/list", opt=READ)
async def show_list(
    visit: Visit,
    view: FromQuery[View] = View.LIVE,
    q: FromQuery[Typed] = "",
    current: FromQuery[UUID | None] = None,
    cursor: FromQuery[Annotated[str, Meta(max_length=2048)] | None] = None,
    rows: FromQuery[Count] = 0,
) -> Response[str]:
    """The rows alone: for a search, the next page, or a change elsewhere, then as many as are there already."""
    with visit.words():
        async with visit.transaction() as tx:
            listed = await list_context(tx, visit, view=view, q=q, cursor=cursor, current=current, shown=rows)
        return visit.draw("inbox/list.html", **listed)


@get("/inbox/{conversation_id:uuid}", opt=READ)
async def show_thread(
    visit: Visit,
    conversation_id: FromPath[UUID],
    view: FromQuery[View] = View.LIVE,
) -> Response[str]:
    """One conversation; beside the list, or for a swap the thread and the person."""
    with visit.words():
        async with visit.transaction() as tx:
            context = await thread_context(tx, visit, conversation_id)
            context |= {"view": view.value}
            if visit.partial:
                return visit.draw("inbox/open.html", **context)
            listed = await list_context(tx, visit, view=view, q="", current=conversation_id)
        return visit.draw("inbox/index.html", active="inbox", **(listed | context))


@get("/inbox/{conversation_id:uuid}/items", opt=READ)
async def show_items(
    visit: Visit,
    conversation_id: FromPath[UUID],
    oldest: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The thread's newest items from `oldest` on, and its head, as they are now."""
    with visit.words():
        async with visit.transaction() as tx:
            context = await items_context(tx, visit, conversation_id, oldest)
        return visit.draw("inbox/changed.html", **context, view="live")


@get("/inbox/{conversation_id:uuid}/side", opt=READ)
async def show_side(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """The person beside the thread, as they are now."""
    with visit.words():
        async with visit.transaction() as tx:
            context = await person_context(tx, visit, await inbox.conversation(tx, conversation_id))
        return visit.draw("inbox/side.html", **context)


@get("/inbox/{conversation_id:uuid}/earlier", opt=READ)
async def show_earlier(
    visit: Visit,
    conversation_id: FromPath[UUID],
    cursor: FromQuery[Annotated[str, Meta(max_length=2048)]],
) -> Response[str]:
    """Items before those on the page."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.conversation(tx, conversation_id)
            paging = rest.PageRequest(THREAD_LIMIT, cursor)
            items, pagination = await inbox.thread_page(tx, conversation_id, paging)
            thread = await thread_view(tx, visit, found)
        older = earlier_href(conversation_id, pagination.next_cursor)
        context: dict[str, Any] = {"lines": view_of.lines(items, visit.actor), "older": older, "thread": thread}
        return visit.draw("inbox/earlier.html", **context)


@get("/inbox/{conversation_id:uuid}/composer", opt=READ)
async def show_composer(
    visit: Visit,
    conversation_id: FromPath[UUID],
    shown: FromQuery[Typed] = "",
) -> Response[str]:
    """The reply box or the band in its place; nothing where what is `shown` is still right: no typed word is lost."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.conversation(tx, conversation_id)
            composer = await composer_view(tx, visit, found)
            thread = await thread_view(tx, visit, found)
        if composer.state == shown:
            return Response("", status_code=204)
        return visit.draw("inbox/composer.html", composer=composer, thread=thread)


async def list_context(
    tx: Tx,
    visit: Visit,
    *,
    view: View,
    q: str,
    cursor: str | None = None,
    current: UUID | None = None,
    shown: int = 0,
) -> dict[str, Any]:
    """What the list shows: a page, or the `shown` rows that were read on to."""
    query = ConversationQuery(view, text=q)
    limit = min(max(LIST_LIMIT, shown), MOST_ROWS)
    paging = rest.PageRequest(limit, cursor)
    rows, pagination = await inbox.conversations_page(tx, visit.services.vault, query, paging)
    counted = await inbox.counts(tx)
    lost = await inbox.undelivered(tx, [found.id for found in rows if found.preview_direction == "out"])
    onward = {"view": view.value, "q": q, "cursor": pagination.next_cursor}
    more = urlencode(onward) if pagination.has_more and len(rows) == limit else ""

    def number(cipher: bytes, channel: str) -> str:
        opened = contacts.opened(visit.services.vault, tx.organization_id, channel, cipher)
        return view_of.shown_number(opened, visit.actor)

    return {
        "rows": [view_of.row(found, view.value, current, number, found.id in lost) for found in rows],
        "tabs": _tabs(view, counted),
        "view": view.value,
        "q": q,
        "before": cursor is not None,
        "more": f"/inbox?{more}" if more else "",
        "more_part": f"/inbox/list?{more}",
        "anything": bool(rows) or view is not View.LIVE or bool(q),
    }


def _tabs(view: View, counted: inbox.Counts) -> list[tuple[str, str, int | None, bool]]:
    named = (
        (View.LIVE, gettext("Open"), counted.live),
        (View.UNREAD, gettext("Unread"), counted.unread),
        (View.MINE, gettext("Mine"), counted.mine),
        (View.RESOLVED, pgettext("conversations", "Done"), None),
    )
    return [(f"/inbox?view={one.value}", name, number or None, one is view) for one, name, number in named]


async def thread_context(tx: Tx, visit: Visit, conversation_id: UUID) -> dict[str, Any]:
    """What an open conversation shows, the person included."""
    found = await inbox.conversation(tx, conversation_id)
    items, pagination = await inbox.thread_page(tx, conversation_id, rest.PageRequest(THREAD_LIMIT))
    return {
        **await person_context(tx, visit, found),
        **await refusal_context(tx, found),
        "conversation_id": found.id,
        "lines": view_of.lines(items, visit.actor),
        "older": earlier_href(conversation_id, pagination.next_cursor),
        "composer": await composer_view(tx, visit, found),
    }


async def person_context(tx: Tx, visit: Visit, found: Conversation) -> dict[str, Any]:
    """Whom a conversation is with, and who shares the number."""
    shared = await inbox.candidates(tx, visit.services.vault, found) if found.shared_by > 1 else []
    return {
        "thread": await thread_view(tx, visit, found),
        "person": await contacts.get(tx, visit.services.vault, found.contact_id),
        "shared": [person for person in shared if person.id != found.contact_id],
    }


async def items_context(tx: Tx, visit: Visit, conversation_id: UUID, oldest: UUID | None) -> dict[str, Any]:
    """The newest items, cut where the page's first one is."""
    found = await inbox.conversation(tx, conversation_id)
    items, _ = await inbox.thread_page(tx, conversation_id, rest.PageRequest(LIVE_LIMIT))
    kept = next((at + 1 for at, item in enumerate(items) if item.id == oldest), len(items))
    thread = await thread_view(tx, visit, found)
    return {"thread": thread, "lines": view_of.lines(items[:kept], visit.actor)}


async def thread_view(tx: Tx, visit: Visit, found: Conversation) -> view_of.Thread:
    """The conversation with its person's name and number."""
    named = (await contacts.names(tx, [found.contact_id])).get(found.contact_id)
    number = contacts.opened(visit.services.vault, tx.organization_id, found.channel, found.address_cipher)
    return view_of.thread(found, named.name if named else "", number, visit.actor)


async def composer_view(tx: Tx, visit: Visit, found: Conversation) -> view_of.Composer:
    """The reply box, or why there is none."""
    reason = await messaging.can_reply(tx, found.contact_id, found.address_hash, found.sender_id)
    stopped = (await contacts.consent_states(tx, [found.address_hash], found.channel)).get(found.address_hash)  # type: ignore[arg-type]
    sender = await channels.sender(tx, found.sender_id)
    number = contacts.opened(visit.services.vault, tx.organization_id, found.channel, found.address_cipher)
    country = phone.region_of(number) if found.channel == "sms" else None
    price = await channels.price_with_currency(tx, sender.provider, "sms", country, "segment") if country else None
    return view_of.composer(reason, stopped, sender.value, price)


def earlier_href(conversation_id: UUID, cursor: str | None) -> str:
    """Where the items before a page are; empty where there are none."""
    return f"/inbox/{conversation_id}/earlier?{urlencode({'cursor': cursor})}" if cursor else ""


READERS = [show, show_list, show_thread, show_items, show_side, show_earlier, show_composer]
