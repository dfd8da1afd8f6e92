"""Ten thousand open sockets on one node, beside bare ones of the same server (spec inbox §6, INB-066).

One process with the product's hub, outboxes and protocol, two with the browsers, all on this machine. Memory a socket,
how long a frame takes to all of them, 500 organizations with two frames a second each, and a resume of 1,000 frames.
Rights and handshakes are the database's and not measured here; a committed event's way to a screen is (`Application`).
"""

import asyncio
import contextlib
import multiprocessing
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import uvicorn
import uvloop

from bench.installation import installed
from bench.realtime_clients import Clients, percentiles
from bench.realtime_nodes import nodes
from koinon import identity, organizations
from koinon.app import Application
from koinon.identity.sockets import tickets
from koinon.inbox import events
from koinon.kit import clock, ids
from koinon.platform import process
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.doorbell import Doorbell
from koinon.platform.events import Position, Recorded
from koinon.platform.realtime import Hub, Notice, Peer, Socket, line_of
from koinon.platform.realtime.protocol import SocketProtocol
from koinon.platform.services import Services

SOCKETS = int(os.environ.get("BENCH_SOCKETS", "10000"))
ORGANIZATIONS, ROUNDS, SECONDS, SCREENS, EVENTS = 500, 20, 10, 50, 200
EVERYBODY = UUID(int=10**9)


class Open:
    """Lets everybody watch everything, and has 1,000 missed events for who asks."""

    def __init__(self) -> None:
        self._events = [
            Recorded(1, n, UUID(int=n), EVERYBODY, "message.received", 1, "message", UUID(int=n), {}, clock.now())
            for n in range(1, 1001)
        ]

    async def allowed(self, peer: Peer, topics: Sequence[str]) -> set[str]:
        return set(topics)

    async def missed(self, peer: Peer, after: Position) -> list[Recorded] | None:
        return self._events

    async def act(self, socket: Socket, kind: str, frame: dict[str, Any]) -> bool:
        return False

    def left(self, socket: Socket) -> None:
        return None


def resumed(event: Recorded) -> list[Notice]:
    """As a conversation's message is told; the last of them says when it was sent."""
    return [Notice("organization", "message.new", {"n": event.seq} | ({"last": True} if event.seq == 1000 else {}))]


