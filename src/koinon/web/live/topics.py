"""Rights by topic: whoever may not see a thing is not told that it changed, nor that it is there (INB-061, 067)."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from koinon import contacts, inbox, messaging
from koinon.platform import bulk
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.realtime import Peer
from koinon.platform.services import Services

READ = "conversations:read"
Present = Callable[[Tx, Sequence[UUID]], Awaitable[list[UUID]]]


async def _jobs(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    found = []
    for one in ids:
        try:
            found.append((await bulk.get_job(tx, one)).id)
        except KoinonError:
            continue
    return found


async def _conversations(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    return list(await inbox.visible_among(tx, ids))


async def _views(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    shown = {view.id for view in await inbox.shown_views(tx, tx.actor.id)}
    return [one for one in ids if one in shown]


_PRESENT: dict[str, Present] = {
    "conversation": _conversations,
    "broadcast": messaging.present,
    "contact": contacts.present,
    "import": contacts.present_imports,
    "job": _jobs,
    "view": _views,
}


async def allowed(services: Services, peer: Peer, topics: Sequence[str]) -> set[str]:
    """Those of the topics that the peer may watch, asked in one transaction of their own."""
    own, reads = f"user:{peer.actor.id}", peer.actor.may(READ)
    found = {topic for topic in topics if topic == own or (reads and topic in ("organization", "dashboard"))}
    named: dict[str, dict[UUID, str]] = {}
    for topic in topics:
        area, _, identifier = topic.partition(":")
        if reads and area in _PRESENT and (one := _uuid(identifier)) is not None:
            named.setdefault(area, {})[one] = topic
    if named:
        async with services.database.transaction(peer.actor) as tx:
            for area, ids in named.items():
                found |= {ids[one] for one in await _PRESENT[area](tx, list(ids))}
    return found


def _uuid(text: str) -> UUID | None:
    """A UUID in its usual form: a topic has one name."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
