"""Plan limits, creating, lists among many tenants, exports, beside their limits (organizations specification §5)."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import uvloop

from bench.installation import installed
from koinon import contacts, organizations, wiring
from koinon.kit import ids
from koinon.organizations.plans import catalogue
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

CLAIMS, CREATED, LISTED, PEOPLE = 500, 100, 200, 50
TENANTS = (100, 1_000)
PLAN = 'default = "starter"\n[plans.starter]\nseats = 100_000\nsenders = 150\n'
NEW = organizations.NewOrganization(
    name="Grace Chapel", kind=organizations.Kind.CHURCH, country="US", time_zone="America/New_York"
)


async def p95(times: int, act: Callable[[], Awaitable[object]]) -> float:
    """The 95th percentile of one call, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        taken.append((time.perf_counter() - began) * 1000)
    return quantiles(taken, n=20)[-1]


async def create(services: Services) -> UUID:
    """An organization as a sign-up makes it."""
    async with services.database.transaction(ids.uuid7()) as tx:
        return (await organizations.create(tx, NEW)).id


async def claims(services: Services, tenant: UUID) -> tuple[float, float, int]:
    """p95 of a claim inside a transaction and of a bare row update; how many of 200 at once were granted of 150."""
    taken, bare = [], []
    for _ in range(CLAIMS):
        async with services.database.transaction(tenant) as tx:
            began = time.perf_counter()
            await organizations.require_limit(tx, "seats")
            taken.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            await tx.execute("update organizations set updated_at = now() where id = %(id)s", {"id": tenant})
            bare.append((time.perf_counter() - began) * 1000)

    async def claim() -> bool:
        try:
            async with services.database.transaction(tenant) as tx:
                await organizations.require_limit(tx, "senders")
        except KoinonError:
            return False
        return True

    won = sum(await asyncio.gather(*(claim() for _ in range(200))))
    return quantiles(taken, n=20)[-1], quantiles(bare, n=20)[-1], won


async def populate(services: Services, tenants: int) -> UUID:
    """So many more tenants with some people each; one of them."""
    made = ids.uuid7()
    for _ in range(tenants):
        made = await create(services)
        async with services.database.transaction(made) as tx:
            await tx.execute(
                """
                insert into contacts (id, organization_id, given_name, family_name)
                select koinon_uuid7(), %(o)s, 'Ada' || i, 'Lovelace' || i from generate_series(1, %(people)s) i
                """,
                {"o": made, "people": PEOPLE},
            )
    return made


async def listing(services: Services, tenant: UUID) -> float:
    """p95 of one tenant's first page of people."""

    async def page() -> None:
        async with services.database.transaction(tenant) as tx:
            await contacts.list_page(tx, services.vault, contacts.ContactQuery())

    return await p95(LISTED, page)


def show(name: str, figure: str, limit: str, met: bool) -> None:
    """One line."""
    print(f"{name:52} {figure:>34}  {limit:22} {'met' if met else 'MISSED'}")


async def measure(services: Services) -> None:
    """Everything in turn."""
    assert wiring.MODULES  # counters and parts are registered
    tenant = await create(services)
    with catalogue.using(catalogue.read(PLAN)):
        claimed, bare, won = await claims(services, tenant)
    show("require_limit inside a transaction, p95", f"{claimed:.2f} ms (bare update {bare:.2f})", "1 ms", claimed <= 1)
    show("200 claims at once on 150", f"{won} granted", "exactly 150", won == 150)
    made = await p95(CREATED, lambda: create(services))
    show("create an organization, p95", f"{made:.1f} ms", "500 ms", made <= 500)
    first, before = 0.0, 1
    for tenants in TENANTS:
        latest = await populate(services, tenants - before)
        async with services.database.system() as tx:
            await tx.execute("select koinon_refresh_statistics()")
        taken, before = await listing(services, latest), tenants
        first = first or taken
        ok = taken <= 50 and taken <= 1.5 * first
        show(f"people of one among {tenants:,} tenants, p95", f"{taken:.2f} ms", "50 ms, 1.5 × the first", ok)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        await organizations.export(services, latest, Path(folder) / "all.zip")
        show("export of a small organization", f"{time.perf_counter() - began:.2f} s", "-", True)


if __name__ == "__main__":
    from koinon.platform import logs

    logs.configure("error")
    uvloop.run(installed(measure))
