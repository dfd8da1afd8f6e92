"""An installation nobody else touches: alerts speak of all of it."""

from collections.abc import AsyncIterator, Callable

import pytest

from koinon.platform import configuration, process
from koinon.platform.configuration import Configuration
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.conftest import SECRETS


@pytest.fixture
def alone(cluster: Cluster, make_database: Callable[[], str]) -> Configuration:
    """Settings with an empty database."""
    name = make_database()
    urls = {"KOINON_DATABASE_URL": cluster.url("koinon_app", name)}
    return configuration.load(SECRETS | urls | {"KOINON_DATABASE_OWNER_URL": cluster.url("koinon_owner", name)})


@pytest.fixture
async def installation(alone: Configuration) -> AsyncIterator[Services]:
    """One process of it."""
    async with process.services(alone, name="test", pool=4) as opened:
        yield opened
