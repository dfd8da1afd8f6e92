"""Settings, sign-in: a provider is connected, proved, tested, made the only way, taken away (IDN-037)."""

import os

import oidc_provider_mock
import pytest
from playwright.async_api import Browser, Page, expect

from koinon.identity.sso import dns
from koinon.kit import ids
from koinon.platform.services import Services
from tests.web.desk import desk

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


async def pictured(page: Page, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        width = (page.viewport_size or {"width": 0})["width"]
        await page.screenshot(path=f"{folder}/provider_{name}_{width}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_a_provider_from_connecting_to_taking_away(
    chromium: Browser,
    services: Services,
    site_url: str,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    scheme: str,
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    published: list[str] = []

    async def records(_domain: str) -> list[str]:
        return published

    monkeypatch.setattr(dns, "txt_records", records)
    with oidc_provider_mock.run_server_in_thread() as server:
        async with desk(chromium, services, site_url, **screen) as ada:
            page, domain = ada.page, f"d{ids.uuid7().hex[-10:]}.org"
            await page.goto("/settings/sign-in")
            await expect(page.get_by_label("Directory (tenant) ID")).to_be_hidden()
            await page.get_by_label("Provider", exact=True).select_option("microsoft")
            await expect(page.get_by_label("Directory (tenant) ID")).to_be_visible()
            await page.get_by_label("Provider", exact=True).select_option("other")
            await page.get_by_label("Address of the provider").fill(f"http://localhost:{server.server_port}")
            await page.get_by_label("Client ID").fill("koinon")
            await page.get_by_label("Client secret").fill("secret")
            await page.get_by_label("Your mail domain").fill("not a domain")
            await pictured(page, "new")
            await page.get_by_role("button", name="Connect", exact=True).click()
            await expect(page.get_by_role("alert").first).to_contain_text("That did not work")
            assert await page.get_by_label("Client ID").input_value() == "koinon"
            ada.complaints.clear()  # a refused form is a 422, which the browser tells
            await page.get_by_label("Client secret").fill("secret")
            await page.get_by_label("Your mail domain").fill(domain)
            await page.get_by_role("button", name="Connect", exact=True).click()
            card = page.locator("section.card").filter(has_text=domain).first
            await expect(card).to_contain_text("Domain not proved yet")
            await pictured(page, "unproved")
            assert await ada.faults() == []
            await card.get_by_role("button", name="Look for the record").click()
            await expect(page.get_by_role("alert").first).to_contain_text("The DNS record is not there yet")
            ada.complaints.clear()
            published.append(await card.locator("code.secret").first.inner_text())
            await card.get_by_role("button", name="Look for the record").click()
            await expect(card).to_contain_text("In use")
            await card.get_by_role("button", name="Test the provider").click()
            await expect(page.get_by_role("status").first).to_contain_text("The provider answers as it should")
            await card.get_by_role("switch", name="Only this way").check()
            await card.get_by_label("Whoever signs in for the first time becomes").select_option("agent")
            await card.get_by_role("button", name="Save").click()
            await expect(card).to_contain_text("The only way in")
            await pictured(page, "proved")
            assert await ada.faults() == []
            await card.get_by_role("button", name="Take it away").click()
            await page.get_by_role("dialog").get_by_role("button", name="Take it away").click()
            await expect(page.get_by_text("Everybody signs in with their own password or passkey")).to_be_visible()
