"""The inbox: list, thread and person side by side; what changes elsewhere arrives by itself (`live`)."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.params import FromPath, FromQuery
from msgspec import Meta, structs

from koinon import channels, contacts, inbox, messaging
from koinon.inbox import Conversation, ConversationQuery, View
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web.ambient import surrounded
from koinon.web.i18n import gettext
from koinon.web.pages import inbox_view as view_of
from koinon.web.rendering import is_partial, render, surroundings
from koinon.web.shell import Shell

READ = {"permission": "inbox:read"}
LIST_LIMIT = 40
THREAD_LIMIT = 50
LIVE_LIMIT = 100
Typed = Annotated[str, Meta(max_length=200)]


@get("/inbox", opt=READ)
async def show(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    shell: Shell,
    view: FromQuery[View] = View.LIVE,
    q: FromQuery[Typed] = "",
    cursor: FromQuery[Typed | None] = None,
) -> Response[str]:
    """The list, and an invitation to open something."""
    with surrounded(surroundings(request, shell)):
        async with services.database.transaction(actor) as tx:
            listed = await list_context(tx, services, view=view, q=q, cursor=cursor)
        frame = structs.replace(shell, active="inbox")
        return render(request, "inbox/index.html", shell=frame, **listed, **rights(actor), thread=None)


@get("/inbox/list", opt=READ)
async def show_list(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    shell: Shell,
    view: FromQuery[View] = View.LIVE,
    q: FromQuery[Typed] = "",
    current: FromQuery[UUID | None] = None,
    cursor: FromQuery[Annotated[str, Meta(max_length=2048)] | None] = None,
) -> Response[str]:
    """The rows alone: for a search, a change elsewhere, or the next page."""
    with surrounded(surroundings(request, shell)):
        async with services.database.transaction(actor) as tx:
            listed = await list_context(tx, services, view=view, q=q, cursor=cursor, current=current)
        return render(request, "inbox/list.html", shell=shell, **listed)


@get("/inbox/{conversation_id:uuid}", opt=READ)
async def show_thread(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    shell: Shell,
    conversation_id: FromPath[UUID],
    view: FromQuery[View] = View.LIVE,
) -> Response[str]:
    """One conversation; beside the list, or for a swap the thread and the person."""
    with surrounded(surroundings(request, shell)):
        async with services.database.transaction(actor) as tx:
            context = await thread_context(tx, services, actor, conversation_id)
            context |= {**rights(actor), "view": view.value}
            if is_partial(request):
                return render(request, "inbox/open.html", shell=shell, **context)
            listed = await list_context(tx, services, view=view, q="", current=conversation_id)
        frame = structs.replace(shell, active="inbox")
        return render(request, "inbox/index.html", shell=frame, **(listed | context))


@get("/inbox/{conversation_id:uuid}/items", opt=READ)
async def show_items(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    shell: Shell,
    conversation_id: FromPath[UUID],
    oldest: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The thread's newest items from `oldest` on, and its head, as they are now."""
    with surrounded(surroundings(request, shell)):
        async with services.database.transaction(actor) as tx:
            context = await items_context(tx, services, actor, conversation_id, oldest)
        return render(request, "inbox/changed.html", shell=shell, **context, **rights(actor), view="live")


@get("/inbox/{conversation_id:uuid}/earlier", opt=READ)
async def show_earlier(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    shell: Shell,
    conversation_id: FromPath[UUID],
    cursor: FromQuery[Annotated[str, Meta(max_length=2048)]],
) -> Response[str]:
    """Items before those on the page."""
    with surrounded(surroundings(request, shell)):
        async with services.database.transaction(actor) as tx:
            found = await inbox.conversation(tx, conversation_id)
            paging = rest.PageRequest(THREAD_LIMIT, cursor)
            items, pagination = await inbox.thread_page(tx, conversation_id, paging)
            thread = await thread_view(tx, services, actor, found)
        older = earlier_href(conversation_id, pagination.next_cursor)
        context = {"lines": view_of.lines(items, actor), "older": older, "thread": thread}
        return render(request, "inbox/earlier.html", shell=shell, **context, **rights(actor))


