"""Grace Chapel with a number at a simulated carrier, and the door of a web process on a real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest_asyncio
import uvicorn

from koinon import channels
from koinon.channels import OutgoingMessage, Sender
from koinon.kit import ids
from koinon.platform.db import Database
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.webhooks import Door
from koinon.simulator import Simulator
from tests.simulator.running import simulating

NUMBER = "+12025550100"


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating() as made:
        yield made


@pytest_asyncio.fixture
async def sender(simulator: Simulator, services: Services, database: Database, chapel: UUID) -> Sender:
    async with database.transaction(chapel) as tx:
        return await channels.ensure_simulator(tx, services.vault, simulator.url, NUMBER)


@asynccontextmanager
async def listening(application: Any, port: int = 0) -> AsyncIterator[str]:
    """Serve an ASGI application, on a free port unless told which; its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        config = uvicorn.Config(
            application, lifespan="off", ws="none", log_config=None, access_log=False, proxy_headers=False
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        serving = asyncio.create_task(server._serve([listener]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


@pytest_asyncio.fixture
async def door(services: Services) -> AsyncIterator[str]:
    async with listening(Door(replace(services, limits=MemoryLimits()))) as url:
        yield url


def address(door: str, sender: Sender) -> str:
    """Where the door is for a sender's account."""
    return f"{door}/webhooks/telnyx/{sender.webhook_token}"


def outgoing(callback: str, to: str = "+12025552345", body: str = "Hello") -> OutgoingMessage:
    delivery, attempt = ids.uuid7(), ids.uuid7()
    return OutgoingMessage(delivery, attempt, NUMBER, to, body, (), f"{callback}?d={delivery}&a={attempt}")
