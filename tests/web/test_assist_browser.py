"""Help by a language model on the page: words as they come, what is used, and what became of it (INB-101, 104, 105)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from koinon import inbox
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


class Slow:
    """A model that says its first word, and the rest once it is let."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for word in ("We open", " at nine.\n---\nSee you soon."):
            chunk = {"choices": [{"delta": {"content": word}}]}
            await response.write(b"data: " + msgspec.json.encode(chunk) + b"\n\n")
            await self.go_on.wait()
        await response.write(b"data: [DONE]\n\n")
        return response


@pytest.fixture
async def slow(site: Site) -> AsyncIterator[Slow]:
    """The organization asks it for suggestions, rewrites and help."""
    made = Slow()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    values: dict[str, Any] = {
        "is_simulated": False,
        "base_url": made.url,
        "model": "slow",
        "key": None,
        "features": ("suggest", "help"),
        "monthly_tokens": 100_000,
    }
    async with site.services.database.transaction(site.organization) as tx:
        await inbox.change_assist_settings(tx, site.services, values)
    yield made
    made.go_on.set()
    await runner.cleanup()


async def opened(site: Site, width: int = 1280, scheme: str = "light") -> Page:
    """Ada's question, and the menu's suggestions asked for."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("When do you open?", ADA)
    page = await site.page("/inbox", width=width, scheme=scheme)
    await page.get_by_role("link", name="Ada Okafor").click()
    await page.locator("#assist summary").click()
    await page.get_by_text("Suggest answers").click()
    return page


async def became(site: Site) -> list[str | None]:
    """What is counted of the calls, the oldest first."""
    async with site.services.database.transaction(site.organization) as tx:
        found: list[str | None] = [
            row[0]
            for row in await tx.all(
                tuple,
                "select used from assist_calls where organization_id = %(o)s order by id",
                {"o": site.organization},
            )
        ]
    return found


async def counted(site: Site, wanted: list[str | None]) -> None:
    for _ in range(100):
        if await became(site) == wanted:
            return
        await asyncio.sleep(0.05)
    assert await became(site) == wanted


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_words_appear_as_they_come_and_a_suggestion_sent_as_it_is_counts_as_accepted(
    site: Site, slow: Slow, width: int, scheme: str
) -> None:
    page = await opened(site, width, scheme)
    area = page.locator("#assist-answer")
    await expect(area).to_contain_text("We open")  # the model has not ended yet
    await expect(area.locator("[data-assist-use]")).to_have_count(0)
    slow.go_on.set()
    await expect(area.locator("[data-assist-use]")).to_have_count(2)
    assert await violations(page) == []
    await area.locator("[data-assist-use]").first.click()
    await expect(page.locator("#reply-body")).to_have_value("We open at nine.")
    await page.locator("#reply-body").press("Control+Enter")
    await expect(page.locator("#items .bubble.is-out")).to_have_text("We open at nine.")
    await counted(site, ["accepted"])


async def test_what_was_typed_is_put_back_and_another_text_counts_as_edited(site: Site, slow: Slow) -> None:
    slow.go_on.set()
    page = await opened(site)
    box, area = page.locator("#reply-body"), page.locator("#assist-answer")
    await box.fill("My own words")
    await area.locator("[data-assist-use]").first.click()
    await area.locator("[data-assist-use]").last.click()
    await expect(box).to_have_value("See you soon.")
    await area.get_by_role("button", name="Put back what I wrote").click()
    await expect(box).to_have_value("My own words")
    await area.locator("[data-assist-use]").last.click()
    await box.fill("See you soon, Ada.")
    await box.press("Control+Enter")
    await expect(page.locator("#items .bubble.is-out")).to_have_text("See you soon, Ada.")
    await counted(site, ["edited"])


async def test_help_is_found_in_the_menu_and_the_palette_keeps_its_turns_and_links_its_pages(
    site: Site, slow: Slow
) -> None:
    slow.go_on.set()
    page = await site.page("/inbox", width=390, scheme="dark")
    await expect(page.locator("a.menu-item[href='/help/ask']").first).to_be_attached()
    await expect(page.locator("#palette-ask")).to_be_attached()
    await page.goto(site.url + "/help/ask")
    await expect(page.get_by_role("link", name="Send it to support")).to_be_visible()
    for question in ("When is the away message sent?", "And on Sundays?"):
        await page.locator("[name=question]").fill(question)
        await page.get_by_role("button", name="Ask", exact=True).click()
        await expect(page.get_by_text(question)).to_be_visible()
    await expect(page.locator(".help-turn")).to_have_count(2)
    assert await violations(page) == []
    mail = await page.get_by_role("link", name="Send it to support").get_attribute("href")
    assert mail is not None
    assert "away%20message" in mail
    assert "And%20on%20Sundays" in mail
    await page.goto(site.url + "/help/guide/assistance")
    await expect(page.get_by_role("heading", name="Help by a language model")).to_be_visible()
    assert await violations(page) == []
