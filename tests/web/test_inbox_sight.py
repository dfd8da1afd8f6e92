"""Nothing of the inbox is cut, jumps or waits: numbers, menus, lines in other scripts, the list while messages come."""

import pytest
from playwright.async_api import Page, expect

from tests.web.site import Site

pytestmark = pytest.mark.browser
ADA = "+12125550198"
CUT = "e => e.scrollWidth > e.clientWidth"
TOP = "e => e.getBoundingClientRect().top"


async def opened(site: Site, width: int = 1360) -> Page:
    await site.person("Maximiliana", "Konstantinopolitana", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await site.page("/inbox", width=width)
    await page.locator(".talk").first.click()
    await expect(page.get_by_role("heading", name="Maximiliana").first).to_be_visible()
    return page


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1600])
async def test_the_number_above_a_thread_is_whole_at_every_width(site: Site, width: int) -> None:
    page = await opened(site, width)
    number = page.locator("#pane-head .who small")
    await expect(number).to_contain_text("555-0198")
    assert not await number.evaluate(CUT)


@pytest.mark.parametrize("width", [320, 1024, 1280])
async def test_the_menu_of_views_lies_within_its_list(site: Site, width: int) -> None:
    await site.receive("Hello", ADA)
    page = await site.page("/inbox", width=width)
    await page.locator("summary[data-key=v]").click()
    await expect(page.get_by_text("You are named")).to_be_visible()
    menu = await page.locator(".split-list .menu[open] > .menu-body").bounding_box()
    held = await page.locator(".split-list").bounding_box()
    assert menu is not None and held is not None
    assert held["x"] <= menu["x"] and menu["x"] + menu["width"] <= held["x"] + held["width"]


async def test_the_letter_typed_right_after_r_is_the_replys(site: Site) -> None:
    page = await opened(site)
    focused = """() => {
      document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "r", bubbles: true}));
      return document.activeElement.id;
    }"""
    assert await page.evaluate(focused) == "reply-body"
    assert await page.locator("#reply-body").input_value() == ""


async def test_a_long_line_in_hebrew_keeps_its_beginning(site: Site) -> None:
    """UAX #9, P2: the first strong character says from where a line is read, so its end is what has no room."""
    await site.receive("שלום! האם יש חניה ליד הכנסייה ביום ראשון בבוקר, ואפשר להגיע גם ברכב? call me", ADA)
    page = await site.page("/inbox")
    line = page.locator(".talk-last")
    assert await line.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert await line.evaluate(CUT)
    await page.locator(".talk").click()
    bubble = page.locator("#items .bubble.is-in")
    assert await bubble.evaluate("e => getComputedStyle(e).unicodeBidi") == "plaintext"


async def test_the_list_stays_where_it_is_read_while_messages_come(site: Site) -> None:
    numbers = [f"+121255501{n:02d}" for n in range(30)]
    for n, number in enumerate(numbers):
        await site.receive(f"Message {n}", number)
    page = await site.page("/inbox", height=600)
    await expect(page.locator(".talk")).to_have_count(30)
    await page.locator("#inbox-list").evaluate("e => e.scrollTop = 700")
    await page.wait_for_timeout(100)
    seen = page.get_by_role("link", name="Message 15", exact=False)
    before = await seen.evaluate(TOP)
    watching = """() => {
      const list = document.getElementById("inbox-list");
      window.most = 0; window.least = 1e9;
      const look = () => {
        const shown = list.querySelectorAll(".talk").length;
        window.most = Math.max(window.most, shown); window.least = Math.min(window.least, shown);
        requestAnimationFrame(look);
      };
      look();
    }"""
    await page.evaluate(watching)
    for n in range(3):
        await site.receive(f"Somebody new {n}", f"+1212555019{n}")
    for n in range(2):
        await site.receive(f"Once more {n}", numbers[n])
    await expect(page.locator(".talk")).to_have_count(33)
    await expect(page.locator(".talk-last").first).to_have_text("Once more 1")
    await page.wait_for_timeout(300)
    assert abs(await seen.evaluate(TOP) - before) <= 5 * 0.5, "a scrolled place is whole pixels: half a one each time"
    assert await page.evaluate("window.least") == 30, "the list was empty in between"


async def test_a_thread_that_is_read_further_up_stays_there_and_says_that_something_came(site: Site) -> None:
    for n in range(40):
        await site.receive(f"Message {n}", ADA)
    page = await site.page("/inbox", height=600)
    await page.locator(".talk").click()
    await expect(page.locator("#items .bubble.is-in")).to_have_count(40)
    scroll = page.locator("#talk-scroll")
    await scroll.evaluate("e => e.scrollTop = 400")
    await page.wait_for_timeout(100)
    seen = page.get_by_text("Message 10", exact=True)
    before = await seen.evaluate(TOP)
    for n in range(5):
        await site.receive(f"And another {n}", ADA)
    await expect(page.get_by_text("And another 4", exact=True).last).to_be_attached()
    await expect(page.get_by_role("button", name="New message")).to_be_visible()
    assert abs(await seen.evaluate(TOP) - before) <= 1