class Node:
    """`/realtime?o=…` are the product's sockets, `/echo` bare ones; `/tell` and `/bare` tell all of a kind."""

    def __init__(self) -> None:
        self.hub, self.gate, self.bare = Hub(), Open(), set[Any]()
        self.sockets = set[Socket]()
        self.hub.translate = resumed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await (self._echo if scope["path"] == "/echo" else self._serve)(scope, receive, send)
            return
        told = await self._do(scope["path"], parse_qs(scope["query_string"].decode()))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": told.encode()})

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        number = int(parse_qs(scope["query_string"].decode())["o"][0])
        organization = UUID(int=number) if number else EVERYBODY
        actor = Actor(kind=ActorKind.USER, organization_id=organization, id=UUID(int=1))
        await Socket(self.hub, self.gate, Peer(organization, actor), line_of(scope)).serve(receive, send)

    async def _echo(self, scope: Any, receive: Any, send: Any) -> None:
        self.bare.add(send)
        while (message := await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": message["text"]})
        self.bare.discard(send)

    async def _do(self, path: str, asked: dict[str, list[str]]) -> str:
        if path == "/tell":
            for number in range(int(asked["from"][0]), int(asked["until"][0])):
                self.hub.tell(UUID(int=number), Notice("organization", "changed", {"at": time.perf_counter()}))
        elif path == "/sustain":
            await self._sustain()
        elif path == "/bare":
            text = f'[{{"type":"changed","topic":"organization","at":{time.perf_counter()}}}]'
            for send in list(self.bare):
                await send({"type": "websocket.send", "text": text})
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return f"{resident} {time.process_time()}"

    async def _sustain(self) -> None:
        loop, step = asyncio.get_running_loop(), ORGANIZATIONS // 50
        began = loop.time()
        for turn in range(SECONDS * 2 * 50):
            await asyncio.sleep(max(0.0, began + turn / 100 - loop.time()))
            for number in range(turn % 50 * step, (turn % 50 + 1) * step):
                self.hub.tell(UUID(int=1 + number), Notice("organization", "changed", {"at": time.perf_counter()}))


def serve(listener: socket.socket, ready: Event) -> None:
    """The node's process, set up as `koinon web` is."""

    async def run() -> None:
        config = uvicorn.Config(
            Node(), lifespan="off", ws=SocketProtocol, ws_ping_interval=None, ws_per_message_deflate=False,
            http="httptools", log_config=None, access_log=False, backlog=2048,
        )  # fmt: skip
        ready.set()
        await uvicorn.Server(config).serve([listener])

    process.settle_garbage()
    uvloop.run(run())


class Bench:
    """The figures, one after another."""

    def __init__(self, port: int) -> None:
        self._base, self._clients = f"http://127.0.0.1:{port}", Clients(port)
        self._clients.take()  # both processes run

    def ask(self, path: str = "/") -> tuple[int, float]:
        """Do something at the node; its memory in bytes and the processor time it has used."""
        with urllib.request.urlopen(f"{self._base}{path}", timeout=60) as answer:
            resident, used = answer.read().decode().split()
        return int(resident), float(used)

    def products(self) -> None:
        """The product's sockets."""
        paths = [(f"/realtime?o={1 + n % ORGANIZATIONS}", '{"type":"subscribe","topics":["organization"]}')
                 for n in range(SOCKETS)]  # fmt: skip
        self._of("the product's", paths, f"/tell?from=1&until={1 + ORGANIZATIONS}")
        self._sustained()
        self._clients.end()

    def bare(self) -> None:
        """The server's own, which echo and are written to one after another."""
        self._of("bare", [("/echo", "")] * SOCKETS, "/bare")
        self._clients.end()

    def _of(self, name: str, paths: list[tuple[str, str]], tell: str) -> None:
        before, _ = self.ask()
        began = time.perf_counter()
        opened = self._clients.open(paths)
        took = time.perf_counter() - began
        time.sleep(3)
        after, used = self.ask()
        print(f"{name}: {opened} sockets, opened in {took:.1f} s, {(after - before) / opened / 1000:.1f} kB each,"
              f" {(after - before) / 2**20:.0f} MiB in all")  # fmt: skip
        self._clients.take()
        for _ in range(ROUNDS):
            self.ask(tell)
            time.sleep(1)
        heard, spent = self._clients.take(), self.ask()[1] - used
        print(f"{name}: a frame to all, {ROUNDS} times: {percentiles(heard)}; {spent / len(heard) * 1e6:.0f} µs of CPU"
              f" each, {len(heard)} of {ROUNDS * opened} heard")  # fmt: skip

    def _sustained(self) -> None:
        """Every organization twice a second, spread over the time by the node itself."""
        _, used = self.ask()
        began = time.perf_counter()
        self.ask("/sustain")
        took = time.perf_counter() - began
        time.sleep(3)
        heard, spent = self._clients.take(), self.ask()[1] - used
        wanted = SECONDS * 2 * SOCKETS
        print(f"{ORGANIZATIONS} organizations, 2 frames/s each, {took:.1f} s: {len(heard)} of {wanted} heard,"
              f" {percentiles(heard)}; {spent / took * 100:.0f} % of a core")  # fmt: skip


async def resume(port: int) -> None:
    """1,000 missed frames, from the asking to the last of them."""
    import aiohttp

    times = []
    async with aiohttp.ClientSession() as session:
        for _ in range(ROUNDS):
            async with session.ws_connect(f"http://127.0.0.1:{port}/realtime?o=0") as browser:
                began = time.perf_counter()
                await browser.send_json({"type": "resume", "topics": ["organization"], "seq": "0" * 32})
                while '"last":true' not in (await browser.receive_str()):
                    pass
                times.append(time.perf_counter() - began)
    print(f"resume of 1,000 frames: {percentiles(times)}")


async def screens(services: Services) -> None:
    """An event's commit until it is on each of fifty screens, over the whole application and PostgreSQL."""
    import aiohttp

    form = identity.SignUp("Ada", "ada@example.org", "ochre tramway delta pixel", organizations.NewOrganization(
        name="Grace Chapel", kind=organizations.Kind.CHURCH, country="US", time_zone="America/New_York"))  # fmt: skip
    ada = await identity.accept_owner_link(services, await identity.issue_owner_link(services), form, identity.Client())
    assert isinstance(ada, identity.SignedIn)
    known = await identity.of_session(services, ada.session_id)
    assert known.actor is not None and ada.organization_id is not None
    application, doorbell = Application(services), Doorbell(services.database)
    doorbell.start()
    server = uvicorn.Server(uvicorn.Config(application, port=0, lifespan="off", ws=SocketProtocol, log_config=None))
    beside = [asyncio.create_task(one) for one in (
        server.serve(), application.gateway.run(),
        services.hub.follow(services.database, doorbell.waiter("events")),
    )]  # fmt: skip
    while not server.started:  # noqa: ASYNC110 -- uvicorn tells by this flag only
        await asyncio.sleep(0.01)
    port, told, heard = server.servers[0].sockets[0].getsockname()[1], list[float](), list[float]()

    async def screen(session: aiohttp.ClientSession, watching: asyncio.Event) -> None:
        ticket = tickets.issue(services, known.actor, known).ticket  # type: ignore[arg-type]
        async with session.ws_connect(f"http://127.0.0.1:{port}/realtime?ticket={ticket}") as browser:
            await browser.send_json({"type": "subscribe", "topics": ["organization"]})
            async for message in browser:
                watching.set()
                if '"conversation.updated"' in message.data:
                    heard.append(time.perf_counter() - told[-1])

    async with aiohttp.ClientSession() as session:
        ready = [asyncio.Event() for _ in range(SCREENS)]
        browsers = [asyncio.create_task(screen(session, one)) for one in ready]
        for one in ready:
            await one.wait()
        await asyncio.sleep(1)
        for _ in range(EVENTS):
            async with services.database.transaction(ada.organization_id) as tx:
                tx.publish(events.conversations_updated([ids.uuid7()])[0])
            told.append(time.perf_counter())
            await asyncio.sleep(0.4)
        print(f"a commit until {SCREENS} screens heard, {EVENTS} times: {percentiles(heard)};"
              f" {len(heard)} of {SCREENS * EVENTS} heard")  # fmt: skip
        for task in [*browsers, *beside]:
            task.cancel()
        await asyncio.gather(*browsers, *beside, return_exceptions=True)
    await application.gateway.close()
    await doorbell.stop()


@contextlib.contextmanager
def node() -> Iterator[int]:
    """The port of a node in a process of its own."""
    fork = multiprocessing.get_context("fork")
    listener, ready = socket.socket(), fork.Event()
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    running = fork.Process(target=serve, args=(listener, ready), daemon=True)
    running.start()
    ready.wait()
    try:
        yield int(listener.getsockname()[1])
    finally:
        running.terminate()
        running.join(20)
        listener.close()


def main() -> None:
    """Everything, as a table of sentences."""
    with node() as port:
        Bench(port).products()
        asyncio.run(resume(port))
    with node() as port:
        Bench(port).bare()
    if "--no-database" not in sys.argv:
        asyncio.run(installed(screens))
        nodes()


if __name__ == "__main__":
    main()
