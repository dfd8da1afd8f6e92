"""Bulk work on 100,000 people (contacts specification §6): a tag given, taken and given back; exported as CSV and XLSX.

Beside the tag the same rows by one bare statement under row-level security.
"""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

from bench.messaging_world import World, world
from koinon import wiring
from koinon.platform import bulk
from koinon.platform.bulk import running

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
LEAST_TAGS, MOST_EXPORT = 20_000, 60.0


async def finish(made: World, job_id: Any) -> None:
    """Work on a job until it has ended, as a worker does."""
    while await running._step(made.services, made.organization_id, job_id):
        pass
    await running.write_workbook.run(made.services, made.organization_id, job_id=str(job_id))


async def run(made: World, **asked: Any) -> tuple[float, Any]:
    """Seconds of a job from the request to its end, and its id."""
    began = time.perf_counter()
    async with made.services.database.transaction(made.organization_id) as tx:
        request = bulk.BulkRequest(all=True, **asked)
        begun = await bulk.submit(tx, made.services, bulk.COLLECTIONS["contacts"], request)
    await finish(made, begun.job_id)
    return time.perf_counter() - began, begun.job_id


async def undone(made: World, job_id: Any) -> float:
    """Seconds of taking a job back."""
    began = time.perf_counter()
    async with made.services.database.transaction(made.organization_id) as tx:
        undoing = await bulk.undo_job(tx, job_id)
    await finish(made, undoing.id)
    return time.perf_counter() - began


async def bare(made: World) -> float:
    """Seconds of tagging everybody by one statement."""
    began = time.perf_counter()
    async with made.services.database.transaction(made.organization_id) as tx:
        await tx.execute(
            """
            insert into contact_tags (organization_id, tag_id, contact_id, source)
            select %(o)s, t.id, c.id, 'bulk'
            from contacts c, tags t
            where c.organization_id = %(o)s
              and t.organization_id = %(o)s
              and c.deleted_at is null
            on conflict do nothing
            """,
            {"o": made.organization_id},
        )
    return time.perf_counter() - began


async def exported(made: World, format_: str) -> tuple[float, float]:
    """Seconds of an export, and megabytes of its file."""
    took, job_id = await run(made, operation="export", updates={"format": format_})
    folder = Path(made.services.configuration.data_dir) / "exports"
    return took, (folder / f"{job_id}.{format_}").stat().st_size / 2**20


async def main() -> None:
    """Print each figure beside its limit."""
    assert wiring.MODULES
    async with world(ROWS) as made:
        tagged, job_id = await run(made, operation="tag", updates={"tags": ["volunteer"]})
        back = await undone(made, job_id)
        alone = await bare(made)
        untagged, _ = await run(made, operation="untag", updates={"tags": ["volunteer"]})
        for name, took in (("tag", tagged), ("undo of it", back), ("untag", untagged)):
            met = "met" if ROWS / took >= LEAST_TAGS else "MISSED"
            print(f"{name:14} {took:7.2f} s  {ROWS / took:8,.0f}/s   ≥ {LEAST_TAGS:,}/s {met}")
        print(f"{'bare statement':14} {alone:7.2f} s  {ROWS / alone:8,.0f}/s   the job takes {tagged / alone:.1f} ×")
        for format_ in ("csv", "xlsx"):
            took, size = await exported(made, format_)
            met = "met" if took <= MOST_EXPORT else "MISSED"
            print(f"{format_:14} {took:7.2f} s  {size:8.1f} MB  ≤ {MOST_EXPORT:g} s {met}")


if __name__ == "__main__":
    asyncio.run(main())
