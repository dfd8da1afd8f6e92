"""A running carrier, and the jobs of messaging drained as a worker would."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from koinon import worker
from koinon.messaging.module import MODULE
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.simulator.running import quick, simulating

# A job may defer another while the last of the queue runs: drained is when none is due.
WAITING = """
select count(*) from procrastinate_jobs
where status = 'todo' and starts_with(task_name, 'messaging.') and coalesce(scheduled_at, now()) <= now()
"""
Drain = Callable[[], Awaitable[None]]


@pytest.fixture
async def carrier() -> AsyncIterator[Simulator]:
    """A carrier that answers at once and sends no receipts."""
    async with simulating(quick(receipts=False)) as simulator:
        yield simulator


@pytest.fixture
def drain(services: Services) -> Drain:
    """Runs messaging's due jobs by the real worker code."""

    async def run() -> None:
        for _ in range(50):
            await worker.drain(services, MODULE.jobs)
            async with services.database.system() as tx:
                if not await tx.scalar(WAITING):
                    return

    return run
