"""Inbound webhooks, proven, deduplicated and durable before 200, beside an endpoint that only proves (CHN-056).

One web process, 64 keep-alive connections, real PostgreSQL with its default durability, distinct signed events.
"""

import asyncio
import base64
import json
import multiprocessing
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import uvicorn
import uvloop

from bench.table import Figure, show
from koinon import channels, wiring
from koinon.kit import clock, ids
from koinon.platform import configuration, process, roles, upgrading
from koinon.platform.http import LeanClient, LeanPool, Origin
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from koinon.platform.webhooks import Door
from koinon.simulator import keys

RUNS, CALLS, CONNECTIONS = 5, 10_000, 64
KEY = "SIM-bench-of-webhooks"
SECRETS = {
    "KOINON_ENV": "test",
    "KOINON_SECRET_KEY": "bench-secret-key-of-at-least-32-characters",
    "KOINON_ENCRYPTION_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
    "KOINON_LOOKUP_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
}


class OnlyProves:
    """The limit: the same server, body and signature check, and nothing kept."""

    def __init__(self) -> None:
        self._credentials = channels.Credentials(KEY, "http://x", keys.public_key(KEY))
        self._provider = channels.provider("telnyx")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raw = (await receive())["body"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self._provider.verify(channels.Call("POST", "http://x", headers, raw), self._credentials, clock.now())
        answer = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": answer})
        await send({"type": "http.response.body", "body": b"{}", "more_body": False})


class Both:
    """One process for both paths, so that they share everything else; `/cpu` tells its processor time."""

    def __init__(self, services: Services) -> None:
        self._door, self._only_proves = Door(services), OnlyProves()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].startswith("/webhooks/"):
            await self._door(scope, receive, send)
        elif scope["path"] == "/cpu":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": str(time.process_time()).encode()})
        else:
            await self._only_proves(scope, receive, send)


def serve(settings: dict[str, str], listener: socket.socket, ready: Event) -> None:
    """The web process."""

    async def run() -> None:
        async with process.services(configuration.load(settings), name="bench") as services:
            config = uvicorn.Config(
                Both(services), lifespan="off", ws="none", http="httptools", log_config=None, access_log=False
            )
            ready.set()
            await uvicorn.Server(config).serve([listener])

    assert wiring.MODULES
    process.settle_garbage()  # as `koinon web` does
    uvloop.run(run())


