"""People and groups: found as one types, added once, changed without losing a colleague's words."""

import pytest
from playwright.async_api import expect

from koinon import contacts
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA, BEN = "+12125550198", "+12125550177"


async def test_a_search_narrows_as_it_is_typed(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.person("Ben", "Carter", BEN)
    page = await site.page("/people")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.get_by_label("Name, number, email").press_sequentially("0177")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody")).to_contain_text("Ben Carter")


async def test_a_known_number_shows_who_has_it_before_it_is_added_again(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    page = await site.page("/people")
    await page.keyboard.press("n")
    await page.get_by_role("textbox", name="First name").fill("Nia")
    await page.get_by_label("Mobile number").fill("(212) 555-0198")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("Somebody has this number already")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_contain_text("Ada Okafor")
    await page.get_by_role("button", name="Add anyway").click()
    await expect(page.get_by_role("heading", name="Nia")).to_be_visible()


async def test_a_number_that_is_none_is_told_at_the_field_and_kept(site: Site) -> None:
    page = await site.page("/people")
    await page.keyboard.press("n")
    await page.get_by_role("textbox", name="First name").fill("Nia")
    field = page.get_by_label("Mobile number")
    await field.fill("555-01")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator("#f-phone-error")).to_contain_text("too short")
    await expect(field).to_have_value("555-01")


async def test_two_who_edit_one_person_choose_by_field(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    page = await site.page(f"/people/{ada.id}")
    await page.keyboard.press("e")
    await page.get_by_label("Last name").fill("Lovelace")
    async with site.services.database.transaction(site.organization) as tx:
        changes = contacts.ContactChanges(family_name="King")
        await contacts.update(tx, site.services.vault, ada.id, changes)
    await page.get_by_role("button", name="Save").click()
    notice = page.get_by_role("alert").filter(has_text="Somebody changed this in the meantime")
    await expect(notice).to_be_in_viewport()
    await expect(notice).to_be_focused()
    await expect(page.get_by_role("textbox", name="Last name")).to_have_value("Lovelace")
    await page.get_by_role("button", name="Use theirs: Last name").click()
    await expect(page.get_by_role("textbox", name="Last name")).to_have_value("King")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Ada King")).to_be_visible()


async def test_the_chosen_are_tagged_together(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.person("Ben", "Carter", BEN)
    page = await site.page("/people")
    await page.get_by_label("Choose all on this page").check()
    await page.get_by_label("Add a tag").fill("choir")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.locator("#toasts").get_by_text("2 people changed")).to_be_visible()
    await expect(page.locator("tbody").get_by_text("choir")).to_have_count(2)


async def test_deleting_can_be_undone(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    page = await site.page("/people")
    await page.get_by_label("Choose Ada Okafor").check()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Bring your people in")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_a_group_is_made_filled_and_emptied(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    page = await site.page("/groups")
    await page.keyboard.press("n")
    await page.get_by_label("Name").fill("Choir")
    await page.get_by_role("button", name="Make it").click()
    await page.get_by_role("button", name="Add people").click()
    await page.get_by_role("checkbox", name="Ada Okafor").check()
    await page.get_by_role("button", name="Add the chosen").click()
    await expect(page.locator("#toasts").get_by_text("1 person added")).to_be_visible()
    await page.get_by_label("Choose Ada Okafor").check()
    await page.get_by_role("button", name="Take out of this group").click()
    await expect(page.get_by_text("Nobody is in it yet")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (320, "dark")])
async def test_the_pages_are_accessible(site: Site, width: int, scheme: str) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    page = await site.page("/people", width=width, scheme=scheme)
    for path in ("/people", f"/people/{ada.id}", "/people/new", "/groups", "/tags", "/imports", "/imports/new"):
        await page.goto(site.url + path)
        assert await violations(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
