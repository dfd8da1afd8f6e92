"""Settings, Own fields: declared, filled in on somebody's page, refused where a value does not fit (CON-028, 029)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts
from koinon.contacts import NewContact
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
HOME = "/settings/fields"


@pytest.fixture(params=[(390, "dark")], ids=["390-dark"])
async def ada(
    chromium: Browser, services: Services, site_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    width, scheme = request.param
    shape = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **shape) as found:
        yield found


async def add(ada: Desk, name: str, kind: str, options: str = "") -> None:
    await ada.page.goto(HOME + "/new")
    await ada.page.fill("#f-en", name)
    await ada.page.select_option("#f-type", kind)
    await ada.page.fill("#f-options", options)
    assert await ada.faults() == []
    await ada.page.get_by_role("button", name="Add", exact=True).click()
    await expect(ada.page.locator("main")).to_contain_text(name)


async def test_a_field_is_declared_filled_in_and_put_away(ada: Desk, services: Services) -> None:
    await ada.page.goto(HOME)
    await expect(ada.page.get_by_text("No fields of your own yet")).to_be_visible()
    await add(ada, "Shirt", "select", "S\nM\nL")
    await add(ada, "Baptised", "date")
    await add(ada, "Serves in", "multi_select", "Choir\nKitchen")
    assert await ada.faults() == []
    async with services.database.transaction(ada.organization_id) as tx:
        noor = await contacts.create(tx, services.vault, NewContact(given_name="Noor"))
        shirt = (await contacts.fields(tx))[0]
    await ada.page.goto(f"/people/{noor.id}/edit")
    await ada.page.select_option('[name="custom.shirt"]', "M")
    await ada.page.fill('[name="custom.baptised"]', "2019-04-21")
    await ada.page.check('[name="custom.serves_in"][value="Kitchen"]')
    assert await ada.faults() == []
    await ada.page.get_by_role("button", name="Save").click()
    facts = ada.page.locator("dl.facts")
    await expect(facts).to_contain_text("Apr 21, 2019")
    await expect(facts).to_contain_text("Kitchen")
    await ada.page.goto(f"{HOME}/{shirt.id}")
    await expect(ada.page.locator("main")).to_contain_text("1 person has something in it.")
    await ada.page.fill("#f-options", "S\nL")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.get_by_role("link", name="Noor")).to_be_visible()
    ada.complaints.clear()  # the browser says that the form was answered with a 409
    assert await ada.faults() == []
    await ada.page.get_by_role("button", name="Put it away").click()
    await expect(ada.page.locator("main")).to_contain_text("Use it again")
    await ada.page.goto(f"/people/{noor.id}")
    await expect(facts).to_contain_text("M")
