"""A load balancer in front of nodes that gives each connection to any of them, and tears sockets when told to."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

PATIENCE = 60


class Proxy:
    """Connections go to a node drawn by `seed`; those of sockets can be torn, and kept out while `shut`."""

    def __init__(self, nodes: Sequence[str], seed: int) -> None:
        self._ports = [urlsplit(one).port for one in nodes]
        self._random = random.Random(seed)
        self._sockets: set[asyncio.StreamWriter] = set()
        self._changed = asyncio.Condition()
        self.shut = False
        self.torn = 0
        self.url = ""

    async def tear(self, among: random.Random | None = None) -> None:
        """Cut all sockets, or those that `among` draws, without a word."""
        for writer in list(self._sockets):
            if among is None or among.random() < 0.5:
                writer.transport.abort()
                self.torn += 1

    async def open(self, number: int) -> None:
        """Return once so many sockets are open."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self._sockets) >= number)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its address."""
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.url = f"http://localhost:{server.sockets[0].getsockname()[1]}"
        try:
            yield self.url
        finally:
            server.close()

    async def _connect(self, theirs: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            first = await theirs.read(65_536)
            is_socket = b"upgrade: websocket" in first.lower()
            if is_socket and self.shut:
                back.transport.abort()
                return
            ours, forth = await asyncio.open_connection("127.0.0.1", self._random.choice(self._ports))
            forth.write(first)
            await self._note(back, is_socket)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(_pipe(theirs, forth))
                    both.create_task(_pipe(ours, back))
            finally:
                for writer in (back, forth):
                    writer.transport.abort()
                await self._note(back, False)

    async def _note(self, writer: asyncio.StreamWriter, is_socket: bool) -> None:
        async with self._changed:
            (self._sockets.add if is_socket else self._sockets.discard)(writer)
            self._changed.notify_all()


async def _pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Hand on until either side ends; then both do."""
    with contextlib.suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    target.transport.abort()
