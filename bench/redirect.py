"""Short links and the open pixel, heard and recorded, beside bare answers of the same server (MSG-074, performance §6).

One web process, real PostgreSQL with its default durability, 1,000 links; first as fast as 32 connections go, then
2,000 a second that wait for nobody.
"""

import asyncio
import multiprocessing
import socket
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import uvicorn
import uvloop
from litestar import Litestar, get
from litestar.response import Redirect

from bench.table import Figure, show
from bench.webhooks import cpu, installation
from koinon.app import Application
from koinon.kit import ids
from koinon.messaging.links import pixel
from koinon.messaging.links.policy.wrapping import Tracking
from koinon.messaging.links.repository import writing
from koinon.messaging.links.repository.writing import NewCode, NewLink
from koinon.platform import configuration, process
from koinon.platform.http import LeanClient, LeanPool, Origin

RUNS, CALLS, CONNECTIONS, LINKS = 5, 10_000, 32, 1_000
RATE, SECONDS = 2_000, 5
TARGET = "https://church.example/summer?fund=roof#top"
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1"
BARE = [(b"location", TARGET.encode()), (b"content-length", b"0")]


@get("/routed")
async def routed() -> Redirect:
    """What the framework answers with a route and nothing else."""
    return Redirect(TARGET, status_code=302)


class All:
    """One process for every path, so that they share everything else; `/cpu` tells its processor time."""

    def __init__(self, application: Application) -> None:
        self._application, self._framework = application, Litestar([routed], openapi_config=None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if path == "/cpu":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": str(time.process_time()).encode()})
        elif path == "/bare":
            await send({"type": "http.response.start", "status": 302, "headers": BARE})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif path == "/routed":
            await self._framework(scope, receive, send)
        else:
            await self._application(scope, receive, send)


def serve(settings: dict[str, str], listener: socket.socket, ready: Event) -> None:
    """The web process, which records what it hears."""

    async def run() -> None:
        async with process.services(configuration.load(settings), name="bench") as services:
            application = Application(services)
            recording = asyncio.create_task(application.links.recorder.run())
            config = uvicorn.Config(
                All(application), lifespan="off", ws="none", http="httptools", log_config=None, access_log=False
            )
            ready.set()
            await uvicorn.Server(config).serve([listener])
            recording.cancel()

    process.settle_garbage()  # as `koinon web` does
    uvloop.run(run())


def request(path: str, authority: str) -> bytes:
    """A call as a phone makes it."""
    head = f"GET {path} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: {AGENT}\r\nAccept: text/html\r\n"
    return f"{head}Accept-Language: en-US\r\nAccept-Encoding: gzip\r\n\r\n".encode()


async def measure(pool: LeanPool, requests: Sequence[bytes], authority: str, status: int) -> tuple[float, float]:
    """Calls a second and the server's CPU µs a call."""
    waiting = iter(requests)

    async def caller() -> None:
        for each in waiting:
            answer = await pool.submit(each)
            assert answer.status == status, answer

    before, began = await cpu(pool, authority), time.perf_counter()
    await asyncio.gather(*[caller() for _ in range(CONNECTIONS)])
    took, used = time.perf_counter() - began, await cpu(pool, authority) - before
    return len(requests) / took, used / len(requests) * 1e6


async def wait_for_nobody(pool: LeanPool, requests: Sequence[bytes]) -> float:
    """The 95th percentile in ms of calls that begin `RATE` a second, each when its time has come."""
    loop, times, calls = asyncio.get_running_loop(), list[float](), list[asyncio.Task[None]]()
    start = loop.time()

    async def call(each: bytes, due: float) -> None:
        await pool.submit(each)
        times.append(loop.time() - due)

    for number, each in enumerate(requests):
        due = start + number / RATE
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        calls.append(asyncio.create_task(call(each, due)))
    await asyncio.gather(*calls)
    return quantiles(times, n=100)[94] * 1000


async def links(settings: dict[str, str]) -> tuple[list[str], list[str]]:
    """Paths of links and of pictures of one organization."""
    async with process.services(configuration.load(settings), name="bench-setup") as services:
        async with services.database.system() as tx:
            organization_id: UUID = await tx.scalar("select organization_id from directory limit 1")
        made = [NewLink(id_, TARGET) for id_ in ids.uuid7s(LINKS)]
        async with services.database.transaction(organization_id) as tx:
            await writing.insert(
                tx, made, origin="broadcast", origin_id=ids.uuid7(), channel="sms", tracking=Tracking.MESSAGE
            )
            codes = await writing.draw(tx, [NewCode(link.id, None) for link in made])
        dots = [pixel.url(services.vault, "", organization_id, id_) for id_ in ids.uuid7s(LINKS)]
    return [f"/l/{code}" for code in codes], dots


async def run(folder: Path) -> None:
    async with installation(folder) as (settings, _):
        short, dots = await links(settings)
        listener = socket.create_server(("127.0.0.1", 0))
        authority = f"127.0.0.1:{listener.getsockname()[1]}"
        ready = multiprocessing.get_context("spawn").Event()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(settings, listener, ready))
        server.start()
        try:
            await asyncio.to_thread(ready.wait, 60)
            pool = LeanClient(connections=CONNECTIONS).pool(Origin.of("http://" + authority))
            await compare(pool, authority, {"redirect": short, "pixel": dots})
        finally:
            server.terminate()
            server.join()


async def compare(pool: LeanPool, authority: str, own: dict[str, list[str]]) -> None:
    paths = {"bare answer of the server": (["/bare"], 302), "bare route of the framework": (["/routed"], 302)}
    paths |= {name: (found, 200 if name == "pixel" else 302) for name, found in own.items()}
    figures = {name: Figure(name, [], []) for name in paths}
    for _ in range(RUNS):
        for name, (found, status) in paths.items():
            calls = [request(found[n % len(found)], authority) for n in range(CALLS)]
            rate, used = await measure(pool, calls, authority, status)
            figures[name].rates.append(rate)
            figures[name].cpu_us.append(used)
    show(list(figures.values()), figures["bare answer of the server"], "calls", {"redirect": 0.6})
    for name, found in own.items():
        calls = [request(found[n % len(found)], authority) for n in range(RATE * SECONDS)]
        p95 = await wait_for_nobody(pool, calls)
        print(f"{name}: {RATE:,}/s for {SECONDS} s, p95 {p95:.1f} ms, 10 ms {'met' if p95 <= 10 else 'MISSED'}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="koinon-bench-") as name:
        Path(name).chmod(0o755)
        uvloop.run(run(Path(name)))
