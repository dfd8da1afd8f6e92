"""How a connection is written to: straight where the line is idle, by its task where it is paced, full or ending."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from koinon.platform.realtime.figures import FIGURES, SENT
from koinon.platform.realtime.frames import Frame, batches
from koinon.platform.realtime.outbox import ROUND_TRIPS, Outbox, pace

PING = Frame('{"type":"ping"}', "ping")
RESYNC = Frame('{"type":"resync"}', "resync")
SLOW = 4008
Send = Callable[[Any], Awaitable[None]]


class Line(NamedTuple):
    """What a server offers beside ASGI: `write` a text at once, where that can be; `abort` without a farewell."""

    write: Callable[[str], bool]
    abort: Callable[[], None]


NO_LINE = Line(lambda _: False, lambda: None)


def line_of(scope: Any) -> Line:
    """That of a connection, as far as its server has one."""
    known = scope.get("extensions", {})
    return Line(known.get("koinon.write", NO_LINE.write), known.get("koinon.abort", NO_LINE.abort))


class Writer:
    """One connection's outgoing side. What waits is written once all that happens in this moment has been queued.

    Waking a task for each frame cost half of what a frame did; most lines are idle and take it at once.
    """

    __slots__ = (
        "_asked_at", "_busy", "_called", "_flushed_at", "_last_trip", "_line", "_outbox", "_pace", "_ready", "_trips",
        "_unsent", "closing", "closing_at",
    )  # fmt: skip

    def __init__(self, line: Line) -> None:
        self._line, self._outbox = line, Outbox()
        self._ready, self._unsent = asyncio.Event(), list[str]()
        self._busy = self._called = False
        self._trips: deque[float] = deque(maxlen=ROUND_TRIPS)
        self._last_trip: float | None = None
        self._flushed_at, self._pace = 0.0, pace(self._trips)
        self.closing = 0
        self.closing_at = self._asked_at = 0.0

    @property
    def overflowed(self) -> bool:
        """Whether the other end let too much wait."""
        return self._outbox.overflowed

    def put(self, frame: Frame) -> None:
        """Queue a frame."""
        self._outbox.put(frame)
        self._call()

    def replay(self, frames: list[Frame]) -> None:
        """Queue what was missed, ahead of all else."""
        self._outbox.replay(frames)
        self._call()

    def close(self, code: int) -> None:
        """End it, with what waits sent before."""
        if not self.closing:
            self.closing, self.closing_at = code, time.monotonic()
            self._call()

    def abort(self) -> None:
        """Let go without a farewell."""
        self._line.abort()

    def answered(self) -> None:
        """The other end answered a ping: how long that took decides how often it is written to."""
        if self._asked_at:
            seconds = time.monotonic() - self._asked_at
            FIGURES.measured(seconds, self._last_trip)
            self._trips.append(seconds)
            self._last_trip, self._asked_at, self._pace = seconds, 0.0, pace(self._trips)

    async def run(self, send: Send) -> None:
        """Write what cannot be written at once, until the end."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            if not (self._unsent or self.closing or self.overflowed):
                await asyncio.sleep(max(0.0, self._flushed_at + self._pace - time.monotonic()))
            if self.overflowed:
                await self._give_up(send)
            unsent, self._unsent = self._unsent, []
            for text in unsent + self._take():
                await send({"type": "websocket.send", "text": text})
            if self.closing:
                await send({"type": "websocket.close", "code": self.closing})
                return
            self._flushed_at, self._busy = time.monotonic(), False
            if self._outbox.waiting:
                self._call()

    async def _give_up(self, send: Send) -> None:
        FIGURES.slow += 1
        FIGURES.resyncs += 1
        await send({"type": "websocket.send", "text": f"[{RESYNC.text}]"})
        self.close(SLOW)

    def _call(self) -> None:
        if not self._called:
            self._called = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._called = False
        if self._busy:
            return
        if self.closing or self.overflowed or time.monotonic() - self._flushed_at < self._pace:
            self._hand_over()
            return
        texts = self._take()
        for at, text in enumerate(texts):
            if not self._line.write(text):
                self._unsent = texts[at:]
                self._hand_over()
                return
        self._flushed_at = time.monotonic()

    def _hand_over(self) -> None:
        """From here the task writes, and nobody else until it has."""
        self._busy = True
        self._ready.set()

    def _take(self) -> list[str]:
        frames = self._outbox.take()
        if any(frame is PING for frame in frames):
            self._asked_at = time.monotonic()
        SENT.inc(len(frames))
        return batches(frames)
