"""The audit trail in the browser: sentences, filters, what changed (IDN-045)."""

import os

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts, identity
from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity import browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.desk import desk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_the_trail_reads_as_sentences_and_is_filtered(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        async with services.database.transaction(ada.organization_id) as tx:
            eve = await contacts.create(tx, services.vault, contacts.NewContact(given_name="Eve", family_name="Stone"))
            await identity.audit(tx, "contact.updated", "contact", eve.id)
            changes = {"before": {"role": "agent"}, "after": {"role": "admin"}}
            await identity.audit(tx, "member.role_changed", "member", ids.uuid7(), changes)
        await ada.page.goto("/audit")
        main = ada.page.locator("main")
        await expect(main).to_contain_text("Ada Lovelace signed in")
        await expect(main).to_contain_text("Koinon gave a member another role")
        await expect(main.get_by_role("link", name="Eve Stone").first).to_have_attribute("href", f"/people/{eve.id}")
        await ada.page.get_by_text("What changed").first.click()
        await expect(ada.page.locator("ins").first).to_have_text("admin")
        if folder := os.environ.get("TEST_PICTURES"):
            await ada.page.screenshot(path=f"{folder}/audit_{width}.png", full_page=True)
        assert await ada.faults() == []
        await ada.page.get_by_label("What", exact=True).select_option("session.")
        await expect(main).not_to_contain_text("another role")
        await expect(main).to_contain_text("signed in")
        await ada.page.goto(f"/people/{eve.id}")
        await ada.page.get_by_text("History", exact=True).click()
        await expect(main.locator("#history")).to_contain_text("Koinon changed a person")
        if folder:
            await ada.page.screenshot(path=f"{folder}/history_{width}.png", full_page=True)
        assert await ada.faults() == []


async def test_the_last_day_of_all_may_be_asked_for(services: Services) -> None:
    """`until` is a whole day: its end is the beginning of the next, which 31 December 9999 has not."""
    ada = browser.Browser(pages_of(services))
    ada.token = (await found(services)).token
    answer = await ada.call("GET", "/audit?until=9999-12-31&since=0001-01-01", accept="text/html")
    assert answer.status == 200
