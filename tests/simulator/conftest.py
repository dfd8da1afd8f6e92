from collections.abc import AsyncIterator

import pytest_asyncio

from koinon.simulator import Simulator
from tests.simulator.running import simulating
from tests.simulator.sink import Sink, sink


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating() as made:
        yield made


@pytest_asyncio.fixture
async def webhooks() -> AsyncIterator[Sink]:
    async with sink() as made:
        yield made
