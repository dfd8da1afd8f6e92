"""WhatsApp's closed window in the browser: templates in the place of the box, and for later (INB-033, 041)."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from koinon import inbox
from koinon.inbox.scheduled import sending
from koinon.kit import clock
from koinon.simulator import Simulator
from tests.inbox.test_fallbacks import closed
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import arrives, only
from tests.messaging.conftest import carrier  # noqa: F401
from tests.messaging.templates.approved import approved
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


async def wrote(site: Site, carrier: Simulator) -> UUID:  # noqa: F811
    """Ada wrote by WhatsApp just now, and one template can be sent."""
    number = await cast.sender(site.services, site.organization, carrier.url, "whatsapp")
    await site.person("Ada", "Okafor", ADA)
    await arrives(site.services, site.organization, number, "Can I bring my sister?", channel="whatsapp", from_=ADA)
    await approved(site.services, site.organization)
    await approved(site.services, site.organization, "Not looked at", status="pending")
    return (await only(site.services, site.organization)).id


async def options(page: Page, select: str) -> list[str]:
    return await page.locator(f"{select} option").all_inner_texts()


async def test_outside_the_window_a_template_is_picked_filled_seen_and_sent(
    site: Site,
    carrier: Simulator,  # noqa: F811
) -> None:
    talk = await wrote(site, carrier)
    await closed(site.services, site.organization)
    page = await site.page(f"/inbox/{talk}")
    await expect(page.locator("#reply-band")).to_contain_text("They have not written on WhatsApp for 24 hours")
    assert await options(page, "#template-pick-box") == ["Choose a template", "We are back"]
    await page.locator("#template-pick-box").select_option(label="We are back")
    read = page.locator("#template-preview-box .bubble")
    await expect(read).to_have_text("Hello Ada, [speaker] answers you today.")
    await page.get_by_label("Speaker").fill("Ben")
    await expect(read).to_have_text("Hello Ada, Ben answers you today.")
    assert await violations(page) == []
    await page.locator("#reply-band").get_by_role("button", name="Send").click()
    await expect(page.locator("#items .bubble.is-out")).to_have_text("Hello Ada, Ben answers you today.")


async def test_an_answer_for_later_names_the_template_it_falls_back_on(
    site: Site,
    carrier: Simulator,  # noqa: F811
) -> None:
    talk = await wrote(site, carrier)
    page = await site.page(f"/inbox/{talk}")
    await page.locator("#reply-body").fill("See you tomorrow!")
    await page.locator(".compose-later summary").click()
    await page.locator("#template-pick-later").select_option(label="We are back")
    await page.get_by_label("Speaker").fill("Ben")
    await expect(page.locator("#template-preview-later .bubble")).to_have_text("Hello Ada, Ben answers you today.")
    assert await violations(page) == []
    await page.get_by_role("button", name="Tomorrow at 9:00").click()
    waiting = page.locator("#items .thread-item.is-later")
    await expect(waiting).to_contain_text("Sends the template “We are back” if the 24 hours are over by then")
    await expect(page.locator("#template-pick-later")).to_have_value("")
    await waiting.get_by_role("button", name="Change").click()
    dialog = page.locator("#later-dialog")
    await expect(dialog.get_by_label("Speaker")).to_have_value("Ben")
    await dialog.get_by_label("Speaker").fill("Cleo")
    await expect(dialog.locator(".bubble")).to_have_text("Hello Ada, Cleo answers you today.")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Change it").click()
    await expect(dialog).to_be_hidden()
    async with site.services.database.transaction(site.organization) as tx:
        [kept] = await inbox.scheduled_in(tx, talk)
        assert kept.fallback_variables == {"speaker": "Cleo"}
    await page.goto(f"{site.url}/inbox/scheduled")
    await expect(page.get_by_text("Sends the template “We are back”")).to_be_visible()


async def test_values_left_out_are_asked_for(site: Site, carrier: Simulator) -> None:  # noqa: F811
    talk = await wrote(site, carrier)
    page = await site.page(f"/inbox/{talk}")
    await page.locator("#reply-body").fill("See you!")
    await page.locator(".compose-later summary").click()
    await page.locator("#template-pick-later").select_option(label="We are back")
    await expect(page.get_by_label("Speaker")).to_be_visible()
    await page.get_by_role("button", name="In an hour").click()
    await expect(page.locator("#composer-error")).to_contain_text("Say what stands for speaker in the template.")
    await expect(page.locator("#reply-body")).to_have_value("See you!")


async def test_one_that_was_not_sent_says_why_and_keeps_its_words(
    site: Site,
    carrier: Simulator,  # noqa: F811
) -> None:
    talk = await wrote(site, carrier)
    page = await site.page(f"/inbox/{talk}")
    await page.locator("#reply-body").fill("See you!")
    await page.locator(".compose-later summary").click()
    await page.get_by_role("button", name="In an hour").click()
    waiting = page.locator("#items .thread-item.is-later")
    await expect(waiting).to_have_count(1)
    await closed(site.services, site.organization)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        await sending.send_due(site.services, site.organization)
    await page.reload()
    await expect(waiting).to_contain_text("They have not written on WhatsApp for 24 hours: this needs a template.")
    await expect(waiting.locator(".bubble")).to_have_text("See you!")
