"""Who has a seat where: invitations, sandboxes, the clock's own work, live updates and the end, on another database."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from koinon import organizations, reencrypting, wiring
from koinon.platform.alerts import Watch
from koinon.platform.crypto import KeyRing, Vault
from koinon.platform.doorbell import Doorbell
from koinon.platform.placements.following import Apart
from koinon.platform.realtime import Frame, Notice
from koinon.platform.rotation import rotate_keys
from koinon.platform.services import Services
from tests.api.test_sandbox import both
from tests.conftest import SECRETS
from tests.identity.browser import PASSWORD, Browser
from tests.identity.test_invitations import accept, invited, somebody
from tests.placements.conftest import Installation, organization_of


@pytest.fixture(scope="module")
async def ada(installation: Installation) -> Browser:
    """The owner of an organization that lives in eu."""
    return await installation.found("eu")


@pytest.fixture(scope="module")
def services(installation: Installation) -> Services:
    """Those of the web process."""
    return installation.home


async def test_somebody_invited_sits_there(installation: Installation, services: Services, ada: Browser) -> None:
    email, carla = somebody(), Browser(installation.application.edge)
    token = await invited(services, ada, email)
    assert await accept(carla, token, name="Carla", password=PASSWORD) == (200, "")
    assert await organization_of(carla) == await organization_of(ada)
    assert len((await ada.call("GET", "/api/v1/members")).json["data"]) == 2
    assert (email,) in installation.rows("eu", "select email from users")
    seat = (await ada.call("GET", "/api/v1/members")).json["data"][1]["id"]
    assert (await ada.call("DELETE", f"/api/v1/members/{seat}")).status == 204
    for where in ("home", "eu"):
        assert installation.rows(where, "select state from memberships where id = %s", UUID(seat)) == [("removed",)]


async def test_a_sandbox_lives_beside_its_organization(installation: Installation, ada: Browser) -> None:
    _, script = await both(ada)
    added = await script.call("POST", "/api/v1/contacts", {"given_name": "Tested"})
    assert added.status == 201, added.raw
    ((sandbox,),) = installation.rows("eu", "select organization_id from contacts where given_name = 'Tested'")
    led = "select placement from directory where organization_id = %s and kind = 'sandbox'"
    assert installation.rows("home", led, sandbox) == [("eu",)]


async def test_the_clock_s_work_runs_on_both(installation: Installation) -> None:
    for services in (installation.home, installation.apart):
        for schedule in wiring.schedules():
            await schedule.job.call(services)
        await Watch(services.database, "worker").look()
    await installation.work()
    assert installation.rows("eu", "select job, error from dead_letters") == []
    assert installation.rows("home", "select job, error from dead_letters") == []


class Heard:
    """A watcher that keeps what it is told."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def put(self, frame: Frame) -> None:
        self.frames.append(frame)

    def end(self) -> None:
        """Nothing is open."""


async def test_what_happens_there_is_seen_live(installation: Installation, services: Services, ada: Browser) -> None:
    organization_id = await organization_of(ada)
    bell, apart = Doorbell(services.database), Apart(services)
    bell.start()
    following = asyncio.create_task(apart.run())
    try:
        heard = Heard()
        services.hub.translate = lambda event: [Notice("what happened", event.type, {})]
        services.hub.watch(organization_id, "what happened", heard)
        async with asyncio.timeout(60):
            while not heard.frames:  # what was written before the log's end was read is not told
                await ada.call("POST", "/api/v1/contacts", {"given_name": "Ben"})
                await asyncio.sleep(0.2)
        assert '"contact.created"' in heard.frames[0].text
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await apart.stop()
        await bell.stop()


async def test_an_erased_one_leaves_nothing_on_either(installation: Installation, services: Services) -> None:
    browser = await installation.found("eu", name="Short Lived")
    organization_id = await organization_of(browser)
    await organizations.erase_now(services, organization_id)
    for where in ("home", "eu"):
        for table in ("directory", "memberships", "locations", "audit_log", "sessions", "roles"):
            sql = f"select count(*) from {table} where organization_id = %s"
            assert installation.rows(where, sql, organization_id) == [(0,)], (where, table)
        assert installation.rows(where, "select 1 from organizations where id = %s", organization_id) == []
    assert (
        len(
            installation.rows(
                "eu", "select 1 from tombstones where organization_id = %s and erased_at is not null", organization_id
            )
        )
        == 1
    )


async def test_home_tells_whose_seats_somebody_has(installation: Installation) -> None:
    """One person with an organization on each: the list of their seats, and moving between them."""
    email = somebody()
    browser = await installation.found("eu", name="There", email=email)
    there = await organization_of(browser)
    body = {"name": "Here", "kind": "church", "country": "US", "time_zone": "America/New_York", "region": ""}
    made = await browser.call("POST", "/api/v1/organizations", body, idempotency_key="once")
    assert made.status == 201, made.raw
    again = await browser.call("POST", "/api/v1/organizations", body, idempotency_key="once")
    assert again.json["data"] == made.json["data"]
    nowhere = await browser.call("POST", "/api/v1/organizations", {**body, "region": "mars"})
    assert (nowhere.status, nowhere.error["code"]) == (422, "invalid_enum")
    here = UUID(made.json["data"]["organization_id"])
    assert installation.rows("home", "select name from locations where organization_id = %s", here) == [("Main",)]
    seats = (await browser.call("GET", "/api/v1/me")).json["data"]["seats"]
    assert {UUID(seat["organization_id"]) for seat in seats} == {there, here}
    for organization_id in (here, there):
        await browser.call("POST", "/api/v1/me/organization", {"organization_id": str(organization_id)})
        assert await organization_of(browser) == organization_id


async def test_a_new_encryption_key_reaches_what_lives_elsewhere(installation: Installation, ada: Browser) -> None:
    """CON-017: each database seals its own anew; what stands at home only is left to home."""
    added = await ada.call("POST", "/api/v1/contacts", {"given_name": "Sealed", "phones": ["+14155552671"]})
    assert added.status == 201, added.raw
    tenant = await organization_of(ada)
    old, new = (1, bytes(range(32))), (2, b"n" * 32)
    after, before = (
        Vault(KeyRing(ring), bytes(range(32, 64)), SECRETS["KOINON_SECRET_KEY"].encode())
        for ring in ((new, old), (old, new))
    )
    home, apart = replace(installation.home, vault=after), replace(installation.apart, vault=after)
    begun, away = await reencrypting.every(home, begin=False)
    assert away == [] and {one.database for one in begun} == {"here", "eu"}
    [there] = [one for one in begun if one.organization_id == tenant]
    assert there.database == "eu" and there.columns["addresses.value_cipher"] == 1
    await rotate_keys.call(apart, str(tenant))
    version = "select get_byte(value_cipher, 0) from addresses where organization_id = %s"
    assert installation.rows("eu", version, tenant) == [(2,)]
    [of_database] = [one for one in begun if one.database == "eu" and one.organization_id is None]
    assert "signing_keys.private_key" not in of_database.columns
    await rotate_keys.call(apart)
    assert installation.rows("home", "select distinct get_byte(private_key, 0) from signing_keys") == [(1,)]
    for again in (str(tenant), None):  # the other tests know the old key only
        await rotate_keys.call(replace(apart, vault=before), again)
    assert installation.rows("eu", version, tenant) == [(1,)]
