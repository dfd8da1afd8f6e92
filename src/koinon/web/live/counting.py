"""Counts are pushed, each to whom they belong: one look for all of an organization's windows (INB-073)."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

import psycopg
import structlog

from koinon import identity, inbox
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import DatabaseUnavailable, Tx
from koinon.platform.events import Recorded
from koinon.platform.realtime import Hub, Notice, Socket
from koinon.platform.services import Services

log = structlog.get_logger("koinon.realtime")
EVERY = 0.5
LONGEST_SECONDS = 5.0
"""For all views of an organization: everybody else's counts wait behind them."""
_COUNTED = ("conversation", "message", "notification")
T = TypeVar("T")


class Counting:
    """Which organizations' counts may have changed, looked at twice a second at most."""

    def __init__(self, services: Services, hub: Hub) -> None:
        self._services, self._hub = services, hub
        self._changed: set[UUID] = set()
        self._woken = asyncio.Event()
        self.actors: dict[UUID, dict[UUID, Actor]] = {}
        hub.listen(self.note)

    def note(self, events: list[Recorded]) -> None:
        """Something was read of the log."""
        for event in events:
            if event.organization_id in self.actors and event.type.partition(".")[0] in _COUNTED:
                self._changed.add(event.organization_id)
                self._woken.set()

    async def run(self) -> None:
        """Count until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            changed, self._changed = self._changed, set()
            for organization_id in changed:
                try:
                    await self._count(organization_id)
                except (psycopg.OperationalError, DatabaseUnavailable):
                    pass  # the next change counts again
                except Exception:
                    log.exception("not_counted", organization_id=str(organization_id))
            await asyncio.sleep(EVERY)

    async def _count(self, organization_id: UUID) -> None:
        """Statements do not grow with who is there: one look for all who are limited to the same locations."""
        actors = list(self.actors.get(organization_id, {}).values())
        watchers = self._hub.topics(organization_id, "view:")
        watching = [(one, topics) for one, topics in watchers if isinstance(one, Socket)]
        async with self._services.database.transaction(organization_id) as tx:
            told = await _unread(tx, actors)
        for user_id, figures in told.items():
            self._hub.tell(organization_id, Notice(f"user:{user_id}", "counts", figures, merges=True))
        async with self._services.database.transaction(organization_id) as tx:
            views = await _views(tx, [(socket.peer.actor, topics) for socket, topics in watching])
        for (socket, _), counts in zip(watching, views, strict=True):
            for view_id, number in counts.items():
                body = {"view_id": view_id, "conversations": number}
                socket.tell(Notice(f"view:{view_id}", "counts", body, merges=True))


async def _unread(tx: Tx, actors: Sequence[Actor]) -> dict[UUID, dict[str, int]]:
    """What each has not read, within their rights."""
    users = {actor.id: actor for actor in actors if actor.id is not None}
    told = {
        user_id: {"notices": number} for user_id, number in (await identity.unread_notices_of(tx, [*users])).items()
    }
    readers = [actor for actor in users.values() if actor.may("conversations:read")]
    for places, alike in _by_places(readers, lambda actor: actor):
        async with tx.within(places):
            counted = await inbox.unread_counts(tx, [actor.id for actor in alike if actor.id is not None])
        for user_id, number in counted.items():
            told[user_id]["unread"] = number
    return told


async def _views(tx: Tx, watching: Sequence[tuple[Actor, list[str]]]) -> list[dict[UUID, int]]:
    """What each watched view holds for whom it is open, who may see less than others."""
    found: list[dict[UUID, int]] = [{} for _ in watching]
    until = time.monotonic() + LONGEST_SECONDS
    for places, alike in _by_places(list(enumerate(watching)), lambda one: one[1][0]):
        asked = [_watching(actor, topics) for _, (actor, topics) in alike]
        async with tx.within(places):
            counted = await inbox.watched_counts(tx, asked, until)
        for (n, _), counts in zip(alike, counted, strict=True):
            found[n] = counts
    return found


def _watching(actor: Actor, topics: list[str]) -> inbox.Watching:
    view_ids = frozenset(UUID(topic.partition(":")[2]) for topic in topics)
    assert actor.id is not None
    return inbox.Watching(actor.id, actor.kind is ActorKind.USER, view_ids)


def _by_places(ones: Sequence[T], actor_of: Callable[[T], Actor]) -> list[tuple[tuple[UUID, ...], list[T]]]:
    together: defaultdict[tuple[UUID, ...], list[T]] = defaultdict(list)
    for one in ones:
        together[actor_of(one).places].append(one)
    return list(together.items())
