"""One node for the module, Grace Chapel at its desk."""

from collections.abc import AsyncIterator

import pytest

from koinon.platform.services import Services
from tests.identity.conftest import found
from tests.messaging.cast import sender
from tests.web.realtime.node import node
from tests.web.site import Site


@pytest.fixture(scope="module")
async def url(services: Services) -> AsyncIterator[str]:
    """The address of a running node."""
    async with node(services) as address:
        yield address


@pytest.fixture
async def desk(services: Services, url: str) -> Site:
    """A new organization with a number; Ada owns it."""
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    number = await sender(services, signed_in.organization_id, "http://127.0.0.1:9")
    return Site(services, url, None, signed_in, number)  # type: ignore[arg-type]
