"""The inbox as an agent uses it: what arrives appears, answers go out once, nothing typed is lost."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA, BEN = "+12125550198", "+12125550177"


@pytest.fixture
async def talk(site: Site) -> Page:
    """Ada has written; the conversation is open."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await site.page("/inbox")
    await page.get_by_role("link", name="Ada Okafor").click()
    await expect(page.get_by_role("heading", name="Ada Okafor").first).to_be_visible()
    return page


async def test_a_message_appears_without_reloading(site: Site) -> None:
    page = await site.page("/inbox")
    await expect(page.get_by_text("Replies land here")).to_be_visible()
    await site.receive("who is this", BEN)
    await expect(page.get_by_role("link", name="who is this")).to_be_visible()
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
    await expect(page.locator("#unread-count")).to_have_text("1")


async def test_opening_reads_it(talk: Page) -> None:
    await expect(talk.locator("#unread-count")).to_have_text("")
    await expect(talk.locator(".talk.is-unread")).to_have_count(0)


async def test_an_answer_shows_at_once_and_empties_the_box(talk: Page) -> None:
    box = talk.get_by_label("Reply to Ada Okafor")
    await box.fill("Of course! We would love to meet her.")
    await expect(talk.locator("[data-count]")).to_contain_text("1 segment")
    await box.press("Control+Enter")
    await expect(talk.locator(".bubble.is-out")).to_have_text("Of course! We would love to meet her.")
    await expect(box).to_have_value("")
    await expect(talk.locator(".talk[aria-current]")).to_contain_text("You: Of course!")


async def test_undo_brings_the_words_back(talk: Page) -> None:
    box = talk.get_by_label("Reply to Ada Okafor")
    await box.fill("Of coarse!")
    await box.press("Control+Enter")
    undo = talk.locator("[data-undo]")
    await expect(undo).to_be_visible()
    await talk.wait_for_function(
        "started => performance.now() - started > 600", arg=await talk.evaluate("performance.now()")
    )
    await expect(undo).to_have_text("Undo")  # the broadcasts' countdown, four times a second, leaves it its word
    await undo.click()
    await expect(talk.locator(".bubble.is-out")).to_have_count(0)
    await expect(box).to_have_value("Of coarse!")


async def test_what_is_being_typed_survives_an_arriving_message(site: Site, talk: Page) -> None:
    box = talk.get_by_label("Reply to Ada Okafor")
    await box.fill("I am just wri")
    await site.receive("And my brother?", ADA)
    await expect(talk.locator(".bubble.is-in")).to_have_count(2)
    await expect(box).to_have_value("I am just wri")
    await expect(box).to_be_focused()


async def test_stop_closes_the_box_with_the_day_it_came(site: Site, talk: Page) -> None:
    await site.receive("STOP", ADA)
    await expect(talk.get_by_text("Opted out of texts on")).to_be_visible()
    await expect(talk.get_by_role("button", name="Send")).to_have_count(0)
    await expect(talk.locator("#side .chip.is-bad")).to_contain_text("Texts:")


async def test_the_keyboard_is_enough(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.person("Ben", "Carter", BEN)
    await site.receive("one", ADA)
    await site.receive("two", BEN)
    page = await site.page("/inbox")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Ben Carter").first).to_be_visible()
    await page.keyboard.press("r")
    await expect(page.get_by_label("Reply to Ben Carter")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.get_by_role("heading", name="Ada Okafor").first).to_be_visible()
    await expect(page.locator(".talk")).to_have_count(1)


async def test_a_conversation_is_begun_with_a_person(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    page = await site.page("/inbox")
    await page.keyboard.press("n")
    await page.get_by_label("With whom?").fill("oka")
    await page.get_by_role("button", name="Ada Okafor").click()
    await expect(page.get_by_text("No messages yet.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (1360, "dark"), (320, "light")])
async def test_the_thread_is_accessible(site: Site, width: int, scheme: str) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    listed = await site.page("/inbox", width=width, scheme=scheme)
    assert await violations(listed) == []
    href = await listed.locator(".talk").first.get_attribute("href")
    page = await site.page(str(href), width=width, scheme=scheme)
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
