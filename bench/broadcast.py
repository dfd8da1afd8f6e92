"""Broadcast end to end against bare aiohttp posting the same bodies to the same simulator, alternately.

Product: one worker process, gate, render, intents, outcomes and folding on, simulator without latency, receipts off.
Each broadcast begins when the one before is long enough ago that nobody in it has to wait for the three seconds between
two messages to one address (CHN-053): the wait would be measured, not the work.
"""

import asyncio
import os
import resource
import statistics
import sys
import time

import aiohttp
import msgspec
import uvloop
from tests.messaging import cast

from bench.messaging_world import World, world
from koinon.messaging.repository import spacing

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "20000"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
CONCURRENCY = 64
BODY = "Hi {{ contact.first_name | default: 'friend' }}, see you on Sunday at ten. Grace Chapel"


def cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def bare(there: World, count: int) -> tuple[float, float]:
    """Messages a second, and µs of CPU each, of aiohttp posting bodies like ours."""
    headers = {"Authorization": f"Bearer {there.api_key}", "Content-Type": "application/json"}
    numbers = cast.distinct(count)
    bodies = [
        msgspec.json.encode(
            {
                "from": there.number,
                "to": numbers[i],
                "text": "Hi Ada, see you on Sunday at ten. Grace Chapel",
                "webhook_url": f"http://127.0.0.1:9/webhooks/telnyx/token?d={i:032x}&a={i:032x}",
                "tags": [f"{i:032x}", f"{i:032x}"],
                "use_profile_webhooks": False,
            }
        )
        for i in range(count)
    ]
    connector = aiohttp.TCPConnector(limit=CONCURRENCY)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        pending = iter(bodies)

        async def lane() -> None:
            for body in pending:
                async with session.post(f"{there.simulator_url}/v2/messages", data=body) as answer:
                    await answer.read()
                    assert answer.status == 200, await answer.text()

        start, used = time.perf_counter(), cpu()
        await asyncio.gather(*(lane() for _ in range(CONCURRENCY)))
        seconds, spent = time.perf_counter() - start, cpu() - used
    return count / seconds, spent / count * 1e6


async def product(there: World, count: int) -> tuple[float, float]:
    """Messages a second, from the first lease to the last folded outcome, and µs of Python CPU each."""
    await asyncio.sleep(spacing.SECONDS + 2)
    broadcast_id = await there.frozen(BODY)
    start, used = time.perf_counter(), cpu()
    await there.send_all(broadcast_id)
    seconds, spent = time.perf_counter() - start, cpu() - used
    counts = await there.counts(broadcast_id)
    assert counts.accepted == count, counts
    return count / seconds, spent / count * 1e6


async def main() -> int:
    """Alternate, print medians and the ratio."""
    async with world(RECIPIENTS) as there:
        limits, figures = [], []
        for run in range(RUNS + 1):
            await there.checkpoint()
            limit = await bare(there, RECIPIENTS)
            await there.checkpoint()
            figure = await product(there, RECIPIENTS)
            if run:  # the first warms plans, caches and connections
                limits.append(limit)
                figures.append(figure)
            print(
                "  run {}: aiohttp {:,.0f}/s {:.0f} µs   product {:,.0f}/s {:.0f} µs".format(run, *limit, *figure),
                flush=True,
            )
    limit_rate, rate = (statistics.median(x[0] for x in xs) for xs in (limits, figures))
    limit_cpu, spent = (statistics.median(x[1] for x in xs) for xs in (limits, figures))
    print(f"bare aiohttp           {limit_rate:10,.0f} msg/s {limit_cpu:7.1f} µs CPU")
    print(f"broadcast, one worker  {rate:10,.0f} msg/s {spent:7.1f} µs CPU")
    verdict = "met" if rate / limit_rate >= 0.6 and rate >= 3000 else "MISSED"
    print(f"ratio {rate / limit_rate:.2f} (floor 0.60 and 3,000/s: {verdict}; aim 0.90)")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
