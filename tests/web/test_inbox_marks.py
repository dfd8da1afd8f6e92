"""Above a thread: snoozed, ranked, labelled and given away with the keyboard (INB-021, 022, 028, 029, 114)."""

import pytest
from playwright.async_api import Page, expect

from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


async def opened(site: Site, width: int = 1360, scheme: str = "light") -> Page:
    """Ada has written; the conversation is open."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await site.page("/inbox", width=width, scheme=scheme)
    await page.get_by_role("link", name="Ada Okafor").click()
    await expect(page.get_by_role("heading", name="Ada Okafor").first).to_be_visible()
    return page


async def test_keys_rank_label_snooze_and_take(site: Site) -> None:
    page = await opened(site)
    await page.keyboard.press("p")
    await page.get_by_role("button", name="Urgent").click()
    await expect(page.locator(".mark-button.is-urgent")).to_be_visible()
    await page.keyboard.press("l")
    await page.get_by_label("New label").fill("Visitor")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator("#pane-head .chip.is-label")).to_have_text("Visitor")
    await page.keyboard.press("A")
    await page.get_by_role("button", name="To me").click()
    await expect(page.locator("#pane-head .mark-button").first).to_contain_text("Yours")
    assert await violations(page) == []
    await page.keyboard.press("s")
    await page.get_by_role("button", name="Tomorrow").click()
    await expect(page.locator(".mark-button.is-on")).to_contain_text("Until")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".mark-button.is-on")).to_have_count(0)
