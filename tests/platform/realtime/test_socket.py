"""One connection over the real server: who does not read harms nobody and is let go (INB-065)."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import uvicorn

from koinon.platform.actor import Actor, ActorKind
from koinon.platform.events import Position, Recorded
from koinon.platform.realtime import Hub, Notice, Peer, Socket, line_of
from koinon.platform.realtime.protocol import SocketProtocol

ORGANIZATION, FRAMES = uuid4(), 1_200
PEER = Peer(ORGANIZATION, Actor(kind=ActorKind.USER, organization_id=ORGANIZATION, id=uuid4()))
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Open:
    """Everybody may watch everything."""

    async def allowed(self, peer: Peer, topics: Sequence[str]) -> set[str]:
        return set(topics)

    async def missed(self, peer: Peer, after: Position) -> list[Recorded] | None:
        return []

    async def act(self, socket: Socket, kind: str, frame: dict[str, Any]) -> bool:
        return False

    def left(self, socket: Socket) -> None:
        return None


class Node:
    """A server of nothing but sockets; each watches at once."""

    def __init__(self) -> None:
        self.hub, self.sockets, self.port = Hub(), list[Socket](), 0
        self.opened = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        made = Socket(self.hub, Open(), PEER, line_of(scope))
        self.hub.watch(ORGANIZATION, "organization", made)
        made.topics.add("organization")
        self.sockets.append(made)
        self.opened.set()
        await made.serve(receive, send)


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    """A running one."""
    app = Node()
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws=SocketProtocol, ws_ping_interval=None,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn tells by this flag only
        await asyncio.sleep(0.01)
    app.port = server.servers[0].sockets[0].getsockname()[1]
    yield app
    server.should_exit = True
    await running


async def test_who_does_not_read_keeps_nobody_waiting_and_is_let_go(node: Node) -> None:
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    stuck.connect(("127.0.0.1", node.port))
    stuck.sendall(HANDSHAKE)
    await node.opened.wait()
    async with aiohttp.ClientSession() as session, session.ws_connect(f"http://127.0.0.1:{node.port}") as reader:
        heard: list[int] = []
        for number in range(FRAMES):
            node.hub.tell(ORGANIZATION, Notice("organization", "message.new", {"n": number, "padding": "x" * 8_000}))
            while number % 50 == 49 and len(heard) <= number:
                heard += [frame["n"] for frame in await reader.receive_json(timeout=60) if "n" in frame]
        assert heard == list(range(FRAMES))
    slow = node.sockets[0]
    assert slow in node.hub.watching(ORGANIZATION, "organization")
    for later in (0, 6):
        slow.tend(time.monotonic() + later)
    async with asyncio.timeout(60):
        while slow in node.hub.watching(ORGANIZATION, "organization"):  # noqa: ASYNC110 -- the server tells nobody
            await asyncio.sleep(0.01)
    stuck.close()
