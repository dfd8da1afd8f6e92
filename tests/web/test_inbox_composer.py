"""What the box says of each channel: a subject for mails begun here, segments for texts alone, its own length."""

import pytest
from playwright.async_api import Page, expect

from koinon import inbox
from koinon.simulator import Simulator
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import arrives
from tests.messaging.conftest import carrier
from tests.web.site import Site, violations
from tests.web.test_inbox_files import png

__all__ = ["carrier"]
ADA = "+12125550198"
pytestmark = pytest.mark.browser


async def opened(site: Site, name: str = "Ada Okafor") -> Page:
    """The conversation with somebody, in Ada's browser."""
    page = await site.page("/inbox")
    await page.get_by_role("link", name=name).first.click()
    await expect(page.locator("#reply-body")).to_be_visible()
    return page


async def test_a_mail_begun_here_has_a_subject_and_the_next_goes_on_under_it(site: Site, carrier: Simulator) -> None:
    await cast.sender(site.services, site.organization, carrier.url, "email")
    eve = await cast.person(site.services, site.organization, "Eve", emails=["eve@people.example"])
    async with site.services.database.transaction(site.organization) as tx:
        talk = (await inbox.start(tx, site.services.vault, eve, channel="email")).id
    page = await site.page(f"/inbox/{talk}")
    subject = page.get_by_label("Subject")
    await subject.fill("The plan for Sunday")
    await page.locator("#reply-body").fill("We meet at ten.")
    assert await page.locator("#reply-body").get_attribute("maxlength") == "50000"
    assert await violations(page) == []
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".mail-subject")).to_have_text("The plan for Sunday")
    await expect(subject).to_have_value("")
    await expect(subject).to_have_attribute("placeholder", "Subject: Re: The plan for Sunday")
    await page.get_by_text("Note", exact=True).click()
    await expect(subject).to_be_hidden()
    assert await page.locator("#reply-body").evaluate("area => area.maxLength") == 5_000


async def test_only_texts_count_segments(site: Site, carrier: Simulator) -> None:
    number = await cast.sender(site.services, site.organization, carrier.url, "whatsapp")
    await site.person("Ada", "Okafor", ADA)
    await arrives(site.services, site.organization, number, "Hello", channel="whatsapp", from_=ADA)
    page = await opened(site)
    told = page.locator("[data-count]")
    before = await told.inner_text()
    await page.locator("#reply-body").fill("Naïve “quotes” and 🎉")
    await expect(told).to_have_text(before)
    assert await page.locator("#reply-body").get_attribute("maxlength") == "4096"


async def test_a_picture_makes_a_text_one_picture_message(site: Site) -> None:
    """Telnyx, MMS in the United States: 1.8 cents, however long its words are."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await opened(site)
    told = page.locator("[data-count]")
    await page.locator("#reply-body").fill("a" * 161)
    await expect(told).to_contain_text("2 segments")
    async with page.expect_response("**/complete"):
        picture = {"name": "map.png", "mimeType": "image/png", "buffer": png()}
        await page.locator("input[data-attach]").set_input_files([picture])  # type: ignore[list-item]
    await expect(told).to_have_text("1 picture message · $0.02")
    await page.get_by_role("button", name="Remove map.png").click()
    await expect(told).to_contain_text("2 segments")


async def attached(page: Page, name: str = "map.png") -> None:
    """A picture in the box."""
    async with page.expect_response("**/complete"):
        picture = {"name": name, "mimeType": "image/png", "buffer": png()}
        await page.locator("input[data-attach]").set_input_files([picture])  # type: ignore[list-item]


async def test_a_drafts_files_come_back_and_a_cleared_draft_does_not(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await opened(site)
    await attached(page)
    async with page.expect_response("**/draft"):
        await site.work()
        await expect(page.locator("#attached [name=media_id]")).to_have_count(1)
    await page.reload()
    await expect(page.locator("#attached")).to_contain_text("map.png")
    async with page.expect_response("**/draft"):
        await page.get_by_role("button", name="Remove map.png").click()
        await page.locator("#reply-body").fill("Of cou")
    await page.reload()
    await expect(page.locator("#reply-body")).to_have_value("Of cou")
    await expect(page.locator("#attached li")).to_have_count(0)
    async with page.expect_response("**/draft"):
        await page.locator("#reply-body").fill("")
    await page.reload()
    await expect(page.locator("#reply-body")).to_have_value("")


async def test_what_is_taken_back_brings_its_files(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await opened(site)
    for sent, back in (("Send", "Undo"), ("later", "Cancel it")):
        if sent == "Send":
            await attached(page)
            await site.work()
        await expect(page.locator("#attached [name=media_id]")).to_have_count(1)
        await page.locator("#reply-body").fill("Here is the way")
        if sent == "later":
            await page.locator(".compose-later summary").click()
            await page.get_by_role("button", name="Tomorrow at 9:00").click()
        else:
            await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator("#attached li")).to_have_count(0)
        await page.get_by_role("button", name=back).click()
        await expect(page.locator("#reply-body")).to_have_value("Here is the way")
        await expect(page.locator("#attached")).to_contain_text("map.png")


async def test_a_note_is_marked_private_and_leaves_the_files_for_the_reply(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await opened(site)
    await attached(page)
    await site.work()
    await expect(page.locator("#attached [name=media_id]")).to_have_count(1)
    await page.get_by_text("Note", exact=True).click()
    await expect(page.get_by_text("Files do not go with a note.")).to_be_visible()
    await page.locator("#reply-body").fill("Her sister is seven.")
    await page.get_by_label("Private").check()
    assert await violations(page) == []
    await page.get_by_role("button", name="Add note").click()
    await expect(page.locator("#items .thread-item.is-note")).to_contain_text("Private")
    await expect(page.get_by_label("Private")).not_to_be_checked()
    await expect(page.locator("#attached li")).to_have_count(1)
    async with site.services.database.transaction(site.organization) as tx:
        assert await tx.scalar(
            "select is_private from messages where organization_id = %(o)s and kind = 'note'", {"o": site.organization}
        )