def signed(target: str, authority: str) -> bytes:
    """A receipt as Telnyx sends it, with an id of its own."""
    event_id = str(ids.uuid7())
    payload = {
        "id": event_id, "record_type": "message", "direction": "outbound", "type": "SMS", "parts": 1, "tags": [],
        "from": {"phone_number": "+12025550100", "carrier": "Telnyx", "line_type": "Wireless"},
        "to": [{"phone_number": "+12025552345", "status": "delivered", "carrier": "AT&T", "line_type": "Wireless"}],
        "text": "This Sunday we meet at ten by the river.", "media": [], "encoding": "GSM-7", "errors": [],
        "cost": {"amount": "0.0051", "currency": "USD"}, "received_at": "2026-01-15T21:32:13.552+00:00",
        "webhook_url": f"http://{authority}{target}?d={event_id}&a={event_id}",
    }  # fmt: skip
    event = {"event_type": "message.finalized", "id": event_id, "occurred_at": "2026-01-15T21:32:14Z"}
    body = json.dumps({"data": {**event, "payload": payload, "record_type": "event"}, "meta": {"attempt": 1}}).encode()
    stamp = str(int(time.time()))
    head = (
        f"POST {target}?d={event_id}&a={event_id} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\n"
        f"telnyx-timestamp: {stamp}\r\ntelnyx-signature-ed25519: {keys.sign(KEY, stamp, body)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def measure(pool: LeanPool, requests: Sequence[bytes], authority: str) -> tuple[float, float, float]:
    """Calls a second, the server's CPU µs a call, and the 99th percentile in ms."""
    waiting, times = iter(requests), []

    async def caller() -> None:
        for request in waiting:
            began = time.perf_counter()
            answer = await pool.submit(request)
            times.append(time.perf_counter() - began)
            assert answer.status == 200, answer

    before, began = await cpu(pool, authority), time.perf_counter()
    await asyncio.gather(*[caller() for _ in range(CONNECTIONS)])
    took, used = time.perf_counter() - began, await cpu(pool, authority) - before
    return len(times) / took, used / len(times) * 1e6, quantiles(times, n=100)[98] * 1000


async def cpu(pool: LeanPool, authority: str) -> float:
    """Processor seconds that the server has used."""
    return float((await pool.submit(f"GET /cpu HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())).body)


def serve_bare(listener: socket.socket, ready: Event) -> None:
    """A web process that only proves, without a database."""
    config = uvicorn.Config(
        OnlyProves(), lifespan="off", ws="none", http="httptools", log_config=None, access_log=False
    )
    ready.set()
    uvloop.run(uvicorn.Server(config).serve([listener]))


@asynccontextmanager
async def installation(folder: Path) -> AsyncIterator[tuple[dict[str, str], str]]:
    """A database with one organization and account; settings and the account's token."""
    cluster = Cluster(folder)
    cluster.start()
    try:
        roles.bootstrap(cluster.url("postgres", "postgres"))
        upgrading.upgrade(cluster.url("koinon_owner"))
        urls = {
            "KOINON_DATABASE_URL": cluster.url("koinon_app"),
            "KOINON_DATABASE_OWNER_URL": cluster.url("koinon_owner"),
        }
        settings = SECRETS | urls | {"KOINON_DATA_DIR": str(folder)}
        async with process.services(configuration.load(settings), name="bench-setup") as services:
            yield settings, await token(services)
    finally:
        cluster.stop()


async def token(services: Services) -> str:
    """The webhook token of a simulated account whose key is known."""
    organization_id: UUID = ids.uuid7()
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "insert into organizations (id, name, slug, kind, time_zone, locale, currency, country)"
            " values (%(id)s, 'Grace Chapel', 'grace', 'church', 'UTC', 'en', 'USD', 'US')",
            {"id": organization_id},
        )
        sender = await channels.ensure_simulator(tx, services.vault, "http://127.0.0.1:1", "+12025550100")
        await channels.replace_credentials(
            tx, services.vault, sender.account_id, api_key=KEY, webhook_key=keys.public_key(KEY)
        )
    return sender.webhook_token


async def run(folder: Path) -> None:
    async with installation(folder) as (settings, webhook_token):
        listener = socket.create_server(("127.0.0.1", 0))
        authority = f"127.0.0.1:{listener.getsockname()[1]}"
        ready = multiprocessing.get_context("spawn").Event()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(settings, listener, ready))
        server.start()
        try:
            await asyncio.to_thread(ready.wait, 30)
            await compare(
                LeanClient(connections=CONNECTIONS).pool(Origin.of("http://" + authority)), webhook_token, authority
            )
        finally:
            server.terminate()
            server.join()


async def compare(pool: LeanPool, webhook_token: str, authority: str) -> None:
    limit, door = Figure("only proves the signature", [], []), Figure("stored before 200", [], [])
    slowest = []
    for _ in range(RUNS):
        for figure, target in ((limit, "/only-proves"), (door, f"/webhooks/telnyx/{webhook_token}")):
            requests = [signed(target, authority) for _ in range(CALLS)]
            rate, used, p99 = await measure(pool, requests, authority)
            figure.rates.append(rate)
            figure.cpu_us.append(used)
            if figure is door:
                slowest.append(p99)
    show([limit, door], limit, "calls", {"stored before 200": 0.5})
    fast = "met" if door.rate >= 3000 else "MISSED"
    prompt = "met" if sorted(slowest)[RUNS // 2] <= 50 else "MISSED"
    p99 = sorted(slowest)[RUNS // 2]
    print(f"floor 3,000/s {fast}; p99 {p99:.1f} ms, floor 50 ms {prompt}; {CONNECTIONS} connections")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="koinon-bench-") as name:
        Path(name).chmod(0o755)
        uvloop.run(run(Path(name)))
