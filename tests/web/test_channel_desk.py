"""Health at a browser: the carrier breaks, the page turns, it recovers; every page of channels without faults."""

import pytest
from playwright.async_api import Browser, expect

from koinon import channels
from koinon.channels import health
from koinon.channels.watching import telling
from koinon.channels.watching.counting import COUNTS
from koinon.platform.services import Services
from tests.channels.conftest import outgoing
from tests.simulator.running import simulating
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
HOOK = "http://127.0.0.1:1/hook"
NUMBER = "+12025550100"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_the_carrier_breaks_and_recovers_before_ones_eyes(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    COUNTS.take()
    viewport = {"width": width, "height": 900}
    sitting = desk(chromium, services, site_url, viewport=viewport, color_scheme=scheme)
    async with simulating() as simulator, sitting as ada:
        async with services.database.transaction(ada.organization_id) as tx:
            sender = await channels.ensure_simulator(tx, services.vault, simulator.url, NUMBER)
        transport = await channels.transport(services, ada.organization_id, sender.id)
        await transport.send([*(outgoing(HOOK) for _ in range(12)), outgoing(HOOK, "+12025550001")])
        await telling.tell(services.database)
        await _clean(ada, "/settings/channels", "Ready to reach people")
        await _clean(ada, f"/settings/senders/{sender.id}", "Nothing stands in its way.")
        await _clean(ada, "/settings/health", "Well")
        simulator.carrier.set_scenario("*", {"outage": True})
        await transport.send([outgoing(HOOK) for _ in range(8)])
        for _ in range(2):
            await health.check(services, ada.organization_id, sender.account_id)
        await telling.tell(services.database)
        await _clean(ada, "/settings/health", "Carrier simulator does not answer")
        await _clean(ada, "/settings/exchanges?show=failed", "Copy a report for support")
        simulator.carrier.set_scenario("*", {"outage": False})
        await health.check(services, ada.organization_id, sender.account_id)
        await _clean(ada, "/settings/health", "What was wrong in the last 30 days")
        await expect(ada.page.get_by_text("The carrier does not take our calls")).to_have_count(0)


async def _clean(ada: Desk, path: str, words: str) -> None:
    """Shows `words`, and neither WCAG nor the width of the screen is hurt."""
    await ada.page.goto(path)
    if "exchanges" in path:
        await ada.page.locator("details.exchange summary").first.click()
    await expect(ada.page.get_by_text(words).first).to_be_visible()
    assert await ada.faults() == [], path
