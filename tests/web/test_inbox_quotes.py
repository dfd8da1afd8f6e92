"""What a message answers stands above it, and is gone to; reactions stand on what they are to (INB-043)."""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from koinon import channels, contacts
from koinon.inbox.answered import reactions
from koinon.kit import clock
from koinon.simulator import Simulator
from tests.inbox.chat import Chat, begun
from tests.messaging.channels.test_inbound import only
from tests.messaging.conftest import carrier  # noqa: F401
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser


@pytest.fixture
async def chat(site: Site, carrier: Simulator) -> Chat:  # noqa: F811
    """Eve asked something on WhatsApp just now."""
    made = await begun(site.services, site.organization, carrier)
    talk = await only(site.services, site.organization)
    async with site.services.database.transaction(site.organization) as tx:
        named = contacts.ContactChanges(given_name="Eve", family_name="Adams")
        await contacts.update(tx, site.services.vault, talk.contact_id, named)
    return made


async def opened(site: Site, width: int = 1280, scheme: str = "light") -> Page:
    """The conversation, on a screen."""
    talk = await only(site.services, site.organization)
    height = 900 if width > 800 else 844
    page = await site.page(f"/inbox/{talk.id}", width=width, height=height, scheme=scheme)
    await expect(page.locator("#items")).to_be_visible()
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_what_is_answered_stands_above_the_answer_and_is_gone_to(
    site: Site, chat: Chat, width: int, scheme: str
) -> None:
    await chat.answered("Yes, behind the hall. The gate is open from eight.", "wamid.out")
    await chat.says("Which hall is that, the new one?", "wamid.2", replies_to="wamid.out")
    photo = channels.Media("https://example.org/1", "image/jpeg", None, None)
    await chat.says("", "wamid.3", media=(photo,))
    await chat.says("Is it this one?", "wamid.4", replies_to="wamid.3")
    await chat.says("What about that?", "wamid.5", replies_to="wamid.gone")
    for nth in range(60):
        await chat.says(f"Also, question {nth}", f"wamid.x{nth}")
    await chat.says("So is there parking or not?", "wamid.6", replies_to="wamid.1")
    page = await opened(site, width, scheme)
    newest = page.locator(".thread-item").last
    quote = newest.locator(".quotation")
    await expect(quote).to_contain_text("Eve Adams")
    await expect(quote).to_contain_text("Is there parking?")
    assert await violations(page) == []
    await quote.focus()
    await page.keyboard.press("Enter")
    first = page.locator(".thread-item", has=page.locator(".bubble", has_text="Is there parking?")).first
    await expect(first).to_be_focused()
    await expect(first).to_be_in_viewport()
    await expect(page.locator(".quotation").nth(0)).to_contain_text("Yes, behind the hall.")
    await expect(page.locator(".quotation").nth(1)).to_contain_text("Picture")
    await expect(page.locator(".quotation.is-gone")).to_have_text("Answers a message that is not here any more")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_each_kind_is_shown_in_kind(site: Site, chat: Chat, width: int, scheme: str) -> None:
    await chat.answered("Yes, behind the hall.", "wamid.out")
    later = clock.now() + timedelta(seconds=1)
    link = "https://maps.google.com/?q=38.950000,-92.400000"
    await chat.says(f"Community hall\n12 Hill Street\n{link}", "wamid.2", kind="location")
    await chat.says("Ben Carter +1 212-555-0177", "wamid.3", kind="contacts")
    sticker = channels.Media("https://example.org/s", "image/webp", None, None)
    await chat.says("", "wamid.4", kind="sticker", media=(sticker,))
    voice = channels.Media("https://example.org/v", "audio/ogg", None, None)
    await chat.says("", "wamid.5", kind="voice", media=(voice,))
    await chat.says("Message type unknown", "wamid.6", kind="unsupported")
    await chat.says("Yes", "wamid.7", kind="button", payload="yes-1", replies_to="wamid.out")
    await chat.says("👍", "wamid.8", kind="reaction", replies_to="wamid.out", occurred_at=later)
    page = await opened(site, width, scheme)
    said = page.locator("#items")
    for words in ("Shared a place", "Shared a contact", "Sticker", "Voice message", "Tapped a button"):
        await expect(said).to_contain_text(words)
    await expect(said).to_contain_text("A kind of message that cannot be shown here")
    ours = page.locator(".thread-item.is-out")
    await expect(ours.locator(".reactions")).to_contain_text("👍")
    await expect(page.locator(".thread-event").last).to_contain_text(
        "Eve Adams reacted with 👍 to “Yes, behind the hall.”"
    )
    await expect(page.locator("i", has_text="Empty message")).to_have_count(0)
    assert await violations(page) == []
    fact = channels.ReactionRemoved("wamid.9", chat.number.value, chat.eve, "wamid.out", later + timedelta(seconds=1))
    async with site.services.database.transaction(site.organization) as tx:
        applied = [channels.AppliedFact(chat.number.account_id, chat.number.id, fact)]
        await reactions.taken_back(tx, site.services, applied)
    await expect(page.locator(".reactions")).to_have_count(0)
    await expect(page.locator(".thread-event")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_one_message_is_answered_and_taken_back(site: Site, chat: Chat, width: int, scheme: str) -> None:
    await chat.says("And for bikes?", "wamid.2")
    page = await opened(site, width, scheme)
    held = page.locator("#answering")
    await expect(held).to_be_hidden()
    await page.get_by_role("button", name="Reply to this: Is there parking?").press("Enter")
    box = page.get_by_label("Reply to Eve Adams")
    await expect(box).to_be_focused()
    await expect(held).to_contain_text("Eve Adams")
    await expect(held).to_contain_text("Is there parking?")
    assert await violations(page) == []
    await page.get_by_role("button", name="Answer no particular message").click()
    await expect(held).to_be_hidden()
    await page.get_by_role("button", name="Reply to this: Is there parking?").click()
    await box.fill("Behind the hall.")
    async with page.expect_response(lambda one: one.url.endswith("/draft")):
        pass
    await page.reload()
    await expect(box).to_have_value("Behind the hall.")
    await expect(held).to_contain_text("Is there parking?")
    await page.get_by_role("button", name="Send", exact=True).click()
    ours = page.locator(".thread-item.is-out:not(.is-pending)")
    await expect(ours.locator(".quotation")).to_contain_text("Is there parking?")
    await expect(held).to_be_hidden()
    await page.locator("[data-undo]").click()
    await expect(box).to_have_value("Behind the hall.")
    await expect(held).to_contain_text("Is there parking?")


async def test_a_text_offers_no_answer_to_one_message(site: Site) -> None:
    await site.receive("Can I bring my sister?", "+12125550198")
    page = await opened(site)
    await expect(page.locator(".bubble.is-in")).to_be_visible()
    await expect(page.locator("[data-answer]")).to_have_count(0)
