"""The limiter and the key's check: memory against 0.2 ms, Redis against 1 ms (API specification §5).

The key's text is checked, hashed and found among those remembered; then three buckets are checked and charged.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

from tests.platform.limits.redis_server import PROGRAM, running_redis

from koinon import wiring
from koinon.identity import policy
from koinon.identity.contracts import ApiKey, Client
from koinon.identity.keys import check, peppers
from koinon.kit import ids
from koinon.platform import process
from koinon.platform.crypto import KeyRing, Vault
from koinon.platform.limits import Bucket, Kind, Limits, MemoryLimits, SharedLimits, Verdict

CALLS = 20_000
SHARED_CALLS = 5_000
VAULT = Vault(KeyRing(((1, bytes(range(32))),)), bytes(range(32, 64)), b"bench-secret-key-of-at-least-32-chars")


def remembered_key() -> str:
    """A key that was resolved a moment ago, among 10,000."""
    text = policy.key_of(bytes(range(32)))
    for i in range(9_999):
        check._remembered[i.to_bytes(32)] = time.monotonic() + 600, _opened()
    held = peppers.of(VAULT)
    held.loaded_at = time.monotonic() + 600  # none but the installation's own
    check._remembered[held.hash(text)] = time.monotonic() + 600, (asked := _opened())
    check._noted[asked.key.id] = time.monotonic() + 600  # its use was noted within the minute
    return text


def _opened() -> check.Opened:
    organization = ids.uuid7()
    return check.Opened(organization, _key(), False, organization)


def _key() -> ApiKey:
    values: dict[str, Any] = dict.fromkeys(ApiKey.__struct_fields__)
    known = {
        "id": ids.uuid7(),
        "name": "bench",
        "scopes": ["contacts:read"],
        "mode": "live",
        "location_ids": [],
        "allowed_ips": [],
        "created_at": datetime.now(UTC),
    }
    return ApiKey(**(values | known))


def buckets() -> list[Bucket]:
    """What a call of a key counts against."""
    return [
        Bucket("organization", "a", 10**9, 900),
        Bucket("key", "k", 10**9, 900),
        Bucket("in_flight", "a", 100, 120, Kind.IN_FLIGHT),
    ]


async def measure(
    call: Callable[[], Awaitable[Any]], calls: int, after: Callable[[Any], Awaitable[None]] | None = None
) -> tuple[float, float, float]:
    """p50, p95 and p99 in milliseconds; `after` is not timed, as a server does it behind the answer."""
    times = []
    for _ in range(calls):
        began = time.perf_counter()
        given = await call()
        times.append((time.perf_counter() - began) * 1_000)
        if after is not None:
            await after(given)
    cuts = quantiles(times, n=100)
    return median(times), cuts[94], cuts[98]


async def compare(name: str, limits: Limits, calls: int, most: float) -> None:
    """Print the check of one limiter beside what it may take."""
    text, client, wanted = remembered_key(), Client(None, None, None), buckets()

    async def call() -> Verdict:
        await check.resolve_key(None, VAULT, text, client)  # type: ignore[arg-type]
        verdict = await limits.take(wanted)
        assert verdict.allowed
        return verdict

    p50, p95, p99 = await measure(call, calls, lambda verdict: limits.give_back(verdict, wanted[2:]))
    verdict = "met" if p95 <= most else "MISSED"
    print(f"{name:34} {p50:9.4f} {p95:9.4f} {p99:9.4f}   p95 ≤ {most:g} ms {verdict}")


async def main() -> None:
    """Memory, then Redis with the bare answer of the server beside it."""
    assert wiring.MODULES  # permissions are published
    process.settle_garbage()  # as `koinon web` does
    print(f"{'limiter + key check, ms':34} {'p50':>9} {'p95':>9} {'p99':>9}")
    await compare("in memory", MemoryLimits(), CALLS, 0.2)
    if PROGRAM is None:
        print("redis-server is not installed: not measured through Redis")
        return
    with running_redis() as redis:
        shared = SharedLimits(redis.url)
        p50, p95, p99 = await measure(shared._redis.ping, SHARED_CALLS)
        print(f"{'bare ping of the same server':34} {p50:9.4f} {p95:9.4f} {p99:9.4f}")
        await compare("through Redis", shared, SHARED_CALLS, 1.0)
        await shared.close()


if __name__ == "__main__":
    asyncio.run(main())
