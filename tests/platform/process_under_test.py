"""A real worker process with one slow job: `python -m tests.platform.process_under_test <seconds> <grace>`."""

import asyncio
import sys
from uuid import UUID

import uvloop

from koinon import worker
from koinon.cli import running
from koinon.platform.configuration import load
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.settings import environment

SECONDS = float(sys.argv[1]) if __name__ == "__main__" else 0.0


async def note(services: Services, organization_id: UUID, what: str) -> None:
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "insert into wakeups (organization_id, kind, due_at) values (%(o)s, %(k)s, now()) on conflict do nothing",
            {"o": organization_id, "k": what},
        )


@job("tests.slow", queue="bulk")
async def slow(services: Services, organization_id: UUID | None) -> None:
    """Says that it began, takes its time, says that it ended."""
    assert organization_id is not None
    await note(services, organization_id, "began")
    await asyncio.sleep(SECONDS)
    await note(services, organization_id, "ended")


if __name__ == "__main__":
    worker.GRACE = float(sys.argv[2])
    uvloop.run(running.until_told(worker.serve(load(environment()), [slow], ["bulk"])))
