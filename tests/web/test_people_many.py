"""What is done with the chosen people, or with everybody who matches, and undone in one click (CON-082, 083)."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from koinon import contacts
from koinon.contacts import NewField
from tests.messaging import cast
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA, BEN = "+12125550198", "+12125550177"


async def chosen(site: Site) -> Page:
    page = await site.page("/people")
    await page.get_by_label("Choose all on this page").check()
    return page


async def test_a_field_is_set_a_tag_given_and_both_are_taken_back(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.person("Ben", "Carter", BEN)
    async with site.services.database.transaction(site.organization) as tx:
        await contacts.create_field(tx, NewField(labels={"en": "Team"}, key="team"))
    page = await chosen(site)
    await page.get_by_role("button", name="More…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert await violations(page) == []
    await dialog.get_by_label("Set to").fill("Blue")
    await dialog.get_by_role("button", name="Set the field").click()
    await expect(page.locator("#toasts").get_by_text("2 people changed")).to_be_visible()
    assert await teams(site) == ["Blue", "Blue"]
    await page.locator("#toasts").get_by_role("button", name="Undo").click()
    await expect(page.locator("#toasts").get_by_text("2 people changed")).to_have_count(0)
    await expect(page.locator("tbody tr")).to_have_count(2)
    assert await teams(site) == [None, None]


async def teams(site: Site) -> list[object]:
    async with site.services.database.transaction(site.organization) as tx:
        rows = (await contacts.list_page(tx, site.services.vault, contacts.ContactQuery())).rows
        return [(await contacts.get(tx, site.services.vault, row.id)).custom.get("team") for row in rows]


async def test_everybody_who_matches_is_tagged_by_a_job_that_is_watched_and_undone(site: Site) -> None:
    await cast.people(site.services, site.organization, cast.distinct(120))
    page = await chosen(site)
    await page.get_by_label("All 120 who match, not only the chosen").check()
    await page.get_by_label("Add a tag").fill("choir")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("heading", name="Tag people")).to_be_visible()
    await asyncio.gather(site.work(), expect(page.get_by_text("120 changed")).to_be_visible())
    await page.get_by_role("button", name="Undo").click()
    await asyncio.gather(site.work(), expect(page.get_by_text("120 changed")).to_be_visible())
    async with site.services.database.transaction(site.organization) as tx:
        (tag,), _ = await contacts.tags_page(tx)
    assert (tag.name, tag.contact_count) == ("choir", 0)


async def test_the_columns_of_an_export_are_chosen(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    page = await site.page("/people")
    await page.get_by_role("button", name="Export these people").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Format")).to_have_value("xlsx")
    assert await violations(page) == []
    await dialog.get_by_label("Format").select_option("csv")
    for box in await dialog.get_by_role("checkbox").all():
        await box.set_checked(await box.get_attribute("value") in ("given_name", "phone"))
    await dialog.get_by_role("button", name="Write the file").click()
    await asyncio.gather(site.work(), expect(page.get_by_role("link", name="Download the file")).to_be_visible())
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Download the file").click()
    lines = (await (await downloading.value).path()).read_text("utf-8-sig").splitlines()
    assert lines == ["given_name,phone", "Ada,(212) 555-0198"]
