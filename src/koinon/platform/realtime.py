"""Live updates in one process: the event log is read once and handed to whoever watches an organization."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Protocol
from uuid import UUID

from koinon.platform.db import Database
from koinon.platform.events import Position, Recorded, end, read

WAITING = 256
PATIENCE = 1.0


class Bell(Protocol):
    """Something that rings when the log may have grown."""

    async def wait(self, patience: float) -> None:
        """Return when rung, or after `patience` seconds."""


class Subscription:
    """One watcher's bounded queue; when it overflows the watcher is told to reload (`lost`).

    None in it wakes a watcher whose process ends (`ended`): it reconnects to another.
    """

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Recorded | None] = asyncio.Queue(WAITING)
        self.lost = self.ended = False

    def end(self) -> None:
        """No more comes here."""
        self.ended = True
        self.offer(None)

    def offer(self, event: Recorded | None) -> None:
        """Queue `event`, or remember that one was lost."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.lost = True


class Hub:
    """Watchers by organization."""

    def __init__(self) -> None:
        self._watchers: dict[UUID, set[Subscription]] = {}
        self._ended = False

    def end(self) -> None:
        """This process ends: every stream does, and whoever comes now is sent away at once."""
        self._ended = True
        for subscription in [one for watching in self._watchers.values() for one in watching]:
            subscription.end()

    @contextlib.contextmanager
    def watch(self, organization_id: UUID) -> Iterator[Subscription]:
        """A subscription to an organization's events, from now on."""
        subscription = Subscription()
        if self._ended:
            subscription.end()
        self._watchers.setdefault(organization_id, set()).add(subscription)
        try:
            yield subscription
        finally:
            self._watchers[organization_id].discard(subscription)
            if not self._watchers[organization_id]:
                del self._watchers[organization_id]

    def hand_out(self, events: list[Recorded]) -> None:
        """Give each event to those who watch its organization."""
        for event in events:
            if event.organization_id is not None:
                for subscription in self._watchers.get(event.organization_id, ()):
                    subscription.offer(event)

    async def follow(self, database: Database, bell: Bell) -> None:
        """Read the log for ever, from its present end; a lost database is waited for."""
        position: Position | None = None
        while True:
            with contextlib.suppress(Exception):
                position = await self._advance(database, position)
            await bell.wait(PATIENCE)

    async def _advance(self, database: Database, position: Position | None) -> Position:
        async with database.system() as tx:
            if position is None:
                return await end(tx)
            while events := await read(tx, position):
                self.hand_out(events)
                position = Position(events[-1].txid, events[-1].seq)
        return position


async def stream(subscription: Subscription, patience: float) -> AsyncIterator[Recorded | None]:
    """Events as they come; None after each `patience` seconds of silence (a heartbeat)."""
    while not subscription.ended:
        try:
            yield await asyncio.wait_for(subscription.queue.get(), patience)
        except TimeoutError:
            yield None
