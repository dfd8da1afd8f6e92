"""Notes in the inbox: one box for both, told apart by colour, label and button; words stay when it is switched."""

import pytest
from playwright.async_api import expect

from koinon import inbox, messaging
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


async def test_a_note_is_written_beside_replies_and_changed(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await site.page("/inbox")
    await page.get_by_role("link", name="Ada Okafor").click()
    box = page.locator("#reply-body")
    await box.fill("She was here in May.")
    await box.press("Escape")
    await page.keyboard.press("n")
    await expect(page.get_by_label("Note for your team")).to_have_value("She was here in May.")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    await expect(page.get_by_label("Note for your team")).to_be_focused()
    assert await violations(page) == []
    await page.get_by_role("button", name="Add note").click()
    await expect(page.locator("#items .bubble.is-note")).to_have_text("She was here in May.")
    await expect(box).to_have_value("")
    await page.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Note for your team").fill("She was here in June.")
    await dialog.get_by_role("button", name="Change note").click()
    await expect(page.locator("#items .bubble.is-note")).to_have_text("She was here in June.")
    await page.get_by_role("button", name="Delete").click()
    await expect(page.locator("#items .bubble.is-gone")).to_contain_text("deleted a note")
    async with site.services.database.transaction(site.organization) as tx:
        assert await messaging.deliveries_for_contact(tx, ada.id, None, 10) == []


async def test_a_canned_reply_an_emoji_and_a_colleague_are_picked_while_typing(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Where are you?", ADA)
    page = await site.page("/settings/replies/new")
    await page.locator("#f-shortcut").fill("way")
    await page.locator("#f-body").fill("Hi {{ contact.first_name }}, Main Street 1.")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("link", name="/way")).to_be_visible()
    assert await violations(page) == []
    await page.goto(site.url + "/inbox")
    await page.get_by_role("link", name="Ada Okafor").click()
    box = page.locator("#reply-body")
    await box.press_sequentially("/wa")
    await expect(page.get_by_role("option", name="/way")).to_be_visible()
    assert await violations(page) == []
    await box.press("Enter")
    await expect(box).to_have_value("Hi Ada, Main Street 1.")
    await box.press_sequentially(" :thumbsup")
    await expect(page.get_by_role("option").first).to_contain_text("👍")
    await box.press("Tab")
    await expect(box).to_have_value("Hi Ada, Main Street 1. 👍")
    await page.locator('label:has([value="note"])').click()
    await box.fill("")
    await box.press_sequentially("@")
    await expect(page.get_by_role("option").first).to_be_visible()
    await box.press("Escape")
    await expect(page.get_by_role("option").first).to_be_hidden()


async def test_a_team_is_picked_in_a_note_and_stands_out(site: Site) -> None:
    async with site.services.database.transaction(site.organization) as tx:
        await inbox.create_team(tx, inbox.TeamDraft("Prayer team"))
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Please pray for us", ADA)
    page = await site.page("/inbox")
    await page.get_by_role("link", name="Ada Okafor").click()
    box = page.locator("#reply-body")
    await page.locator('label:has([value="note"])').click()
    await box.press_sequentially("@pray")
    await expect(page.get_by_role("option", name="Prayer team")).to_contain_text("Team")
    assert await violations(page) == []
    await box.press("Enter")
    await expect(box).to_have_value("@Prayer team ")
    await page.get_by_role("button", name="Add note").click()
    await expect(page.locator("#items .mention")).to_have_text("@Prayer team")


async def test_how_they_feel_stands_above_the_thread_in_words_too(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("This is terrible", ADA)
    async with site.services.database.transaction(site.organization) as tx:
        await tx.execute(
            "update conversations set sentiment = 'negative' where organization_id = %(o)s", {"o": site.organization}
        )
    page = await site.page("/inbox")
    await page.get_by_role("link", name="Ada Okafor").click()
    await expect(page.locator("#pane-head .feeling")).to_have_text("They seem unhappy")
    assert await violations(page) == []
