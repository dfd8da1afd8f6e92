"""The living page as people meet it: readable, by keyboard, on a phone, without script, under the page policy."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS: list[dict[str, Any]] = [
    {"viewport": {"width": 1360, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 1360, "height": 900}, "color_scheme": "dark"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True, "is_mobile": True},
    {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
]
PATHS = ["/design", "/design/inbox", "/design/gate", "/design/error/404"]


@pytest.fixture
async def page(chromium: Browser, design_url: str) -> AsyncIterator[Page]:
    context = await chromium.new_context(
        base_url=design_url, viewport={"width": 1360, "height": 900}, reduced_motion="reduce"
    )
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("screen", SCREENS, ids=["wide", "wide dark", "phone", "320 dark"])
async def test_every_page_passes_wcag_and_fits(
    chromium: Browser, design_url: str, path: str, screen: dict[str, Any]
) -> None:
    context = await chromium.new_context(base_url=design_url, reduced_motion="reduce", **screen)
    page = await context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    await page.goto(path, wait_until="networkidle")
    await page.evaluate(AXE.read_text())
    violations = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))",
        RULES,
    )
    wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    await context.close()
    assert violations == []
    assert wider <= 0
    assert [text for text in complaints if "404" not in text] == []


async def test_touch_targets_are_44_pixels_on_a_phone(chromium: Browser, design_url: str) -> None:
    context = await chromium.new_context(base_url=design_url, **SCREENS[2])
    page = await context.new_page()
    await page.goto("/design")
    small = await page.evaluate(
        """[...document.querySelectorAll('.button, .input, .nav-link, .choice, .segmented > *, .tab, .chip-remove')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"""
    )
    await context.close()
    assert small == []


async def test_question_mark_shows_the_shortcuts_and_escape_leaves(page: Page) -> None:
    await page.goto("/design")
    await page.keyboard.press("?")
    await expect(page.locator("#shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#shortcuts")).to_be_hidden()


async def test_palette_finds_a_page_by_its_name_without_accents(page: Page) -> None:
    await page.goto("/design")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("member")
    await expect(page.locator(".palette-item:visible")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/people$"))


async def test_g_then_i_goes_to_the_inbox(page: Page) -> None:
    await page.goto("/design")
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    await page.wait_for_url(re.compile("/inbox$"))


async def test_j_and_k_move_through_a_list(page: Page) -> None:
    await page.goto("/design/inbox")
    await page.keyboard.press("j")
    await expect(page.locator("[data-row]").nth(1)).to_be_focused()
    await page.keyboard.press("k")
    await expect(page.locator("[data-row]").nth(0)).to_be_focused()


async def test_slash_goes_to_the_search(page: Page) -> None:
    await page.goto("/design/inbox")
    await page.keyboard.press("/")
    await expect(page.locator("#f-q")).to_be_focused()


async def test_chosen_theme_is_there_on_the_next_page(page: Page) -> None:
    await page.goto("/design")
    await page.locator(".person").click()
    await page.locator(".nav-person [data-set-theme=dark]").click()
    await page.goto("/design/gate")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_the_dear_character_and_the_field_are_marked(page: Page) -> None:
    await page.goto("/design")
    await page.locator("#f-body").fill("Hi {{ contact.first_name }} – see you")
    await expect(page.locator(".marked-back .is-wide")).to_have_text(["–"])
    await expect(page.locator(".marked-back .is-field")).to_have_text(["{{ contact.first_name }}"])


async def test_plain_alphabet_of_ts_23_038_is_not_marked(page: Page) -> None:
    await page.goto("/design")
    await page.locator("#f-body").fill("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€")
    await expect(page.locator(".marked-back .is-wide")).to_have_count(0)


async def test_a_toast_with_undo_is_announced_and_can_be_undone(page: Page) -> None:
    await page.goto("/design")
    detail = {"message": "42 people archived", "undo": "/undo-me", "seconds": 10}
    await page.evaluate(
        "detail => document.body.dispatchEvent(new CustomEvent('toast', {bubbles: true, detail}))", detail
    )
    await expect(page.locator("#live-polite")).to_have_text("42 people archived")
    async with page.expect_request(re.compile("/undo-me$")) as request:
        await page.get_by_role("button", name="Undo").click()
    assert (await request.value).headers["x-csrf-token"] == "design"


async def test_a_field_complains_when_it_is_left_not_before(page: Page) -> None:
    await page.goto("/design/gate")
    await page.locator("#f-email").press_sequentially("ada@")
    await expect(page.locator("#f-email-error")).to_have_text("")
    await page.locator("#f-email").blur()
    await expect(page.locator("#f-email-error")).to_have_text("An email address looks like ada@example.org.")
    await page.locator("#f-email").fill("ada@example.org")
    await expect(page.locator("#f-email-error")).to_have_text("")


async def test_without_script_every_page_still_reads_and_links(chromium: Browser, design_url: str) -> None:
    context = await chromium.new_context(base_url=design_url, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/design")
    await expect(page.get_by_role("heading", name="Did not reach")).to_be_visible()
    await expect(page.locator(".nav").get_by_role("link", name="Inbox")).to_have_attribute("href", "/inbox")
    await context.close()
