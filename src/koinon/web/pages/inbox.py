"""The inbox: list, thread and person side by side; what changes elsewhere arrives by itself (`live`)."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import contacts, inbox
from koinon.inbox import Conversation, View
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.web.pages import inbox_asked
from koinon.web.pages import inbox_view as view_of
from koinon.web.pages.inbox_approved import fallback_names
from koinon.web.pages.inbox_box import composer_view, others_used, takes_particular, told_of
from koinon.web.pages.inbox_list import Written, list_context
from koinon.web.pages.inbox_person import beside_context
from koinon.web.pages.inbox_refusal import refusal_context
from koinon.web.photos import photo_of
from koinon.web.visit import Visit

READ = {"permission": "conversations:read"}
THREAD_LIMIT = 50
LIVE_LIMIT = 100
Typed = Annotated[str, Meta(max_length=200)]
Cursor = Annotated[str, Meta(max_length=2048)]
Count = Annotated[int, Meta(ge=0, le=100_000)]


@get("/inbox", opt=READ)
async def show(
    visit: Visit,
    view: FromQuery[View] = View.LIVE,
    q: FromQuery[Typed] = "",
    f: FromQuery[Written] = "",
    kept: FromQuery[Typed] = "",
    cursor: FromQuery[Cursor | None] = None,
) -> Response[str]:
    """The list, and an invitation to open something."""
    with visit.words():
        async with visit.transaction() as tx:
            asked = await inbox_asked.read(tx, view, q, f, kept)
            listed = await list_context(tx, visit, asked, cursor=cursor)
        return visit.draw("inbox/index.html", active="inbox", **listed, thread=None)


@get("/inbox/list", opt=READ)
async def show_list(
    visit: Visit,
    view: FromQuery[View] = View.LIVE,
    q: FromQuery[Typed] = "",
    f: FromQuery[Written] = "",
    kept: FromQuery[Typed] = "",
    current: FromQuery[UUID | None] = None,
    cursor: FromQuery[Cursor | None] = None,
    rows: FromQuery[Count] = 0,
) -> Response[str]:
    """The rows alone: for a search, the next page, or a change elsewhere, then as many as are there already."""
    with visit.words():
        async with visit.transaction() as tx:
            asked = await inbox_asked.read(tx, view, q, f, kept)
            listed = await list_context(tx, visit, asked, cursor=cursor, current=current, shown=rows)
        return visit.draw("inbox/list.html", **listed)


@get("/inbox/{conversation_id:uuid}", opt=READ)
async def show_thread(
    visit: Visit,
    conversation_id: FromPath[UUID],
    view: FromQuery[View] = View.LIVE,
    f: FromQuery[Written] = "",
    kept: FromQuery[Typed] = "",
) -> Response[Any]:
    """One conversation; beside the list, or for a swap the thread and the person. One that was joined leads on."""
    with visit.words():
        async with visit.transaction() as tx:
            if (joined := await inbox.joined_to(tx, conversation_id)) is not None:
                return Redirect(f"/inbox/{joined}")
            context = await thread_context(tx, visit, conversation_id)
            context |= {"view": view.value}
            if visit.partial:
                return visit.draw("inbox/open.html", **context)
            asked = await inbox_asked.read(tx, view, "", f, kept)
            listed = await list_context(tx, visit, asked, current=conversation_id)
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
    """Items before those on the page, at last those in the archive (INB-110)."""
    with visit.words():
        paging = rest.PageRequest(THREAD_LIMIT, cursor)
        items, pagination = await inbox.earlier_page(visit.services, visit.actor, conversation_id, paging)
        async with visit.transaction() as tx:
            found = await inbox.conversation(tx, conversation_id)
            thread = await thread_view(tx, visit, found)
            lines = await lines_of(tx, visit, found, items)
        older = older_href(conversation_id, pagination.next_cursor)
        return visit.draw("inbox/earlier.html", lines=lines, older=older, thread=thread)


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


@get("/inbox/{conversation_id:uuid}/sender", opt={"permission": "messages:send"})
async def show_sender(visit: Visit, conversation_id: FromPath[UUID], sender_id: FromQuery[UUID]) -> Response[str]:
    """What they will see if an answer leaves from another sender, and whether it can."""
    with visit.words():
        async with visit.transaction() as tx:
            told = await told_of(tx, visit, await inbox.conversation(tx, conversation_id), sender_id)
        return visit.draw("inbox/sender_told.html", told=told.warning, refused=told.refused, price=told.price)


async def thread_context(tx: Tx, visit: Visit, conversation_id: UUID) -> dict[str, Any]:
    """What an open conversation shows, the person included."""
    found = await inbox.conversation(tx, conversation_id)
    items, pagination = await inbox.thread_page(tx, conversation_id, rest.PageRequest(THREAD_LIMIT))
    return {
        **await person_context(tx, visit, found),
        **await refusal_context(tx, found),
        "conversation_id": found.id,
        "lines": await lines_of(tx, visit, found, items),
        **await later_context(tx, found),
        "older": older_href(conversation_id, pagination.next_cursor),
        "composer": await composer_view(tx, visit, found),
    }


async def person_context(tx: Tx, visit: Visit, found: Conversation) -> dict[str, Any]:
    """Whom a conversation is with, and who shares the number."""
    shared = await inbox.candidates(tx, visit.services.vault, found) if found.shared_by > 1 else []
    return {
        **beside_context(await inbox.beside(tx, found.id), found.id),
        "thread": await thread_view(tx, visit, found),
        "person": await contacts.get(tx, visit.services.vault, found.contact_id),
        "shared": [person for person in shared if person.id != found.contact_id],
    }


async def items_context(tx: Tx, visit: Visit, conversation_id: UUID, oldest: UUID | None) -> dict[str, Any]:
    """The newest items, cut where the page's first one is."""
    found = await inbox.conversation(tx, conversation_id)
    items, pagination = await inbox.thread_page(tx, conversation_id, rest.PageRequest(LIVE_LIMIT))
    kept = next((at + 1 for at, item in enumerate(items) if item.id == oldest), len(items))
    thread = await thread_view(tx, visit, found)
    lines = await lines_of(tx, visit, found, items[:kept])
    older = older_href(conversation_id, pagination.next_cursor)
    return {"thread": thread, "lines": lines, "older": older, **await later_context(tx, found)}


