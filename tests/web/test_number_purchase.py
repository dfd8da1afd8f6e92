"""A number bought in a browser: found, its price seen, bought, linked before one's eyes, accessible all the way."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from koinon import channels
from koinon.channels import Environment, NewAccount
from koinon.simulator import Simulator
from tests.simulator.running import simulating
from tests.web.site import Site, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
async def carrier(site: Site) -> AsyncIterator[Simulator]:
    """A simulated carrier, and an account of the organization there."""
    async with simulating() as made:
        async with site.services.database.transaction(site.organization) as tx:
            new = NewAccount(provider="telnyx", name="Main line", environment=Environment.SIMULATOR)
            await channels.connect_account(tx, site.services.vault, new, made.url)
        yield made


async def test_a_number_is_bought_and_linked(site: Site, carrier: Simulator) -> None:
    page = await site.page("/settings/numbers/buy")
    await page.get_by_label("Carrier account").select_option(label="Main line")
    await page.get_by_label("Area code").fill("312")
    await page.get_by_label("Pictures").check()
    assert await violations(page) == []
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_text("50 numbers for sale")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("link", name="Choose +1 312-555-0200").click()
    await expect(page.get_by_role("heading", name="Buy +1 312-555-0200")).to_be_visible()
    await expect(page.get_by_text("$1.00").first).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Buy this number").click()
    await expect(page.get_by_text("The carrier has the order.")).to_be_visible()
    assert await violations(page) == []
    linked = expect(page.get_by_text("It can send, and what people write to it arrives here.")).to_be_visible()
    await asyncio.gather(site.work(), linked)
    assert await violations(page) == []
    assert [one.e164 for one in carrier.carrier.numbers.kept.owned.values()] == ["+13125550200"]
