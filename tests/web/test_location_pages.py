"""Settings, Locations: added, changed, closed with a place for whom it held, opened again (ORG-012..014)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon import organizations
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
HOME = "/settings/locations"


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url, viewport={"width": 390, "height": 844}) as found:
        yield found


async def add(ada: Desk, name: str, address: str = "") -> None:
    await ada.page.goto(HOME + "/new")
    await ada.page.fill("#f-name", name)
    await ada.page.fill("#f-address", address)
    await ada.page.get_by_role("button", name="Add", exact=True).click()


async def test_a_location_is_added_changed_closed_and_opened_again(ada: Desk, services: Services) -> None:
    await ada.page.goto(HOME)
    await expect(ada.page.get_by_text("Everything happens at one place")).to_be_visible()
    assert await ada.faults() == []
    await add(ada, "North", "12 Main St, Springfield")
    await expect(ada.page.locator("main")).to_contain_text("12 Main St, Springfield")
    await add(ada, "north")
    await expect(ada.page.locator("main")).to_contain_text("A location with this name exists.")
    ada.complaints.clear()  # the browser says that the form was answered with a 409
    async with services.database.transaction(ada.organization_id) as tx:
        main, north = await organizations.locations(tx)
    await ada.page.goto("/people/new")
    await ada.page.fill("#f-given_name", "Noor")
    await ada.page.select_option("#f-location_id", "North")
    assert await ada.faults() == []
    await ada.page.get_by_role("button", name="Add", exact=True).click()
    await expect(ada.page.locator("dl.facts")).to_contain_text("North")
    await ada.page.goto("/groups/new")
    await ada.page.fill("#f-name", "Choir")
    await ada.page.select_option("#f-location_id", "North")
    await ada.page.get_by_role("button", name="Make it").click()
    await expect(ada.page.locator("h1")).to_contain_text("Choir")
    await ada.page.goto(f"{HOME}/{north.id}")
    await ada.page.select_option("#f-time_zone", "America/Chicago")
    assert await ada.faults() == []
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.locator(f'.row:has(a[href="{HOME}/{north.id}"])')).to_contain_text("America/Chicago")
    await expect(ada.page.locator(f'.row:has(a[href="{HOME}/{north.id}"])')).to_contain_text("1 person")
    await ada.page.goto(f"{HOME}/{north.id}")
    await ada.page.select_option("#f-move_to", str(main.id))
    await ada.page.get_by_role("button", name="Close it").click()
    await expect(ada.page.locator(f'.row:has(a[href="{HOME}/{main.id}"])')).to_contain_text("1 person")
    await ada.page.get_by_role("button", name="Open it again").click()
    await expect(ada.page.locator(f'.row:has(a[href="{HOME}/{north.id}"])')).to_be_visible()
    assert ada.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_pass_wcag_wide_too(ada: Desk, scheme: str) -> None:
    await ada.page.set_viewport_size({"width": 1280, "height": 900})
    await ada.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for path in (HOME, HOME + "/new"):
        await ada.page.goto(path)
        assert await ada.faults() == [], path
