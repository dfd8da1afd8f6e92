"""`/live`: what happens in the organization, as names that open pages listen for (server-sent events).

A frame says what changed, never the content: each page asks again for what it shows, in its own filters and rights.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Router, get
from litestar.response import Stream

from koinon import contacts, identity, inbox, messaging
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.events import Recorded
from koinon.platform.realtime import Subscription
from koinon.platform.rest.edge import LASTS
from koinon.platform.services import Services

HEARTBEAT = 15.0
# How late a stream may learn that its session ended or its right was taken away (IDN-016).
CHECK = 4.0
GATHER = 0.15
# A stream ends now and then, so that a seat that was taken away does not go on listening.
LIFETIME = 600.0
RESYNC = "resync"
NOTICES = "notices"


class Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    """Names of what changed, and how many messages and notices are unread where that may have changed."""

    names: list[str]
    unread: int | None = None
    notices: int | None = None


def names_of(event: Recorded) -> set[str]:
    """What open pages call an event."""
    area = event.type.partition(".")[0]
    if area == "notification":
        return {f"{NOTICES}-{user_id}" for user_id in event.payload.get("user_ids", ())}
    if area == "conversation" or event.type in ("message.received", "message.replied"):
        return {"inbox", *(f"conversation-{one}" for one in _conversations(event))}
    if area in ("message", "delivery"):
        named = event.payload.get("broadcast_id")
        # One of a conversation's: the list says when an answer did not arrive.
        return {"deliveries", f"broadcast-{named}"} if named else {"deliveries", "inbox"}
    if area == "broadcast":
        return {"broadcasts", f"broadcast-{event.aggregate_id}"}
    if area in ("import", "contacts"):
        return {"imports", "people", f"import-{event.payload.get('import_id', event.aggregate_id)}"}
    if area == "contact":
        return {"people", f"contact-{event.aggregate_id}"}
    return {area}


def _conversations(event: Recorded) -> list[str]:
    named = event.payload.get("conversation_ids") or [event.payload.get("conversation_id", str(event.aggregate_id))]
    return [str(one) for one in named]


async def gather(subscription: Subscription, patience: float = HEARTBEAT) -> set[str]:
    """The names of the next events, those of a moment together; empty after `patience` seconds of silence."""
    try:
        first = await asyncio.wait_for(subscription.queue.get(), patience)
    except TimeoutError:
        return set()
    if first is None:
        return set()
    await asyncio.sleep(GATHER)
    names = names_of(first)
    while not subscription.queue.empty():
        event = subscription.queue.get_nowait()
        names |= names_of(event) if event else set()
    if subscription.lost:
        subscription.lost = False
        names.add(RESYNC)
    return names


@get("/live", include_in_schema=False, opt={"signed_in": True, "quiet": True})
async def live(request: Request[Any, Any, Any], services: Services, actor: Actor) -> Stream:
    """The stream; it ends when the session does."""
    assert actor.organization_id is not None
    request.scope["state"][LASTS] = True
    return Stream(
        _frames(services, actor, actor.organization_id, identity.session_of(request)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _frames(
    services: Services, actor: Actor, organization_id: UUID, known: identity.Known | None
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    ends, said = loop.time() + LIFETIME, loop.time()
    with services.hub.watch(organization_id) as subscription:
        yield await _frame(services, actor, {RESYNC})
        while loop.time() < ends and not subscription.ended:
            names = own(await gather(subscription, CHECK), actor)
            if known is not None and not await _may_go_on(services, known, actor):
                return
            if names or loop.time() - said >= HEARTBEAT:
                said = loop.time()
                yield await _frame(services, actor, names) if names else b'data: {"names":[]}\n\n'


def own(names: set[str], actor: Actor) -> set[str]:
    """What this reader hears: of notices only that their own changed, of conversations nothing without the right."""
    mine = f"{NOTICES}-{actor.id}"
    heard = {name for name in names if not name.startswith(f"{NOTICES}-")} | ({NOTICES} if mine in names else set())
    if not actor.may("conversations:read"):
        heard = {name for name in heard if name in (NOTICES, RESYNC)}
    return heard


async def _may_go_on(services: Services, known: identity.Known, began_as: Actor) -> bool:
    """Whether the session lives and its person may do what they might; with other rights the page connects anew."""
    try:
        now = (await identity.of_session(services, known.session_id, quiet=True)).actor
    except KoinonError:
        return False
    return (
        now is not None
        and now.organization_id == began_as.organization_id
        and (now.permissions, now.location_ids) == (began_as.permissions, began_as.location_ids)
    )


async def _frame(services: Services, actor: Actor, names: set[str]) -> bytes:
    unread = notices = None
    counts_messages = actor.may("conversations:read") and bool(names & {"inbox", RESYNC})
    if counts_messages or names & {NOTICES, RESYNC} or actor.places:
        async with services.database.transaction(actor) as tx:
            unread = await inbox.unread_count(tx) if counts_messages else None
            notices = await identity.unread_notices(tx) if names & {NOTICES, RESYNC} else None
            names = await _seen(tx, names) if actor.places else names
    return b"data: " + msgspec.json.encode(Frame(sorted(names), unread, notices)) + b"\n\n"


_NAMED = {
    "contact": contacts.present,
    "conversation": inbox.present,
    "broadcast": messaging.present,
    "import": contacts.present_imports,
}


async def _seen(tx: Tx, names: set[str]) -> set[str]:
    """The names without those of single things at other locations: not even an id of theirs is told (IDN-030)."""
    named: dict[str, list[UUID]] = {}
    for name in names:
        area, _, identifier = name.partition("-")
        with contextlib.suppress(ValueError):
            named.setdefault(area, []).append(UUID(identifier))
    kept = {name for name in names if "-" not in name}
    for area, ids in named.items():
        if area in _NAMED:
            kept |= {f"{area}-{one}" for one in await _NAMED[area](tx, ids)}
    return kept


router = Router("/", route_handlers=[live], include_in_schema=False)
