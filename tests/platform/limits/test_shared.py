"""Limits through a real Redis: exact between processes, and no call fails when it goes (API-040)."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier

import pytest
from structlog.testing import capture_logs

from koinon.platform.limits import Bucket, Kind, SharedLimits
from koinon.platform.limits.shared import FELL_BACK
from tests.platform.limits.redis_server import RedisServer, needs_redis, running_redis

pytestmark = needs_redis
PATIENT = 30.0
"""So that a busy machine does not make a process count by itself."""


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


def hammer(url: str, limit: int, calls: int, start: Barrier, told: "multiprocessing.Queue[int]") -> None:
    """A process of its own: `calls` at once as soon as all are ready; tells how many were let through."""

    async def run() -> int:
        limits = SharedLimits(url, answer_seconds=PATIENT)
        await limits.look([Bucket("organization", "a", limit, 900)])
        await asyncio.to_thread(start.wait, 60)
        allowed = 0
        for _ in range(calls // 25):
            verdicts = await asyncio.gather(
                *(
                    limits.take([Bucket("organization", "a", limit, 900), Bucket("key", "k", 10_000, 900)])
                    for _ in range(25)
                )
            )
            allowed += sum(v.allowed for v in verdicts)
        assert not limits.degraded
        await limits.close()
        return allowed

    told.put(asyncio.run(run()))


async def test_two_processes_enforce_one_limit_exactly(redis: RedisServer) -> None:
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[int] = context.Queue()
    start = context.Barrier(2)
    processes = [context.Process(target=hammer, args=(redis.url, 500, 400, start, told)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        await asyncio.to_thread(process.join, 60)
    counts = [told.get(timeout=5) for _ in processes]
    assert sum(counts) == 500
    assert all(count > 0 for count in counts)


async def test_a_refusal_by_one_bucket_charges_none(redis: RedisServer) -> None:
    limits = SharedLimits(redis.url, answer_seconds=PATIENT)
    wide, narrow = Bucket("organization", "a", 10, 900), Bucket("key", "k", 1, 900)
    assert (await limits.take([wide, narrow])).allowed
    refused = (await limits.take([wide, narrow])).refused
    assert refused is not None
    assert refused.bucket == narrow
    assert 899 <= refused.reset_in <= 900
    assert [level.remaining for level in await limits.look([wide, narrow])] == [9, 0]
    await limits.close()


async def test_a_hit_leaves_with_its_window(redis: RedisServer) -> None:
    limits, bucket = SharedLimits(redis.url, answer_seconds=PATIENT), Bucket("key", "k", 1, 1)
    assert (await limits.take([bucket])).allowed
    waited = (await limits.take([bucket])).refused
    assert waited is not None
    await asyncio.sleep(waited.reset_in + 0.01)
    assert (await limits.take([bucket])).allowed
    await limits.close()


@pytest.mark.parametrize("kind", list(Kind))
async def test_each_kind_counts_and_gives_back(redis: RedisServer, kind: Kind) -> None:
    limits, bucket = SharedLimits(redis.url, answer_seconds=PATIENT), Bucket("b", "k", 2, 60, kind)
    first = await limits.take([bucket])
    await limits.take([bucket])
    assert not (await limits.take([bucket])).allowed
    await limits.give_back(first)
    assert (await limits.take([bucket])).allowed
    assert not (await limits.take([bucket])).allowed
    await limits.close()


async def test_a_killed_redis_fails_no_call_and_this_process_keeps_its_share(redis: RedisServer) -> None:
    limits = SharedLimits(redis.url, processes=2, answer_seconds=PATIENT)
    limits._beaten_at = time.monotonic() + 60  # it shall go on believing in two
    bucket = Bucket("organization", "a", 100, 900)
    assert (await limits.take([bucket])).allowed
    redis.kill()
    with capture_logs() as logged:
        verdicts = [await limits.take([bucket]) for _ in range(120)]
    assert sum(v.allowed for v in verdicts) == 50
    assert [line["event"] for line in logged].count(FELL_BACK) == 1
    await limits.close()


async def test_a_hanging_redis_costs_one_short_wait(redis: RedisServer) -> None:
    limits, bucket = SharedLimits(redis.url), Bucket("organization", "a", 1_000, 900)
    await limits.take([bucket])
    redis.hang()
    began = time.perf_counter()
    for _ in range(50):
        assert (await limits.take([bucket])).allowed
    assert time.perf_counter() - began < 3.0  # one wait of a quarter second, not fifty
    assert limits.degraded
    await limits.close()


async def test_it_goes_back_to_redis_once_it_answers(redis: RedisServer) -> None:
    limits, bucket = SharedLimits(redis.url, answer_seconds=PATIENT), Bucket("organization", "a", 1_000, 900)
    await limits.take([bucket])
    redis.kill()
    await limits.take([bucket])
    assert limits.degraded
    redis.start()
    limits._retry_at = 0.0
    assert (await limits.take([bucket])).levels[0].remaining == 999
    assert not limits.degraded
    await limits.close()


async def test_processes_are_counted_for_the_share(redis: RedisServer) -> None:
    several = [SharedLimits(redis.url, answer_seconds=PATIENT) for _ in range(3)]
    for limits in several:
        await limits._count_processes()
    assert several[-1].processes == 3
    for limits in several:
        await limits.close()
