"""Two web processes with a real Redis between them, a worker, a carrier's calls: until others see it (inbox §6).

Each figure counts from its cause to the reading of the frame in another process. The caller, both nodes, the worker,
PostgreSQL and Redis share this machine.
"""

import asyncio
import contextlib
import json
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import aiohttp
from tests.identity.conftest import found, seat
from tests.installation import ROOT, Installation, free_port, running
from tests.messaging import cast
from tests.platform.limits.redis_server import PROGRAM, running_redis

from bench.realtime_clients import percentiles
from bench.receipts import SETTINGS
from bench.webhooks import KEY
from koinon import channels, identity
from koinon.identity.contracts import Role
from koinon.identity.sockets import tickets
from koinon.inbox import events
from koinon.kit import clock, ids
from koinon.platform import process
from koinon.platform.doorbell import Doorbell
from koinon.platform.services import Services
from koinon.simulator import keys

ROUNDS, PATIENCE = 200, 30.0
ROSA = "+12125550142"


class Screen:
    """An open socket: every frame with the moment it was read."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._heard = socket, asyncio.Queue[tuple[float, dict[str, Any]]]()
        self._reading = asyncio.create_task(self._read())

    async def say(self, kind: str, **more: Any) -> None:
        """Send a frame."""
        await self._socket.send_json({"type": kind, **more})

    async def until(self, kind: str) -> float:
        """When the next frame of a type was read."""
        async with asyncio.timeout(PATIENCE):
            while True:
                at, frame = await self._heard.get()
                if frame["type"] == kind:
                    return at

    async def _read(self) -> None:
        async for message in self._socket:
            now = time.perf_counter()
            for frame in message.json():
                if frame["type"] == "ping":
                    await self.say("pong")
                self._heard.put_nowait((now, frame))


@asynccontextmanager
async def screen(services: Services, url: str, signed_in: identity.SignedIn, *topics: str) -> AsyncIterator[Screen]:
    """A socket at a node that watches topics."""
    known = await identity.of_session(services, signed_in.session_id)
    assert known.actor is not None
    path = f"{url}/realtime?ticket={tickets.issue(services, known.actor, known).ticket}"
    async with aiohttp.ClientSession() as session, session.ws_connect(path) as socket:
        made = Screen(socket)
        await made.say("subscribe", topics=list(topics))
        await made.until("subscribed")
        yield made


@contextlib.contextmanager
def second_node(there: Installation) -> Iterator[str]:
    """The address of another web process of the installation."""
    port = free_port()
    own = {"KOINON_DATABASE_URL": there.settings.database_url or "", "KOINON_PORT": str(port)}
    running = subprocess.Popen([sys.executable, "-m", "koinon", "web"], env=there.environment | own, cwd=ROOT)
    try:
        yield f"http://localhost:{port}"
    finally:
        running.terminate()
        running.wait(60)


async def listening(url: str) -> None:
    """Return once a node answers."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE * 4):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{url}/health/ready") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)


def inbound(text: str) -> bytes:
    """A text from Rosa as Telnyx tells of it, with ids of its own."""
    now = clock.now().isoformat()
    payload = {
        "id": str(ids.uuid7()), "record_type": "message", "direction": "inbound", "type": "SMS", "parts": 1, "tags": [],
        "from": {"phone_number": ROSA, "carrier": "AT&T", "line_type": "Wireless", "status": "webhook_delivered"},
        "to": [{"phone_number": cast.SENDER, "status": "webhook_delivered", "carrier": "Telnyx"}],
        "text": text, "media": [], "encoding": "GSM-7", "errors": [], "received_at": now,
    }  # fmt: skip
    event = {"event_type": "message.received", "id": str(ids.uuid7()), "occurred_at": now, "record_type": "event"}
    return json.dumps({"data": {**event, "payload": payload}, "meta": {"attempt": 1}}).encode()


class World(NamedTuple):
    """Both nodes, who is there (Ada at the first node, Carla at the second), and the number people write to."""

    services: Services
    nodes: tuple[str, str]
    ada: identity.SignedIn
    carla: identity.SignedIn
    number: channels.Sender

    @property
    def organization(self) -> UUID:
        """Whose all of it is."""
        assert self.ada.organization_id is not None
        return self.ada.organization_id

    async def call(self, session: aiohttp.ClientSession, text: str) -> None:
        """The carrier tells the first node of a text."""
        body, stamp = inbound(text), str(int(time.time()))
        headers = {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": keys.sign(KEY, stamp, body),
                   "content-type": "application/json"}  # fmt: skip
        url = f"{self.nodes[0]}/webhooks/telnyx/{self.number.webhook_token}"
        async with session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    async def conversation(self) -> str:
        """Rosa's, once it is there."""
        statement = "select id from conversations where organization_id = %(o)s"
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.services.database.transaction(self.organization) as tx:
                    if known := await tx.all(tuple, statement, {"o": self.organization}):
                        return str(known[0][0])
                await asyncio.sleep(0.1)


