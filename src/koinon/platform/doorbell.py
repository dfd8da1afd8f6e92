"""One doorbell for all processes: rung after commits, coalesced, never the truth (performance notes §4).

A notification inside the writing transaction makes commits 2-3 times slower, so names are gathered and sent by a task
of the process, at most every 50 ms. Who listens also polls.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import LiteralString

import psycopg

from koinon.platform.cache import BELL
from koinon.platform.db import Database

CHANNEL: LiteralString = "koinon"
INTERVAL = 0.05
ALL = "*"
PLACEMENTS = "placements"
"""The list of databases changed."""
LONGEST = 7_500
_hearers: dict[str, Callable[[str], None]] = {}


def when_heard(prefix: str, call: Callable[[str], None]) -> None:
    """Have `call(name)` called for what another process rings whose name begins with `prefix`."""
    _hearers[prefix] = call


class Doorbell:
    """Rings (`ring`) and is heard (`waiter`) in this and every other process of the installation."""

    def __init__(self, database: Database, direct_url: str | None = None) -> None:
        self._database = database
        self._url = direct_url or database.direct_url
        self._names: set[str] = set()
        self._rung = asyncio.Event()
        self._waiters: dict[str, set[asyncio.Event]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._hearing: set[asyncio.Task[None]] = set()

    def start(self, *, listen: bool = True) -> None:
        """Begin to send and, with `listen`, to hear."""
        self._database.ringer = self.ring
        self._tasks.append(asyncio.create_task(self._send()))
        if listen:
            self._tasks.append(asyncio.create_task(self._listen()))

    async def stop(self) -> None:
        """Stop sending and hearing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def ring(self, name: str) -> None:
        """Wake whoever waits for `name`, here at once and elsewhere soon."""
        self._names.add(name)
        self._rung.set()
        self._wake(name)

    def waiter(self, *names: str) -> "Waiter":
        """Something to wait on until one of `names` rings."""
        event = asyncio.Event()
        for name in names:
            self._waiters.setdefault(name, set()).add(event)
        return Waiter(event)

    def _heard(self, name: str) -> None:
        """A ring from elsewhere: our own did to our cache what it says before it was sent."""
        if name == ALL or name.startswith(BELL):
            hearing = asyncio.create_task(self._database.cache.heard(name))
            self._hearing.add(hearing)
            hearing.add_done_callback(self._hearing.discard)
        if name in (ALL, PLACEMENTS) and self._database.router is not None:
            self._database.router.forget_list()
        for prefix, call in _hearers.items():
            if name.startswith(prefix):
                call(name)
        if not name.startswith(BELL):
            self._wake(name)

    def _wake(self, name: str) -> None:
        names = list(self._waiters) if name == ALL else [name]
        for event in {e for n in names for e in self._waiters.get(n, ())}:
            event.set()

    async def _send(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            names, self._names = self._names, set()
            with contextlib.suppress(Exception):
                async with self._database.system() as tx:
                    for told in _payloads(sorted(names)):
                        await tx.execute("select pg_notify(%(c)s, %(n)s)", {"c": CHANNEL, "n": told})
            await asyncio.sleep(INTERVAL)

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                await self._hear()
            await asyncio.sleep(1)

    async def _hear(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        async with connection:
            await connection.execute(f"listen {CHANNEL}")
            self._heard(ALL)
            async for notice in connection.notifies():
                for name in notice.payload.split(","):
                    self._heard(name)


def _payloads(names: list[str]) -> list[str]:
    """Names joined by commas, as many as a notification takes (PostgreSQL: under 8,000 bytes)."""
    parts, last = [""], 0
    for name in names:
        if parts[last] and len(parts[last]) + len(name) > LONGEST:
            parts.append("")
            last += 1
        parts[last] += f",{name}" if parts[last] else name
    return parts


class Waiter:
    """Waits for a ring."""

    def __init__(self, event: asyncio.Event) -> None:
        self._event = event

    async def wait(self, patience: float) -> None:
        """Return when rung since the last wait, or after `patience` seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), patience)
        self._event.clear()
