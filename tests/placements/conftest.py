"""An installation with two databases: home, and `eu` in the region eu, where Grace Chapel is founded."""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from koinon import identity, organizations, wiring, worker
from koinon.app import Application
from koinon.identity.contracts import Client
from koinon.kit import ids
from koinon.platform import configuration, process, roles, upgrading
from koinon.platform.configuration import Configuration
from koinon.platform.limits import MemoryLimits
from koinon.platform.placements import NewPlacement, registering
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.conftest import listening
from tests.conftest import FAST, SECRETS
from tests.identity.browser import PASSWORD, Browser
from tests.installation import free_port
from tests.simulator.running import simulating

SETTING = "KOINON_PLACEMENT_EU_URL"
EU = NewPlacement("eu", "eu", "shared", SETTING)


@dataclass
class Installation:
    """A web process's services, those of the worker of `eu`, and addresses for looking behind both."""

    home: Services
    apart: Services
    urls: dict[str, str]
    application: Application
    simulator: Simulator
    web: str

    def rows(self, where: str, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What a superuser sees in one of the databases."""
        with psycopg.connect(self.urls[where], autocommit=True) as connection:
            return connection.execute(sql.encode(), values).fetchall()

    async def work(self) -> None:
        """Run what is due on both, as their workers would."""
        for services in (self.home, self.apart, self.home):
            await worker.drain(services, wiring.jobs())

    async def found(self, region: str | None = "eu", name: str = "Grace Chapel", email: str = "") -> Browser:
        """Somebody signs up with an organization in a region; their browser."""
        address = email or f"{ids.uuid7().hex}@example.org"
        new = organizations.NewOrganization(
            name=name, kind=organizations.Kind.CHURCH, country="US", time_zone="America/New_York", region=region
        )
        form = identity.SignUp("Ada Lovelace", address, PASSWORD, new)
        browser = Browser(self.application.edge)
        signed_in = await identity.sign_up(self.home, form, Client())
        assert isinstance(signed_in, identity.SignedIn)
        browser.token = signed_in.token
        await browser.call("GET", "/api/v1/me")
        return browser


async def organization_of(browser: Browser) -> UUID:
    """Where somebody is at work."""
    return UUID((await browser.call("GET", "/api/v1/organization")).json["data"]["id"])


@pytest.fixture(scope="session")
def other(cluster: Cluster, make_database: Callable[[], str]) -> Iterator[tuple[Cluster, str]]:
    """The server and name of the second database; TEST_PLACEMENT_POSTGRES=16 makes it a server of its own."""
    version = os.environ.get("TEST_PLACEMENT_POSTGRES")
    if version is None:
        yield cluster, make_database()
        return
    with tempfile.TemporaryDirectory(prefix="koinon-other-") as folder:
        Path(folder).chmod(0o755)
        server = Cluster(Path(folder), version=version, settings=FAST)
        server.start()
        try:
            roles.bootstrap(server.url("postgres", "postgres"), "koinon_eu")
            upgrading.upgrade(server.url("koinon_owner", "koinon_eu"))
            yield server, "koinon_eu"
        finally:
            server.stop()


@pytest.fixture(scope="session")
def places(
    cluster: Cluster, make_database: Callable[[], str], other: tuple[Cluster, str]
) -> tuple[Configuration, dict[str, str]]:
    """Settings with two databases, and their addresses for a superuser."""
    home, (server, eu) = make_database(), other
    given = {
        "KOINON_DATABASE_URL": cluster.url("koinon_app", home),
        "KOINON_DATABASE_OWNER_URL": cluster.url("koinon_owner", home),
        SETTING: server.url("koinon_app", eu),
        "KOINON_PLACEMENT_EU_OWNER_URL": server.url("koinon_owner", eu),
        "KOINON_DATA_DIR": tempfile.mkdtemp(prefix="koinon-data-"),
        "KOINON_SIGNUP": "open",
        "KOINON_PORT": str(free_port()),
    }
    urls = {"home": cluster.url("postgres", home), "eu": server.url("postgres", eu)}
    return configuration.load(SECRETS | given), urls


@pytest.fixture(scope="session")
async def installation(places: tuple[Configuration, dict[str, str]]) -> AsyncIterator[Installation]:
    """Both databases in use, a web process with its door, and a carrier."""
    settings, urls = places
    async with process.services(settings, name="web") as home, home.database.system() as tx:
        await registering.add(tx, home, EU)
    async with (
        process.services(settings, name="web") as home,
        process.services(settings, name="worker", placement="eu") as apart,
        simulating() as simulator,
    ):
        application = Application(replace(home, limits=MemoryLimits()))
        async with listening(application, settings.port) as web:
            yield Installation(home, apart, urls, application, simulator, web)
