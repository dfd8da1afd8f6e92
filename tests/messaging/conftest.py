"""A running carrier, and the jobs of messaging drained as a worker would."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest

from koinon import worker
from koinon.messaging import jobs
from koinon.messaging.contracts import Broadcast, BroadcastState
from koinon.messaging.module import MODULE
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.simulator.running import quick, simulating

Finish = Callable[[UUID, UUID], Awaitable[Broadcast]]
ROUNDS = 400
Drain = Callable[[], Awaitable[None]]


@pytest.fixture
async def carrier() -> AsyncIterator[Simulator]:
    """A carrier that answers at once and sends no receipts."""
    async with simulating(quick(receipts=False)) as simulator:
        yield simulator


@pytest.fixture
async def drain(services: Services) -> Drain:
    """Runs messaging's due jobs by the real worker code; what earlier tests left would wait for their carriers."""
    async with services.database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where status = 'todo'")

    async def run() -> None:
        await worker.drain(services, MODULE.jobs)

    return run


@pytest.fixture
def finish(services: Services, drain: Drain) -> Finish:
    """Drains and tends, as worker and clock would, until a broadcast is in an end state; the broadcast."""

    async def run(organization_id: UUID, broadcast_id: UUID) -> Broadcast:
        for _ in range(ROUNDS):
            await drain()
            await jobs.tend.run(services, organization_id)
            found = await cast.found(services, organization_id, broadcast_id)
            ended = found.state in (BroadcastState.COMPLETED, BroadcastState.CANCELLED, BroadcastState.FAILED)
            if found.state is BroadcastState.PAUSED or (ended and not found.counts.open):
                return found
        raise AssertionError(f"still {found.state}: {found.counts}")

    return run
