"""Settings, Registration: from an empty page to a campaign with its number, as an owner's browser does it."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode
from uuid import UUID

import pytest
import pytest_asyncio

from koinon import channels, wiring
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.worker import drain
from tests.api.test_sender_registrations import FORM, look, step
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.platform.asgi import Answer
from tests.simulator.running import quick, simulating

HOME = "/settings/registration"


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating(quick(registration_seconds=0)) as made:
        yield made


@pytest.fixture
async def owner(services: Services, simulator: Simulator) -> Browser:
    browser = Browser(pages_of(services))
    seat = await found(services)
    browser.token = seat.token
    await browser.call("GET", "/api/v1/me")
    return browser


async def submit(browser: Browser, path: str, **fields: str) -> Answer:
    body, session = urlencode({"csrf_token": browser.csrf, **fields}).encode(), browser.token
    headers = {"content_type": "application/x-www-form-urlencoded", "accept": "text/html"}
    answer = await browser.call("POST", path, body, **headers)
    browser.token = session
    return answer


async def page(browser: Browser, path: str = HOME) -> str:
    answer = await browser.call("GET", path, accept="text/html")
    assert answer.status == 200, answer.raw[:500]
    return answer.raw.decode()


def leads_to(answer: Answer) -> str:
    assert answer.status == 303, answer.raw[:800]
    place = answer.headers["location"]
    return HOME + place.split(HOME, 1)[1]


async def test_from_an_empty_page_to_a_campaign_with_its_number(
    owner: Browser, services: Services, simulator: Simulator
) -> None:
    assert "No brand yet" in await page(owner)
    me = (await owner.call("GET", "/api/v1/organization")).json["data"]["id"]
    async with services.database.transaction(UUID(me)) as tx:
        sender = await channels.ensure_simulator(tx, services.vault, simulator.url, "+12025550100")
    brand = leads_to(await submit(owner, HOME + "/begin", account=str(sender.account_id)))
    assert "What it costs" in await page(owner, brand)
    typed = {**FORM, "website": simulator.url}
    assert (await submit(owner, brand + "/draft", **typed)).status == 204
    refused = await submit(owner, brand + "/submit", **typed)
    assert refused.status == 422
    assert 'href="#f-tax_id"' in refused.raw.decode()
    assert 'value="Springfield"' in await page(owner, brand)
    leads_to(await submit(owner, brand + "/submit", **typed, tax_id="12-3456789"))
    await drain(services, wiring.jobs())
    assert "You handed it in" in await page(owner, brand)
    (key,) = simulator.carrier.accounts
    known = (await owner.call("GET", f"/api/v1/sender-registrations/brands/{brand.rsplit('/', 1)[1]}")).json["data"]
    await step(simulator, key, "brand", known["provider_id"])
    await look(services, me)
    assert "Verified" in await page(owner, brand)

    campaign = leads_to(await submit(owner, HOME + "/begin", brand=known["id"]))
    shown = await page(owner, campaign)
    assert re.search(r'<option value="CHARITY" selected>', shown)
    assert "$15.00" in shown
    texts = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', shown))
    typed = {**texts, "use_case": "CHARITY", "terms_agreed": "yes", "auto_renewal": "yes"}
    leads_to(await submit(owner, campaign + "/submit", **typed))
    leads_to(await submit(owner, campaign + "/numbers", sender=str(sender.id)))
    await drain(services, wiring.jobs())
    rest_path = f"/api/v1/sender-registrations/campaigns/{campaign.rsplit('/', 1)[1]}"
    known = (await owner.call("GET", rest_path)).json["data"]
    await step(simulator, key, "campaign", known["provider_id"], "TELNYX_FAILED")
    await look(services, me)
    shown = await page(owner, campaign)
    assert "The message flow does not say where people agree" in shown
    assert "Appeal" in shown
    assert "Campaign Charity: fundraising and news of it" in await page(owner)
    leads_to(await submit(owner, campaign + "/appeal", words="It does."))
    await drain(services, wiring.jobs())
    assert "The registry said yes" in await page(owner, campaign)


async def test_a_draft_is_thrown_away(owner: Browser, services: Services, simulator: Simulator) -> None:
    me = (await owner.call("GET", "/api/v1/organization")).json["data"]["id"]
    async with services.database.transaction(UUID(me)) as tx:
        sender = await channels.ensure_simulator(tx, services.vault, simulator.url, "+12025550100")
    brand = leads_to(await submit(owner, HOME + "/begin", account=str(sender.account_id)))
    assert (await submit(owner, brand + "/discard")).status == 303
    assert "No brand yet" in await page(owner)
