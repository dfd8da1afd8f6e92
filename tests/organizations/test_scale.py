"""What one organization's pages cost does not grow with the others, told in blocks and not in seconds (ORG-037)."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from bench.tenants import add, blocks

from koinon import contacts, organizations
from koinon.platform import configuration, process
from koinon.platform.db import Tx
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.conftest import SECRETS

FEW, MANY = 60, 240


@pytest.fixture
async def alone(cluster: Cluster, make_database: Callable[[], str], tmp_path: Path) -> AsyncIterator[Services]:
    """A database of this test's own."""
    given = {"KOINON_DATABASE_URL": cluster.url("koinon_app", make_database()), "KOINON_DATA_DIR": str(tmp_path)}
    async with process.services(configuration.load(SECRETS | given), name="scale", pool=8) as opened:
        yield opened


async def test_four_times_the_organizations_cost_one_of_them_nothing(alone: Services) -> None:
    async def people(tx: Tx) -> object:
        return await contacts.list_page(tx, alone.vault, contacts.ContactQuery())

    async def console(tx: Tx) -> object:
        return await organizations.every_organization(tx, limit=50)

    seen = []
    for count in (FEW, MANY - FEW):
        tenants = await add(alone, count)
        async with alone.database.system() as tx:
            await tx.execute("select koinon_refresh_statistics()")
        seen.append((await blocks(alone, tenants[-1], people), await blocks(alone, None, console)))
    (page, listed), (page_after, listed_after) = seen
    assert 0 < page_after <= page * 1.2
    assert 0 < listed_after <= listed + (MANY - FEW) / 4  # what it shows is looked up, not all there is
