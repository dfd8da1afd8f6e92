"""The builder of segments: rows, who that is now, saved, listed, written to (CON-031, 036)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts
from koinon.contacts import NewContact
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(390, "dark")], ids=["390-dark"])
async def ada(
    chromium: Browser, services: Services, site_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    width, scheme = request.param
    shape = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **shape) as found:
        async with services.database.transaction(found.organization_id) as tx:
            for name, locale, tags in (("Inés", "es", ("choir",)), ("Olga", "es", ()), ("Bob", "en", ("choir",))):
                await contacts.create(tx, services.vault, NewContact(given_name=name, locale=locale, tags=tags))
        yield found


async def test_a_segment_is_built_saved_shown_and_written_to(ada: Desk) -> None:
    page = ada.page
    await page.goto("/segments")
    await expect(page.get_by_text("No segments yet")).to_be_visible()
    await page.get_by_role("link", name="New segment").click()
    await page.fill("#f-name", "Spanish choir")
    await page.select_option("#rule-field-0", "locale")
    await page.select_option("#f-value-0", "es")
    found = page.locator("#segment-preview")
    await expect(found.locator(".stat-value")).to_contain_text("2")
    await page.get_by_role("button", name="Add a condition").click()
    await page.select_option("#f-value-1", label="choir")
    await expect(found.locator(".stat-value")).to_contain_text("1")
    await expect(found).to_contain_text("Language is Spanish; Tag: choir")
    await expect(found).to_contain_text("Inés")
    assert await ada.faults() == []
    await page.get_by_role("button", name="Save").click()
    row = page.locator(".row", has_text="Spanish choir")
    await expect(row).to_contain_text("1 person")
    assert await ada.faults() == []
    await row.get_by_role("link", name="Spanish choir").click()
    await page.get_by_role("link", name="Show all of them").click()
    await expect(page.locator("#results")).to_contain_text("Inés")
    await expect(page.locator("#results")).not_to_contain_text("Olga")
    await page.goto("/segments")
    await page.locator(".row", has_text="Spanish choir").get_by_role("link", name="Spanish choir").click()
    await page.get_by_role("link", name="Write to them").click()
    await expect(page.locator("main")).to_contain_text("Spanish choir")
