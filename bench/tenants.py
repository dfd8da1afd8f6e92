"""One database with 1,000, 2,000 and 10,000 organizations, 60 people each: what grows with them (ORG-037).

Times depend on the machine, blocks do not: each statement's blocks are counted too. Takes some minutes.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import quantiles
from typing import Any
from uuid import UUID

import uvloop

from bench.installation import installed
from bench.organizations import NEW
from koinon import contacts, organizations, wiring
from koinon.kit import ids
from koinon.organizations.repository import wakeups
from koinon.platform.db import Tx
from koinon.platform.services import Services

STAGES = (1_000, 2_000, 10_000)
PEOPLE, TIMES, SIDE_BY_SIDE = 60, 200, 8
_ADD = """
insert into contacts (id, organization_id, given_name, family_name)
select koinon_uuid7(), %(o)s, 'Ada' || i, 'Lovelace' || i from generate_series(1, %(people)s) i
"""


async def add(services: Services, count: int) -> list[UUID]:
    """So many more organizations with their people."""
    waiting, made = list(range(count)), []

    async def some() -> None:
        while waiting:
            waiting.pop()
            one = ids.uuid7()
            async with services.database.transaction(one) as tx:
                await organizations.create(tx, NEW)
                await tx.execute(_ADD, {"o": one, "people": PEOPLE})
            made.append(one)

    await asyncio.gather(*(some() for _ in range(SIDE_BY_SIDE)))
    return made


async def p95(act: Callable[[int], Awaitable[object]]) -> float:
    """The 95th percentile of one call in milliseconds."""
    taken = []
    for turn in range(TIMES):
        began = time.perf_counter()
        await act(turn)
        taken.append((time.perf_counter() - began) * 1000)
    return quantiles(taken, n=20)[-1]


async def blocks(services: Services, tenant: UUID | None, act: Callable[[Tx], Awaitable[object]]) -> int:
    """Blocks of 8 kB that the statements of one call touch, by the server's own count."""
    seen: list[tuple[str, Any]] = []
    async with services.database.transaction(tenant) if tenant else services.database.system() as tx:
        run = tx._run

        async def noting(sql: str, params: Any) -> Any:
            seen.append((sql, params))
            return await run(sql, params)

        tx._run = noting  # type: ignore[method-assign]
        await act(tx)
        tx._run = run  # type: ignore[method-assign]
        total = 0
        for sql, params in seen:
            if sql.lstrip().startswith(("select", "with", "update")):
                plan = await tx.scalar("explain (analyze, buffers, format json) " + sql, params)
                total += plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
    return total


async def stage(services: Services, tenants: list[UUID]) -> dict[str, str]:
    """Every figure of one stage."""
    async with services.database.system() as tx:
        await tx.execute("select koinon_refresh_statistics()")
    some = tenants[:: max(1, len(tenants) // TIMES)]

    async def people(tx: Tx) -> object:
        return await contacts.list_page(tx, services.vault, contacts.ContactQuery())

    async def page(turn: int) -> None:
        async with services.database.transaction(some[turn % len(some)]) as tx:
            await people(tx)

    async def resolve(turn: int) -> None:
        async with services.database.system() as tx:
            await tx.scalar(
                "select organization_id from directory where kind = 'slug' and key_hash = sha256(%(s)s)",
                {"s": f"grace-chapel-{turn + 2}".encode()},
            )

    async def due(tx: Tx) -> object:
        return await wakeups.take_due(tx, "nothing")

    async def console(tx: Tx) -> object:
        return await organizations.every_organization(tx, limit=50)

    async with services.database.system() as tx:
        size = await tx.scalar("select pg_database_size(current_database())")
    return {
        "people of one, first page: p95": f"{await p95(page):.2f} ms",
        "the same: blocks": f"{await blocks(services, tenants[-2], people)}",
        "an organization by its address: p95": f"{await p95(resolve):.2f} ms",
        "what is due, of all: blocks": f"{await blocks(services, None, due)}",
        "the operator's list of 50: blocks": f"{await blocks(services, None, console)}",
        "size of the database": f"{size / 1024**2:,.0f} MB",
    }


async def measure(services: Services) -> None:
    """Stage after stage, each figure beside the others."""
    assert wiring.MODULES
    tenants: list[UUID] = []
    table: dict[str, list[str]] = {}
    for wanted in STAGES:
        tenants += await add(services, wanted - len(tenants))
        for name, figure in (await stage(services, tenants)).items():
            table.setdefault(name, []).append(figure)
    print(f"{'organizations':40}" + "".join(f"{n:>14,}" for n in STAGES))
    print(f"{'people':40}" + "".join(f"{n * PEOPLE:>14,}" for n in STAGES))
    for name, figures in table.items():
        print(f"{name:40}" + "".join(f"{figure:>14}" for figure in figures))


if __name__ == "__main__":
    from koinon.platform import logs

    logs.configure("error")
    uvloop.run(installed(measure))
