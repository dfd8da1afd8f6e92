"""Messages of long ago on the page: read on in their thread, in all messages, and told where one searches (INB-110)."""

import os
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from playwright.async_api import Page, expect

from koinon.inbox.cold import jobs
from koinon.kit import clock
from koinon.platform.storage import storage
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA, BEN = "+12125550198", "+12125550177"


async def look(page: Page, name: str) -> None:
    """Pictures for whoever looks at the screens, where SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        for width, scheme in ((1280, "light"), (390, "dark")):
            await page.set_viewport_size({"width": width, "height": 844})
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            await page.screenshot(path=Path(folder) / f"archive-{name}-{width}-{scheme}.png")
        await page.set_viewport_size({"width": 1440, "height": 844})


@pytest.fixture
async def years_on(site: Site) -> Page:
    """Ada and Ben wrote more than a year ago; Ada wrote again today."""
    await site.person("Ada", "Okafor", ADA)
    for words in ("Did anybody find my umbrella?", "It is the red one", "Never mind, I have it"):
        await site.receive(words, ADA)
    await site.receive("Who is this?", BEN)
    with clock.frozen(clock.now() + relativedelta(months=14)):
        await jobs.archive_messages.run(site.services, site.organization)
    await site.receive("Hello again", ADA)
    page = await site.page("/inbox")
    await page.set_viewport_size({"width": 1440, "height": 844})
    return page


async def test_a_thread_goes_on_into_the_archive(years_on: Page) -> None:
    await years_on.get_by_role("link", name="Ada Okafor").first.click()
    thread = years_on.get_by_role("log")
    await expect(thread).to_contain_text("Hello again")
    await expect(thread).not_to_contain_text("umbrella")
    await thread.get_by_role("button", name="Earlier messages").click()
    await expect(thread.locator(".bubble")).to_have_text([
        "Did anybody find my umbrella?", "It is the red one", "Never mind, I have it", "Hello again",
    ])  # fmt: skip
    await expect(thread.get_by_role("button", name="Earlier messages")).to_have_count(0)
    assert await violations(years_on) == []
    await look(years_on, "thread")
    await years_on.locator("#side").get_by_role("button", name="All messages").click()
    dialog = years_on.get_by_role("dialog")
    await expect(dialog.locator(".said")).to_have_count(4)
    await expect(dialog.locator(".said").last).to_contain_text("umbrella")
    await look(years_on, "all")


async def test_a_thread_that_is_archived_whole_opens_with_its_words(years_on: Page) -> None:
    await years_on.locator(".talk").last.click()
    await expect(years_on.get_by_role("log")).to_contain_text("Who is this?")
    await expect(years_on.get_by_role("log")).not_to_contain_text("No messages yet")


async def test_where_one_searches_it_is_said_what_is_not_searched(years_on: Page) -> None:
    await expect(years_on.locator(".list-note")).to_have_count(0)
    await years_on.get_by_role("searchbox").fill("umbrella")
    await expect(years_on.locator(".list-note")).to_contain_text("are in the archive, where no search looks")
    await look(years_on, "search")
    assert await violations(years_on) == []


async def test_what_cannot_be_read_is_said_in_its_place(years_on: Page, site: Site) -> None:
    async with site.services.database.transaction(site.organization) as tx:
        files = await tx.all(str, "select distinct file from message_archives where organization_id = %(o)s", {
            "o": site.organization
        })  # fmt: skip
    for file in files:
        await storage(site.services.configuration).delete(file)
    await years_on.get_by_role("link", name="Ada Okafor").first.click()
    await years_on.get_by_role("button", name="Earlier messages").click()
    await expect(years_on.locator(".thread-event")).to_contain_text("cannot be read now (3)")
    await look(years_on, "unreadable")
