"""People who have signed up, for the tests of the whole API."""

import asyncio
import dataclasses
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from koinon.app import Application
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.conftest import ada, application, ben, browser, signed_in
from tests.simulator.running import quick, simulating

__all__ = ["ada", "application", "ben", "browser", "signed_in"]


@pytest.fixture
async def connected(services: Services) -> AsyncIterator[tuple[Services, Simulator]]:
    """Services whose simulated carrier runs, and whose webhook door it can reach."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    async with simulating(quick()) as simulator:
        resolved = dict(services.configuration.resolved)
        addresses = (("SIMULATOR_URL", simulator.url), ("PORT", listener.getsockname()[1]))
        for name, value in addresses:
            resolved[name] = dataclasses.replace(resolved[name], value=value)
        reached = dataclasses.replace(services, configuration=Configuration(resolved))
        server = uvicorn.Server(
            uvicorn.Config(
                Application(reached), lifespan="off", log_config=None, ws="none", timeout_graceful_shutdown=1
            )
        )
        running = asyncio.create_task(server.serve([listener]))
        yield reached, simulator
        server.should_exit = True
        await running
