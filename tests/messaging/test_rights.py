"""Text, addresses, sending, approving, emergencies and exports are rights apart; each send is on record (MSG-100)."""

from typing import Any
from uuid import UUID

import pytest

from koinon.kit import ids
from koinon.messaging.contracts import Purpose
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.conftest import found
from tests.identity.test_api_keys import make
from tests.messaging import cast

ROUTES: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "messages:read": ("GET", "/api/v1/messages", None),
    "broadcasts:send": ("POST", "/api/v1/broadcasts/{id}/send", {}),
    "broadcasts:approve": ("POST", "/api/v1/broadcasts/{id}/approval/approve", {}),
    "broadcasts:export": ("POST", "/api/v1/broadcasts/{id}/deliveries/bulk", {"operation": "export", "all": True}),
}


@pytest.fixture
async def ada(services: Services) -> Browser:
    browser = Browser(make_api(services))
    browser.token = (await found(services)).token
    await browser.call("GET", "/api/v1/me")
    return browser


@pytest.fixture
async def chapel(ada: Browser) -> UUID:
    return UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])


async def asked(script: Script, right: str, broadcast_id: UUID) -> str:
    """The right that is missing; "" where it was not refused for want of one."""
    method, path, body = ROUTES[right]
    answer = await script.call(method, path.format(id=broadcast_id), body, Idempotency_Key=str(ids.uuid7()))
    return str(answer.error["details"]["required"]) if answer.status == 403 else ""


async def test_each_right_opens_its_own_door_alone(services: Services, ada: Browser, chapel: UUID) -> None:
    made = await cast.draft(services, chapel)
    for held in ROUTES:
        script = Script(ada.app, (await make(ada, held, "broadcasts:read"))[1])
        refused = {right: await asked(script, right, made.id) for right in ROUTES}
        assert refused == {right: "" if right == held else right for right in ROUTES}, held


async def test_an_emergency_takes_a_right_beside_that_of_sending(
    services: Services, ada: Browser, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    made = await cast.draft(services, chapel, purpose=Purpose.EMERGENCY)
    path, body = f"/api/v1/broadcasts/{made.id}/send", {"undo_seconds": 60, "emergency_reason": "Flood"}
    refused = await Script(ada.app, (await make(ada, "broadcasts:send"))[1]).call(
        "POST", path, body, Idempotency_Key="a"
    )
    assert (refused.status, refused.error["details"]["required"]) == (403, "messages:emergency")
    both = Script(ada.app, (await make(ada, "broadcasts:send", "messages:emergency"))[1])
    assert (await both.call("POST", path, body, Idempotency_Key="b")).status == 202


async def test_who_reads_people_sees_no_whole_address(services: Services, ada: Browser, chapel: UUID) -> None:
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    masked = Script(ada.app, (await make(ada, "contacts:read", "broadcasts:read", "messages:read"))[1])
    plain = Script(ada.app, (await make(ada, "contacts:read", "contacts:addresses"))[1])
    path = "/api/v1/contacts?expand=addresses"
    assert number not in (await masked.call("GET", path)).raw.decode()
    assert number in (await plain.call("GET", path)).raw.decode()


async def test_a_send_to_more_than_fifty_is_in_the_trail_with_who_did_it(
    services: Services, ada: Browser, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(51))
    made = await cast.draft(services, chapel)
    sent = await ada.call("POST", f"/api/v1/broadcasts/{made.id}/send", {}, Idempotency_Key="once")
    assert sent.status == 202, sent.raw
    [row] = (await ada.call("GET", "/api/v1/audit-log?action=broadcast.sent")).json["data"]
    me = (await ada.call("GET", "/api/v1/me")).json["data"]
    assert (row["resource_id"], row["actor_id"]) == (str(made.id), me["user"]["id"])
