"""What people wait for in messaging, in an installation as it runs, with its own web, worker and carrier (50 ms).

Requests go over HTTP to the web process, one at a time; beside them, in the same run, the answer of `/health/live` and
a row committed by hand say what the machine can do now. BENCH_RECIPIENTS makes the large audience smaller,
`python -m bench.messaging forecast` (or looking, accepting, singles, beside) measures that part alone. The gate
alone, freezing, sending without a carrier's delay and links have benches of their own.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import uvloop
from tests.conftest import make_organization
from tests.installation import Installation, running
from tests.messaging import cast

from koinon import identity, messaging
from koinon.kit import ids
from koinon.messaging.contracts import Counts
from koinon.messaging.repository import spacing
from koinon.platform import process, statistics
from koinon.platform.http import LeanClient, LeanPool, Origin
from koinon.platform.services import Services

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "100000"))
FORECAST = min(10_000, RECIPIENTS)
PACE = int(os.environ.get("BENCH_PACE", "100"))
SETTINGS = {
    "KOINON_ENV": "test",
    "KOINON_LOG_LEVEL": "error",
    "KOINON_SIMULATOR_LATENCY_MS": "50",
    "KOINON_SIMULATOR_RATE": "0",
}
SCOPES = ("broadcasts:read", "broadcasts:write", "broadcasts:send", "messages:read", "messages:send", "contacts:read")
EVERYBODY = {"include": [{"kind": "all"}]}
TEXT = "Hi {{ contact.first_name | default: 'friend' }}, see you on Sunday at ten. "
PATIENCE = 900.0


class Place:
    """An organization of the installation, called as its people's programs do."""

    def __init__(self, services: Services, organization_id: UUID, key: str, pool: LeanPool, authority: str) -> None:
        self.services, self.organization_id = services, organization_id
        self._pool, self._head = pool, f"Host: {authority}\r\nAuthorization: Bearer {key}\r\n"

    async def call(self, method: str, target: str, body: object = None) -> Any:
        """The data of an answer. Raises AssertionError with what was answered instead."""
        sent = b"" if body is None else json.dumps(body).encode()
        lines = f"Idempotency-Key: {ids.uuid7().hex}\r\nContent-Length: {len(sent)}\r\n" if method == "POST" else ""
        head = f"{method} {target} HTTP/1.1\r\n{self._head}Content-Type: application/json\r\n{lines}\r\n"
        answer = await self._pool.submit(head.encode() + sent)
        assert answer.status < 300, (answer.status, answer.body[:500])
        return json.loads(answer.body).get("data") if answer.body else None

    async def draft(self, words: str) -> str:
        """A broadcast to everybody; its id."""
        asked = {"name": words, "body": TEXT + words, "audience": EVERYBODY}
        return str((await self.call("POST", "/api/v1/broadcasts", asked))["id"])

    async def send(self, broadcast_id: str, undo: int = 0) -> None:
        """Press Send."""
        await self.call("POST", f"/api/v1/broadcasts/{broadcast_id}/send", {"undo_seconds": undo})

    async def until(self, broadcast_id: str, done: Callable[[Counts], bool]) -> float:
        """Seconds until its folded counts are so. Raises TimeoutError."""
        began = time.perf_counter()
        while time.perf_counter() - began < PATIENCE:
            async with self.services.database.transaction(self.organization_id) as tx:
                if done((await messaging.get(tx, UUID(broadcast_id))).counts):
                    return time.perf_counter() - began
            await asyncio.sleep(0.02)
        raise TimeoutError(broadcast_id)

    async def row(self, sql: str, **named: object) -> Any:
        """One row of the organization's, as a tuple."""
        async with self.services.database.transaction(self.organization_id) as tx:
            return (await tx.all(tuple, sql, {"o": self.organization_id, **named}))[0]


def told(name: str, figure: str, limit: str, met: bool | None) -> None:
    """One row of the table."""
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"{name:58} {figure:>30}   {limit:18} {verdict}", flush=True)


