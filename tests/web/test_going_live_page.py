"""The page of trial sending: a number confirms its code, what is missing is named (ORG-027, 028)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon import channels, organizations
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        async with services.database.transaction(found.organization_id) as tx:
            await channels.ensure_simulator(tx, services.vault, "http://127.0.0.1:9", "+12025550100")
            await organizations.answer_live(tx, "Brought back to look at it.", live=False)
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_number_is_added_and_what_is_missing_is_named(ada: Desk, scheme: str) -> None:
    await ada.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await ada.page.goto("/settings/going-live")
    await ada.page.fill("#f-name", "Ben")
    await ada.page.fill("#f-phone", "(415) 555-2671")
    await ada.page.get_by_role("button", name="Text a code").click()
    await expect(ada.page.locator(".row", has_text="Ben")).to_contain_text("waits for its code")
    await expect(ada.page.locator("main")).to_contain_text("Accept the rules for sending.")
    await ada.page.fill("#f-legal_name", "Grace Chapel, Inc.")
    await ada.page.fill("#f-postal_address", "1 Church Street, Springfield")
    await ada.page.fill("#f-message_use", "News")
    await ada.page.get_by_role("button", name="Go live").click()
    await expect(ada.page.locator("main")).to_contain_text("Say it in 20 to 1,000 characters.")
    await expect(ada.page.locator("#f-legal_name")).to_have_value("Grace Chapel, Inc.")
    await ada.page.goto("/settings/going-live")
    assert [fault for fault in await ada.faults() if "422" not in fault] == []
