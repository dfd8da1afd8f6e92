"""Ten thousand sockets of browsers that do nothing but listen: two processes of bare protocols, 1 kB each."""

import asyncio
import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from statistics import quantiles
from typing import Any

import uvloop

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
AT_ONCE = 100


def masked(text: str) -> bytes:
    """A client's text frame of under 126 bytes, or under 64 KiB; a mask of zeros changes nothing (RFC 6455 §5.3)."""
    raw = text.encode()
    size = bytes([0x80 | len(raw)]) if len(raw) < 126 else b"\xfe" + len(raw).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + raw


PONG = masked('{"type":"pong"}')


def percentiles(seconds: list[float]) -> str:
    """p50, p95, p99 and the last, in ms."""
    cut = [quantiles(seconds, n=100)[at - 1] * 1000 for at in (50, 95, 99)]
    return f"p50 {cut[0]:.0f}, p95 {cut[1]:.0f}, p99 {cut[2]:.0f}, last {max(seconds) * 1000:.0f} ms"


class Listener(asyncio.Protocol):
    """One socket: notes how long each frame that says when it was told took to come here."""

    __slots__ = ("first", "heard", "opened", "rest", "transport")

    def __init__(self, heard: list[float], first: str, opened: asyncio.Future[None]) -> None:
        self.heard, self.first, self.opened = heard, first, opened
        self.rest = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.opened.done() and b" 101 " in data[:20]:
            self.opened.set_result(None)
            if self.first:
                self.transport.write(masked(self.first))
        if b'"ping"' in data:
            self.transport.write(PONG)
        data = self.rest + data
        end = data.rfind(b"}") + 1
        self.rest = data[end:]  # a frame may come in two parts
        at = data.find(b'"at":', 0, end)
        while at >= 0:
            self.heard.append(now - float(data[at + 5 : data.index(b"}", at)]))
            at = data.find(b'"at":', at + 5, end)


async def _open(port: int, paths: list[tuple[str, str]], heard: list[float]) -> list[asyncio.Transport]:
    loop, transports = asyncio.get_running_loop(), list[asyncio.Transport]()
    for start in range(0, len(paths), AT_ONCE):
        opening = []
        for path, first in paths[start : start + AT_ONCE]:
            opened: asyncio.Future[None] = loop.create_future()
            transport, _ = await loop.create_connection(
                lambda first=first, opened=opened: Listener(heard, first, opened),  # type: ignore[misc]
                "127.0.0.1",
                port,
            )
            transport.write(HANDSHAKE.format(path=path, port=port).encode())
            transports.append(transport)
            opening.append(opened)
        await asyncio.wait_for(asyncio.gather(*opening), 60)
    return transports


def _listen(port: int, orders: Connection) -> None:
    """The process: `open` sockets, `take` what they heard, `close` them."""

    async def run() -> None:
        loop, heard, open_now = asyncio.get_running_loop(), list[float](), list[asyncio.Transport]()
        while True:
            order, given = await loop.run_in_executor(None, orders.recv)
            if order == "open":
                open_now += await _open(port, given, heard)
                orders.send(len(open_now))
            elif order == "take":
                orders.send(heard[:])
                heard.clear()
            else:
                for transport in open_now:
                    transport.abort()
                open_now.clear()
                orders.send(0)
                if order == "end":
                    return

    os.nice(0)
    uvloop.run(run())


class Clients:
    """Both processes, each with half of the sockets."""

    def __init__(self, port: int, processes: int = 2) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._ways: list[Connection] = []
        self._processes = []
        for _ in range(processes):
            ours, theirs = spawn.Pipe()
            child = spawn.Process(target=_listen, args=(port, theirs), daemon=True)
            child.start()
            self._ways.append(ours)
            self._processes.append(child)

    def open(self, paths: list[tuple[str, str]]) -> int:
        """Open a socket for each path, and say its first frame there."""
        share = -(-len(paths) // len(self._ways))
        for number, way in enumerate(self._ways):
            way.send(("open", paths[number * share : (number + 1) * share]))
        return sum(int(way.recv()) for way in self._ways)

    def take(self) -> list[float]:
        """Seconds from telling to hearing, of every frame since the last time."""
        return [one for part in self._ask("take") for one in part]

    def close(self) -> None:
        """Tear all sockets."""
        self._ask("close")

    def end(self) -> None:
        """Tear all, and end."""
        self._ask("end")
        for child in self._processes:
            child.join(10)

    def _ask(self, order: str) -> list[Any]:
        for way in self._ways:
            way.send((order, None))
        return [way.recv() for way in self._ways]
