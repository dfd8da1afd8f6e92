"""Simulated time: what is due when, on a clock that can be sped up or pushed forward."""

import asyncio
import heapq
import itertools
from collections.abc import Callable


class Timeline:
    """Seconds since the start on the simulated clock, and the calls planned on it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._real, self._simulated, self.speed = self._loop.time(), 0.0, 1.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def now(self) -> float:
        return self._simulated + (self._loop.time() - self._real) * self.speed

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call once that many simulated seconds have passed."""
        heapq.heappush(self._due, (self.now() + seconds, next(self._numbers), call))
        if self._due[0][2] is call:
            self._wind()

    def set(self, speed: float | None = None, advance: float = 0.0) -> None:
        """Run time faster or slower from now on, or jump forward; what became due is called at once."""
        self._simulated, self._real = self.now() + advance, self._loop.time()
        self.speed = speed or self.speed
        self._wind()

    def waiting(self) -> int:
        return len(self._due)

    def close(self) -> None:
        self._closed = True
        self._due.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _wind(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self._due and not self._closed:
            wait = max(0.0, (self._due[0][0] - self.now()) / self.speed)
            self._timer = self._loop.call_later(wait, self._ring)

    def _ring(self) -> None:
        now = self.now()
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()
        self._wind()
