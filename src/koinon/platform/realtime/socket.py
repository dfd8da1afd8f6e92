"""One connection: what it watches, what it is told, that it lives, and why it ends (INB-061..065)."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec

from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from koinon.platform.events import Position, Recorded
from koinon.platform.realtime.figures import FIGURES
from koinon.platform.realtime.frames import Frame, Notice, frame_of, position_of, seq_of
from koinon.platform.realtime.hub import Hub
from koinon.platform.realtime.writing import NO_LINE, PING, RESYNC, SLOW, Line, Send, Writer

MOST_TOPICS = 100
PING_SECONDS = 30.0
MISSES = 2
MOST_A_SECOND = 20
PATIENT_SECONDS = 3
"""So many seconds in a row above the rate, then the socket is closed."""
MOST_MISSED = 1_000
FORCED_AFTER = 5.0
PONG = Frame('{"type":"pong"}', "pong")
Receive = Callable[[], Awaitable[Any]]


class Closing:
    """Close codes; 4000 to 4999 are an application's own (RFC 6455 §7.4.2)."""

    DONE, RESTART = 1000, 1012
    SILENT, REVOKED, SLOW, TALKATIVE = 4000, 4001, SLOW, 4029


class Peer(NamedTuple):
    """Who is at the other end; `session_id` where a session speaks, `placement` the database of the organization."""

    organization_id: UUID
    actor: Actor
    session_id: UUID | None = None
    placement: str = "here"


class Gatehouse(Protocol):
    """What the contexts decide: rights to topics, what was missed, and what frames of their own do."""

    async def allowed(self, peer: Peer, topics: Sequence[str]) -> set[str]:
        """Those of the topics that the peer may watch."""

    async def missed(self, peer: Peer, after: Position) -> list[Recorded] | None:
        """Events since a place in the log; None where it lies too far back."""

    async def act(self, socket: "Socket", kind: str, frame: dict[str, Any]) -> bool:
        """Do what a frame asks; False where no frame is called that."""

    def left(self, socket: "Socket") -> None:
        """It is gone."""


