"""Households: made, filled, written to together; what the page asks where the last head goes (CON-023)."""

import os
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from koinon import contacts
from koinon.contacts import NewContact, NewMember
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("KOINON_TEST_SHOTS")


@pytest.fixture(params=[(390, "dark")] + ([(1280, "light")] if SHOTS else []))
async def ada(
    chromium: Browser, services: Services, site_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    width, scheme = request.param
    shape = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **shape) as found:
        yield found


async def shot(page: Page, name: str) -> None:
    """Keep a picture, where somebody wants to look at the pages."""
    if SHOTS and page.viewport_size:
        await page.screenshot(path=f"{SHOTS}/{name}{page.viewport_size['width']}.png", full_page=True)


async def people(services: Services, organization: UUID) -> dict[str, UUID]:
    named, found = {"Rosa": "+14155552671", "Luis": "+14155552672", "Ana": None}, dict[str, UUID]()
    async with services.database.transaction(organization) as tx:
        for name, phone in named.items():
            new = NewContact(given_name=name, family_name="Alvarez", phones=(phone,) if phone else ())
            found[name] = (await contacts.create(tx, services.vault, new)).id
    return found


async def test_a_household_is_made_and_written_to(ada: Desk, services: Services) -> None:
    await people(services, ada.organization_id)
    page = ada.page
    await page.goto("/households")
    await expect(page.get_by_text("No households yet")).to_be_visible()
    assert await ada.faults() == []
    await page.get_by_role("link", name="New household").click()
    await page.fill("#f-name", "Alvarez family")
    await page.get_by_role("button", name="Make it").click()
    await expect(page.get_by_role("heading", name="Alvarez family")).to_be_visible()

    for names in (("Luis", "Rosa"), ("Ana",)):
        await page.get_by_role("button", name="Add people").first.click()
        for name in names:
            await page.locator("#candidates").get_by_text(f"{name} Alvarez").click()
        await page.get_by_role("button", name="Add the chosen").click()
        await expect(page.get_by_label(f"Place of {names[0]} Alvarez")).to_be_visible()
    await expect(page.get_by_label("Place of Luis Alvarez")).to_have_value("head")
    await expect(page.get_by_label("Place of Ana Alvarez")).to_have_value("child")
    await page.get_by_label("Place of Rosa Alvarez").select_option("spouse")
    await expect(page.locator(".toast")).to_contain_text("Saved")
    assert await ada.faults() == []
    await shot(page, "household")

    await page.get_by_role("button", name="Write to all").click()
    await page.wait_for_url("**/broadcasts/*")
    await expect(page.locator("main")).to_contain_text("Rosa Alvarez")
    await shot(page, "compose")
    assert await ada.faults() == []


async def test_the_last_head_leaves_when_another_is_named(ada: Desk, services: Services) -> None:
    who = await people(services, ada.organization_id)
    async with services.database.transaction(ada.organization_id) as tx:
        members = [NewMember(who["Rosa"], "head"), NewMember(who["Luis"], "spouse"), NewMember(who["Ana"], "child")]
        made = await contacts.create_household(tx, "Alvarez family", "Elm Street 4", members)
    page = ada.page
    await page.goto(f"/households/{made.id}")
    await page.locator("summary[aria-label='More about Rosa Alvarez']").click()
    await page.locator("details[open]").get_by_role("button", name="Take out").click()
    await expect(page.get_by_role("heading", name="Who is head of the household now?")).to_be_visible()
    assert await ada.faults() == []
    await shot(page, "head")
    await page.get_by_text("Luis Alvarez").click()
    await page.get_by_role("button", name="Make them head").click()
    await expect(page.get_by_label("Place of Luis Alvarez")).to_have_value("head")
    await page.goto(f"/people/{who['Ana']}")
    await expect(page.locator("#household")).to_contain_text("Alvarez family")
    await expect(page.locator("#household")).to_contain_text("Minor")
    assert await ada.faults() == []
    await shot(page, "person")
