"""Delivering events: answered in time by any 2xx, tried again as often as the provider does, then dropped."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from koinon.platform.http import LeanClient, Origin, Response
from koinon.simulator.config import SimulatorConfig
from koinon.simulator.timeline import Timeline


class Parcel(NamedTuple):
    """One call as it goes over the wire: whole header lines, each ending in CRLF, and the body."""

    head: str
    body: bytes


Wrap = Callable[[int], Parcel]


class _Event(NamedTuple):
    url: str
    wrap: Wrap
    attempt: int
    attempts: int


class Webhooks:
    """Events under way; at most as many at once as connections, so none waits out its 2 s in a queue."""

    def __init__(self, config: SimulatorConfig, timeline: Timeline) -> None:
        self._config, self._timeline = config, timeline
        self._client = LeanClient(connections=config.webhook_connections, total_timeout=config.webhook_seconds)
        self._waiting: deque[_Event] = deque()
        self._under_way = 0
        self.delivered = self.dropped = self.failed_attempts = 0

    def post(self, url: str, wrap: Wrap, attempts: int) -> None:
        """Deliver what `wrap` makes of each attempt, the first being 1, at most so many times."""
        self._waiting.append(_Event(url, wrap, 1, attempts))
        self._next()

    def visit(self, url: str, agent: str) -> None:
        """Open an address once by GET, as software does that looks at links; whatever is answered."""
        try:
            origin = Origin.of("/".join(url.split("/", 3)[:3]))
        except ValueError:
            return
        target = "/" + url.partition("#")[0].split("/", 3)[3] if url.count("/") > 2 else "/"
        data = f"GET {target} HTTP/1.1\r\nHost: {origin.authority}\r\nUser-Agent: {agent}\r\n\r\n"
        answer = self._client.pool(origin).submit(data.encode("latin-1", "replace"))
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())

    @property
    def waiting(self) -> int:
        return len(self._waiting) + self._under_way

    def close(self) -> None:
        self._waiting.clear()
        self._client.close()

    def _next(self) -> None:
        while self._waiting and self._under_way < self._config.webhook_connections:
            event = self._waiting.popleft()
            try:
                origin = Origin.of(event.url)
            except ValueError:
                self.dropped += 1
                continue
            self._under_way += 1
            answer = self._client.pool(origin).submit(_request(event, origin))
            answer.add_done_callback(partial(self._answered, event))

    def _answered(self, event: _Event, answer: asyncio.Future[Response]) -> None:
        self._under_way -= 1
        failed = answer.cancelled() or answer.exception() is not None or not 200 <= answer.result().status < 300
        if not failed:
            self.delivered += 1
        else:
            self._try_again(event)
        self._next()

    def _try_again(self, event: _Event) -> None:
        self.failed_attempts += 1
        if event.attempt >= event.attempts:
            self.dropped += 1
            return
        wait = self._config.webhook_backoff_seconds * 2 ** (event.attempt - 1)
        self._timeline.after(wait, partial(self._again, event._replace(attempt=event.attempt + 1)))

    def _again(self, event: _Event) -> None:
        self._waiting.append(event)
        self._next()


def _request(event: _Event, origin: Origin) -> bytes:
    parcel = event.wrap(event.attempt)
    bare = event.url.partition("#")[0]
    target = "/" + bare.split("/", 3)[3] if bare.count("/") > 2 else "/"
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {origin.authority}\r\n{parcel.head}Content-Length: {len(parcel.body)}\r\n\r\n"
    )
    return head.encode("latin-1", "replace") + parcel.body
