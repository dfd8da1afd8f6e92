"""The sandbox's clock moved forward: what waits for a moment comes nearer, there and nowhere else (API-056)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from koinon import wiring, worker
from koinon.identity import keys
from koinon.kit import clock
from koinon.platform import ageing
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.api.test_bulk import ask, job, people
from tests.api.test_sandbox import both, whose
from tests.contacts.test_imports import SMALL, imported
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.conftest import found
from tests.identity.test_api_keys import make

TRIAL = ageing.Ageing("organizations", ("trial_ends_at",), key="id")
Drain = Callable[[], Awaitable[None]]
DAY = 24
PHONE = "+12025550000"


async def forward(one: Browser | Script, hours: int) -> None:
    answer = await one.call("POST", "/api/v1/sandbox/clock", {"forward_hours": hours})
    assert answer.status == 200, answer.raw


def later(hours: float) -> str:
    return (clock.now() + timedelta(hours=hours)).isoformat()


async def test_a_test_key_ends_and_a_living_one_does_not(ada: Browser) -> None:
    ending: dict[str, Any] = {"expires_at": later(9 * DAY)}
    _, test = await make(ada, "organization:read", mode="test", **ending)
    _, live = await make(ada, "organization:read", **ending)
    await forward(ada, 8 * DAY)
    assert (await Script(ada.app, test).call("GET", "/api/v1/organization")).status == 200
    await forward(ada, 2 * DAY)
    keys.forget_keys()
    refused = await Script(ada.app, test).call("GET", "/api/v1/organization")
    assert (refused.status, refused.error["code"]) == (401, "expired_api_key")
    assert (await Script(ada.app, live).call("GET", "/api/v1/organization")).status == 200


async def test_a_waiting_message_leaves_in_its_moment(connected: tuple[Services, Simulator]) -> None:
    services, simulator = connected
    simulator.carrier.timeline.set(1_000, 0)
    ada = Browser(make_api(services))
    ada.token = (await found(services)).token
    await ada.call("GET", "/api/v1/me")
    _, test = await both(ada)
    body = {"to": PHONE, "body": "Hello", "purpose": "transactional", "create_contact": True, "send_at": later(3 * DAY)}
    sent = await test.call("POST", "/api/v1/messages", body, idempotency_key="later")
    path = f"/api/v1/messages/{sent.json['data']['id']}"
    await worker.drain(services, wiring.jobs())
    assert (await test.call("GET", path)).json["data"]["status"] == "queued"
    assert len(simulator.carrier.phones) == 0
    await forward(test, 30 * DAY)  # far behind its moment: it leaves in it, and is not too old by then
    await worker.drain(services, wiring.jobs())
    assert [one.text for one in simulator.carrier.phones.thread(PHONE)] == ["Hello"]
    assert (await test.call("GET", path)).json["data"]["status"] in ("sent", "delivered")


async def test_an_upload_is_forgotten_and_a_change_stays_as_it_is(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    live, test = await both(ada)
    for one in (live, test):
        await imported(services, drain_jobs, await whose(one), SMALL)
    jobs = [await changed(services, one, drain_jobs) for one in (live, test)]
    assert [await kept(services, one) for one in (live, test)] == [True, True]
    await forward(test, 32 * DAY)
    await drain_jobs()
    assert [await kept(services, one) for one in (live, test)] == [True, False]
    told = [await job(one, job_id) for one, job_id in zip((live, test), jobs, strict=True)]  # type: ignore[arg-type]
    assert [one["can_undo"] for one in told] == [True, False]


async def changed(services: Services, one: Script, drain_jobs: Drain) -> str:
    """A job that changed many people."""
    made = await people(services, await whose(one), 130)
    asked = await ask(one, operation="update", ids=made, updates={"locale": "pt"})
    await drain_jobs()
    return str(asked.json["data"]["job_id"])


async def kept(services: Services, one: Script) -> bool:
    """Whether the uploaded file is still there."""
    async with services.database.transaction(await whose(one)) as tx:
        return bool(await tx.scalar("select exists (select from import_chunks)"))


async def test_said_twice_with_one_key_it_goes_by_once(ada: Browser) -> None:
    key_id, _ = await make(ada, "organization:read", mode="test", expires_at=later(9 * DAY))
    path = f"/api/v1/api-keys/{key_id}"
    before = datetime.fromisoformat((await ada.call("GET", path)).json["data"]["expires_at"])
    for _ in range(2):
        await ada.call("POST", "/api/v1/sandbox/clock", {"forward_hours": DAY}, idempotency_key="a-day")
    after = datetime.fromisoformat((await ada.call("GET", path)).json["data"]["expires_at"])
    assert before - after == timedelta(days=1)


async def test_a_clock_moved_ever_again_stays_in_the_calendar(ada: Browser, services: Services) -> None:
    """A hundred years of ageing: two thousand would reach behind the year 1, which RFC 3339 cannot write."""
    _, test = await both(ada)
    sandbox = await whose(test)
    async with services.database.transaction(sandbox) as tx:
        await tx.execute("update organizations set trial_ends_at = now()")
        for _ in range(100):
            await tx.execute(ageing._statement(TRIAL), {"organization_id": sandbox, "by": timedelta(days=400)})
        assert (await tx.scalar("select trial_ends_at from organizations")).year > 2000


async def test_only_a_sandbox_has_such_a_clock(ada: Browser, services: Services) -> None:
    refused = await ada.call("POST", "/api/v1/sandbox/clock", {"forward_hours": DAY})
    assert (refused.status, refused.error["code"]) == (409, "invalid_state")
    for wrong in (0, -1, 1_000_000):
        assert (await ada.call("POST", "/api/v1/sandbox/clock", {"forward_hours": wrong})).status == 422


async def test_the_living_organization_stays_as_old_as_it_is(ada: Browser, services: Services) -> None:
    await both(ada)
    async with services.database.transaction(await whose(ada)) as tx:
        await tx.execute("update organizations set trial_ends_at = now() + interval '3 days'")
        before = await tx.scalar("select trial_ends_at from organizations")
    await forward(ada, 4 * DAY)
    async with services.database.transaction(await whose(ada)) as tx:
        assert await tx.scalar("select trial_ends_at from organizations") == before
        trail = await tx.all(str, "select action from audit_log where action = 'sandbox.clock_moved'")
    assert len(trail) == 1
