"""A database that is away concerns those who live on it, and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest

from koinon.identity import mirroring
from koinon.identity.links import offering
from koinon.platform.placements import repair
from tests.identity.browser import Browser
from tests.placements.conftest import Installation, organization_of


@contextmanager
def away(installation: Installation) -> Iterator[None]:
    """Nobody can connect to `eu`, and whoever was is cut off."""
    name = psycopg.conninfo.conninfo_to_dict(installation.urls["eu"])["dbname"]
    admin = psycopg.conninfo.make_conninfo(installation.urls["eu"], dbname="postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"alter database {name} with allow_connections false".encode())
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        try:
            yield
        finally:
            connection.execute(f"alter database {name} with allow_connections true".encode())


@pytest.fixture(scope="module")
async def there(installation: Installation) -> Browser:
    """Somebody whose organization lives in eu."""
    return await installation.found("eu")


@pytest.fixture(scope="module")
async def here(installation: Installation) -> Browser:
    """Somebody whose organization lives at home."""
    return await installation.found(None, name="Corner Bakery")


async def test_who_lives_there_is_told_to_come_back_and_nobody_else(
    installation: Installation, there: Browser, here: Browser
) -> None:
    with away(installation):
        refused = [await there.call("GET", "/api/v1/contacts") for _ in range(3)]
        assert {answer.status for answer in refused} == {503}
        assert refused[-1].headers["retry-after"]
        assert (await here.call("GET", "/api/v1/contacts")).status == 200
        offering.forget()
        assert (await Browser(installation.application.edge).call("GET", "/sign-in", accept="text/html")).status == 200
        added = await here.call("POST", "/api/v1/contacts", {"given_name": "Ben"})
        assert added.status == 201
    for services in (installation.home, installation.apart):
        for database in await services.placements.apart():
            database.forget_absence()
            await database.pool.check()
    assert (await there.call("GET", "/api/v1/contacts")).status == 200


async def test_a_changed_name_follows(installation: Installation, there: Browser) -> None:
    answer = await there.call("PATCH", "/api/v1/me", {"name": "Ada King"})
    assert answer.status in (200, 204), answer.raw
    await mirroring.mirror_users.call(installation.apart)
    user_id = UUID((await there.call("GET", "/api/v1/me")).json["data"]["user"]["id"])
    assert installation.rows("eu", "select name from users where id = %s", user_id) == [("Ada King",)]
    await mirroring.mirror_users.call(installation.home)


async def test_what_home_has_wrong_is_made_right(installation: Installation, there: Browser) -> None:
    organization_id = await organization_of(there)
    installation.rows("home", "update organizations set name = 'Wrong' where id = %s returning 1", organization_id)
    installation.rows("home", "delete from memberships where organization_id = %s returning 1", organization_id)
    async with installation.apart.database.transaction(organization_id) as tx:
        seen = repair.mark(await repair.differences(tx))
    await repair.repair_one.call(installation.apart, str(organization_id), seen=seen)
    found = installation.rows(
        "home",
        "select o.name, m.role from organizations o join memberships m on m.organization_id = o.id where o.id = %s",
        organization_id,
    )
    assert found == [("Grace Chapel", "owner")]


async def test_a_difference_is_looked_at_twice(installation: Installation, there: Browser) -> None:
    organization_id = await organization_of(there)
    installation.rows("home", "update organizations set name = 'Wrong' where id = %s returning 1", organization_id)
    await repair.repair_one.call(installation.apart, str(organization_id))
    assert installation.rows("home", "select name from organizations where id = %s", organization_id) == [("Wrong",)]
    waiting = "select count(*) from procrastinate_jobs where queueing_lock = %s"
    assert installation.rows("eu", waiting, f"repair:{organization_id}") == [(1,)]


async def test_an_organization_that_was_never_made_is_forgotten(installation: Installation) -> None:
    browser = await installation.found("eu", name="Broken Off")
    organization_id = await organization_of(browser)
    for table in installation.rows(
        "eu", "select conrelid::regclass::text from pg_constraint where confrelid = 'organizations'::regclass"
    ):
        column = "sandbox_of" if table[0] == "organizations" else "organization_id"
        installation.rows("eu", f"delete from {table[0]} where {column} = %s returning 1", organization_id)
    installation.rows("eu", "delete from organizations where id = %s returning 1", organization_id)
    async with installation.apart.database.transaction(organization_id) as tx:
        seen = repair.mark(await repair.differences(tx))
    await repair.repair_one.call(installation.apart, str(organization_id), seen=seen)
    for table in ("directory", "memberships", "roles"):
        assert installation.rows("home", f"select 1 from {table} where organization_id = %s", organization_id) == []
