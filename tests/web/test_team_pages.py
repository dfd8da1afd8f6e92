"""Team in the browser: invite, accept, a role's change at the next click, roles of one's own (IDN-027..036)."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.identity.post import link_in, mails
from tests.web.desk import Desk, at, desk

pytestmark = pytest.mark.browser


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        yield found


async def shown(one: Desk, name: str) -> None:
    """Keep a picture where KOINON_TEST_PICTURES says; hold nothing against the page."""
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


async def test_invite_accept_and_a_new_role_at_the_next_click(
    ada: Desk, chromium: Browser, services: Services, site_url: str
) -> None:
    email = f"{ids.uuid7().hex}@example.org"
    await ada.page.goto("/team")
    await shown(ada, "team")
    await ada.page.get_by_role("link", name="Invite").click()
    await ada.page.get_by_label("Mail addresses").fill(email)
    await ada.page.get_by_label("Role").select_option("agent")
    await ada.page.get_by_role("button", name="Send the invitation").click()
    await expect(ada.page.locator("main")).to_contain_text(email)
    await shown(ada, "team_invitations")
    token = link_in((await mails(services, ada.organization_id, "invitation"))[-1], "/invitations")

    context = await chromium.new_context(base_url=site_url)
    carla = await context.new_page()
    await carla.goto(f"/invitations/{token}")
    await expect(carla.locator("h1")).to_have_text("Work with Grace Chapel")
    if folder := os.environ.get("TEST_PICTURES"):
        await carla.screenshot(path=f"{folder}/team_accept.png")
    await carla.get_by_label("Your name").fill("Carla Ruiz")
    await carla.get_by_role("textbox", name="Password").fill(PASSWORD)
    await carla.get_by_role("button", name="Join").click()
    await carla.wait_for_url(at("/"))
    await expect(carla.get_by_role("link", name="Inbox").first).to_be_visible()

    await ada.page.goto("/team")
    await ada.page.get_by_role("link", name="Carla Ruiz").click()
    await shown(ada, "team_member")
    await ada.page.get_by_label("Role").select_option("staff")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.locator("main")).to_contain_text("Staff")
    await carla.goto("/")
    await expect(carla.get_by_role("link", name="Inbox")).to_have_count(0)
    assert (await carla.goto("/inbox")).status == 403  # type: ignore[union-attr]
    await context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_a_role_is_copied_changed_and_deleted(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/team/roles")
        await shown(ada, f"roles_{width}")
        await ada.page.goto("/team/roles/agent")
        await expect(ada.page.locator("main")).to_contain_text("A built-in role stays as it is")
        await shown(ada, f"role_built_in_{width}")
        await ada.page.get_by_role("link", name="Copy it").click()
        await ada.page.get_by_label("Name").fill("Front desk")
        await ada.page.get_by_role("button", name="Make the role").click()
        await expect(ada.page.locator("table")).to_contain_text("Front desk")
        await ada.page.goto("/team/roles/viewer")
        await ada.page.get_by_role("button", name="View as this role").click()
        await expect(ada.page.locator(".strip", has_text="You see what this role sees: Viewer")).to_be_visible()
        await shown(ada, f"viewing_{width}")
        await ada.page.get_by_role("button", name="Stop").click()
        await ada.page.goto("/team/roles/front_desk")
        await shown(ada, f"role_{width}")
        await ada.page.get_by_role("button", name="Delete the role").click()
        await expect(ada.page.locator("table")).not_to_contain_text("Front desk")
