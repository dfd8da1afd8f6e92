"""The head of a conversation: whose, by which way, how late; and what answered by itself is told from colleagues."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from koinon import channels, inbox, messaging, organizations
from koinon.identity.contracts import Role
from koinon.kit import clock, ids
from koinon.platform.actor import system
from koinon.simulator import Simulator
from koinon.web.ambient import in_locale, surrounded
from koinon.web.pages import inbox_view
from tests.identity.conftest import seat
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import arrives
from tests.messaging.conftest import carrier  # noqa: F401
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


async def only(site: Site) -> UUID:
    """The one conversation there is."""
    async with site.services.database.transaction(site.organization) as tx:
        [found] = await tx.all(
            UUID, "select id from conversations where organization_id = %(o)s", {"o": site.organization}
        )
    return found


async def talk(site: Site, **screen: object) -> Page:
    """Ada has written; the conversation is open."""
    await site.person("Ada", "Okafor-Whittington", ADA)
    await site.receive("Can I bring my sister?", ADA)
    return await site.page(f"/inbox/{await only(site)}", **screen)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1280, 390])
async def test_that_it_is_late_leaves_room_for_the_number(site: Site, width: int) -> None:
    page = await talk(site, width=width)
    async with site.services.database.transaction(site.organization) as tx:
        await tx.execute(
            "update conversations set sla_state = 'breached', sla_target_at = now() where organization_id = %(o)s",
            {"o": site.organization},
        )
    await page.reload()
    await expect(page.locator("#pane-head").get_by_text("Late")).to_be_visible()
    number = page.locator("#pane-head .who small")
    await expect(number).to_contain_text("212-555-0198")
    assert await number.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert await violations(page) == []


async def test_following_is_ended_where_it_was_begun(site: Site) -> None:
    page = await talk(site)
    more = page.locator("#pane-head").get_by_label("More", exact=True)
    await more.click()
    await page.get_by_role("button", name="Follow it").click()
    await expect(page.locator("#toasts")).to_contain_text("You follow it: answers")
    ends = page.locator("#pane-head .menu-item", has_text="Follow it no more")
    await expect(ends).to_have_count(1)  # the new head is there
    await more.click()
    await ends.click()
    await expect(page.locator("#toasts")).to_contain_text("You follow it no more")
    await expect(ends).to_have_count(0)


async def test_an_automatic_answer_is_told_from_a_colleagues(site: Site) -> None:
    page = await talk(site)
    async with site.services.database.transaction(site.organization) as tx:
        known = await inbox.conversation(tx, await only(site))
        await messaging.queue_message(
            tx,
            site.services,
            contact_id=known.contact_id,
            phone_hash=known.address_hash,
            phone_cipher=known.address_cipher,
            body="We are back at nine.",
            purpose="conversational",
            origin="automation",
        )
    await page.reload()
    said = page.locator("#items .thread-item.is-out")
    await expect(said.locator(".bubble.is-by-itself")).to_have_text("We are back at nine.")
    await expect(said).to_contain_text("Automatic answer")
    assert await violations(page) == []


async def by_whatsapp(site: Site, number: channels.Sender, n: int) -> None:
    """Ada writes once more by WhatsApp."""
    told = {"event_id": f"e{n}", "provider_id": f"p{n}", "from_": ADA, "channel": "whatsapp"}
    await arrives(site.services, site.organization, number, f"Hello {n}", **told)


async def test_the_head_names_the_way(site: Site, carrier: Simulator) -> None:  # noqa: F811
    number = await cast.sender(site.services, site.organization, carrier.url, "whatsapp")
    await site.person("Ada", "Okafor", ADA)
    await by_whatsapp(site, number, 1)
    page = await site.page(f"/inbox/{await only(site)}")
    await expect(page.locator("#pane-head .who")).to_contain_text("WhatsApp")
    await expect(page.locator("#pane-head .who")).not_to_contain_text("Text message")


async def test_the_window_runs_out_in_amber_and_red_and_begins_anew_when_they_write(
    site: Site,
    carrier: Simulator,  # noqa: F811
) -> None:
    """INB-040: amber at 2 hours, red at 30 minutes; their next message opens it for 24 hours."""
    number = await cast.sender(site.services, site.organization, carrier.url, "whatsapp")
    await site.person("Ada", "Okafor", ADA)
    await by_whatsapp(site, number, 1)
    talk_id = await only(site)
    page = await site.page(f"/inbox/{talk_id}")
    left = page.locator(".window-left")
    await expect(left).to_have_text(re.compile("Free words for 23 h 5[0-9] min more"))
    for minutes, look, words in ((110, "is-amber", "Free words for 1 h"), (25, "is-red", "Free words for 2")):
        async with site.services.database.transaction(site.organization) as tx:
            await tx.execute(
                "update conversations set window_expires_at = %(at)s where organization_id = %(o)s and id = %(id)s",
                {"o": site.organization, "id": talk_id, "at": clock.now() + timedelta(minutes=minutes)},
            )
        await page.reload()
        await expect(left).to_have_class(re.compile(look))
        await expect(left).to_contain_text(words)
    await page.locator("#reply-body").fill("Half a sentence")
    await by_whatsapp(site, number, 2)
    await expect(left).to_have_text(re.compile("Free words for 23 h 5[0-9] min more"))
    await expect(left).not_to_have_class(re.compile("is-red"))
    await expect(page.locator("#reply-body")).to_have_value("Half a sentence")


def test_a_reason_is_told_in_the_words_of_its_channel() -> None:
    """Meta 131049: WhatsApp limits marketing to this person."""
    failed = inbox.Item(
        id=ids.uuid7(), source="message", direction="out", state="failed", reason="cap", created_at=clock.now()
    )
    with surrounded(in_locale("en")):
        [line] = inbox_view.lines([failed], system(ids.uuid7()), "whatsapp")
    assert line.reason == "WhatsApp is limiting marketing to this person."


async def test_in_restricted_mode_the_box_says_who_answers_before_one_types(site: Site) -> None:
    """INB-023: others may write notes."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    async with site.services.database.transaction(site.organization) as tx:
        await organizations.change_settings(tx, {"inbox.restricted_replies": True})
        await inbox.assign(tx, await only(site), site.signed_in.user.id)
    carla = replace(site, signed_in=await seat(site.services, site.organization, Role.AGENT))
    page = await carla.page(f"/inbox/{await only(site)}")
    await expect(page.get_by_text("You cannot answer here")).to_be_visible()
    await expect(page.locator("#reply-band")).to_contain_text("Ada Lovelace, the leads of the team")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    await page.get_by_label("Note for your team").fill("I know her.")
    await page.get_by_role("button", name="Add note").click()
    await expect(page.locator("#items .is-note:not(.is-pending) > .bubble")).to_have_text("I know her.")
    assert await violations(page) == []
