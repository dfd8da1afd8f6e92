"""One transaction on two servers: what fails takes back what was written on both."""

from uuid import UUID

import psycopg
import pytest

from koinon.platform.actor import system
from koinon.platform.db import Tx, joining
from tests.identity.browser import Browser
from tests.placements.conftest import Installation, organization_of

TAG = "insert into tags (id, organization_id, name) values (gen_random_uuid(), %(organization_id)s, %(name)s)"
LEAD = (
    "insert into directory (kind, key_hash, organization_id)"
    " values ('test', convert_to(%(name)s, 'UTF8'), %(organization_id)s)"
)


class BrokenOffError(Exception):
    """Something went wrong in the middle."""


@pytest.fixture(scope="module")
async def browser(installation: Installation) -> Browser:
    return await installation.found("eu")


@pytest.fixture(scope="module")
async def chapel(browser: Browser) -> UUID:
    """An organization that lives in eu."""
    return await organization_of(browser)


async def write(tx: Tx, name: str) -> None:
    """A row where the organization lives, and one at home."""
    values = {"organization_id": tx.organization_id, "name": name}
    await tx.execute(TAG, values)
    await tx.execute(LEAD, values)


def written(installation: Installation, name: str) -> tuple[int, int]:
    """How many rows of the name stand where the organization lives, and at home."""
    there = installation.rows("eu", "select 1 from tags where name = %s", name)
    home = installation.rows("home", "select 1 from directory where key_hash = convert_to(%s, 'UTF8')", name)
    return len(there), len(home)


async def test_both_are_written(installation: Installation, chapel: UUID) -> None:
    async with installation.home.database.transaction(chapel) as tx:
        await write(tx, "both")
    assert written(installation, "both") == (1, 1)
    led = "select placement from directory where kind = 'test' and organization_id = %s"
    assert installation.rows("home", led, chapel) == [("eu",)]


async def test_who_raises_writes_neither(installation: Installation, chapel: UUID) -> None:
    with pytest.raises(BrokenOffError):
        async with installation.home.database.transaction(chapel) as tx:
            await write(tx, "neither")
            raise BrokenOffError
    assert written(installation, "neither") == (0, 0)


@pytest.mark.parametrize("before", [True, False])
async def test_a_part_that_fails_is_taken_back_on_both(installation: Installation, chapel: UUID, before: bool) -> None:
    """Whether the part at home had begun before or not."""
    names = [f"kept-{before}", f"gone-{before}", f"after-{before}"]
    async with installation.home.database.transaction(chapel) as tx:
        if before:
            await write(tx, names[0])
        with pytest.raises(BrokenOffError):
            async with tx.savepoint():
                await write(tx, names[1])
                raise BrokenOffError
        await write(tx, names[2])
    assert [written(installation, name) for name in names] == [(int(before), int(before)), (0, 0), (1, 1)]


async def test_what_failed_at_home_is_not_passed_over(installation: Installation, chapel: UUID) -> None:
    """PostgreSQL answers COMMIT after a failed statement with ROLLBACK, and no error."""
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        async with installation.home.database.transaction(chapel) as tx:
            await write(tx, "twice")
            with pytest.raises(psycopg.errors.UniqueViolation):
                await tx.execute(LEAD, {"organization_id": chapel, "name": "twice"})
    assert written(installation, "twice") == (0, 0)


async def test_who_joins_in_the_name_of_nobody_stays_in_the_same(installation: Installation, chapel: UUID) -> None:
    database = installation.home.database
    with pytest.raises(BrokenOffError):
        async with database.transaction(chapel) as tx:
            with joining(tx):
                async with database.system() as nobody:
                    await nobody.execute(LEAD, {"organization_id": chapel, "name": "joined"})
                async with database.transaction(system(chapel)) as again:
                    await write(again, "again")
            raise BrokenOffError
    assert written(installation, "joined") == (0, 0)
    assert written(installation, "again") == (0, 0)