async def commits(world: World) -> None:
    """A commit until the screens of both nodes have it; the committing process is neither."""
    took: tuple[list[float], list[float]] = ([], [])
    async with screen(world.services, world.nodes[0], world.ada, "organization") as one, \
            screen(world.services, world.nodes[1], world.carla, "organization") as two:  # fmt: skip
        for _ in range(ROUNDS):
            async with world.services.database.transaction(world.organization) as tx:
                tx.publish(events.conversations_updated([ids.uuid7()])[0])
            at = time.perf_counter()
            for there, times in zip((one, two), took, strict=True):
                times.append(await there.until("conversation.updated") - at)
            await asyncio.sleep(random.uniform(0.1, 0.3))
    for which, times in zip(("first", "second"), took, strict=True):
        print(f"a commit until a screen of the {which} of two nodes has it: {percentiles(times)} (p95 250 ms)")


async def typing(world: World, conversation: str) -> None:
    """Somebody types at the first node until another there, and one at the second by Redis, sees it."""
    topic, took = f"conversation:{conversation}", ([], [])  # type: tuple[str, tuple[list[float], list[float]]]
    services = world.services
    async with screen(services, world.nodes[0], world.ada, topic) as writes, \
            screen(services, world.nodes[0], world.carla, topic) as same, \
            screen(world.services, world.nodes[1], world.carla, topic) as other:  # fmt: skip
        await asyncio.sleep(2)  # a node listens to an organization a moment after its first socket
        for number in range(ROUNDS):
            at = time.perf_counter()
            await writes.say("typing", conversation_id=conversation, stopped=number % 2 == 1)
            for there, times in zip((same, other), took, strict=True):
                times.append(await there.until("typing") - at)
            await asyncio.sleep(random.uniform(0.1, 0.3))
    print(f"somebody types until a screen of the same node shows it: {percentiles(took[0])} (p95 150 ms)")
    print(f"somebody types until a screen of the other node shows it, by Redis: {percentiles(took[1])} (1 s)")


async def arrivals(world: World, conversation: str) -> None:
    """A carrier's call at the first node, applied by the worker, until an agent's screen at the second has it."""
    stored, took = list[float](), list[float]()
    async with aiohttp.ClientSession() as session, \
            screen(world.services, world.nodes[1], world.carla, f"conversation:{conversation}") as there:  # fmt: skip
        for number in range(ROUNDS):
            at = time.perf_counter()
            await world.call(session, f"Message {number}")
            stored.append(time.perf_counter() - at)
            took.append(await there.until("message.new") - at)
            await asyncio.sleep(random.uniform(0.1, 0.3))
    print(f"a carrier's call answered: {percentiles(stored)}")
    print(f"a carrier's call until the screen of the other node has its message: {percentiles(took)} (p95 1 s)")


async def measured(there: Installation, second: str) -> None:
    """All of it in one organization."""
    await listening(second)
    async with process.services(there.settings, name="bench", pool=4) as services:
        ada = await found(services)
        assert ada.organization_id is not None
        carla = await seat(services, ada.organization_id, Role.AGENT)
        number = await cast.sender(services, ada.organization_id, there.simulator)
        async with services.database.transaction(ada.organization_id) as tx:
            await channels.replace_credentials(
                tx, services.vault, number.account_id, api_key=KEY, webhook_key=keys.public_key(KEY)
            )
        world = World(services, (there.url, second), ada, carla, number)
        doorbell = Doorbell(services.database)
        doorbell.start(listen=False)
        await commits(world)
        await doorbell.stop()
        async with aiohttp.ClientSession() as session:
            await world.call(session, "Hello")
        conversation = await world.conversation()
        await typing(world, conversation)
        await arrivals(world, conversation)
    print(f"load {Path('/proc/loadavg').read_text().split()[0]}")


def nodes() -> None:
    """Start everything, measure, and end it."""
    if PROGRAM is None:
        print("two nodes: redis-server is not installed")
        return
    with running_redis() as redis, running(**SETTINGS, KOINON_REDIS_URL=redis.url) as there, second_node(there) as url:
        asyncio.run(measured(there, url))


if __name__ == "__main__":
    nodes()
