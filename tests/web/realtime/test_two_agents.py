"""Two agents at one inbox: they see each other, do not talk over each other, and lose nothing when the net is gone."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from koinon.identity.contracts import Role
from tests.identity.conftest import seat
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"


@pytest.fixture
async def talks(site: Site) -> AsyncIterator[tuple[Page, Page]]:
    """The same conversation open at the owner's and at Carla's."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    carla = replace(site, signed_in=await seat(site.services, site.organization, Role.AGENT))
    pages = await site.page("/inbox"), await carla.page("/inbox")
    for page in pages:
        await page.get_by_role("link", name="Ada Okafor").click()
        await expect(page.get_by_role("heading", name="Ada Okafor").first).to_be_visible()
    yield pages


async def test_they_see_each_other_and_a_reply_begun_before_anothers_asks_once(talks: tuple[Page, Page]) -> None:
    ours, hers = talks
    await expect(ours.locator("#presence")).to_have_text("Carla is looking at this too")
    box, other = ours.locator("#reply-body"), hers.locator("#reply-body")
    await box.press_sequentially("Yes, bring her")
    await expect(hers.locator("#presence")).to_have_text("Ada Lovelace is typing…")
    assert await violations(hers) == []
    await other.fill("Of course!")
    await other.press("Control+Enter")
    await expect(ours.locator(".bubble.is-out")).to_have_text("Of course!")
    await box.press("Control+Enter")
    refusal = ours.locator("#composer-error")
    await expect(refusal).to_contain_text("Carla answered")
    await expect(refusal).to_contain_text("Of course!")
    await expect(box).to_have_value("Yes, bring her")
    await refusal.get_by_role("button", name="Keep as note").click()
    await expect(ours.locator("#items")).to_contain_text("Yes, bring her")
    await expect(ours.locator("#items .bubble.is-out")).to_have_count(1)
    await expect(box).to_have_value("")
    await expect(ours.get_by_role("radio", name="Reply")).to_be_checked()


async def test_what_is_written_without_a_net_leaves_when_it_is_back(site: Site, talks: tuple[Page, Page]) -> None:
    ours, hers = talks
    await ours.context.set_offline(True)
    await ours.locator("#reply-body").fill("We meet at ten")
    await ours.locator("#reply-body").press("Control+Enter")
    await expect(ours.locator("[data-waiting]")).to_contain_text("Will send")
    await expect(ours.locator("#live-bar")).to_be_visible(timeout=20_000)
    await site.receive("And my brother?", ADA)
    await expect(hers.locator(".bubble.is-in")).to_have_count(2)
    await ours.context.set_offline(False)
    await expect(ours.locator(".bubble.is-in")).to_have_count(2, timeout=40_000)
    await expect(ours.locator("[data-waiting]")).to_have_count(0)
    await expect(ours.locator(".bubble.is-out")).to_have_text("We meet at ten")
    await expect(hers.locator(".bubble.is-out")).to_have_text("We meet at ten")
    await expect(ours.locator("#live-bar")).to_be_hidden()


async def test_where_sockets_are_blocked_the_page_asks(site: Site) -> None:
    page = await site.page("/account")
    await page.route_web_socket(re.compile("realtime"), lambda route: route.close())
    await page.goto(site.url + "/inbox")
    await expect(page.get_by_text("Replies land here")).to_be_visible()
    await site.receive("who is this", ADA)
    await expect(page.get_by_role("link", name="who is this")).to_be_visible(timeout=40_000)
    await expect(page.locator("#unread-count")).to_have_text("1", timeout=40_000)
    await expect(page.locator("#live-bar")).to_be_hidden()
