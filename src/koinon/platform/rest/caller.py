"""The caller's side of one request: its body as it comes, and whether the caller is still there (API-043)."""

import asyncio
from typing import Any

from litestar.types import Receive

WATCH_AFTER = 0.25
PARTS_AHEAD = 8


class Caller:
    """Wraps `receive`. A request that takes longer than a moment is watched: when its client goes, it is cancelled.

    Watching costs a task, so quick requests go without. From then on the watch is the only reader and hands the parts
    of the body on.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._handed: asyncio.Queue[Any] = asyncio.Queue(PARTS_AHEAD)
        self._application_reads = False
        self._answering = False
        self._working: asyncio.Task[Any] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.gone = False

    async def receive(self) -> Any:
        """The next part of the body, as the application asks for it."""
        if self._watch is not None:
            return await self._handed.get()
        self._application_reads = True
        try:
            return await self._receive()
        finally:
            self._application_reads = False

    def watch(self) -> None:
        """From a moment on, cancel the present task when the client goes."""
        self._working = asyncio.current_task()
        self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER, self._begin)

    def answering(self) -> None:
        """An answer has begun: from here on its own writing notices who has gone."""
        self._answering = True

    def leave(self) -> None:
        """The request is over."""
        if self._timer is not None:
            self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()

    def _begin(self) -> None:
        if self._answering:
            return
        if self._application_reads:
            self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER, self._begin)
        else:
            self._watch = asyncio.create_task(self._until_gone())

    async def _until_gone(self) -> None:
        while True:
            part = await self._receive()
            if part["type"] == "http.disconnect" and not self._answering and self._working is not None:
                self.gone = True
                self._working.cancel()
                return
            await self._handed.put(part)
            if part["type"] == "http.disconnect":
                return
