"""A bulk update of 10,000 contacts: accepted, first progress, done (API specification §5).

Beside it the same change as one bare statement under row-level security: what the job adds is the outcome of each row,
batches that can be stopped, and what undoing needs.
"""

import asyncio
import time
from statistics import median
from uuid import UUID

from bench.messaging_world import world
from koinon import wiring
from koinon.platform import bulk
from koinon.platform.bulk import running
from koinon.platform.services import Services

ROWS = 10_000
RUNS = 3


async def once(services: Services, organization_id: UUID, locale: str) -> tuple[float, float, float]:
    """Seconds until accepted, until the first progress, until done."""
    began = time.perf_counter()
    async with services.database.transaction(organization_id) as tx:
        asked = bulk.BulkRequest(operation="update", all=True, updates={"locale": locale})
        begun = await bulk.submit(tx, services, bulk.COLLECTIONS["contacts"], asked)
    accepted = time.perf_counter() - began
    assert begun.job_id is not None
    await running._step(services, organization_id, begun.job_id)
    first = time.perf_counter() - began
    while await running._step(services, organization_id, begun.job_id):
        pass
    return accepted, first, time.perf_counter() - began


async def bare(services: Services, organization_id: UUID, locale: str) -> float:
    """Seconds of the statement alone."""
    began = time.perf_counter()
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            """
            update contacts
            set locale = %(l)s, version = version + 1, updated_at = now()
            where organization_id = %(o)s
            """,
            {"l": locale, "o": organization_id},
        )
    return time.perf_counter() - began


async def main() -> None:
    """Print each figure beside its limit."""
    assert wiring.MODULES
    async with world(ROWS) as made:
        jobs, statements = [], []
        for i in range(RUNS):
            jobs.append(await once(made.services, made.organization_id, ("es", "en", "pt")[i]))
            statements.append(await bare(made.services, made.organization_id, ("pt", "es", "en")[i]))
    accepted, first, done = (median(column) for column in zip(*jobs, strict=True))
    alone = median(statements)
    for name, took, most in (("accepted", accepted, 0.2), ("first progress", first, 1.0), ("done", done, 10.0)):
        print(f"{name:16} {took:8.3f} s   ≤ {most:g} s {'met' if took <= most else 'MISSED'}")
    print(f"{'bare statement':16} {alone:8.3f} s   the job takes {done / alone:.1f} ×")


if __name__ == "__main__":
    asyncio.run(main())
