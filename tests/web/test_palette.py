"""The command palette finds people by name, beside places (⌘ K)."""

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts
from koinon.platform.services import Services
from tests.web.desk import desk

pytestmark = pytest.mark.browser


async def test_people_are_found_by_name_and_opened(chromium: Browser, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url) as ada:
        async with services.database.transaction(ada.organization_id) as tx:
            new = contacts.NewContact(given_name="María", family_name="Rojas", phones=("+14155552671",))
            maria = await contacts.create(tx, services.vault, new)
        await ada.page.goto("/groups")
        await ada.page.keyboard.press("Control+k")
        typed = ada.page.get_by_role("combobox", name="Go to")
        await expect(typed).to_be_focused()
        await typed.press_sequentially("maria")
        found = ada.page.locator("#palette-found .palette-item")
        await expect(found).to_have_count(1)
        await expect(found).to_contain_text("María Rojas")
        assert await ada.faults() == []
        await ada.page.keyboard.press("Enter")
        await ada.page.wait_for_url(f"**/people/{maria.id}")
