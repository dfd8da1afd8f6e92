"""A newsletter in a thread: on its own paper, running nothing, fetching nothing until somebody asks (INB-011)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from koinon import channels
from koinon.channels.contracts import InboundMail, Media
from koinon.inbox.handlers import file_inbound
from koinon.kit import clock, ids
from tests.inbox.mail.test_markup import VECTORS
from tests.messaging.channels import cast
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser


@asynccontextmanager
async def counting() -> AsyncIterator[tuple[str, list[str]]]:
    """A server of pictures elsewhere, and what was asked of it."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode().split()[1])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def mail(site: Site, subject: str, html: str, text: str, *files: Media) -> None:
    """Somebody writes to the office by mail."""
    office = await cast.sender(site.services, site.organization, "http://127.0.0.1:9", "email")
    fact = channels.InboundMessage(
        event_id=ids.uuid7().hex,
        provider_id=ids.uuid7().hex,
        sender=office.value,
        from_="baker@shop.example",
        text=text,
        media=files,
        occurred_at=clock.now(),
        keyword=None,
        channel="email",
        mail=InboundMail(subject, html, "Bea Baker", "<1@shop.example>"),
    )
    async with site.services.database.transaction(site.organization) as tx:
        await file_inbound(tx, site.services, [channels.AppliedFact(office.account_id, office.id, fact)])


async def opened(site: Site) -> Page:
    """The thread, in Ada's browser."""
    page = await site.page("/inbox")
    await page.get_by_role("link", name="Bea Baker").click()
    await expect(page.locator(".mail-paper iframe")).to_be_visible()
    return page


async def test_pictures_that_count_readers_are_not_fetched_until_asked_for(site: Site) -> None:
    async with counting() as (elsewhere, asked):
        html = (
            f'<h1>Bread</h1><img src="{elsewhere}/banner.png" width="300" height="80" alt="Bread">'
            f'<img src="{elsewhere}/dot.gif" width="1" height="1"><table background="{elsewhere}/back.png"><tr><td '
            f'style="background:url({elsewhere}/cell.png)">Two for one</td></tr></table>'
            f'<style>h1{{background:url({elsewhere}/style.png)}}</style><link rel=stylesheet href="{elsewhere}/x.css">'
        )
        await mail(site, "This week", html, "Bread, two for one")
        page = await opened(site)
        paper = page.frame_locator(".mail-paper iframe")
        await expect(paper.get_by_text("Two for one")).to_be_visible()
        assert asked == []
        assert await violations(page) == []
        async with page.expect_event("requestfinished", lambda one: "banner" in one.url):
            await page.get_by_role("link", name="Show pictures").click()
        await expect(paper.get_by_text("Two for one")).to_be_visible()
        assert set(asked) == {"/banner.png"}


async def test_nothing_of_a_strangers_mail_runs(site: Site) -> None:
    """Each vector in a real browser, behind all three walls."""
    await mail(site, "Hello", "<h1>Hello</h1>" + "<hr>".join(VECTORS), "Hello")
    page = await opened(site)
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda one: heard.append(one.url) if "evil.example" in one.url else None)
    frame = page.frame_locator(".mail-paper iframe")
    await expect(frame.get_by_role("heading", name="Hello")).to_be_visible()
    await page.get_by_role("link", name="Open by itself").evaluate("link => link.removeAttribute('target')")
    await page.get_by_role("link", name="Open by itself").click()
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    assert heard == []
    assert await page.evaluate("self.origin") == "null"


async def test_what_is_quoted_opens_by_a_click_without_a_script(site: Site) -> None:
    html = '<p><b>Two</b>, please.</p><div class="gmail_quote"><blockquote>How many?</blockquote></div>'
    await mail(site, "Cake", html, "Two, please.\n\n> How many?")
    page = await opened(site)
    paper = page.frame_locator(".mail-paper iframe")
    await expect(paper.get_by_text("How many?")).to_be_hidden()
    await paper.get_by_text("Quoted text").click()
    await expect(paper.get_by_text("How many?")).to_be_visible()
    await page.get_by_text("Plain text").click()
    await expect(page.locator(".mail-words .bubble")).to_have_text("Two, please.")


async def test_a_file_of_a_mail_is_saved_under_its_own_name(site: Site) -> None:
    prices = Media(f"/media/{ids.uuid7()}", "application/pdf", 15, None, "Prices März.pdf")
    await mail(site, "Prices", "<h1>Prices</h1>", "Prices", prices)
    page = await opened(site)
    link = page.get_by_role("link", name="Prices März.pdf")
    await expect(link).to_have_attribute("download", "Prices März.pdf")
    await expect(link).to_have_attribute("href", prices.url)
