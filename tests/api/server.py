"""The application on a real port, in a thread with its own loop and pool."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn

from koinon.platform import process
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services

Prepare = Callable[[Services], Awaitable[str]]


@contextmanager
def served(configuration: Configuration, prepare: Prepare) -> Iterator[tuple[str, str]]:
    """Address of a running server, and what `prepare(services)` gave (a key)."""
    started: dict[str, str] = {}
    ready, stop = threading.Event(), threading.Event()

    async def run() -> None:
        from koinon.app import Application

        async with process.services(configuration, name="served") as services:
            server = uvicorn.Server(
                uvicorn.Config(
                    Application(services), port=0, lifespan="off", log_config=None, access_log=False, ws="none"
                )
            )
            serving = asyncio.create_task(server.serve())
            while not server.started:  # noqa: ASYNC110 - uvicorn says so by a flag only
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            started["url"], started["key"] = f"http://127.0.0.1:{port}", await prepare(services)
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    if not ready.wait(30):
        raise RuntimeError("the server did not start")
    try:
        yield started["url"], started["key"]
    finally:
        stop.set()
        thread.join(10)
