"""API keys in the browser: made, shown once, rotated, ended (IDN-038..040)."""

import os
import re

import pytest
from playwright.async_api import Browser, expect

from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser


async def shown(one: Desk, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_a_key_is_made_rotated_and_ended(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/developers")
        await ada.page.get_by_label("What is it for?").fill("Website form")
        await shown(ada, f"keys_{width}")
        await ada.page.get_by_role("button", name="Make the key").click()
        first = await ada.page.locator("code.secret").inner_text()
        assert re.fullmatch(r"kn_live_[0-9A-Za-z]{49}", first)
        await ada.page.goto("/developers")
        await expect(ada.page.locator("code.secret")).to_have_count(0)
        await ada.page.get_by_role("link", name="Website form").click()
        await ada.page.get_by_role("button", name="Make a new secret").click()
        assert await ada.page.locator("code.secret").inner_text() != first
        await expect(ada.page.locator("main")).to_contain_text("The old secret works until")
        await shown(ada, f"key_{width}")
        await ada.page.get_by_role("button", name="End it").click()
        await expect(ada.page.locator("main")).to_contain_text("Ended")
