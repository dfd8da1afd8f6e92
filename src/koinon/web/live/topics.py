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


_PRESENT: dict[str, tuple[str, Present]] = {
    "conversation": (READ, _conversations),
    "broadcast": ("broadcasts:read", messaging.present),
    "contact": ("contacts:read", contacts.present),
    "import": ("contacts:import", contacts.present_imports),
    "job": ("jobs:read", _jobs),
    "view": (READ, _views),
}
"""What each area's topics take, as its pages do."""


async def allowed(services: Services, peer: Peer, topics: Sequence[str]) -> set[str]:
    """Those of the topics that the peer may watch, asked in one transaction of their own."""
    own, reads = f"user:{peer.actor.id}", peer.actor.may(READ)
    found = {topic for topic in topics if topic == own or (reads and topic in ("organization", "dashboard"))}
    named: dict[str, dict[UUID, str]] = {}
    for topic in topics:
        area, _, identifier = topic.partition(":")
        if _may(peer, area) and (one := _uuid(identifier)) is not None:
            named.setdefault(area, {})[one] = topic
    if named:
        async with services.database.transaction(peer.actor) as tx:
            for area, ids in named.items():
                found |= {ids[one] for one in await _PRESENT[area][1](tx, list(ids))}
    return found


def _may(peer: Peer, area: str) -> bool:
    return area in _PRESENT and peer.actor.may(_PRESENT[area][0])


def _uuid(text: str) -> UUID | None:
    """A UUID in its usual form: a topic has one name."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
