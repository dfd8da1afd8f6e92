"""A conversation is begun: with whom, by which way, from which number; a closed way says why (INB-014)."""

import pytest
from playwright.async_api import expect

from koinon import contacts
from koinon.simulator import Simulator
from tests.messaging.channels import cast
from tests.messaging.conftest import carrier  # noqa: F401
from tests.web.site import Site, violations
from tests.web.test_inbox_head import ADA, talk
from tests.web.test_inbox_senders import another

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
async def test_the_way_and_the_number_are_chosen_and_closed_ways_say_why(site: Site, width: int) -> None:
    second = await another(site)
    await site.person("Ada", "Okafor", ADA)
    page = await site.page("/inbox", width=width)
    await page.get_by_role("button", name="Write").click()
    await page.get_by_role("link", name="Ada Okafor").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("radio", name="Text message")).to_be_checked()
    await expect(dialog.get_by_role("radio", name="WhatsApp")).to_be_disabled()
    await expect(dialog).to_contain_text("There is no WhatsApp number to send from yet.")
    await expect(dialog).to_contain_text("There is no mail address for this person.")
    await dialog.get_by_role("combobox", name="Send from").select_option(str(second.id))
    await expect(dialog.get_by_role("combobox", name="Send from")).to_have_value(str(second.id))
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Begin").click()
    await expect(page.get_by_label("Send from")).to_have_value(str(second.id))


async def test_nothing_is_begun_where_no_way_is_open(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    async with site.services.database.transaction(site.organization) as tx:
        await contacts.opt_out(tx, site.services.vault, phone=ADA, source="staff", evidence="call")
    page = await site.page(f"/people/{ada.id}")
    await page.get_by_role("link", name="Write").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("This person replied STOP or asked not to get texts.")
    await expect(dialog.get_by_role("button", name="Begin")).to_be_disabled()
    assert await violations(page) == []


async def test_after_stop_what_is_left_is_offered(site: Site, carrier: Simulator) -> None:  # noqa: F811
    """INB-008: other channels that they may be written to by; and from the panel beside the thread (INB-002)."""
    await cast.sender(site.services, site.organization, carrier.url, "email")
    page = await talk(site)
    async with site.services.database.transaction(site.organization) as tx:
        [ada] = await contacts.find_by_phone(tx, site.services.vault, ADA)
        await contacts.add_address(tx, site.services.vault, ada.id, "email", "ada@people.example")
    await page.get_by_role("link", name="Write another way").click()
    await page.get_by_role("dialog").get_by_role("radio", name="Mail").check()
    await page.keyboard.press("Escape")
    await site.receive("STOP", ADA)
    await expect(page.get_by_text("Opted out of texts on")).to_be_visible()
    await page.get_by_role("button", name="Go on by Mail").click()
    await expect(page.locator("#pane-head .who")).to_contain_text("ada@people.example")
