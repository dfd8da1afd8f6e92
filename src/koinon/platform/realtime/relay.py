"""The fleeting between nodes: one Redis channel an organization, heard by the nodes that have somebody of it (INB-066).

What stands in the log does not need it: every node follows the log itself. A word that is lost here is said again by
the next heartbeat.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from koinon.platform.realtime.hub import Hub

PREFIX, CONTROL = "koinon:live:", "koinon:live"
KEEP_UP = 0.2
AGAIN = 1.0
_FAILURES = (RedisError, OSError, TimeoutError)
Heard = Callable[[UUID, dict[str, Any]], None]
log = structlog.get_logger("koinon.realtime")


class Relay:
    """`say` to the other nodes what `heard` is called with there. Without Redis both do nothing."""

    def __init__(self, url: str | None, hub: Hub) -> None:
        self._url, self._hub = url, hub
        self._node = uuid4().hex
        self._redis: Any = None if url is None else Redis.from_url(url, decode_responses=True, socket_connect_timeout=1)
        self._saying: set[asyncio.Task[None]] = set()
        self._subscribed: set[UUID] = set()
        self.heard: Heard = lambda _organization, _message: None

    def say(self, organization_id: UUID, message: dict[str, Any]) -> None:
        """Tell the other nodes, if there is a way."""
        if self._redis is not None:
            saying = asyncio.create_task(self._publish(organization_id, message))
            self._saying.add(saying)
            saying.add_done_callback(self._saying.discard)

    async def run(self) -> None:
        """Hear the other nodes until cancelled; a lost Redis is waited for."""
        while self._redis is not None:
            with contextlib.suppress(*_FAILURES):
                await self._hear()
            self._subscribed = set()
            await asyncio.sleep(AGAIN)

    async def close(self) -> None:
        """Let go of the connections."""
        for saying in list(self._saying):
            saying.cancel()
        if self._redis is not None:
            with contextlib.suppress(*_FAILURES):
                await self._redis.aclose()

    async def _publish(self, organization_id: UUID, message: dict[str, Any]) -> None:
        text = msgspec.json.encode({"node": self._node} | message).decode()
        with contextlib.suppress(*_FAILURES):
            async with asyncio.timeout(1):
                await self._redis.publish(f"{PREFIX}{organization_id}", text)

    async def _hear(self) -> None:
        async with self._redis.pubsub() as listening:
            await listening.subscribe(CONTROL)  # without any, listening returns at once
            while True:
                await self._keep_up(listening)
                message = await listening.get_message(ignore_subscribe_messages=True, timeout=KEEP_UP)
                while message is not None:
                    self._take(message)
                    message = await listening.get_message(ignore_subscribe_messages=True, timeout=0)

    async def _keep_up(self, listening: Any) -> None:
        wanted = set(self._hub.organizations())
        if new := wanted - self._subscribed:
            await listening.subscribe(*(f"{PREFIX}{one}" for one in new))
        if old := self._subscribed - wanted:
            await listening.unsubscribe(*(f"{PREFIX}{one}" for one in old))
        self._subscribed = wanted

    def _take(self, message: dict[str, Any]) -> None:
        try:
            told = msgspec.json.decode(message["data"], type=dict[str, Any])
            if told.pop("node", "") != self._node:
                self.heard(UUID(message["channel"].removeprefix(PREFIX)), told)
        except (ValueError, TypeError, KeyError, msgspec.DecodeError) as error:
            log.warning("relay_word_unknown", error=type(error).__name__)