async def timed(name: str, calls: int, call: Callable[[int], Awaitable[object]], *limits: float) -> None:
    """Percentiles in ms of `call(n)`; with three limits of p50, p95 and p99, with one of p95. The first prepares."""
    times = []
    for n in range(calls + 1):
        began = time.perf_counter()
        await call(n)
        times.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(times[1:], n=100, method="inclusive")
    seen = (median(times[1:]), cuts[94], cuts[98])
    held = {3: seen, 1: seen[1:2], 0: ()}[len(limits)]
    met = all(figure <= limit for figure, limit in zip(held, limits, strict=True)) if limits else None
    asked = " / ".join(f"{limit:g}" for limit in limits) + " ms" if limits else "(beside it)"
    told(name, " / ".join(f"{one:.1f}" for one in seen) + " ms", asked, met)


async def machine(large: Place) -> None:
    """What the machine can do in this run."""
    await timed("an answer of the server that asks nothing", 200, lambda _: large.call("GET", "/health/live"))
    made = "insert into groups (id, organization_id, name) values (koinon_uuid7(), %(o)s, %(name)s) returning id"
    await timed("a row committed by hand", 200, lambda n: large.row(made, name=f"Bench {n}"))


async def looking(large: Place) -> None:
    """Previews and pages."""

    async def preview(n: int) -> None:
        asked = {"body": f"{TEXT} No. {n}", "audience": EVERYBODY}
        seen = await large.call("POST", "/api/v1/broadcasts/preview", asked)
        assert seen["recipients"] == RECIPIENTS, seen["recipients"]

    await timed(f"preview of {RECIPIENTS:,}", 20, preview, 700)


async def accepting(large: Place) -> None:
    """Send pressed, and taken back before anything leaves."""
    drafts = [await large.draft(f"accepted {n}") for n in range(21)]
    await timed(f"a broadcast to {RECIPIENTS:,} accepted", 20, lambda n: large.send(drafts[n], undo=60), 300)
    for one in drafts:
        await large.call("POST", f"/api/v1/broadcasts/{one}/undo")


async def singles(small: Place) -> None:
    """One message each: until it is accepted; and, where nothing else is to do, until the carrier has it."""
    numbers = cast.distinct(100)

    async def one(n: int) -> None:
        await small.call("POST", "/api/v1/messages", {"to": numbers[n % 100], "body": f"Your table is ready, no. {n}."})

    await timed("one message by the API", 200, one, 25, 80, 200)
    while (await small.row(_OPEN))[0]:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await asyncio.sleep(spacing.SECONDS + 1)  # between two messages to one number
    since = await small.row("select now(), %(o)s")
    for n in range(40):
        await one(n)
        await asyncio.sleep(0.25)
    while (await small.row(_OPEN))[0]:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    p50, p95 = await small.row(_WAITED, since=since[0])
    told("from accepted to the carrier's answer (50 ms), p50, p95", f"{p50:.2f} / {p95:.2f} s", "p95 1 s", p95 <= 1)
    page = "/api/v1/messages?limit=25"
    await timed("history: a page of single messages", 200, lambda _: small.call("GET", page), 50)


_OPEN = """
select count(*)
from deliveries
where organization_id = %(o)s
  and broadcast_id is null
  and state in ('queued', 'held', 'sending')
"""
_WAITED = """
select percentile_cont(0.5) within group (order by extract(epoch from sent_at - created_at)),
       percentile_cont(0.95) within group (order by extract(epoch from sent_at - created_at))
from deliveries
where organization_id = %(o)s
  and broadcast_id is null
  and created_at > %(since)s
"""


