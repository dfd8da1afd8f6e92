"""The pages of channels: the checklist, health, a sender, what was said (CHN-006, 007, 064, 068)."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from koinon import channels
from koinon.channels import health
from koinon.channels.watching import telling
from koinon.channels.watching.counting import COUNTS
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.conftest import outgoing
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.platform.asgi import Answer
from tests.simulator.running import simulating
from tests.web.test_carriers_page import page, submit

HEALTH, EXCHANGES = "/settings/health", "/settings/exchanges"
PRACTICE = {"provider": "telnyx", "name": "Practice", "environment": "simulator"}


@pytest.fixture
async def owner(services: Services) -> Browser:
    COUNTS.take()
    browser = Browser(pages_of(services))
    browser.token = (await found(services)).token
    await browser.call("GET", "/api/v1/me")
    return browser


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating() as made:
        yield made


async def organization_of(owner: Browser) -> UUID:
    return UUID((await owner.call("GET", "/api/v1/organization")).json["data"]["id"])


@pytest_asyncio.fixture
async def sender(owner: Browser, services: Services, simulator: Simulator) -> dict[str, Any]:
    """A number of a simulated account whose simulator answers."""
    account = (await owner.call("POST", "/api/v1/provider-accounts", PRACTICE)).json["data"]
    async with services.database.transaction(await organization_of(owner)) as tx:
        await tx.execute("update provider_accounts set base_url = %(u)s where id = %(i)s",
                         {"u": simulator.url, "i": account["id"]})  # fmt: skip
    body = {"account_id": account["id"], "value": "+1 202 555 0100"}
    made: dict[str, Any] = (await owner.call("POST", "/api/v1/senders", body)).json["data"]
    return made


async def test_the_checklist_says_what_is_done_and_that_the_simulator_is_the_carrier(
    owner: Browser, sender: dict[str, Any]
) -> None:
    shown = await page(owner, "/settings/channels")
    assert "The simulator is your carrier for now" in shown
    assert re.search(r"Choose a number to text from.*?Practice", shown, re.S)
    assert re.search(r"Prove your email domain.*?Not needed yet", shown, re.S)
    assert f"/settings/senders/{sender['id']}#test" in shown
    assert "Practice: nobody is really texted." in shown, "every page says so (CHN-007)"


async def test_health_turns_with_the_carrier_and_recovers(
    owner: Browser, services: Services, simulator: Simulator, sender: dict[str, Any]
) -> None:
    organization = await organization_of(owner)
    await health.probe(services, organization)
    assert "Well" in await page(owner, HEALTH)
    simulator.carrier.set_scenario("*", {"outage": True})
    for _ in range(2):
        await health.probe(services, organization)
    shown = await page(owner, HEALTH)
    assert "Practice does not answer" in shown
    assert "The carrier does not take our calls" in shown
    assert "Degraded" in shown
    told = (await owner.call("GET", "/api/v1/channels/health")).json["data"]
    assert (told["state"], told["accounts"][0]["state"]) == ("degraded", "down")
    simulator.carrier.set_scenario("*", {"outage": False})
    await health.probe(services, organization)
    shown = await page(owner, HEALTH)
    assert "The carrier does not take our calls" not in shown
    assert "What was wrong in the last 30 days" in shown
    (incident,) = (await owner.call("GET", "/api/v1/channels/incidents")).json["data"]
    assert incident["closed_at"] is not None


async def test_figures_failures_and_exchanges_are_shown(
    owner: Browser, services: Services, sender: dict[str, Any]
) -> None:
    organization = await organization_of(owner)
    transport = await channels.transport(services, organization, UUID(sender["id"]))
    message = outgoing("http://127.0.0.1:1/hook", "+12025550001", "Come at half past nine")
    await transport.send([message, outgoing("http://127.0.0.1:1/hook")])
    await telling.tell(services.database)
    shown = await page(owner, HEALTH)
    assert "This number does not exist or cannot be reached." in shown
    assert "Messages taken, last hour" in shown
    said = await page(owner, f"{EXCHANGES}?show=failed&account={sender['account_id']}")
    assert str(message.delivery_id) in said
    assert "Copy a report for support" in said
    assert "half past nine" not in said
    assert "5550001" not in said
    listed = (await owner.call("GET", f"/api/v1/provider-exchanges?delivery_id={message.delivery_id}")).json["data"]
    assert [one["delivery_id"] for one in listed] == [str(message.delivery_id)]
    read = await owner.call("GET", f"/api/v1/provider-exchanges/{listed[0]['id']}")
    assert read.json["data"] == listed[0]
    strange = await owner.call("GET", f"{EXCHANGES}?account=nonsense", accept="text/html")
    assert strange.status == 404


async def test_a_senders_page_says_what_stands_in_its_way_and_sends_a_test(
    owner: Browser, services: Services, sender: dict[str, Any]
) -> None:
    path = f"/settings/senders/{sender['id']}"
    assert "Nothing stands in its way." in await page(owner, path)
    wrong = await submit(owner, f"{path}/test", to="12")
    assert wrong.status == 422
    assert 'value="12"' in wrong.raw.decode()
    sent = await submit(owner, f"{path}/test", to="(202) 555-0142")
    assert (sent.status, sent.headers["location"]) == (303, path)
    async with services.database.transaction(await organization_of(owner)) as tx:
        origins = await tx.all(str, "select origin from deliveries where sender_id = %(s)s", {"s": sender["id"]})
        waiting = (await channels.channel_health(tx)).accounts[0].senders[0].queued
    assert (origins, waiting) == (["test"], 1)
    await owner.call("POST", f"/api/v1/senders/{sender['id']}/pause")
    assert "This sender is paused." in await page(owner, path)
    refused: Answer = await owner.call("POST", f"/api/v1/senders/{sender['id']}/test-message", {"to": "+12025550142"})
    assert (refused.status, refused.error["code"]) == (409, "broadcast_blocked")


async def test_the_installations_health_names_each_account(
    owner: Browser, services: Services, simulator: Simulator, sender: dict[str, Any]
) -> None:
    """CHN-065: /health/channels gives state and latency of each; degraded if any is not healthy."""
    organization = await organization_of(owner)
    async with services.database.system() as tx:
        await tx.execute("delete from provider_minutes")
    await health.probe(services, organization)
    await telling.tell(services.database)
    async with services.database.system() as tx:
        fine = await channels.installation_health(tx)
    assert (fine["status"], [one["state"] for one in fine["accounts"]]) == ("healthy", ["healthy"])
    assert fine["accounts"][0]["latency_ms"] > 0
    simulator.carrier.set_scenario("*", {"outage": True})
    await health.probe(services, organization)
    await telling.tell(services.database)
    async with services.database.system() as tx:
        broken = await channels.installation_health(tx)
    assert (broken["status"], [one["state"] for one in broken["accounts"]]) == ("degraded", ["down"])


async def test_exchanges_are_found_by_time_and_counted(
    owner: Browser, services: Services, sender: dict[str, Any]
) -> None:
    organization = await organization_of(owner)
    transport = await channels.transport(services, organization, UUID(sender["id"]))
    await transport.send([outgoing("http://127.0.0.1:1/hook")])
    await telling.tell(services.database)
    path = "/api/v1/provider-exchanges?include_total=true&created_after="
    recent = (await owner.call("GET", path + "2020-01-01T00:00:00Z")).json
    later = (await owner.call("GET", path + "2100-01-01T00:00:00Z")).json
    assert (len(recent["data"]), recent["meta"]["pagination"]["total"]) == (1, 1)
    assert later["data"] == []


async def test_a_sender_is_taken_away_on_its_page(owner: Browser, sender: dict[str, Any]) -> None:
    path = f"/settings/senders/{sender['id']}"
    assert f'action="{path}/remove"' in await page(owner, path)
    gone = await submit(owner, f"{path}/remove")
    assert (gone.status, gone.headers["location"]) == (303, "/settings/senders")
    assert (await owner.call("GET", f"/api/v1/senders/{sender['id']}")).json["data"]["state"] == "released"
    assert f'action="{path}/remove"' not in await page(owner, path)