@get("/inbox/{conversation_id:uuid}/composer", opt=READ)
async def show_composer(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    shell: Shell,
    conversation_id: FromPath[UUID],
    state: FromQuery[Typed] = "",
) -> Response[str]:
    """The reply box or the band in its place; nothing where `state` is still right, so that no typed word is lost."""
    with surrounded(surroundings(request, shell)):
        async with services.database.transaction(actor) as tx:
            found = await inbox.conversation(tx, conversation_id)
            composer = await composer_view(tx, services, found)
            thread = await thread_view(tx, services, actor, found)
        if composer.state == state:
            return Response("", status_code=204)
        return render(request, "inbox/composer.html", shell=shell, composer=composer, thread=thread, **rights(actor))


def rights(actor: Actor) -> dict[str, bool]:
    """What this reader may do here."""
    return {"may_send": actor.may("messages:send"), "may_write": actor.may("inbox:write")}


async def list_context(
    tx: Tx, services: Services, *, view: View, q: str, cursor: str | None = None, current: UUID | None = None
) -> dict[str, Any]:
    """What the list shows."""
    query = ConversationQuery(view, text=q)
    rows, pagination = await inbox.conversations_page(tx, services.vault, query, rest.PageRequest(LIST_LIMIT, cursor))
    counted = await inbox.counts(tx)
    onward = {"view": view.value, "q": q, "cursor": pagination.next_cursor}
    more = urlencode(onward) if pagination.has_more and len(rows) == LIST_LIMIT else ""
    return {
        "rows": [view_of.row(found, view.value, current) for found in rows],
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
        (View.RESOLVED, gettext("Done"), None),
    )
    return [(f"/inbox?view={one.value}", name, number or None, one is view) for one, name, number in named]


async def thread_context(tx: Tx, services: Services, actor: Actor, conversation_id: UUID) -> dict[str, Any]:
    """What an open conversation shows, the person included."""
    found = await inbox.conversation(tx, conversation_id)
    items, pagination = await inbox.thread_page(tx, conversation_id, rest.PageRequest(THREAD_LIMIT))
    shared = await inbox.candidates(tx, services.vault, found) if found.shared_by > 1 else []
    return {
        "thread": await thread_view(tx, services, actor, found),
        "lines": view_of.lines(items, actor),
        "older": earlier_href(conversation_id, pagination.next_cursor),
        "composer": await composer_view(tx, services, found),
        "person": await contacts.get(tx, services.vault, found.contact_id) if actor.may("contacts:read") else None,
        "shared": [person for person in shared if person.id != found.contact_id],
    }


async def items_context(
    tx: Tx, services: Services, actor: Actor, conversation_id: UUID, oldest: UUID | None
) -> dict[str, Any]:
    """The newest items, cut where the page's first one is."""
    found = await inbox.conversation(tx, conversation_id)
    items, _ = await inbox.thread_page(tx, conversation_id, rest.PageRequest(LIVE_LIMIT))
    kept = next((at + 1 for at, item in enumerate(items) if item.id == oldest), len(items))
    thread = await thread_view(tx, services, actor, found)
    return {"thread": thread, "lines": view_of.lines(items[:kept], actor)}


async def thread_view(tx: Tx, services: Services, actor: Actor, found: Conversation) -> view_of.Thread:
    """The conversation with its person's name and number."""
    named = (await contacts.names(tx, [found.contact_id])).get(found.contact_id)
    number = services.vault.decrypt(found.address_cipher, tx.organization_id, "phone")
    return view_of.thread(found, named.name if named else "", number, actor)


async def composer_view(tx: Tx, services: Services, found: Conversation) -> view_of.Composer:
    """The reply box, or why there is none."""
    reason = await messaging.can_reply(tx, found.contact_id, found.address_hash, found.sender_id)
    stopped = (await contacts.consent_states(tx, [found.address_hash])).get(found.address_hash)
    sender = await channels.sender(tx, found.sender_id)
    price = await messaging.segment_price(tx, services.vault, found.address_cipher, found.sender_id)
    return view_of.composer(reason, stopped, sender.value if sender else "", price)


def earlier_href(conversation_id: UUID, cursor: str | None) -> str:
    """Where the items before a page are; empty where there are none."""
    return f"/inbox/{conversation_id}/earlier?{urlencode({'cursor': cursor})}" if cursor else ""


READERS = [show, show_list, show_thread, show_items, show_earlier, show_composer]
