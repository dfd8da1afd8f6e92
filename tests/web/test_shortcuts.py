"""Keys of one's own, or none (INB-114; WCAG 2.2, 2.1.4): chosen on a page, heeded everywhere, kept per person."""

import pytest
from playwright.async_api import Page, expect

from koinon import identity
from koinon.identity import Shortcuts
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.errors import InvalidFieldsError
from koinon.web.shortcut_words import EVERYWHERE, INBOX
from tests.web.site import Site, violations

ADA = "+12125550198"


async def actor(site: Site) -> Actor:
    async with site.services.database.transaction(site.organization) as tx:
        seated = "select user_id from memberships where organization_id = %(o)s limit 1"
        user_id = await tx.scalar(seated, {"o": site.organization})
    return Actor(kind=ActorKind.USER, organization_id=site.organization, id=user_id)


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".toast")).to_contain_text("Saved.")


@pytest.mark.browser
async def test_another_key_does_it_and_the_old_one_no_more(site: Site) -> None:
    await site.receive("Hello", ADA)
    page = await site.page("/account/shortcuts")
    await page.get_by_label("Next in a list").fill("z")
    await page.get_by_label("Go to a page").fill("q")
    assert await violations(page) == []
    await save(page)
    await page.keyboard.press("q")
    await page.keyboard.press("i")
    await expect(page.locator(".talk")).to_have_count(1)
    await page.keyboard.press("j")
    await expect(page.locator(".talk")).not_to_be_focused()
    await page.keyboard.press("z")
    await expect(page.locator(".talk")).to_be_focused()
    await page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(listed.locator("dt", has_text="Next in a list").locator("+ dd")).to_have_text("z")
    await expect(listed.locator("dt", has_text="Broadcasts").locator("+ dd")).to_have_text("qb")
    for word in (*EVERYWHERE.values(), *INBOX.values()):
        await expect(listed.locator("dt").get_by_text(word, exact=True)).to_have_count(1)


@pytest.mark.browser
async def test_switched_off_no_single_key_does_anything(site: Site) -> None:
    await site.receive("Hello", ADA)
    page = await site.page("/account/shortcuts")
    await page.get_by_label("Single keys do something").uncheck()
    await save(page)
    await page.goto(f"{site.url}/inbox")
    for key in ("j", "x", "n", "?", "g", "b"):
        await page.keyboard.press(key)
    await expect(page.locator(".talk")).not_to_be_focused()
    await expect(page.locator("dialog[open]")).to_have_count(0)
    await expect(page.locator(".many-bar")).to_be_hidden()
    await expect(page.locator(".inbox-filter kbd")).to_have_count(0)
    await page.keyboard.press("Control+k")
    await expect(page.locator("#palette")).to_be_visible()


@pytest.mark.browser
async def test_two_for_one_key_are_refused_with_words_and_reset_brings_all_back(site: Site) -> None:
    page = await site.page("/account/shortcuts")
    await page.get_by_label("Reply").fill("e")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#f-key-7-error")).to_have_text("Another shortcut has this key already.")
    await expect(page.get_by_label("Reply")).to_have_value("e")
    await page.get_by_label("Done, or open again").fill("r")
    await save(page)
    await page.get_by_role("button", name="All as they come").click()
    await expect(page.get_by_label("Reply")).to_have_value("r")
    async with site.services.database.transaction(await actor(site)) as tx:
        assert await identity.shortcuts(tx) == Shortcuts()


@pytest.mark.browser
@pytest.mark.parametrize("key", ["", "ab", " ", "\n"])
async def test_what_is_no_key_is_refused(site: Site, key: str) -> None:
    async with site.services.database.transaction(await actor(site)) as tx:
        with pytest.raises(InvalidFieldsError):
            await identity.keep_shortcuts(tx, Shortcuts(keys={"e": key}))
        with pytest.raises(InvalidFieldsError):
            await identity.keep_shortcuts(tx, Shortcuts(keys={"delete everything": "d"}))
