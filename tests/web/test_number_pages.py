"""Buying a number by its pages: search, price, purchase, linking seen, giving it back (CHN-010..018)."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewAccount
from koinon.channels.service.numbers import turns
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.simulator.running import simulating
from tests.web.test_carriers_page import owner, page, submit

__all__ = ["owner"]
BUY = "/settings/numbers/buy"


@pytest.fixture
async def carrier() -> AsyncIterator[Simulator]:
    async with simulating() as made:
        yield made


@pytest.fixture
async def chapel(owner: Browser, services: Services, carrier: Simulator) -> UUID:
    """The owner's organization, with an account at the simulated carrier."""
    organization_id = UUID((await owner.call("GET", "/api/v1/organization")).json["data"]["id"])
    async with services.database.transaction(organization_id) as tx:
        new = NewAccount(provider="telnyx", name="Line", environment=Environment.SIMULATOR)
        await channels.connect_account(tx, services.vault, new, carrier.url)
    return organization_id


async def chosen(owner: Browser, **asked: str) -> str:
    """The address of the first offer of a search."""
    shown = await page(owner, f"{BUY}?{urlencode({'country': 'US', 'area_code': '312', **asked})}")
    found = re.search(r'href="(?:/o/[\w-]+)?(/settings/numbers/buy/confirm\?offer=[\w-]+)"', shown)
    assert found, shown[:2000]
    return found[1]


async def bought(owner: Browser) -> tuple[str, str]:
    """The page of a number just bought, and the offer it was."""
    offer = (await chosen(owner)).partition("offer=")[2]
    answer = await submit(owner, BUY, offer=offer, is_default="yes")
    assert answer.status == 303, answer.raw[:500]
    return answer.headers["location"], offer


async def step(services: Services, organization_id: UUID, address: str) -> None:
    assert await turns.advance(services, organization_id, UUID(address.rpartition("/")[2]))


async def test_without_a_carrier_the_page_says_what_comes_first(owner: Browser) -> None:
    assert "Connect a carrier first" in await page(owner, BUY)


async def test_a_search_shows_what_it_costs_and_the_price_stands_before_the_purchase(
    owner: Browser, chapel: UUID
) -> None:
    shown = await page(owner, f"{BUY}?country=US&kind=toll_free&digits=0777")
    assert "+1 888-555-0777" in shown
    assert "$2.00" in shown
    confirm = await page(owner, await chosen(owner))
    assert "+1 312-555-0200" in confirm
    assert "Nothing is bought until you press the button below." in confirm
    assert "$1.00" in confirm


async def test_bought_linked_and_seen_on_its_page(owner: Browser, chapel: UUID, services: Services) -> None:
    address, offer = await bought(owner)
    assert "The carrier has the order." in await page(owner, address)
    again = await submit(owner, BUY, offer=offer)
    assert again.headers["location"] == address  # a double click buys one number
    await step(services, chapel, address)
    await step(services, chapel, address)
    shown = await page(owner, address)
    assert "It can send, and what people write to it arrives here." in shown
    assert [shown.index(words) for words in ("Linked: it can send", "Bought", "Ordered")]
    senders = await page(owner, "/settings/senders")
    assert f'{address.rpartition("/")[2]}"' in senders


async def test_what_keeps_it_from_working_is_told_with_the_next_try(
    owner: Browser, chapel: UUID, services: Services, carrier: Simulator
) -> None:
    carrier.carrier.set_scenario("*", {"links_ignored": True})
    address, _ = await bought(owner)
    await step(services, chapel, address)
    await step(services, chapel, address)
    shown = await page(owner, address)
    assert "The carrier did not put the number into our messaging profile." in shown
    assert "1 try so far; the next one" in shown
    assert "Try now" in shown
    answer = await submit(owner, address.replace("/numbers/", "/numbers/line/") + "/link")
    assert answer.status == 303
    carrier.carrier.set_scenario("*", {"links_ignored": False})
    await step(services, chapel, address)
    assert "It can send" in await page(owner, address)


async def test_giving_it_back_takes_its_digits_and_can_be_taken_back(
    owner: Browser, chapel: UUID, services: Services
) -> None:
    address, _ = await bought(owner)
    await step(services, chapel, address)
    await step(services, chapel, address)
    line = address.replace("/numbers/", "/numbers/line/")
    wrong = await submit(owner, line + "/release", number="+1 312 555 9999")
    assert wrong.status == 422
    assert "Type the number as it stands here." in wrong.raw.decode()
    await submit(owner, line + "/release", number="1 312 555 0200")
    assert "This number is given back on" in await page(owner, address)
    await submit(owner, line + "/keep")
    assert "This number is given back on" not in await page(owner, address)


async def test_an_offer_that_is_too_old_leads_back_to_the_search(owner: Browser, chapel: UUID) -> None:
    answer = await submit(owner, BUY, offer="AAAA")
    assert (answer.status, answer.headers["location"]) == (303, BUY)
