"""In a browser: what came of a broadcast, read from its report (MSG-091)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon.messaging.figures.jobs import roll_stats
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging.conftest import Finish, carrier, drain, finish
from tests.messaging.figures.test_report import sent
from tests.web.desk import Desk, desk
from tests.web.test_legal_hold_pages import look

__all__ = ["carrier", "drain", "finish"]
pytestmark = pytest.mark.browser


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        yield found


async def test_the_report_is_opened_from_the_broadcast_and_read(
    ada: Desk, services: Services, carrier: Simulator, finish: Finish
) -> None:
    """Of 40 people 30 got it, 6 did not for three reasons, 4 are on their way: 30 of 36 are 83 %."""
    page = ada.page
    broadcast_id = await sent(services, ada.organization_id, carrier, finish)
    await page.goto(f"/broadcasts/{broadcast_id}/report")
    await expect(page.locator("main")).to_contain_text("Nothing to count yet")
    await roll_stats.run(services, ada.organization_id, broadcast_id=str(broadcast_id))
    await page.goto(f"/broadcasts/{broadcast_id}")
    await page.get_by_role("link", name="Report").click()
    await expect(page.get_by_role("heading", name="Report")).to_be_visible()
    delivered = page.locator(".stat", has_text="Delivered").first
    await expect(delivered).to_contain_text("83%")
    await expect(delivered).to_contain_text("30 of 36")
    await expect(page.get_by_text("Few of them arrived")).to_be_visible()
    reasons = page.locator(".card", has=page.get_by_role("heading", name="Why some did not arrive"))
    await expect(reasons.locator(".row-count")).to_have_text(["3", "2", "1"])
    channels = page.get_by_role("table", name="By channel").locator("tbody tr")
    await expect(channels).to_contain_text("40")
    await expect(page.get_by_role("table", name="By place").get_by_role("row", name="North")).to_contain_text("10")
    await look(ada, "report")
    assert await ada.faults() == []
