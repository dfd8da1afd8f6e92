"""Two tabs on two organizations, and a session that ends under somebody's hands (IDN-015, IDN-017)."""

import os
import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from koinon import identity
from koinon.identity.accounts import acting, take_seat
from koinon.identity.contracts import Role
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.identity.conftest import found
from tests.web.desk import Desk, at, desk

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["wide", "phone"])
async def ada(
    request: pytest.FixtureRequest, chromium: Browser, services: Services, site_url: str
) -> AsyncIterator[Desk]:
    width, scheme = request.param
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as signed_in:
        bakery = (await found(services, "Corner Bakery")).organization_id
        assert bakery is not None
        async with services.database.transaction(acting(await person(services, signed_in), bakery, "", NOBODY)) as tx:
            await take_seat(tx, await person(services, signed_in), bakery, Role.ADMIN)
        yield signed_in


NOBODY = identity.Client()


async def person(services: Services, of: Desk) -> UUID:
    async with services.database.system() as tx:
        return await tx.one(UUID, "select id from users where email = %(email)s", {"email": of.email})


async def pictured(page: Page, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        width = (page.viewport_size or {"width": 0})["width"]
        await page.screenshot(path=f"{folder}/{name}_{width}.png")


async def test_a_tab_left_open_asks_before_it_goes_on_and_keeps_what_was_typed(ada: Desk) -> None:
    church = ada.page
    await church.goto("/settings")
    await expect(church).to_have_url(at("/settings"))
    assert "/o/grace-chapel" in church.url
    name = church.get_by_label("Name", exact=True).first
    await name.fill("Grace Chapel of the Hill")
    other = await church.context.new_page()
    await other.goto("/")
    await other.locator(".org-menu, .nav-more-only").locator("visible=true").first.click()
    await other.get_by_role("button", name="Corner Bakery").locator("visible=true").click()
    await expect(other).to_have_url(at("/"))
    await expect(other.locator('meta[name="organization"]')).to_have_attribute("content", re.compile("corner-bakery"))
    ada.complaints.clear()
    await church.get_by_role("button", name="Save").first.click()
    await expect(church.get_by_role("heading", name="This page belongs to Grace Chapel")).to_be_visible()
    await pictured(church, "elsewhere")
    await church.get_by_role("button", name="Go to Grace Chapel").click()
    await expect(church).to_have_url(at("/settings"))
    await expect(name).to_have_value("Grace Chapel of the Hill")
    await other.reload()  # now this one is the stale tab
    await expect(other.get_by_role("heading", name="This page belongs to Corner Bakery")).to_be_visible()


async def test_what_was_typed_is_back_after_signing_in_again(ada: Desk) -> None:
    page = ada.page
    await page.goto("/settings")
    name = page.get_by_label("Name", exact=True).first
    await name.fill("Grace Chapel of the Hill")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Save").first.click()
    await page.fill("#f-email", ada.email)
    await page.fill("#f-password", "not the password at all")
    await page.click("form.form button[type=submit]")
    await page.fill("#f-password", PASSWORD)
    await page.click("form.form button[type=submit]")
    await expect(page).to_have_url(at("/settings"))
    await expect(name).to_have_value("Grace Chapel of the Hill")
    await expect(page.locator("#toasts")).to_contain_text("What you had typed is here again.")
    await pictured(page, "typed")
    kept = await page.evaluate("JSON.stringify(sessionStorage)")
    assert "Hill" not in kept
