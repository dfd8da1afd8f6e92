"""Freezing 100,000 recipients (consent, dedupe, segments, content hash) against a server-side INSERT … SELECT."""

import asyncio
import os
import statistics
import sys
import time

import psycopg
import uvloop
from tests.messaging import cast

from bench.messaging_world import World, world
from koinon.messaging.engine import freezing
from koinon.messaging.service import plans

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "100000"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
PERSONAL = "Hi {{ contact.first_name | default: 'friend' }}, see you on Sunday at ten. Grace Chapel"
FIXED = "See you on Sunday at ten. Grace Chapel"


def limit(there: World) -> float:
    """Rows a second of one INSERT … SELECT into a table with a primary key and one index."""
    with psycopg.connect(there.cluster.url("postgres", "koinon"), autocommit=True) as connection:
        connection.execute("drop table if exists freeze_limit")
        connection.execute(
            "create table freeze_limit (id uuid primary key, contact_id uuid, address_hash bytea, address_cipher bytea)"
        )
        connection.execute("create index on freeze_limit (contact_id)")
        connection.execute("checkpoint")
        start = time.perf_counter()
        cursor = connection.execute(
            "insert into freeze_limit select koinon_uuid7(), contact_id, value_hash, value_cipher from addresses"
        )
        return cursor.rowcount / (time.perf_counter() - start)


async def freeze(there: World, body: str) -> float:
    """Rows a second from Send to a broadcast that is ready to go out."""
    made = await cast.draft(there.services, there.organization_id, body)
    await cast.send(there.services, there.organization_id, made.id, key=str(made.id))
    async with there.services.database.transaction(there.organization_id) as tx:
        await plans.start(tx, made.id)
    await there.checkpoint()
    start = time.perf_counter()
    assert await freezing.freeze(there.services, there.organization_id, made.id)
    seconds = time.perf_counter() - start
    assert (await there.counts(made.id)).total == RECIPIENTS
    return RECIPIENTS / seconds


async def main() -> int:
    """Alternate, print medians and ratios."""
    limits, fixed, personal = list[float](), list[float](), list[float]()
    async with world(RECIPIENTS) as there:
        for run in range(RUNS + 1):
            figures = (await asyncio.to_thread(limit, there), await freeze(there, FIXED), await freeze(there, PERSONAL))
            if run:
                for kept, figure in zip((limits, fixed, personal), figures, strict=True):
                    kept.append(figure)
            print("  run {}: limit {:,.0f}  fixed {:,.0f}  personal {:,.0f} rows/s".format(run, *figures), flush=True)
    base = statistics.median(limits)
    print(f"INSERT … SELECT                {base:10,.0f} rows/s")
    for name, rates in (("freeze, same text for all", fixed), ("freeze, personal texts", personal)):
        rate = statistics.median(rates)
        verdict = "met" if rate >= 0.15 * base and rate >= 50_000 else "MISSED"
        print(f"{name:30} {rate:10,.0f} rows/s   ratio {rate / base:.2f} (floor 0.15 and 50,000/s: {verdict})")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
