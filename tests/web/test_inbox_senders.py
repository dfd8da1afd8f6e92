"""From which number an answer leaves: chosen in the box, with what they will see (INB-035)."""

import pytest
from playwright.async_api import Page, expect

from koinon import channels
from tests.web.site import Site, violations
from tests.web.test_inbox_head import only, talk

pytestmark = pytest.mark.browser


async def another(site: Site) -> channels.Sender:
    """A second number of the organization."""
    async with site.services.database.transaction(site.organization) as tx:
        new = channels.NewSender(account_id=site.number.account_id, value="+12025550111")
        return await channels.add_sender(tx, new)


async def send(page: Page, words: str) -> None:
    """Write and press Send."""
    await page.locator("#reply-body").fill(words)
    await page.get_by_role("button", name="Send", exact=True).click()


@pytest.mark.parametrize("width", [1280, 390])
async def test_another_number_is_chosen_warns_and_comes_back_with_the_words(site: Site, width: int) -> None:
    second = await another(site)
    page = await talk(site, width=width)
    chooser = page.get_by_label("Send from")
    await expect(chooser).to_have_value(str(site.number.id))
    await expect(page.locator("#sender-told")).to_have_text("")
    await chooser.select_option(str(second.id))
    await expect(page.locator("#sender-told")).to_contain_text(
        "They will see +1 202-555-0111, not the number they wrote"
    )
    assert await violations(page) == []
    await send(page, "Of course!")
    said = page.locator("#items .thread-item.is-out")
    await expect(said).to_contain_text("From +1 202-555-0111")
    await chooser.select_option(str(site.number.id))
    await page.locator("[data-undo]").click()
    await expect(page.locator("#reply-body")).to_have_value("Of course!")
    await expect(chooser).to_have_value(str(second.id))


async def test_of_a_number_given_back_another_is_offered(site: Site) -> None:
    second = await another(site)
    page = await talk(site)
    async with site.services.database.transaction(site.organization) as tx:
        await channels.release_sender(tx, site.number.id)
    await page.reload()
    await expect(page.get_by_label("Send from")).to_have_value(str(second.id))
    await expect(page.locator("#sender-told")).to_contain_text("The number they wrote to was given back.")
    assert await violations(page) == []
    await send(page, "We have another number now.")
    await expect(page.locator("#items .is-out:not(.is-pending) > .bubble")).to_have_text("We have another number now.")
    async with site.services.database.transaction(site.organization) as tx:
        from_ = await tx.scalar("select sender_id from conversations where id = %(id)s", {"id": await only(site)})
    assert from_ == second.id


async def test_what_was_chosen_is_kept_with_the_draft(site: Site) -> None:
    second = await another(site)
    page = await talk(site)
    async with page.expect_response(lambda answer: answer.url.endswith("/draft")):
        await page.locator("#reply-body").press_sequentially("Of course")
    async with page.expect_response(lambda answer: answer.url.endswith("/draft")) as kept:
        await page.get_by_label("Send from").select_option(str(second.id))
    assert (await kept.value).ok
    await page.reload()
    await expect(page.locator("#reply-body")).to_have_value("Of course")
    await expect(page.get_by_label("Send from")).to_have_value(str(second.id))
    await expect(page.locator("#sender-told")).to_contain_text("They will see +1 202-555-0111")
    async with site.services.database.transaction(site.organization) as tx:
        await channels.release_sender(tx, second.id)
    await page.reload()
    await expect(page.locator("#reply-body")).to_have_value("Of course")
    await expect(page.get_by_label("Send from")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_word_that_stays_lies_over_nothing_one_presses(site: Site, width: int) -> None:
    page = await talk(site, width=width)
    told = {"message": "We are offline. It goes on when the net is back.", "kind": "bad"}
    await page.evaluate("told => document.dispatchEvent(new CustomEvent('toast', { detail: told }))", told)
    await expect(page.locator("#toasts .toast")).to_be_visible()
    await send(page, "Of course!")
    await expect(page.locator("#items .thread-item.is-out")).to_contain_text("Of course!")
