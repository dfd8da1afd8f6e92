"""Limits of several processes through Redis or Valkey; when it fails, this process's share of them in memory (API-040).

One script for all buckets on the server's clock: 0.19-0.25 ms a call; `limits` needs four trips, and the clocks of the
callers. A server that hangs costs a quarter second once: then the breaker sends everybody to memory, and one call a
second probes.
"""

import asyncio
import time
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import structlog
from prometheus_client import Gauge
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from koinon.kit import ids
from koinon.platform.limits.contracts import PIECES, Bucket, Kind, Level, Verdict, fullest, levels_of
from koinon.platform.limits.memory import MemoryLimits

ANSWER_SECONDS = 0.25  # a busy loop of ours is late by 50 ms at times; the breaker makes a hanging server cost it once
PROBE_SECONDS = 1.0
BEAT_SECONDS = 5.0
FELL_BACK, RECOVERED = "limits_fell_back", "limits_recovered"
DEGRADED = Gauge("limits_degraded", "1 while limits are counted by each process alone.", registry=None)
_PREFIX = "koinon:limits:"
_SCRIPT = (files(__package__) / "script.lua").read_text()
_BEAT = """
local now = tonumber(redis.call('TIME')[1])
redis.call('zadd', KEYS[1], now, ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', now - tonumber(ARGV[2]))
redis.call('expire', KEYS[1], 60)
return redis.call('zcard', KEYS[1])
"""
_FAILURES = (RedisError, OSError, TimeoutError)
log = structlog.get_logger("koinon.limits")


class _Ticket(NamedTuple):
    stamp: str
    member: str
    buckets: tuple[Bucket, ...]


class SharedLimits:
    """The port through Redis. `processes` is how many share a limit at least; the others are counted.

    Who answers later than `answer_seconds` hangs.
    """

    def __init__(
        self,
        url: str,
        *,
        processes: int = 1,
        memory: MemoryLimits | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=64,
            timeout=answer_seconds,
            socket_timeout=answer_seconds,
            socket_connect_timeout=answer_seconds,
            retry=Retry(NoBackoff(), 0),
        )
        self._redis: Any = Redis.from_pool(pool)
        self._script, self._beat_script = self._redis.register_script(_SCRIPT), self._redis.register_script(_BEAT)
        self._memory = memory or MemoryLimits()
        self._answer_seconds = answer_seconds
        self._name = ids.uuid7().hex
        self._counter = 0
        self.processes = self._least = processes
        self._retry_at = 0.0
        self._probing = False
        self._beaten_at = 0.0
        self._beat: asyncio.Task[None] | None = None
        self.degraded = False

    async def take(self, buckets: Sequence[Bucket]) -> Verdict:
        """Charge one to each bucket, or none; by this process's share while Redis does not answer."""
        self._counter += 1
        member = f"{self._name}:{self._counter}"
        answer = await self._ask(buckets, "1", member)
        if answer is None:
            return await self._memory.take(self._shares(buckets))
        stamp, used = answer
        full = [count >= bucket.limit for bucket, (count, _) in zip(buckets, used, strict=True)]
        if any(full):
            levels = levels_of(buckets, used, 0)
            return Verdict(levels, fullest(levels, full))
        return Verdict(levels_of(buckets, used, 1), ticket=_Ticket(stamp, member, tuple(buckets)))

    async def look(self, buckets: Sequence[Bucket]) -> tuple[Level, ...]:
        """How full each is."""
        answer = await self._ask(buckets, "0", "")
        if answer is None:
            return await self._memory.look(self._shares(buckets))
        return levels_of(buckets, answer[1], 0)

    async def give_back(self, verdict: Verdict, only: Sequence[Bucket] | None = None) -> None:
        """Undo a charge where it was made; one that cannot be undone leaves by itself."""
        if not isinstance(verdict.ticket, _Ticket):
            await self._memory.give_back(verdict, only)
        elif not self.degraded:
            try:
                async with asyncio.timeout(self._answer_seconds * 2), self._redis.pipeline(transaction=False) as pipe:
                    for bucket in verdict.ticket.buckets if only is None else only:
                        _uncharge(pipe, bucket, verdict.ticket)
                    await pipe.execute()
            except _FAILURES as error:
                self._fail(error)

    async def forget(self, buckets: Sequence[Bucket]) -> None:
        """Empty buckets, here and where they are shared; what cannot be emptied leaves by itself."""
        await self._memory.forget(buckets)
        if buckets and not self.degraded:
            try:
                async with asyncio.timeout(self._answer_seconds * 2):
                    await self._redis.delete(*(_key(bucket) for bucket in buckets))
            except _FAILURES as error:
                self._fail(error)

    async def close(self) -> None:
        """Close every connection."""
        if self._beat is not None:
            self._beat.cancel()
        await self._redis.aclose()

    async def _ask(self, buckets: Sequence[Bucket], charge: str, member: str) -> Any:
        """The script's stamp and use of each bucket; None where the process must count alone."""
        if not buckets or not self._may_try():
            return None
        arguments: list[Any] = [charge, member]
        for bucket in buckets:
            arguments += (bucket.kind.value, bucket.limit, bucket.seconds * 1_000_000)
        try:
            async with asyncio.timeout(self._answer_seconds * 2):
                answer = await self._script(keys=[_key(bucket) for bucket in buckets], args=arguments)
        except _FAILURES as error:
            self._fail(error)
            return None
        finally:
            self._probing = False
        self._recover()
        pairs = zip(answer[1::2], answer[2::2], strict=True)
        return _text(answer[0]), [(int(count), int(reset) / 1_000_000) for count, reset in pairs]

    def _may_try(self) -> bool:
        if self.degraded:
            if self._probing or time.monotonic() < self._retry_at:
                return False
            self._probing = True
        elif time.monotonic() - self._beaten_at > BEAT_SECONDS:
            self._beaten_at = time.monotonic()
            self._beat = asyncio.create_task(self._count_processes())
        return True

    async def _count_processes(self) -> None:
        try:
            async with asyncio.timeout(self._answer_seconds * 2):
                counted = await self._beat_script(
                    keys=[_PREFIX + "processes"], args=[self._name, int(BEAT_SECONDS * 4)]
                )
            self.processes = max(self._least, int(counted))
        except _FAILURES:
            return

    def _shares(self, buckets: Sequence[Bucket]) -> list[Bucket]:
        return [bucket._replace(limit=max(1, bucket.limit // self.processes)) for bucket in buckets]

    def _fail(self, error: BaseException) -> None:
        self._retry_at = time.monotonic() + PROBE_SECONDS
        if not self.degraded:
            self.degraded = True
            DEGRADED.set(1)
            log.error(FELL_BACK, error=type(error).__name__, processes=self.processes)

    def _recover(self) -> None:
        if self.degraded:
            self.degraded = False
            DEGRADED.set(0)
            log.warning(RECOVERED)


def _key(bucket: Bucket) -> str:
    return f"{_PREFIX}{bucket.name}:{bucket.key}"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _uncharge(pipe: Any, bucket: Bucket, ticket: _Ticket) -> None:
    if bucket.kind is Kind.IN_FLIGHT:
        pipe.zrem(_key(bucket), ticket.member)
    elif bucket.kind is Kind.LOG:
        pipe.lrem(_key(bucket), 1, ticket.stamp)
    else:
        pipe.hincrby(_key(bucket), str(int(int(ticket.stamp) // (bucket.seconds * 1_000_000 / PIECES))), -1)
