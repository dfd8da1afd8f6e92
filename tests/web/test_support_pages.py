"""An operator looks in as support, and the owner reads of it (IDN-052)."""

import os

import pytest
from playwright.async_api import Browser, expect

from koinon.platform.services import Services
from tests.identity.conftest import found
from tests.web.desk import Desk, at, desk
from tests.web.test_operator_pages import appoint

pytestmark = pytest.mark.browser


async def shown(one: Desk, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_an_operator_looks_in_and_leaves(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    bakery = (await found(services, "Corner Bakery")).organization_id
    async with desk(chromium, services, site_url, **screen) as olga:
        await appoint(services, olga.organization_id)
        await olga.page.goto(f"/operator/organizations/{bakery}")
        await olga.page.get_by_text("Look in as support").click()
        await olga.page.fill("#f-reason-support", "Short")
        await olga.page.get_by_role("button", name="Look in", exact=True).click()
        await expect(olga.page.locator("main")).to_contain_text("Say why in ten characters or more")
        olga.complaints.clear()  # a refused form is a 422, which the browser tells
        await olga.page.fill("#f-reason-support", "They asked why nothing arrives.")
        await olga.page.get_by_role("button", name="Look in", exact=True).click()
        await expect(olga.page.locator(".strip").first).to_contain_text("You are here as support until")
        await olga.page.goto("/settings/support")
        await expect(olga.page.locator("main")).to_contain_text("They asked why nothing arrives.")
        await shown(olga, f"support_inside_{width}")
        await olga.page.get_by_role("button", name="Leave").click()
        await expect(olga.page).to_have_url(at(f"/operator/organizations/{bakery}"))
        await expect(olga.page.get_by_text("You are here as support")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
async def test_an_owner_lets_support_in_and_out(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/settings/support")
        await shown(ada, f"support_{width}")
        await ada.page.get_by_role("button", name="Allow").click()
        await expect(ada.page.locator("main")).to_contain_text("Support may change something until")
        await shown(ada, f"support_allowed_{width}")
        await ada.page.get_by_role("button", name="Take the leave back").click()
        await expect(ada.page.get_by_role("button", name="Allow")).to_be_visible()
