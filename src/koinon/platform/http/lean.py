"""A lean keep-alive HTTP/1.1 pool for the hot senders: a future per request, no task, no per-request timer.

Requests are whole byte strings. A request is written once and never repeated: before the first byte a failure
is `ConnectFailed`, after it `OutcomeUnknown`. Time-outs by OPS-100: connect 3 s, answer 10 s.
"""

import asyncio
import ssl
from collections import deque
from typing import NamedTuple
from urllib.parse import urlsplit

from koinon.platform.http.connection import Connection
from koinon.platform.http.errors import ConnectFailed
from koinon.platform.http.message import Response
from koinon.platform.http.reasons import SILENT, UNREACHABLE, reason
from koinon.platform.http.watching import ONLOOKER, Timed

SWEEP_SECONDS = 0.1
CONNECT_TRIES = 2


class Origin(NamedTuple):
    """Where a pool connects to, and the path its base address begins with."""

    host: str
    port: int
    tls: bool
    path: str
    authority: str

    @classmethod
    def of(cls, base_url: str) -> "Origin":
        """Parse `http(s)://host[:port][/path]`; ValueError for anything else."""
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError(f"not a base address: {parts.scheme}://…")
        tls = parts.scheme == "https"
        return cls(parts.hostname, parts.port or (443 if tls else 80), tls, parts.path.rstrip("/"), parts.netloc)


class _Waiting(NamedTuple):
    data: bytes
    answer: asyncio.Future[Response]
    deadline: float


class LeanPool:
    """The connections to one origin. Belongs to the event loop that first used it."""

    def __init__(
        self,
        origin: Origin,
        *,
        connections: int = 64,
        connect_timeout: float = 3.0,
        total_timeout: float = 10.0,
        idle_seconds: float = 20.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._origin = origin
        self._limit, self._connect_timeout = connections, connect_timeout
        self._total_timeout, self._idle_seconds = total_timeout, idle_seconds
        self._tls = (tls or ssl.create_default_context()) if origin.tls else None
        self._loop = asyncio.get_running_loop()
        self._all: set[Connection] = set()
        self._idle: list[Connection] = []
        self._waiting: deque[_Waiting] = deque()
        self._opening: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    @property
    def idle(self) -> int:
        """How many connections stand open and unused."""
        return len(self._idle)

    def submit(self, data: bytes, total_timeout: float | None = None) -> asyncio.Future[Response]:
        """Send one whole request; the future raises ConnectFailed (surely not sent) or OutcomeUnknown."""
        answer: asyncio.Future[Response] = self._loop.create_future()
        onlooker = ONLOOKER.get()
        if onlooker is not None:
            answer.add_done_callback(Timed(onlooker, data))
        deadline = self._loop.time() + (total_timeout or self._total_timeout)
        connection = self._take_idle()
        if connection is not None:
            connection.send(data, answer, deadline)
        else:
            self._waiting.append(_Waiting(data, answer, deadline))
            if len(self._all) + len(self._opening) < self._limit:
                self._open_another()
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep)
        return answer

    def close(self) -> None:
        """Drop every connection; requests under way end as unknown, waiting ones as not sent."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        for task in self._opening:
            task.cancel()
        self._refuse_waiting("the pool was closed")
        for connection in list(self._all):
            connection.close()

    # Owner
    def connection_idle(self, connection: Connection) -> None:
        if not connection.usable:
            return
        while self._waiting:
            data, answer, deadline = self._waiting.popleft()
            if not answer.done():
                connection.send(data, answer, deadline)
                return
        connection.deadline = self._loop.time() + self._idle_seconds
        self._idle.append(connection)

    def connection_gone(self, connection: Connection) -> None:
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if self._waiting and not self._loop.is_closed() and len(self._all) + len(self._opening) < self._limit:
            self._open_another()

    def _take_idle(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
        return None

    def _open_another(self) -> None:
        task = self._loop.create_task(self._open())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open(self) -> None:
        """Connect, twice if need be: nothing is written yet, so trying again is safe."""
        fault: Exception | None = None
        for _ in range(CONNECT_TRIES):
            try:
                connection = await asyncio.wait_for(self._connect(), self._connect_timeout)
            except (OSError, TimeoutError) as caught:
                fault = caught
                if isinstance(caught, ssl.SSLError | TimeoutError):
                    break
                continue
            self._all.add(connection)
            self.connection_idle(connection)
            return
        # Those that fail together leave here one after another: the last of them speaks for all.
        if (task := asyncio.current_task()) is not None:
            self._opening.discard(task)
        if not self._opening and not self._all:
            self._refuse_waiting(reason(fault) if fault else UNREACHABLE)

    async def _connect(self) -> Connection:
        origin = self._origin
        _, connection = await self._loop.create_connection(
            lambda: Connection(self),
            origin.host,
            origin.port,
            ssl=self._tls,
            server_hostname=origin.host if origin.tls else None,
        )
        return connection

    def _refuse_waiting(self, reason: str) -> None:
        while self._waiting:
            answer = self._waiting.popleft().answer
            if not answer.done():
                answer.set_exception(ConnectFailed(reason))

    def _sweep(self) -> None:
        """One timer a pool instead of one a request: time-outs are up to SWEEP_SECONDS late."""
        now = self._loop.time()
        idle = set(self._idle)
        for connection in [c for c in self._all if c.deadline < now]:
            if connection in idle:
                self._idle.remove(connection)
            connection.fail(SILENT)
        while self._waiting and self._waiting[0].deadline < now:
            answer = self._waiting.popleft().answer
            if not answer.done():
                answer.set_exception(ConnectFailed("no connection became free in time"))
        busy = self._all or self._waiting or self._opening
        self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep) if busy else None


class LeanClient:
    """A lean pool for each origin that is used, made when first asked for."""

    def __init__(
        self, *, connections: int = 64, total_timeout: float = 10.0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._connections, self._total_timeout, self._tls = connections, total_timeout, tls
        self._pools: dict[Origin, LeanPool] = {}

    def pool(self, origin: Origin) -> LeanPool:
        """The pool of an origin on the running loop."""
        pool = self._pools.get(origin)
        if pool is None or pool.loop is not asyncio.get_running_loop():
            pool = LeanPool(origin, connections=self._connections, total_timeout=self._total_timeout, tls=self._tls)
            self._pools[origin] = pool
        return pool

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()
