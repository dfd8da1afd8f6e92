"""Settings of who answers: teams, labels, and whether somebody is there (INB-024, 027, 029)."""

import pytest
from playwright.async_api import expect

from tests.web.site import Site, violations

pytestmark = pytest.mark.browser


async def test_a_team_is_made_and_its_people_are_seen_with_their_load(site: Site) -> None:
    page = await site.page("/settings/teams")
    await page.get_by_role("link", name="New team").first.click()
    await page.get_by_label("Name").fill("Care")
    await page.get_by_role("checkbox").first.check()
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("link", name="Care")).to_be_visible()
    await expect(page.locator("#load-rows")).to_contain_text("0/20")
    assert await violations(page) == []


async def test_a_label_is_made_and_renamed(site: Site) -> None:
    page = await site.page("/settings/labels")
    await page.get_by_label("Name").fill("Visitor")
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.locator("summary", has_text="Visitor").click()
    await page.locator(".label-form input[name=name]").fill("Guest")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("summary .chip")).to_have_text("Guest")
    await page.locator("summary", has_text="Guest").click()
    assert await violations(page) == []


async def test_busy_is_set_by_hand_and_stays(site: Site) -> None:
    page = await site.page("/inbox")
    await page.locator("#availability summary").click()
    await page.get_by_role("button", name="Busy").click()
    await expect(page.locator("#availability summary")).to_contain_text("Busy")
    await page.reload()
    await expect(page.locator("#availability summary")).to_contain_text("Busy")
