"""A person is marked as restricted on their page; who opens their conversation sees that it is recorded (INB-112)."""

from uuid import UUID

import pytest
from playwright.async_api import expect

from koinon import identity
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


async def test_the_mark_is_set_with_a_reason_seen_in_the_thread_and_taken_off(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    await site.receive("I need help at home", ADA)
    page = await site.page(f"/people/{ada.id}")
    menu = page.locator(".page-actions").get_by_label("More", exact=True)
    await menu.click()
    await page.get_by_text("Mark as restricted…").click()
    await page.get_by_label("Reason").fill("A pastoral case")
    await page.get_by_role("button", name="Mark as restricted", exact=True).click()
    await expect(page.locator(".banner")).to_contain_text("Why: A pastoral case")
    await expect(page.locator("#timeline")).to_contain_text("marked them as restricted")
    assert await violations(page) == []
    async with site.services.database.transaction(site.organization) as tx:
        [talk] = await tx.all(
            UUID, "select id from conversations where organization_id = %(o)s", {"o": site.organization}
        )
    await page.goto(f"{site.url}/inbox/{talk}")
    await expect(page.get_by_role("note").filter(has_text="Reading this is recorded")).to_be_visible()
    row = page.locator(f"#r-{talk}")
    await expect(row).to_contain_text("Restricted: open it to read")
    await expect(row).not_to_contain_text("help at home")
    await expect(page.locator("#items")).to_contain_text("I need help at home")
    assert await violations(page) == []
    async with site.services.database.transaction(site.organization) as tx:
        told = await identity.trail(tx, 5, None, identity.TrailQuery(action="conversation.read"))
    assert [one.resource_id for one in told] == [talk]
    await page.goto(f"{site.url}/people/{ada.id}")
    await menu.click()
    await page.get_by_role("button", name="Record readings no more").click()
    await expect(page.locator(".banner")).to_have_count(0)
    await expect(page.locator("#timeline")).to_contain_text("took the mark “restricted” off")
