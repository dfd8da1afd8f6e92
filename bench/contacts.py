"""What people wait for in contacts, among 1,000,000 of them under forced row-level security (specification §6).

Requests go through the whole API in this process, one at a time. Beside each figure stands its limit, and beside an
import the COPY of the same bytes, beside the segment the query by hand, measured in the same run. BENCH_PEOPLE makes
it smaller. Counts, pages and look-ups ask for something else each time: none comes from a cache, but the last row's.
"""

import random
import time
from collections.abc import Awaitable, Callable
from statistics import median, quantiles
from typing import Any

import uvloop
from tests.conftest import make_organization
from tests.identity.browser import Script
from tests.messaging.facts import inbound, told

from bench import contact_import, segments
from bench.contacts_world import EACH, World, made, superuser
from bench.installation import installed
from koinon import contacts, wiring
from koinon.app import Application
from koinon.platform import bulk
from koinon.platform.bulk import running
from koinon.platform.cache import REQUESTS
from koinon.platform.services import Services

RUNS = 200
VALUES = 100_000


async def measure(services: Services) -> None:
    """Print every row."""
    assert wiring.MODULES
    world = await made(services)
    api, draw = Script(Application(services), world.key), random.Random(4)
    print(f"{'':44} {'p50':>9} {'p95':>9} {'p99':>9}   limits")
    await _reading(world, api, draw)
    await _segment(world)
    await _writing(world, api, draw)
    await _stop(world, draw)
    _sealing(services, world)
    await _cache(world, draw)
    await _bulk(world)
    await _import(services)


async def timed(
    name: str, limits: tuple[float, float, float], calls: int, call: Callable[[int], Awaitable[object]]
) -> None:
    """One row: percentiles in ms of `call(n)` beside their limits; the first is left out, which prepares."""
    times = []
    for n in range(calls + 1):
        began = time.perf_counter()
        await call(n)
        times.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(times[1:], n=100)
    seen = (median(times[1:]), cuts[94], cuts[98])
    met = "met" if all(figure <= limit for figure, limit in zip(seen, limits, strict=True)) else "MISSED"
    told_limits = " / ".join(f"{limit:g}" for limit in limits)
    print(f"{name:44} {seen[0]:6.1f} ms {seen[1]:6.1f} ms {seen[2]:6.1f} ms   {told_limits} ms {met}", flush=True)


def rate(name: str, done: float, floor: float, unit: str, beside: str = "") -> None:
    """One row: a rate beside its floor."""
    met = "met" if done >= floor else "MISSED"
    print(f"{name:44} {done:12,.0f} {unit}   floor {floor:,.0f} {met}{beside}", flush=True)


async def _reading(world: World, api: Script, draw: random.Random) -> None:
    async def get(path: str) -> Any:
        answer = await api.call("GET", path)
        assert answer.status == 200, answer.raw
        return answer.json

    base, services = "/api/v1/contacts", world.services
    people, numbers = draw.sample(world.people, RUNS + 1), draw.sample(world.numbers, 4 * RUNS + 4)
    await timed(
        "get a contact with addresses and consents", (10, 30, 100), RUNS,
        lambda n: get(f"{base}/{people[n]}"),
    )  # fmt: skip

    async def look_up(n: int) -> None:
        async with services.database.transaction(world.organization_id) as tx:
            assert await contacts.find_by_phones(tx, services.vault, [numbers[n]])

    await timed("look-up by number in the database", (50, 50, 100), RUNS, look_up)
    for name, asked in (
        *((f"by {sort}", f"sort={sort}") for sort in ("name", "newest", "last_contact")),
        ("with a tag", f"tag_id={world.tag_id}"),
    ):
        at = [f"{base}?{asked}"]

        async def page(_: int, at: list[str] = at, first: str = at[0]) -> None:
            cursor = (await get(at[0]))["meta"]["pagination"]["next_cursor"]
            at[0] = f"{first}&cursor={cursor}" if cursor else first

        await timed(f"list page of 25 {name}", (15, 50, 150), RUNS, page)
    await timed("search: part of two names", (15, 50, 150), RUNS, lambda n: get(f"{base}?q=ada{n}%20oka"))
    await timed("search: two letters that all have", (15, 50, 150), 20, lambda n: get(f"{base}?q=ad&limit={5 + n}"))

    async def someone(number: str) -> None:
        assert (await get(f"{base}?q={number}"))["data"], "whoever has the number is found"

    await timed("search: last four digits", (15, 50, 150), RUNS, lambda n: someone(numbers[RUNS + 1 + n][-4:]))
    await timed("search: a whole number", (15, 50, 150), RUNS, lambda n: someone(numbers[2 * RUNS + 2 + n][2:]))


