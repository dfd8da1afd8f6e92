"""Two nodes of one installation: who looks is seen across them by Redis, and what happened by the log, Redis or not.

The storm tears connections at random places and compares what each client heard with the database: all of it, once.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from koinon import identity
from koinon.identity.contracts import Role
from koinon.identity.sockets import tickets
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.identity.conftest import found, seat
from tests.messaging.cast import sender
from tests.platform.limits.redis_server import RedisServer, needs_redis, running_redis
from tests.web.realtime.node import Client, connected, node
from tests.web.site import Site

PEOPLE = [f"+1212555{number:04}" for number in range(100, 106)]
MESSAGES, CLIENTS = 60, 4
Nodes = tuple[str, str]


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A server of its own."""
    with running_redis() as server:
        yield server


def with_redis(services: Services, url: str | None) -> Configuration:
    """The settings, and Redis."""
    known = services.configuration.resolved
    return replace(services.configuration, resolved={**known, "REDIS_URL": replace(known["REDIS_URL"], value=url)})


@pytest.fixture(scope="module")
async def nodes(services: Services, redis: RedisServer) -> AsyncIterator[Nodes]:
    """Two nodes that share Redis."""
    configuration = with_redis(services, redis.url)
    async with node(services, configuration=configuration) as one, node(services, configuration=configuration) as two:
        yield one, two


@pytest.fixture
async def desk(services: Services) -> Site:
    """A new organization with a number."""
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    number = await sender(services, signed_in.organization_id, "http://127.0.0.1:9")
    return Site(services, "", None, signed_in, number)  # type: ignore[arg-type]


async def conversations(desk: Site) -> list[str]:
    """The ids of all that there are."""
    async with desk.services.database.transaction(desk.organization) as tx:
        return [
            str(one[0])
            for one in await tx.all(
                tuple, "select id from conversations where organization_id = %(o)s", {"o": desk.organization}
            )
        ]


@needs_redis
async def test_who_looks_is_seen_on_the_other_node_and_news_come_without_redis(
    nodes: Nodes, redis: RedisServer, desk: Site
) -> None:
    await desk.receive("Hello", PEOPLE[0])
    (conversation,) = await conversations(desk)
    carla = await seat(desk.services, desk.organization, Role.AGENT)
    async with connected(nodes[0], desk.signed_in) as ada, connected(nodes[1], carla) as hers:
        for one in (ada, hers):
            await one.say("subscribe", topics=[f"conversation:{conversation}"])
            await one.until("subscribed")
        await _seen(ada, hers, conversation, "Ada Lovelace")
        await _seen(hers, ada, conversation, "Carla")
        redis.kill()
        await desk.receive("Are you there?", PEOPLE[0])
        for one in (ada, hers):
            await one.until("message.new")
        redis.start()


async def _seen(here: Client, there: Client, conversation: str, name: str) -> None:
    """One looks until the other hears of it: a node listens to an organization a moment after its first socket."""

    async def look() -> None:
        while True:
            await here.say("typing", conversation_id=conversation)
            await asyncio.sleep(0.3)
            await here.say("typing", conversation_id=conversation, stopped=True)

    looking = asyncio.create_task(look())
    try:
        while name not in [one["name"] for one in (await there.until("typing"))["people"]]:
            pass
    finally:
        looking.cancel()


@needs_redis
async def test_torn_connections_hear_everything_once(nodes: Nodes, desk: Site) -> None:
    for person in PEOPLE:
        await desk.receive("Hello", person)
    topics = [f"conversation:{one}" for one in await conversations(desk)]
    people = [desk.signed_in, *[await seat(desk.services, desk.organization, Role.AGENT) for _ in range(CLIENTS - 1)]]
    readers = [Reader(desk.services, nodes, topics, seed) for seed in range(CLIENTS)]
    async with asyncio.timeout(120), asyncio.TaskGroup() as group:
        started = [asyncio.Event() for _ in readers]
        for reader, agent, begun in zip(readers, people, started, strict=True):
            group.create_task(reader.run(agent, begun, MESSAGES))
        for begun in started:
            await begun.wait()
        for number in range(MESSAGES):
            await desk.receive(f"Message {number}", PEOPLE[number % len(PEOPLE)])
            # Three at a time, so that no reader hears all of it on one connection, however slow the machine.
            while number % 3 == 2 and any(len(reader.messages) <= number for reader in readers):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    async with desk.services.database.transaction(desk.organization) as tx:
        stored = await tx.all(
            tuple,
            "select id from messages where organization_id = %(o)s and body like 'Message %%'",
            {"o": desk.organization},
        )
    for heard in readers:
        assert sorted(heard.messages) == sorted(str(one[0]) for one in stored)
        assert heard.tears > 3
        assert heard.resyncs == 0


class Reader:
    """A client as the page's script is one: it remembers its place, and applies nothing that is not behind it."""

    def __init__(self, services: Services, nodes: Nodes, topics: list[str], seed: int) -> None:
        self._services, self._nodes, self._topics, self._random = services, nodes, topics, random.Random(seed)
        self._place, self._applied = "", dict.fromkeys(topics, "")
        self.messages: list[str] = []
        self.tears = self.resyncs = 0

    async def run(self, person: identity.SignedIn, begun: asyncio.Event, wanted: int) -> None:
        """Read until all was heard, each time on another node and for another while."""
        known = await identity.of_session(self._services, person.session_id)
        assert known.actor is not None
        while len(self.messages) < wanted:
            # A cookie that is never exchanged for its successor would look stolen after ten seconds.
            ticket = tickets.issue(self._services, known.actor, known).ticket
            async with connected(self._random.choice(self._nodes), query=f"?ticket={ticket}") as client:
                await self._read(client, begun, wanted)
                client.socket._response.connection.transport.abort()  # type: ignore[union-attr]
            self.tears += 1

    async def _read(self, client: Client, begun: asyncio.Event, wanted: int) -> None:
        welcome = await client.until("welcome")
        self._place = self._place or welcome["seq"]
        await client.say("resume", topics=self._topics, seq=self._place)
        await client.until("resumed")
        begun.set()
        self._apply(client.heard)
        for _ in range(self._random.randint(0, 3)):
            if len(self.messages) >= wanted:
                return
            self._apply(await client.read())

    def _apply(self, frames: list[dict[str, str]]) -> None:
        for frame in frames:
            self.resyncs += frame["type"] == "resync"
            topic, seq = frame.get("topic", ""), frame.get("seq", "")
            if topic in self._applied and seq > self._applied[topic]:
                self._applied[topic] = seq
                self._place = max(self._place, seq)
                if frame["type"] == "message.new":
                    self.messages.append(frame["message_id"])
