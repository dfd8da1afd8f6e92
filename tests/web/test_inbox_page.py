"""The inbox as an agent uses it: what arrives appears, answers go out once, nothing typed is lost."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.desk import at
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
    await box.fill("“Yes” – " + "a" * 70)  # 78 of 70 a segment, of 160 without those three
    await expect(talk.locator("[data-count]")).to_contain_text("These make it cost more: “ ” –")
    await talk.get_by_role("button", name="Replace them").click()
    await expect(box).to_have_value('"Yes" - ' + "a" * 70)
    await expect(talk.locator("[data-count]")).to_contain_text("1 segment")
    await box.fill("“Yes”\u00a0" + "a" * 70)
    await expect(talk.locator("[data-count]")).to_contain_text("“ ” U+00A0")
    await box.press("Control+.")
    await expect(box).to_have_value('"Yes" ' + "a" * 70)
    await box.fill("“Yes” – " + "a" * 20)
    await expect(talk.locator("[data-count]")).not_to_contain_text("cost more")
    await box.fill("Of course! We would love to meet her.")
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


async def test_start_opens_the_box_again_while_one_looks(site: Site, talk: Page) -> None:
    await site.receive("STOP", ADA)
    await expect(talk.get_by_text("Opted out of texts on")).to_be_visible()
    await site.receive("START", ADA)
    await expect(talk.get_by_text("Opted out of texts on")).to_have_count(0)
    await talk.get_by_label("Reply to Ada Okafor").fill("Welcome back!")
    await talk.get_by_role("button", name="Send", exact=True).click()
    await expect(talk.locator(".bubble.is-out")).to_have_text("Welcome back!")


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
    await page.get_by_role("link", name="Ada Okafor").click()
    await expect(page.get_by_role("radio", name="Text message")).to_be_checked()
    await page.get_by_role("button", name="Begin").click()
    await expect(page.get_by_text("No messages yet.")).to_be_visible()


async def test_on_a_phone_the_address_stays_with_the_conversation(site: Site) -> None:
    """The list behind an open thread loads no further page and pushes no address; in sight it loads the next."""
    for last in range(42):
        await site.receive("hello", f"+121255502{last:02}")
    page = await site.page("/inbox", width=390, height=800)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.locator(".talk").first.click()
    await expect(page.locator("#reply-body")).to_be_visible()
    here, asked = page.url, list[str]()
    page.on("request", lambda request: asked.append(request.url) if "cursor=" in request.url else None)
    await page.locator("#reply-body").fill("Good morning")
    async with page.expect_response(re.compile("/inbox/list")):  # what happened reached the list behind the thread
        await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".bubble.is-out:visible")).to_have_count(1)
    await expect(page.locator(".is-pending")).to_have_count(0)
    await page.reload()
    await expect(page.locator("#reply-body")).to_be_visible()
    assert (page.url, asked, errors) == (here, [], [])
    await page.goto(site.url + "/inbox")
    await page.locator("#inbox-more").scroll_into_view_if_needed()
    await expect(page.locator(".talk")).to_have_count(42)
    assert at("/inbox").match(page.url)
    await page.goto(site.url + "/inbox/new")
    await expect(page.get_by_role("heading", name="New conversation")).to_be_visible()
    assert await violations(page) == []


async def test_a_half_written_reply_waits_in_its_conversation(site: Site, talk: Page) -> None:
    await site.person("Ben", "Carter", BEN)
    await site.receive("two", BEN)
    await talk.get_by_label("Reply to Ada Okafor").fill("Of course, bring")
    await talk.get_by_role("link", name="Ben Carter").click()
    await expect(talk.get_by_label("Reply to Ben Carter")).to_have_value("")
    await talk.get_by_role("link", name="Ada Okafor").first.click()
    box = talk.get_by_label("Reply to Ada Okafor")
    await expect(box).to_have_value("Of course, bring")
    await talk.reload()
    await expect(box).to_have_value("Of course, bring")
    await box.press("Control+Enter")
    await expect(talk.locator(".bubble.is-out")).to_have_text("Of course, bring")
    await expect(talk.locator(".is-pending")).to_have_count(0)
    await talk.reload()
    await expect(box).to_have_value("")


async def test_after_going_back_the_palette_opens_and_an_outage_is_told_once(site: Site, talk: Page) -> None:
    await site.person("Ben", "Carter", BEN)
    await site.receive("two", BEN)
    other = talk.locator(".talk").filter(has_text="two")
    await other.click()
    await expect(talk.get_by_role("heading", name="Ben Carter").first).to_be_visible()
    await talk.go_back()
    await expect(talk.get_by_role("heading", name="Ada Okafor").first).to_be_visible()
    await talk.keyboard.press("Control+k")
    await expect(talk.locator("#palette")).to_be_visible()
    await talk.keyboard.press("Escape")
    await talk.context.set_offline(True)
    for _ in range(3):
        async with talk.expect_event("requestfailed"):
            await other.click()
    await expect(talk.locator(".toast")).to_have_count(1)
    await talk.context.set_offline(False)
    await other.click()
    await expect(talk.locator(".toast")).to_have_count(0)


async def test_keys_go_where_words_would_have_gone(site: Site, talk: Page) -> None:
    """N asks for a name at once; R where nobody may be answered says why, and what is typed then is no command."""
    await site.receive("STOP", ADA)
    await expect(talk.get_by_text("Opted out of texts on")).to_be_visible()
    await talk.keyboard.type("reua")
    await expect(talk.locator("#reply-band")).to_be_focused()
    await expect(talk.locator("#reply-band")).to_have_attribute("aria-label", re.compile("^Opted out of texts"))
    await expect(talk.get_by_role("button", name="Done")).to_be_visible()
    await talk.keyboard.press("Escape")
    await talk.keyboard.press("n")
    await expect(talk.get_by_label("With whom?")).to_be_focused()


@pytest.mark.parametrize(
    "words", ["Open Unread Mine Done", "Abiertas Sin·leer Mías Hechas", "Abertas Não·lidas Minhas Prontas"]
)
async def test_every_tab_is_in_sight_with_large_counts(site: Site, words: str) -> None:
    page = await site.page("/inbox", width=1280)
    inside = """words => {
        const nav = document.querySelector("#inbox-tabs nav");
        nav.innerHTML = words.map(word => `<a href="/">${word}<span class="tab-count">999+</span></a>`).join("");
        const edge = nav.getBoundingClientRect().right;
        return [...nav.children].every(tab => tab.getBoundingClientRect().right <= edge);
    }"""
    assert await page.evaluate(inside, words.replace("·", "\u00a0").split(" "))


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
