"""One's own data in the browser: taken along, and the account erased (IDN-010)."""

import json
import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from koinon.identity.contracts import Role
from koinon.platform.services import Services
from tests.identity.conftest import seat
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser


async def shown(one: Desk, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


async def test_the_data_comes_as_a_file(chromium: Browser, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url) as ada:
        await ada.page.goto("/account/data")
        async with ada.page.expect_download() as waiting:
            await ada.page.get_by_role("link", name="Download my data").click()
        found = await waiting.value
        assert found.suggested_filename == "my-koinon-account.json"
        assert json.loads(Path(await found.path()).read_text())["user"]["email"] == ada.email


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
async def test_the_account_is_erased_once_its_address_is_typed(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/account/data")
        await shown(ada, f"own_data_{width}")
        await ada.page.fill("#f-email", "somebody@example.org")
        await ada.page.get_by_role("button", name="Erase my account").click()
        await expect(ada.page.locator("main")).to_contain_text("Type the address you sign in with.")
        await ada.page.fill("#f-email", ada.email)
        await ada.page.get_by_role("button", name="Erase my account").click()
        await expect(ada.page.locator("main")).to_contain_text("You are the only owner of Grace Chapel")
        await seat(services, ada.organization_id, Role.OWNER)
        await ada.page.fill("#f-email", ada.email)
        await ada.page.get_by_role("button", name="Erase my account").click()
        await expect(ada.page).to_have_url(f"{site_url}/sign-in")
