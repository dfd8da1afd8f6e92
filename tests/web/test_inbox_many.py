"""Many conversations on the page: chosen with x and ranges, all of a list, taken back, deleted with a typed word."""

from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
PEOPLE = [f"+1212555{n:04d}" for n in range(101, 105)]


@pytest.fixture
async def listed(site: Site) -> Page:
    """Four people wrote, the last on top."""
    for n, phone in enumerate(PEOPLE):
        await site.receive(f"Question {n}", phone)
    page = await site.page("/inbox")
    await expect(page.locator(".talk")).to_have_count(4)
    return page


async def test_x_chooses_shift_x_a_range_and_escape_none(listed: Page) -> None:
    await listed.keyboard.press("j")
    await listed.keyboard.press("x")
    await expect(listed.locator(".many-bar")).to_contain_text("1 chosen")
    await listed.keyboard.press("j")
    await listed.keyboard.press("j")
    await listed.keyboard.press("Shift+X")
    await expect(listed.locator(".many-bar")).to_contain_text("3 chosen")
    assert await violations(listed) == []
    await listed.keyboard.press("Escape")
    await expect(listed.locator(".many-bar")).to_be_hidden()


async def test_the_chosen_are_done_and_come_back_with_undo(listed: Page) -> None:
    for _ in range(2):
        await listed.keyboard.press("j")
        await listed.keyboard.press("x")
    await listed.locator(".many-bar").get_by_role("button", name="Done").click()
    await expect(listed.locator(".talk")).to_have_count(2)
    await expect(listed.locator(".many-bar")).to_be_hidden()
    await listed.locator(".toast").get_by_role("button", name="Undo").click()
    await expect(listed.locator(".talk")).to_have_count(4)


async def test_what_is_chosen_stays_so_when_somebody_writes(listed: Page, site: Site) -> None:
    await listed.keyboard.press("j")
    await listed.keyboard.press("x")
    await site.receive("Me too", "+12125550190")
    await expect(listed.locator(".talk")).to_have_count(5)
    await expect(listed.locator(".many-bar")).to_contain_text("1 chosen")
    await expect(listed.locator(".talk-row", has_text="Question 3").locator("input")).to_be_checked()


async def test_they_are_deleted_by_a_word_that_is_typed(listed: Page) -> None:
    await listed.keyboard.press("j")
    await listed.keyboard.press("x")
    await listed.locator(".many-bar summary").click()
    await listed.get_by_role("button", name="Delete…").click()
    dialog = listed.get_by_role("dialog")
    await expect(dialog).to_contain_text("1 chosen")
    assert await violations(listed) == []
    await dialog.get_by_label("Type “delete” to go on").fill("delete")
    await dialog.get_by_role("button", name="Delete them").click()
    await expect(listed.locator(".talk")).to_have_count(3)
    await expect(dialog).to_be_hidden()


async def test_everything_in_the_list_is_counted_and_meant(listed: Page, site: Site) -> None:
    async with site.services.database.transaction(site.organization) as tx:
        columns = "contact_id, channel, sender_id, address_cipher, message_count"
        await tx.execute(
            f"""
            insert into conversations (id, organization_id, address_hash, status, last_message_at, {columns})
            select i.id, organization_id, uuid_send(i.id), 'open', now() - interval '1 day', {columns}
            from (select koinon_uuid7() as id from generate_series(1, 60)) i,
                 (select * from conversations where organization_id = %(o)s limit 1) c
            """,
            {"o": site.organization},
        )
    await listed.reload()
    await listed.keyboard.press("j")
    await listed.keyboard.press("x")
    await listed.get_by_label("Everything in this list").check()
    await expect(listed.locator(".many-bar")).to_contain_text("64 chosen")
    await listed.locator(".many-bar").get_by_role("button", name="Done").click()
    await expect(listed.locator(".toast")).to_contain_text("64 conversations changed")
    await expect(listed.locator(".talk")).to_have_count(0)


async def test_two_threads_of_a_person_are_joined_from_the_menu(site: Site) -> None:
    await site.receive("First question", PEOPLE[0])
    page = await site.page("/inbox")
    await page.locator(".talk").first.click()
    await page.get_by_role("button", name="Done").last.click()
    async with site.services.database.transaction(site.organization) as tx:
        closed = "update conversations set status = 'closed' where organization_id = %(o)s returning id"
        old = (await tx.all(UUID, closed, {"o": site.organization}))[0]
    await site.receive("Second question", PEOPLE[0])
    await page.goto(f"{site.url}/inbox")
    await page.locator(".talk").first.click()
    await page.locator("#pane-head").get_by_label("More").last.click()
    await page.get_by_role("button", name="Join another…").click()
    await expect(page.get_by_role("dialog").get_by_label("First question")).to_be_checked()
    assert await violations(page) == []
    await page.get_by_role("button", name="Join them").click()
    await expect(page.locator(".bubble").first).to_have_text("First question")
    await expect(page.locator(".bubble").nth(1)).to_have_text("Second question")
    await page.goto(f"{site.url}/inbox/{old}")
    await expect(page.locator(".bubble")).to_have_count(2)
