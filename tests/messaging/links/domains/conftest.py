"""An installation with a public name for links, a name server, and hosts of organizations' own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest
import pytest_asyncio

from koinon import messaging
from koinon.app import Application
from koinon.messaging import LinkDomain
from koinon.messaging.links import preferences
from koinon.messaging.links.domains.repository import HOST_KIND
from koinon.platform.services import Services
from tests.channels.name_server import NameServer, serving

OURS = "go.koinon.example"
HOST = "go.chapel.example"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[NameServer]:
    async with serving() as made:
        yield made


@pytest_asyncio.fixture
async def asking(services: Services, server: NameServer) -> AsyncIterator[Services]:
    """Links lie on a public name without TLS, so that no certificate is looked at; no other test's hosts are proved."""
    async with services.database.system() as tx:
        await tx.execute("delete from directory where kind = %(kind)s", {"kind": HOST_KIND})
    known = services.configuration.resolved
    values = {"DNS_SERVERS": server.address, "LINK_URL": f"http://{OURS}"}
    changed = {name: replace(known[name], value=value) for name, value in values.items()}
    configuration = replace(services.configuration, resolved={**known, **changed})
    preferences.configure(configuration)
    yield replace(services, configuration=configuration)
    preferences.configure(services.configuration)


_built: list[Application] = []


@pytest.fixture
def application(asking: Services) -> Application:
    """A web process that knows nothing yet; it is put together once, which takes a second."""
    if not _built:
        _built.append(Application(asking))
    _built[0].links = messaging.LinkDoor(asking)
    return _built[0]


def publish(server: NameServer, domain: LinkDomain) -> None:
    """Copy the records as a person does."""
    for record in domain.records:
        server.put(record.host, record.type, record.value + ("." if record.type == "CNAME" else ""))


Owning = Callable[[UUID, str], Awaitable[LinkDomain]]


@pytest.fixture
def owning(asking: Services, server: NameServer) -> Owning:
    """Adds a host to an organization, copies its records and looks."""

    async def run(organization_id: UUID, host: str = HOST) -> LinkDomain:
        async with asking.database.transaction(organization_id) as tx:
            made = await messaging.add_link_domain(tx, host)
        publish(server, made)
        found = await messaging.check_link_domain(asking, organization_id, made.id)
        assert found is not None
        return found

    return run