async def lines_of(tx: Tx, visit: Visit, found: Conversation, items: Sequence[inbox.Item]) -> list[view_of.Line]:
    """Items of a conversation with their words and files."""
    linked = await inbox.with_links(tx, visit.services, items, of_page=True)
    others = await others_used(tx, items, found)
    answered_in = found.id if await takes_particular(tx, found) else None
    return view_of.lines(linked, visit.actor, found.channel, others, answered_in=answered_in)


async def later_context(tx: Tx, found: Conversation) -> dict[str, Any]:
    """What waits below a thread to be sent later."""
    why = partial(view_of.why_not_sent, channel=found.channel)
    waiting = await inbox.scheduled_in(tx, found.id)
    return {"scheduled": waiting, "why_not_sent": why, "fallback_names": await fallback_names(tx, waiting)}


async def thread_view(tx: Tx, visit: Visit, found: Conversation) -> view_of.Thread:
    """The conversation with its person's name and number."""
    named = (await contacts.names(tx, [found.contact_id])).get(found.contact_id)
    number = contacts.opened(visit.services.vault, tx.organization_id, found.channel, found.address_cipher)
    photo = photo_of(named) if named else ""
    return view_of.thread(found, named.name if named else "", number, visit.actor, photo)


def older_href(conversation_id: UUID, cursor: str | None) -> str:
    """Where the items before a page are; empty where there are none."""
    return f"/inbox/{conversation_id}/earlier?{urlencode({'cursor': cursor})}" if cursor else ""


READERS = [show, show_list, show_thread, show_items, show_side, show_earlier, show_composer, show_sender]
