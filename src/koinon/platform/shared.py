"""What processes share through Redis or Valkey besides limits and cache: one script a call, on the server's clock.

Redis is never the truth here. Whoever asks gets None while it does not answer and goes on by the database or alone; a
server that hangs costs a quarter second once, then one call a second probes.
"""

import asyncio
import time
from typing import Any

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

ANSWER_SECONDS = 0.25
PROBE_SECONDS = 1.0
AWAY, BACK = "shared_state_away", "shared_state_back"
_FAILURES = (RedisError, OSError, TimeoutError)
log = structlog.get_logger("koinon.shared")


class Shared:
    """A connection pool to one server. `answer_seconds`: who answers later hangs."""

    def __init__(self, url: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=32,
            timeout=answer_seconds,
            socket_timeout=answer_seconds,
            socket_connect_timeout=answer_seconds,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        self._redis: Any = Redis.from_pool(pool)
        self._scripts: dict[str, Any] = {}
        self._answer_seconds = answer_seconds
        self._retry_at = 0.0
        self.is_away = False

    async def run(self, script: str, keys: list[str], arguments: list[str | int | float]) -> Any:
        """What a Lua script answers; None where the server does not."""
        if self.is_away and time.monotonic() < self._retry_at:
            return None
        self._retry_at = time.monotonic() + PROBE_SECONDS
        if script not in self._scripts:
            self._scripts[script] = self._redis.register_script(script)
        try:
            async with asyncio.timeout(self._answer_seconds * 2):
                answer = await self._scripts[script](keys=keys, args=arguments)
        except _FAILURES as error:
            if not self.is_away:
                log.error(AWAY, error=type(error).__name__)
            self.is_away = True
            return None
        if self.is_away:
            self.is_away = False
            log.warning(BACK)
        return answer

    async def close(self) -> None:
        """Close every connection."""
        await self._redis.aclose()
