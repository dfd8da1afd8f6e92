"""One embedded PostgreSQL a test process, a migrated template, and the named cast."""

import base64
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from koinon import wiring, worker
from koinon.identity import passwords
from koinon.kit import ids
from koinon.platform import configuration, process, roles, upgrading
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database
from koinon.platform.limits.memory import MemoryLimits
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests import logged
from tests.browser import MISSING
from tests.sdks import NO_NODE


def pytest_collection_finish() -> None:
    """The collector would walk the code and all tests again and again."""
    process.settle_garbage()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it where everybody looks when the browser tests could not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(MISSING in str(report.longrepr) for report in skipped):
        terminalreporter.section("browser tests", sep="!", red=True, bold=True)
        terminalreporter.write_line(MISSING, red=True, bold=True)
    if any(NO_NODE in str(report.longrepr) for report in skipped):
        terminalreporter.section("TypeScript SDK", sep="!", red=True, bold=True)
        terminalreporter.write_line(NO_NODE, red=True, bold=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with slow tests first: at the end of a run on two cores they would keep one of them idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("chaos")}
    chaos = {item.path for item in items if item.get_closest_marker("chaos")}
    items.sort(key=lambda item: (item.path not in chaos, item.path not in slow))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """No test may have anybody's number or mail logged, but on purpose."""
    logged.begin()
    result = yield
    if item.get_closest_marker("indiscreet") is None:
        logged.end()
    return result


FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB"}
SECRETS = {
    "KOINON_ENV": "test",
    "KOINON_USER_REQUESTS": "-1",
    "KOINON_ANONYMOUS_REQUESTS": "-1",
    "KOINON_GATHER_SECONDS": "0",
    "KOINON_SECRET_KEY": "test-secret-key-of-at-least-32-characters",
    "KOINON_ENCRYPTION_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
    "KOINON_LOOKUP_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
}


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL with our roles; TEST_POSTGRES_VERSION=16 picks the promised minimum."""
    with tempfile.TemporaryDirectory(prefix="koinon-test-") as folder:
        Path(folder).chmod(0o755)
        server = Cluster(Path(folder), version=os.environ.get("TEST_POSTGRES_VERSION", "18"), settings=FAST)
        server.start()
        try:
            roles.bootstrap(server.url("postgres", "postgres"), "template_koinon")
            upgrading.upgrade(server.url("koinon_owner", "template_koinon"))
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def make_database(cluster: Cluster) -> Callable[[], str]:
    """Makes an empty migrated database; its name."""

    def make() -> str:
        name = f"test_{ids.uuid7().hex}"
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
            roles.create_database(connection, name, template="template_koinon")
        return name

    return make


@pytest.fixture(scope="session")
def settings(cluster: Cluster, make_database: Callable[[], str]) -> Configuration:
    """Settings of the test installation, with a database of its own."""
    name = make_database()
    _shared.append(cluster.url("postgres", name))
    urls = {
        "KOINON_DATABASE_URL": cluster.url("koinon_app", name),
        "KOINON_DATABASE_OWNER_URL": cluster.url("koinon_owner", name),
        "KOINON_DATA_DIR": tempfile.mkdtemp(prefix="koinon-data-"),
        "KOINON_MAIL_NETWORKS": "127.0.0.0/8, ::1/128",
    }
    return configuration.load(SECRETS | urls)


_shared: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def jobs_end_with_their_module() -> Iterator[None]:
    """What a module left in the queue is not run by the next one that drains it, which took minutes in all."""
    yield
    for url in _shared:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("delete from procrastinate_jobs where status = 'todo'")


REAL_MEMORY_KIB = passwords.MEMORY_KIB


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """At its real cost each of thousands of sign-ins hashes for 19 ms; tests of the cost ask for `real_cost`."""
    passwords.MEMORY_KIB = 64
    passwords.use_passes(passwords.PASSES)


@pytest.fixture
def real_cost() -> Iterator[None]:
    """Passwords are hashed as an installation does."""
    passwords.MEMORY_KIB = REAL_MEMORY_KIB
    passwords.use_passes(passwords.PASSES)
    yield
    passwords.MEMORY_KIB = 64
    passwords.use_passes(passwords.PASSES)


@pytest.fixture(scope="session")
async def services(settings: Configuration) -> AsyncIterator[Services]:
    """The services of one process."""
    async with process.services(settings, name="test") as opened:
        yield opened


@pytest.fixture
def fresh_limits(services: Services) -> None:
    """Nobody has called yet: all tests come from one address, and public pages take 30 calls a minute from one."""
    assert isinstance(services.limits, MemoryLimits)
    services.limits._hits.clear()
    services.limits._pieces.clear()


@pytest.fixture(scope="session")
def database(services: Services) -> Database:
    """The application role's database."""
    return services.database


async def make_organization(database: Database, name: str = "Grace Chapel", kind: str = "church") -> UUID:
    """An organization with its default location, by plain SQL: the tables are all a test needs of it."""
    organization_id = ids.uuid7()
    async with database.transaction(organization_id) as tx:
        await tx.execute(
            """
            insert into organizations (id, name, slug, kind, time_zone, locale, currency, country)
            values (%(id)s, %(name)s, %(slug)s, %(kind)s, 'America/New_York', 'en', 'USD', 'US')
            """,
            {"id": organization_id, "name": name, "slug": f"o-{organization_id.hex}", "kind": kind},
        )
        await tx.execute(
            "insert into locations (id, organization_id, name, is_default) values (%(id)s, %(o)s, 'Main', true)",
            {"id": ids.uuid7(), "o": organization_id},
        )
    return organization_id


@pytest.fixture
async def chapel(database: Database) -> UUID:
    """Grace Chapel, a church in New York: a new organization for each test."""
    return await make_organization(database)


@pytest.fixture
async def bakery(database: Database) -> UUID:
    """Corner Bakery, another tenant."""
    return await make_organization(database, "Corner Bakery", "business")


@pytest.fixture
def drain_jobs(services: Services) -> Callable[[], Awaitable[None]]:
    """Runs every job that is due, by the real worker code."""

    async def drain() -> None:
        await worker.drain(services, wiring.jobs())

    return drain
