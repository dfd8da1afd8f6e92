"""The cache: dropped by the writing commit, one wall for each organization, never an error (CON-019)."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from uuid import UUID

import pytest
import redis.asyncio

from koinon import contacts, organizations
from koinon.contacts import ContactQuery, NewContact
from koinon.contacts.repository import kept
from koinon.kit import ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.cache import REQUESTS, Cache, Space, groups_written
from koinon.platform.db import Database
from koinon.platform.doorbell import Doorbell
from koinon.platform.services import Services
from tests.conftest import make_organization
from tests.platform.limits.redis_server import RedisServer, needs_redis, running_redis

ALL = "select id, given_name, version from contacts where organization_id = %(organization_id)s order by id"
SPACE = Space("test", 60.0, kept.PEOPLE)
INSERT = "insert into contacts (id, organization_id, given_name) values (%(id)s, %(o)s, %(name)s)"
INSERT_AT = INSERT.replace("given_name)", "given_name, location_id)").replace("%(name)s)", "%(name)s, %(location)s)")


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
async def process(database: Database) -> AsyncIterator[Callable[[str | None], Database]]:
    """Makes databases as separate processes have them, each with a cache of its own."""
    made: list[Database] = []

    def make(url: str | None = None) -> Database:
        made.append(Database(database.url, size=2, cache=Cache(url)))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def names(database: Database, organization: UUID | Actor) -> list[str]:
    async with database.transaction(organization) as tx:
        where = {"organization_id": tx.organization_id}
        rows: list[tuple[str, str, int]] = await tx.remembered(SPACE, tuple, ALL, where)
    return [row[1] for row in rows]


async def add(database: Database, organization: UUID, name: str) -> None:
    async with database.transaction(organization) as tx:
        await tx.execute(INSERT, {"id": ids.uuid7(), "o": organization, "name": name})


async def behind(database: Database, organization: UUID, name: str) -> None:
    """A write that no cache learns of, by which a hit is told from a miss."""
    async with database.transaction(organization) as tx:
        await tx.connection.execute(INSERT, {"id": ids.uuid7(), "o": organization, "name": name})


def hits() -> tuple[float, float]:
    return tuple(REQUESTS.labels("test", result)._value.get() for result in ("hit", "miss"))  # type: ignore[return-value]


@pytest.fixture(params=["memory", pytest.param("redis", marks=needs_redis)])
async def one(request: pytest.FixtureRequest, process: Callable[[str | None], Database]) -> Database:
    """A process with a cache in memory, or in Redis."""
    url = request.getfixturevalue("redis_server").url if request.param == "redis" else None
    made = process(url)
    await made.open()
    return made


async def test_what_was_read_is_kept_and_the_writer_sees_its_write_at_once(one: Database, chapel: UUID) -> None:
    assert await names(one, chapel) == []
    await behind(one, chapel, "Unseen")
    before = hits()
    assert await names(one, chapel) == [], "no rows are kept too"
    assert hits() == (before[0] + 1, before[1]), "counted"
    await add(one, chapel, "Ada")
    assert await names(one, chapel) == ["Unseen", "Ada"]


async def test_within_its_own_transaction_a_writer_reads_the_tables(one: Database, chapel: UUID) -> None:
    await names(one, chapel)
    async with one.transaction(chapel) as tx:
        await tx.execute(INSERT, {"id": ids.uuid7(), "o": chapel, "name": "Ada"})
        rows: list[tuple[str, str, int]] = await tx.remembered(SPACE, tuple, ALL, {"organization_id": chapel})
        assert [row[1] for row in rows] == ["Ada"]


async def test_what_was_rolled_back_drops_nothing_and_keeps_nothing(one: Database, chapel: UUID) -> None:
    await names(one, chapel)
    with pytest.raises(ZeroDivisionError):
        async with one.transaction(chapel) as tx:
            await tx.execute(INSERT, {"id": ids.uuid7(), "o": chapel, "name": "Ada"})
            await tx.remembered(SPACE, list, ALL, {"organization_id": chapel})
            raise ZeroDivisionError
    assert await names(one, chapel) == []


async def test_a_slow_reader_keeps_its_old_rows_where_nobody_looks(one: Database, chapel: UUID) -> None:
    """It asked before the commit and stores after it."""
    reader = one.transaction(chapel)
    tx = await reader.__aenter__()
    generation = await one.cache.generation(chapel, SPACE.group)
    await add(one, chapel, "Ada")
    assert await one.cache.generation(chapel, SPACE.group) != generation
    await reader.__aexit__(None, None, None)
    assert tx.written == set()
    assert await names(one, chapel) == ["Ada"]


async def test_the_wall_between_organizations_stands_in_the_cache(one: Database, database: Database) -> None:
    """The same statement with the same parameters, asked in two names."""
    grace, bakery = await make_organization(database), await make_organization(database)
    same = {"organization_id": grace}
    await add(one, grace, "Ada")
    for organization, expected in ((grace, ["Ada"]), (bakery, [])):
        for _ in range(2):
            async with one.transaction(organization) as tx:
                rows: list[tuple[str, str, int]] = await tx.remembered(SPACE, tuple, ALL, same)
            assert [row[1] for row in rows] == expected


async def test_who_sees_fewer_places_has_entries_of_their_own(one: Database, chapel: UUID) -> None:
    async with one.transaction(chapel) as tx:
        north = (await organizations.add_location(tx, "North")).id
    await names(one, chapel)
    async with one.transaction(chapel) as tx:  # a write that no cache learns of
        values = {"id": ids.uuid7(), "o": chapel, "name": "Unseen", "location": north}
        await tx.connection.execute(INSERT_AT, values)
    narrow = Actor(kind=ActorKind.USER, organization_id=chapel, location_ids=frozenset([north]))
    assert await names(one, narrow) == ["Unseen"], "a miss"
    assert await names(one, chapel) == []


@needs_redis
async def test_two_processes_share_what_is_dropped(
    redis_server: RedisServer, process: Callable[[str | None], Database], chapel: UUID
) -> None:
    first, second = process(redis_server.url), process(redis_server.url)
    await first.open()
    await second.open()
    assert await names(second, chapel) == []
    await behind(first, chapel, "Unseen")
    assert await names(first, chapel) == [], "what the other kept"
    await add(first, chapel, "Ada")
    assert await names(second, chapel) == ["Unseen", "Ada"], "dropped before the writer goes on"


async def test_without_redis_the_doorbell_tells_the_other_processes(
    process: Callable[[str | None], Database], chapel: UUID
) -> None:
    first, second = process(None), process(None)
    bells = []
    for one in (first, second):
        await one.open()
        bell = Doorbell(one)
        bell.start()
        bells.append(bell)
    try:
        async with asyncio.timeout(20):
            while "Ready" not in await names(second, chapel):  # both listen once one hears the other
                await add(first, chapel, "Ready")
                await asyncio.sleep(0.05)
            assert "Ada" not in await names(second, chapel)
            await add(first, chapel, "Ada")
            while "Ada" not in await names(second, chapel):  # noqa: ASYNC110 -- what rings is what is tested
                await asyncio.sleep(0.01)
    finally:
        for bell in bells:
            await bell.stop()


@needs_redis
async def test_a_silent_redis_is_a_miss_and_never_an_error(
    process: Callable[[str | None], Database], chapel: UUID
) -> None:
    """Killed, then hung: every read answers from the tables, soon; a write meanwhile is seen when it is back."""
    with running_redis() as server:
        one = process(server.url)
        await one.open()
        assert await names(one, chapel) == []
        server.kill()
        await add(one, chapel, "Ada")
        began = time.monotonic()
        for _ in range(20):
            assert await names(one, chapel) == ["Ada"]
        assert time.monotonic() - began < 5
        server.start()
        one.cache._rests_until = 0.0
        assert await names(one, chapel) == ["Ada"]
        server.hang()
        one.cache._rests_until = 0.0
        assert await names(one, chapel) == ["Ada"]


@needs_redis
async def test_what_lies_in_redis_is_bytes_that_nothing_executes(
    redis_server: RedisServer, process: Callable[[str | None], Database], chapel: UUID
) -> None:
    """No pickle: whoever can write to Redis must not be able to run code here."""
    one = process(redis_server.url)
    await one.open()
    await names(one, chapel)
    client = redis.asyncio.Redis.from_url(redis_server.url)
    values = [await client.get(key) async for key in client.scan_iter(match=f"k:{chapel}:*")]
    await client.aclose()
    assert values == [b"bytes:\x90"], "an empty msgpack array, marked as it is"


@pytest.mark.parametrize(
    ("sql", "groups"),
    [
        ("insert into contacts (id) values (1)", {"people"}),
        ("with x as (delete from contact_tags where true returning 1) select 1", {"people"}),
        ("update contacts c\nset x = 1", {"people"}),
        ("select 1 from contacts for update of contacts", set()),
        ("insert into deliveries (id) values (1)", set()),
    ],
)
def test_a_write_is_seen_in_its_statement(sql: str, groups: set[str]) -> None:
    assert groups_written(sql) == groups


async def test_lists_and_lookups_of_people_are_kept_and_show_each_write(services: Services, chapel: UUID) -> None:
    """CON-019: list pages and who is behind a number; consent is never asked of a cache."""
    phone = "+14155552671"
    for given in ("Ada", "Ben"):
        async with services.database.transaction(chapel) as tx:
            await contacts.create(tx, services.vault, NewContact(given_name=given, phones=(phone,)))
        async with services.database.transaction(chapel) as tx:
            page = await contacts.list_page(tx, services.vault, ContactQuery())
            assert given in [row.given_name for row in page.rows]
            again = await contacts.list_page(tx, services.vault, ContactQuery())
            assert again.rows == page.rows
            found = await contacts.find_by_phone(tx, services.vault, phone)
            assert given in [row.given_name for row in found]
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=phone, source="stop_keyword", evidence="message:1")
    async with services.database.transaction(chapel) as tx:
        page = await contacts.list_page(tx, services.vault, ContactQuery())
    assert {row.consent for row in page.rows} == {"denied"}


async def test_one_organization_loses_its_own_oldest_entries_and_nobody_elses(
    process: Callable[[str | None], Database], chapel: UUID, bakery: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ORG-034: a share of the memory each."""
    monkeypatch.setattr("koinon.platform.cache.SHARE", 3)
    cache = process(None).cache
    keys = [f"k:{chapel}:test:g:{n}" for n in range(5)]
    await cache.put(f"k:{bakery}:test:g:0", b"theirs", 60)
    for key in keys:
        await cache.put(key, b"ours", 60)
    assert [await cache.get(key) for key in keys] == [None, None, b"ours", b"ours", b"ours"]
    assert await cache.get(f"k:{bakery}:test:g:0") == b"theirs"