async def _segment(world: World) -> None:
    services, by_hand = world.services, list[float]()

    async def count(n: int) -> None:
        async with services.database.transaction(world.organization_id) as tx:
            await contacts.count_segment(tx, segments.rules(world.tag_id, 700 + n))

    await timed("segment of 5 conditions, exact count", (60, 200, 500), 40, count)
    values = {"o": world.organization_id, "tag": world.tag_id, "f": world.field_id}
    for n in range(40):
        async with services.database.transaction(world.organization_id) as tx:
            began = time.perf_counter()
            await tx.scalar(segments.BY_HAND, {**values, "days": 700 + n})
            by_hand.append((time.perf_counter() - began) * 1000)
    print(f"{'  the same by hand':44} {median(by_hand):6.1f} ms {quantiles(by_hand, n=20)[18]:6.1f} ms")


async def _writing(world: World, api: Script, draw: random.Random) -> None:
    people = draw.sample(world.people, RUNS + 1)

    async def create(n: int) -> None:
        person = {"given_name": f"New{n}", "family_name": "Bench", "phones": [f"+1332{2000000 + n}"]}
        answer = await api.call("POST", "/api/v1/contacts", person)
        assert answer.status == 201, answer.raw

    async def update(n: int) -> None:
        answer = await api.call("PATCH", f"/api/v1/contacts/{people[n]}", {"given_name": f"Changed{n}"})
        assert answer.status == 200, answer.raw

    await timed("create a contact", (15, 60, 150), RUNS, create)
    await timed("update a contact", (15, 60, 150), RUNS, update)


async def _stop(world: World, draw: random.Random) -> None:
    services, numbers = world.services, draw.sample(world.numbers, 51)

    async def stop(n: int) -> None:
        await told(services, world.organization_id, inbound("STOP", numbers[n]))
        hashed = contacts.phone_hash(services.vault, world.organization_id, numbers[n])
        async with services.database.transaction(world.organization_id) as tx:
            [decision] = (await contacts.may_contact(tx, [hashed], "sms", "promotional")).values()
        assert not decision.allowed

    await timed("STOP applied until the gate refuses", (300, 1_000, 3_000), 50, stop)


def _sealing(services: Services, world: World) -> None:
    numbers = (world.numbers * (VALUES // len(world.numbers) + 1))[:VALUES]
    began = time.perf_counter()
    sealed = [services.vault.encrypt(number, world.organization_id, "phone") for number in numbers]
    between = time.perf_counter()
    opened = [services.vault.decrypt(one, world.organization_id, "phone") for one in sealed]
    ended = time.perf_counter()
    assert opened == numbers
    rate("encrypt", VALUES / (between - began), 100_000, "values/s")
    rate("decrypt", VALUES / (ended - between), 100_000, "values/s")


async def _cache(world: World, draw: random.Random) -> None:
    """A number is asked for as a broadcast's replies come: its thread, its answer, its receipt, ten times in all."""
    asked = draw.sample(world.numbers, min(500, EACH)) * 10
    draw.shuffle(asked)
    before = _look_ups()
    for number in asked:
        async with world.services.database.transaction(world.organization_id) as tx:
            await contacts.find_by_phone(tx, world.services.vault, number)
    hits, misses = (after - known for after, known in zip(_look_ups(), before, strict=True))
    rate("look-ups from the cache, each asked 10 times", 100 * hits / (hits + misses), 85, "%")


def _look_ups() -> tuple[float, float]:
    found = {
        sample.labels["result"]: sample.value
        for metric in REQUESTS.collect()
        for sample in metric.samples
        if sample.labels.get("space") == "address_lookup" and sample.name.endswith("_total")
    }
    return found.get("hit", 0.0), found.get("miss", 0.0)


async def _bulk(world: World) -> None:
    for name, asked, floor in (
        ("bulk tag", bulk.BulkRequest(operation="tag", all=True, updates={"tags": ["bench"]}), 20_000),
        ("export of everybody (within 60 s)", bulk.BulkRequest(operation="export", all=True), EACH / 60),
    ):
        began = time.perf_counter()
        async with world.services.database.transaction(world.organization_id) as tx:
            begun = await bulk.submit(tx, world.services, bulk.COLLECTIONS["contacts"], asked)
        assert begun.job_id is not None
        while await running._step(world.services, world.organization_id, begun.job_id):
            pass
        rate(name, EACH / (time.perf_counter() - began), floor, "people/s")


async def _import(services: Services) -> None:
    data = contact_import.table(1)
    with superuser(services) as connection:
        copied = contact_import.copied(connection, data)
    organization = await make_organization(services.database)
    check, run, _ = await contact_import.imported(services, organization, data)
    rate("import, check pass", check, 4_000, "rows/s", f"; {check / copied:.3f} × COPY")
    rate("import, run", run, 2_000, "rows/s", f"; {run / copied:.3f} × COPY of {copied:,.0f} rows/s")


if __name__ == "__main__":
    from koinon.platform import logs

    logs.configure("error")
    uvloop.run(installed(measure))
