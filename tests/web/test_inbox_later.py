"""An answer for later in the browser, and a draft that follows from window to window."""

import pytest
from playwright.async_api import expect

from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


async def test_an_answer_for_later_waits_below_the_thread(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await site.page("/inbox")
    await page.get_by_role("link", name="Ada Okafor").click()
    box = page.locator("#reply-body")
    await box.fill("See you tomorrow!")
    await page.locator(".compose-later summary").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Tomorrow at 9:00").click()
    waiting = page.locator("#items .is-later .bubble")
    await expect(waiting).to_have_text("See you tomorrow!")
    await expect(box).to_have_value("")
    await page.get_by_role("button", name="Cancel it").click()
    await expect(waiting).to_have_count(0)
    await expect(box).to_have_value("See you tomorrow!")
    await page.goto(site.url + "/inbox/scheduled?state=cancelled")
    await expect(page.get_by_role("link", name="Ada Okafor")).to_be_visible()
    assert await violations(page) == []


async def test_a_draft_follows_to_another_window_and_the_older_one_is_asked(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    first = await site.page("/inbox")
    await first.get_by_role("link", name="Ada Okafor").click()
    async with first.expect_response("**/draft"):
        await first.locator("#reply-body").fill("Of cou")
    second = await site.page(first.url.removeprefix(site.url))
    await expect(second.locator("#reply-body")).to_have_value("Of cou")
    async with second.expect_response("**/draft"):
        await second.locator("#reply-body").fill("Of course, the two of you")
    await first.locator("#reply-body").fill("Of cour")
    await expect(first.get_by_text("You went on with this in another window")).to_be_visible()
    await first.get_by_role("button", name="Take that one").click()
    await expect(first.locator("#reply-body")).to_have_value("Of course, the two of you")