async def beside(large: Place, small: Place) -> None:
    """A hundred people of one organization while a hundred thousand of another are written to."""
    great, little = await large.draft("to all"), await small.draft("to a few")
    pressed, _ = await large.row("select clock_timestamp(), %(o)s")
    await large.send(great)
    await large.until(great, lambda counts: counts.accepted > 0)
    began = time.perf_counter()
    await small.send(little)
    await small.until(little, lambda counts: counts.accepted + counts.sending > 0)
    starts = time.perf_counter() - began
    told(f"100 people beside {RECIPIENTS:,}: until the first leaves", f"{starts:.2f} s", "5 s", starts < 5)
    await small.until(little, lambda counts: counts.accepted == 100)
    told("the same: until the last has left", f"{time.perf_counter() - began:.2f} s", "", None)
    await large.until(great, lambda counts: counts.accepted >= RECIPIENTS)
    frozen, sent = await large.row(
        "select extract(epoch from b.frozen_at - %(pressed)s),"
        " extract(epoch from (select max(sent_at) from deliveries where organization_id = %(o)s"
        " and broadcast_id = b.id) - frozen_at) from broadcasts b where organization_id = %(o)s and id = %(b)s",
        b=UUID(great),
        pressed=pressed,
    )
    told(f"Send to {RECIPIENTS:,} rows frozen, the plan between", f"{frozen:.2f} s", "6 s", frozen <= 6)
    rate = RECIPIENTS / float(sent)
    told("drained by one worker, receipts applied beside", f"{rate:,.0f}/s", "1,000/s", rate >= 1_000)
    page = f"/api/v1/broadcasts/{great}/deliveries?limit=25"
    await timed("history: a page of the ledger", 200, lambda _: large.call("GET", page), 50)


async def forecast(place: Place) -> None:
    """What the preview says, and how long it took, from Send to the last that left."""
    asked = {"body": TEXT + "forecast", "audience": EVERYBODY}
    said = float((await place.call("POST", "/api/v1/broadcasts/preview", asked))["seconds"])
    made = await place.draft("forecast")
    began = time.perf_counter()
    await place.send(made)
    await place.until(made, lambda counts: counts.accepted >= FORECAST)
    took = time.perf_counter() - began
    error = abs(took - said) / took
    figure = f"{said:.0f} / {took:.1f} s ({error:.0%})"
    told(f"forecast of {FORECAST:,} at {PACE}/s: said, took", figure, "15 %", error <= 0.15)
    (span,) = await place.row(
        "select extract(epoch from max(sent_at) - min(sent_at)) from deliveries"
        " where organization_id = %(o)s and broadcast_id = %(b)s",
        b=UUID(made),
    )
    told("the same, between the first and the last that left", f"{span:.1f} s", "", None)


async def made(
    there: Installation, services: Services, pool: LeanPool, name: str, people: int, limit: int = 100_000
) -> Place:
    """An organization of so many people with a sender."""
    organization_id = await make_organization(services.database, name)
    await cast.sender(services, organization_id, there.simulator, limit=limit)
    for start in range(0, people, 10_000):
        numbers = cast.distinct(min(10_000, people - start), start)
        names = [(f"Ada{(start + i) % 2000}", f"Lovelace{i % 3000}") for i in range(len(numbers))]
        await cast.people(services, organization_id, numbers, names=names)
    async with services.database.system() as tx:
        await statistics.refresh(tx)  # as an import does at its end
    async with services.database.transaction(organization_id) as tx:
        _, key = await identity.create_api_key(tx, services.vault, identity.NewApiKey("bench", SCOPES))
    return Place(services, organization_id, key, pool, f"localhost:{there.port}")


async def main() -> int:
    """Print every row."""
    with running(**SETTINGS) as there:
        pool = LeanClient(connections=4).pool(Origin.of(there.url.replace("localhost", "127.0.0.1")))
        async with process.services(there.settings, name="bench", pool=4) as services:
            large = await made(there, services, pool, "Grace Chapel", RECIPIENTS)
            small = await made(there, services, pool, "Corner Bakery", 100)
            paced = await made(there, services, pool, "Slow Library", FORECAST, PACE)
            print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; p50 / p95 / p99 where there are three")
            await machine(large)
            parts: dict[str, Callable[[], Awaitable[None]]] = {
                "looking": lambda: looking(large),
                "accepting": lambda: accepting(large),
                "singles": lambda: singles(small),
                "beside": lambda: beside(large, small),
                "forecast": lambda: forecast(paced),
            }
            for name in sys.argv[1:] or parts:
                await parts[name]()
            print(f"load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
