"""Who watches what in this process; the log is followed once and its events become frames once a topic."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol
from uuid import UUID

import structlog

from koinon.platform.db import Database
from koinon.platform.events import Position, Recorded, end, read
from koinon.platform.realtime.frames import Frame, Notice, frame_of, seq_of

PATIENCE = 1.0
log = structlog.get_logger("koinon.realtime")
Translate = Callable[[Recorded], Iterable[Notice]]
Listener = Callable[[list[Recorded]], None]


class Bell(Protocol):
    """Something that rings when the log may have grown."""

    async def wait(self, patience: float) -> None:
        """Return when rung, or after `patience` seconds."""


class Watcher(Protocol):
    """Whoever hears of topics."""

    def put(self, frame: Frame) -> None:
        """Something happened."""

    def end(self) -> None:
        """This process ends."""


class Hub:
    """Watchers by organization and topic. Where nobody watches, nothing is told (INB-067)."""

    def __init__(self) -> None:
        self._watchers: dict[UUID, dict[str, set[Watcher]]] = {}
        self._listeners: list[Listener] = []
        self._positions: dict[str, Position] = {}
        self._all: set[Watcher] = set()
        self.translate: Translate = lambda _: ()
        self.ended = False

    def end(self) -> None:
        """This process ends: every connection does, and whoever comes now is sent away at once."""
        self.ended = True
        for watcher in list(self._all):
            watcher.end()

    @contextlib.contextmanager
    def present(self, watcher: Watcher) -> Iterator[None]:
        """A watcher that is told when the process ends, and forgotten behind the block."""
        self._all.add(watcher)
        try:
            yield
        finally:
            self._all.discard(watcher)

    def listen(self, listener: Listener) -> None:
        """Have `listener(events)` called with all that is read of the log, whoever watches."""
        self._listeners.append(listener)

    def watch(self, organization_id: UUID, topic: str, watcher: Watcher) -> None:
        """From now on `watcher` hears of `topic`."""
        self._watchers.setdefault(organization_id, {}).setdefault(topic, set()).add(watcher)

    def leave(self, organization_id: UUID, topic: str, watcher: Watcher) -> None:
        """It hears of it no more."""
        topics = self._watchers.get(organization_id, {})
        watching = topics.get(topic, set())
        watching.discard(watcher)
        if not watching:
            topics.pop(topic, None)
        if not topics:
            self._watchers.pop(organization_id, None)

    def watching(self, organization_id: UUID, topic: str) -> frozenset[Watcher]:
        """Who watches a topic."""
        return frozenset(self._watchers.get(organization_id, {}).get(topic, ()))

    def topics(self, organization_id: UUID, prefix: str) -> list[tuple[Watcher, list[str]]]:
        """Each watcher of topics that begin with `prefix`, and which they are."""
        found: dict[Watcher, list[str]] = {}
        for topic, watching in self._watchers.get(organization_id, {}).items():
            if topic.startswith(prefix):
                for watcher in watching:
                    found.setdefault(watcher, []).append(topic)
        return list(found.items())

    def organizations(self) -> list[UUID]:
        """Those of which anything is watched."""
        return list(self._watchers)

    def tell(self, organization_id: UUID, notice: Notice) -> None:
        """Something fleeting, of this node only: who types, who looks."""
        watching = self._watchers.get(organization_id, {}).get(notice.topic)
        if watching:
            frame = frame_of(notice)
            for watcher in list(watching):
                watcher.put(frame)

    def hand_out(self, events: list[Recorded]) -> None:
        """Give each event to those who watch what it is about."""
        for event in events:
            topics = None if event.organization_id is None else self._watchers.get(event.organization_id)
            if topics:
                self._tell_of(event, topics)
        for listener in self._listeners:
            listener(events)

    def _tell_of(self, event: Recorded, topics: dict[str, set[Watcher]]) -> None:
        seq = seq_of(Position(event.txid, event.seq))
        for notice in self.notices(event):
            if watching := topics.get(notice.topic):
                frame = frame_of(notice, seq)
                for watcher in list(watching):
                    watcher.put(frame)

    def notices(self, event: Recorded) -> list[Notice]:
        """What is told of an event; one that nobody can put into words keeps no other from being told."""
        try:
            return list(self.translate(event))
        except Exception as error:
            log.error("event_untold", type=event.type, version=event.version, error=type(error).__name__)
            return []

    def position(self, placement: str) -> Position | None:
        """How far the log of a database was handed out; None before its first look."""
        return self._positions.get(placement)

    async def follow(self, database: Database, bell: Bell) -> None:
        """Read the log for ever, from its present end; a lost database is waited for."""
        while True:
            with contextlib.suppress(Exception):
                await self._advance(database)
            await bell.wait(PATIENCE)

    async def _advance(self, database: Database) -> None:
        position = self._positions.get(database.placement)
        async with database.system() as tx:
            if position is None:
                self._positions[database.placement] = await end(tx)
                return
            while events := await read(tx, position):
                self.hand_out(events)
                position = self._positions[database.placement] = Position(events[-1].txid, events[-1].seq)
                await asyncio.sleep(0)
