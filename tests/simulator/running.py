"""A simulator on a free port, quick unless told otherwise, and the ways to talk to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from koinon.platform.http import LeanClient, Origin, Response, request_bytes
from koinon.simulator import Simulator, SimulatorConfig
from koinon.simulator.scenarios import Scenario, changed

KEY = "SIM-grace-chapel"
FROM = "+12025550100"
TO = "+12025552345"
QUICK = Scenario(latency_p50_ms=0, messages_per_second=None, receipt_min=0, receipt_max=0)


@asynccontextmanager
async def simulating(scenario: Scenario = QUICK, **config: Any) -> AsyncIterator[Simulator]:
    options = {"port": 0, "hang_seconds": 0.2, "webhook_backoff_seconds": 0.01, "webhook_seconds": 5.0, **config}
    async with Simulator(SimulatorConfig(scenario=scenario, **options)) as simulator:
        yield simulator


def quick(**changes: object) -> Scenario:
    return changed(QUICK, changes)


async def call(simulator: Simulator, method: str, path: str, body: object = None, key: str = KEY) -> Response:
    client = LeanClient()
    origin = Origin.of(simulator.url)
    head = f"Host: {origin.authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    raw = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
    try:
        return await client.pool(origin).submit(request_bytes(method, path, head.encode(), raw))
    finally:
        client.close()


async def send(simulator: Simulator, to: str = TO, **fields: object) -> Response:
    return await call(simulator, "POST", "/v2/messages", {"from": FROM, "to": to, "text": "Hello", **fields})


def data(response: Response) -> Any:
    return msgspec.json.decode(response.body)["data"]


def code(response: Response) -> str:
    return str(msgspec.json.decode(response.body)["errors"][0]["code"])
