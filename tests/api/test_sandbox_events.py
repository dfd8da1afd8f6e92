"""What is made to happen in the sandbox by hand goes the way it goes in earnest (API-056)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from koinon import wiring, worker
from koinon.kit import clock
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.api.test_sandbox import both, whose
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.identity.test_api_keys import make

EVENTS = "/api/v1/sandbox/events"
SILENT = "+12025550007"  # sent, and nobody tells how it ends (CHN-077)


async def test_a_message_ends_as_somebody_says_and_stop_is_heard(connected: tuple[Services, Simulator]) -> None:
    services, simulator = connected
    simulator.carrier.timeline.set(1_000, 0)
    ada = Browser(make_api(services))
    ada.token = (await found(services)).token
    await ada.call("GET", "/api/v1/me")
    _, test = await both(ada)
    ids = []
    for key in ("arrives", "fails"):
        body = {"to": SILENT, "body": f"It {key}", "purpose": "transactional", "create_contact": True}
        sent = await test.call("POST", "/api/v1/messages", body, idempotency_key=key)
        ids.append(sent.json["data"]["id"])
    await worker.drain(services, wiring.jobs())

    async def status(one: str) -> str:
        return str((await test.call("GET", f"/api/v1/messages/{one}")).json["data"]["status"])

    assert [await status(one) for one in ids] == ["sent", "sent"]
    for one, kind in zip(ids, ("message.delivered", "message.failed"), strict=True):
        told = await test.call("POST", EVENTS, {"type": kind, "message_id": one})
        assert told.status == 202, told.raw
    stopped = await test.call("POST", EVENTS, {"type": "contact.opted_out", "from_phone": SILENT})
    assert stopped.status == 202, stopped.raw
    for _ in range(200):
        await worker.drain(services, wiring.jobs())
        if [await status(one) for one in ids] == ["delivered", "failed"] and await consent(services, test) == "denied":
            break
    assert [await status(one) for one in ids] == ["delivered", "failed"]
    assert await consent(services, test) == "denied"
    again = await test.call("POST", EVENTS, {"type": "message.failed", "message_id": ids[0]})
    assert (again.status, again.error["code"]) == (409, "invalid_state")


async def consent(services: Services, test: object) -> str | None:
    async with services.database.transaction(await whose(test)) as tx:  # type: ignore[arg-type]
        return await tx.first(str, "select state from address_consents order by changed_at desc")


async def test_the_owners_hear_that_a_test_key_ends_and_of_no_other(ada: Browser, services: Services) -> None:
    end = {"expires_at": (clock.now() + timedelta(days=90)).isoformat()}
    test_id, _ = await make(ada, "organization:read", mode="test", **end)
    live_id, _ = await make(ada, "organization:read", **end)
    for _ in range(2):
        assert (await ada.call("POST", EVENTS, {"type": "api_key.expiring", "key_id": test_id})).status == 202
    assert (await ada.call("POST", EVENTS, {"type": "api_key.expiring", "key_id": live_id})).status == 404
    async with services.database.transaction(await whose(ada)) as tx:
        assert await tx.scalar("select count(*) from mails where kind = 'api_key_expiring'") == 1


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"text": "Hello"}, "from_phone"),
        ({"from_phone": "+12025550177"}, "text"),
        ({"type": "contact.opted_out"}, "from_phone"),
        ({"type": "message.delivered"}, "message_id"),
        ({"type": "api_key.expiring"}, "key_id"),
    ],
)
async def test_what_an_event_needs_is_asked_for(ada: Browser, body: dict[str, str], missing: str) -> None:
    await ada.call("POST", "/api/v1/sandbox")
    assert (await ada.call("POST", EVENTS, body)).fields == {missing: "missing_required_field"}


async def test_a_message_of_nobody_is_404(ada: Browser) -> None:
    await ada.call("POST", "/api/v1/sandbox")
    answer = await ada.call("POST", EVENTS, {"type": "message.delivered", "message_id": str(uuid4())})
    assert answer.status == 404
