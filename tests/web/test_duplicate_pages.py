"""People who may be one: compared by keyboard, merged, and made two again (CON-077 to 081)."""

import pytest
from playwright.async_api import expect

from koinon import contacts
from tests.web.desk import at
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
NUMBER = "+12125550198"


async def test_two_entries_are_compared_merged_and_made_two_again(site: Site) -> None:
    bob = await site.person("Bob", "Núñez", NUMBER)
    robert = await site.person("Robert", "Nunez", NUMBER)
    page = await site.page("/people/duplicates")
    row = page.locator(".rows .row").first
    await expect(row).to_contain_text("Very likely one person")
    await expect(row).to_contain_text("the same number and a name that is alike")
    assert await violations(page) == []
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(at(f"/people/duplicates/{bob.id}/{robert.id}"))
    assert await violations(page) == []
    first = page.get_by_role("group", name="First name")
    await first.get_by_role("radio", name="Bob").focus()
    await page.keyboard.press("ArrowRight")
    await page.locator("main h1").focus()
    await page.keyboard.press("m")
    await page.wait_for_url(at(f"/people/{bob.id}"))
    await expect(page.get_by_role("heading", name="Robert Núñez")).to_be_visible()
    await expect(page.get_by_text("Merged from Robert Nunez")).to_be_visible()
    assert await violations(page) == []
    await page.goto(f"{site.url}/people/{robert.id}")
    await page.wait_for_url(at(f"/people/{bob.id}"))  # an old link lives on
    await page.get_by_role("button", name="Make them two again").click()
    await page.wait_for_url(at(f"/people/{robert.id}"))
    await expect(page.get_by_role("heading", name="Robert Nunez")).to_be_visible()
    await expect(page.get_by_text("Maybe here twice")).to_be_visible()
    async with site.services.database.transaction(site.organization) as tx:
        again = await contacts.get(tx, site.services.vault, bob.id)
    assert (again.given_name, again.family_name) == ("Bob", "Núñez")


async def test_not_the_same_goes_on_to_the_next_pair_and_can_be_taken_back(site: Site) -> None:
    for given in ("Ada", "Ada"):
        await site.person(given, "Byron", "+12125550177")
    page = await site.page("/people/duplicates", width=390, height=844)
    await page.locator(".row-cover").first.click()
    await page.get_by_role("button", name="Not the same").click()
    await page.wait_for_url(at("/people/duplicates"))
    await expect(page.get_by_text("Nobody is here twice")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="One person or two?")).to_be_visible()