class Socket:
    """A connection from its acceptance to its end."""

    __slots__ = (
        "_began", "_checked_at", "_frames", "_gate", "_held", "_missed", "_over", "_second", "_task", "_writer", "hub",
        "peer", "topics",
    )  # fmt: skip

    def __init__(self, hub: Hub, gate: Gatehouse, peer: Peer, line: Line = NO_LINE) -> None:
        self.hub, self.peer = hub, peer
        self.topics: set[str] = set()
        self._gate = gate
        self._writer = Writer(line)
        self._held: list[Frame] | None = None
        self._missed = self._frames = self._over = self._second = 0
        self._began = self._checked_at = time.monotonic()
        self._task: asyncio.Task[Any] | None = None

    def put(self, frame: Frame) -> None:
        """Queue a frame; while what was missed is being read, what happens waits behind it."""
        if self._held is not None and frame.seq:
            self._held.append(frame)
        else:
            self._writer.put(frame)

    def tell(self, notice: Notice) -> None:
        """Queue a notice for this connection alone."""
        self.put(frame_of(notice))

    def end(self) -> None:
        """This process ends: the client goes to another."""
        self.close(Closing.RESTART)

    def close(self, code: int) -> None:
        """End it, with what waits sent before."""
        self._writer.close(code)

    async def serve(self, receive: Receive, send: Send) -> None:
        """Talk until either side ends it."""
        self._task = asyncio.current_task()
        FIGURES.opening()
        writing = asyncio.create_task(self._writer.run(send))
        try:
            with self.hub.present(self):
                if self.hub.ended:
                    self.end()
                self._welcome()
                await self._read(receive)
        except asyncio.CancelledError:
            if not self._writer.closing:
                raise
        finally:
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await writing
            self._unwatch(set(self.topics))
            self._gate.left(self)
            FIGURES.closing(self._writer.closing or Closing.DONE)

    def _welcome(self) -> None:
        position = self.hub.position(self.peer.placement)
        told: dict[str, Any] = {"heartbeat": int(PING_SECONDS)}
        if position is not None:
            told["seq"] = seq_of(position)
        text = msgspec.json.encode({"type": "welcome"} | told).decode()
        self._writer.put(Frame(text))
        self._writer.put(PING)

    async def _read(self, receive: Receive) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            if message["type"] == "websocket.receive":
                await self._hear(message.get("text") or "")

    async def _hear(self, text: str) -> None:
        if not await self._within_rate():
            return
        self._missed = 0
        try:
            frame = msgspec.json.decode(text, type=dict[str, Any])
            kind = str(frame.get("type", ""))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            self._refuse("invalid_frame")
            return
        try:
            await self._do(kind, frame)
        except KoinonError as refusal:
            self._refuse(refusal.code)

    async def _within_rate(self) -> bool:
        """Above 20 frames in a second the rest of it is waited for; who goes on like that is sent away."""
        second = int(time.monotonic() - self._began)
        if second != self._second:
            if self._frames <= MOST_A_SECOND:
                self._over = 0
            self._second, self._frames = second, 0
        self._frames += 1
        if self._frames != MOST_A_SECOND + 1:
            return not self._writer.closing
        self._over += 1
        if self._over >= PATIENT_SECONDS:
            self.close(Closing.TALKATIVE)
            return False
        await asyncio.sleep(1 - (time.monotonic() - self._began) % 1)
        return not self._writer.closing

    async def _do(self, kind: str, frame: dict[str, Any]) -> None:
        if kind == "pong":
            self._writer.answered()
        elif kind == "ping":
            self._writer.put(PONG)
        elif kind == "subscribe":
            await self._subscribe(self._topics_of(frame))
        elif kind == "unsubscribe":
            self._unwatch(set(self._topics_of(frame)))
        elif kind == "resume":
            await self._resume(self._topics_of(frame), str(frame.get("seq", "")))
        elif not await self._gate.act(self, kind, frame):
            self._refuse("unknown_frame")

    def _topics_of(self, frame: dict[str, Any]) -> list[str]:
        """The topics a frame names; `user` is one's own."""
        named = frame.get("topics", [])
        if not isinstance(named, list):
            return []
        own = f"user:{self.peer.actor.id}"
        return [own if topic == "user" else str(topic)[:100] for topic in named[: 2 * MOST_TOPICS]]

    async def _subscribe(self, topics: list[str]) -> None:
        new = [topic for topic in dict.fromkeys(topics) if topic not in self.topics]
        room = MOST_TOPICS - len(self.topics)
        allowed = await self._gate.allowed(self.peer, new[:room]) if new[:room] else set()
        self._watch(allowed)
        for topic in new[:room]:
            if topic not in allowed:
                self._refuse("resource_not_found", topic)
        for topic in new[room:]:
            self._refuse("too_many_topics", topic)
        self.tell(Notice("", "subscribed", {"topics": sorted(allowed)}))

    async def _resume(self, topics: list[str], seq: str) -> None:
        """Watch, then tell what was missed before what happens meanwhile, each once."""
        FIGURES.reconnects += 1
        self._held = []
        try:
            await self._subscribe(topics)
            after = position_of(seq)
            events = None if after is None else await self._gate.missed(self.peer, after)
            last = self._replay(events, self.topics & set(topics))
        finally:
            held, self._held = self._held or [], None
        for frame in held:
            if frame.seq > last:
                self._writer.put(frame)

    def _replay(self, events: list[Recorded] | None, topics: set[str]) -> str:
        """Put what was missed into the outbox; where it is too much, one word to ask for everything anew."""
        frames = [] if events is None else self._frames_of(events, topics)
        if events is None or len(frames) > MOST_MISSED:
            FIGURES.resyncs += 1
            self._writer.put(RESYNC)
            return ""
        self._writer.replay(_merged(frames))
        last = seq_of(Position(events[-1].txid, events[-1].seq)) if events else ""
        self.tell(Notice("", "resumed", {"count": len(frames), "seq": last} if last else {"count": 0}))
        return last

    def _frames_of(self, events: list[Recorded], topics: set[str]) -> list[Frame]:
        return [
            frame_of(notice, seq_of(Position(event.txid, event.seq)))
            for event in events
            for notice in self.hub.notices(event)
            if notice.topic in topics
        ]

    def _watch(self, topics: set[str]) -> None:
        for topic in topics:
            self.hub.watch(self.peer.organization_id, topic, self)
        self.topics |= topics

    def _unwatch(self, topics: set[str]) -> None:
        for topic in topics & self.topics:
            self.hub.leave(self.peer.organization_id, topic, self)
        self.topics -= topics

    def _refuse(self, code: str, topic: str = "") -> None:
        self.tell(Notice(topic, "error", {"code": code}))

    async def withdraw(self, peer: Peer) -> None:
        """Go on with other rights: topics that may not be watched any more are left."""
        self.peer = peer
        allowed = await self._gate.allowed(peer, sorted(self.topics))
        for topic in self.topics - allowed:
            self._refuse("resource_not_found", topic)
        self._unwatch(self.topics - allowed)

    def tend(self, now: float) -> None:
        """Once a second: ask whether the other end lives, and do not wait for ever for one that does not read."""
        if self._writer.closing:
            if now - self._writer.closing_at > FORCED_AFTER and self._task is not None:
                self._writer.abort()
                self._task.cancel()
            return
        if self._writer.overflowed and not self._writer.closing_at:
            self.close(Closing.SLOW)
        if now - self._checked_at < PING_SECONDS:
            return
        self._checked_at = now
        FIGURES.missed += self._missed > 0
        self._missed += 1
        if self._missed > MISSES:
            self.close(Closing.SILENT)
            return
        self._writer.put(PING)


def _merged(frames: list[Frame]) -> list[Frame]:
    """Of frames that stand for earlier ones only the last, where that one stood."""
    last = {frame.key: at for at, frame in enumerate(frames) if frame.key}
    return [frame for at, frame in enumerate(frames) if not frame.key or last[frame.key] == at]
