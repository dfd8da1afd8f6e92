"""Signing in and out, first steps, settings and API keys, as a person meets them."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon import identity, organizations
from koinon.identity import attempts
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.web.desk import Desk, at, desk

pytestmark = pytest.mark.browser


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        yield found


@pytest.mark.parametrize(
    "path", ["/", "/broadcasts", "/settings", "/settings/senders", "/settings/sending", "/developers"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_pass_wcag_and_the_page_policy(ada: Desk, path: str, scheme: str) -> None:
    await ada.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await ada.page.goto(path)
    assert await ada.faults() == []


async def test_wrong_password_is_told_and_the_address_kept(
    chromium: Browser, services: Services, site_url: str
) -> None:
    context = await chromium.new_context(base_url=site_url)
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.fill("#f-email", "nobody@example.org")
    await page.fill("#f-password", "not the password")
    await page.click("form.form button[type=submit]")
    await expect(page.get_by_role("alert").first).to_contain_text("The address or the password is not right.")
    await expect(page.locator("#f-email")).to_have_value("nobody@example.org")
    await context.close()


async def test_after_five_wrong_passwords_the_form_says_how_long_to_wait(
    chromium: Browser, services: Services, site_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IDN-019: the right password has to wait too, and the page says how long and what helps at once."""
    monkeypatch.setattr(attempts, "MOST_IN_DEVELOPMENT", attempts.MOST_FAILURES)
    monkeypatch.setattr(attempts, "LENIENCE", 1_000)  # other tests fail from this network too
    async with desk(chromium, services, site_url) as signed_in:
        email = await signed_in.page.evaluate(
            "fetch('/api/v1/me').then((a) => a.json()).then((a) => a.data.user.email)"
        )
    context = await chromium.new_context(base_url=site_url)
    page = await context.new_page()
    await page.goto("/sign-in")
    for password in [*["not the password"] * attempts.MOST_FAILURES, PASSWORD]:
        await page.fill("#f-email", email)
        await page.fill("#f-password", password)
        async with page.expect_navigation():
            await page.click("form.form button[type=submit]")
    told = page.get_by_role("alert").first
    await expect(told).to_contain_text(re.compile(r"Too many attempts with this address. Try again in 1[45] min"))
    await expect(page.locator("#f-email")).to_have_value(email)
    await context.close()


async def test_who_is_signed_out_comes_back_to_the_page_they_wanted(ada: Desk) -> None:
    await ada.page.context.clear_cookies()
    await ada.page.goto("/settings")
    await expect(ada.page).to_have_url(re.compile(r"/sign-in\?next=/settings$"))
    await ada.page.fill("#f-email", ada.email)
    await ada.page.fill("#f-password", PASSWORD)
    await ada.page.click("form.form button[type=submit]")
    await expect(ada.page).to_have_url(at("/settings"))


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:1"])
async def test_sign_in_never_leads_elsewhere(ada: Desk, target: str) -> None:
    await ada.page.context.clear_cookies()
    await ada.page.goto(f"/sign-in?next={target}")
    await ada.page.fill("#f-email", ada.email)
    await ada.page.fill("#f-password", PASSWORD)
    await ada.page.click("form.form button[type=submit]")
    await expect(ada.page).to_have_url(at("/"))


async def test_signing_out_ends_the_session(ada: Desk) -> None:
    await ada.page.locator(".person").click()
    await ada.page.locator(".nav-person").get_by_role("button", name="Sign out").click()
    await ada.page.goto("/broadcasts")
    await expect(ada.page).to_have_url(re.compile("/sign-in"))


async def test_the_language_is_chosen_once_for_every_page(ada: Desk) -> None:
    await ada.page.locator(".person").click()
    await ada.page.locator(".nav-person").get_by_role("button", name="Português").click()
    await expect(ada.page.locator("html")).to_have_attribute("lang", "pt")
    await ada.page.goto("/broadcasts")
    await expect(ada.page.get_by_role("heading", name="Transmissões", exact=True)).to_be_visible()


async def test_the_first_owner_makes_an_account_and_an_organization_by_the_link(
    chromium: Browser, services: Services, site_url: str
) -> None:
    token = await identity.issue_owner_link(services)
    async with services.database.system() as tx:
        await tx.execute("update one_time_tokens set user_id = null where purpose = 'owner_link'")
    context = await chromium.new_context(base_url=site_url, timezone_id="America/Chicago")
    page = await context.new_page()
    await page.goto(f"/owner/{token}")
    await page.fill("#f-organization", "Harbor Relief")
    await page.get_by_label("A charity or club").check()
    await page.fill("#f-name", "Ben Carter")
    await page.fill("#f-email", "ben@harbor.example")
    await page.fill("#f-password", "four ordinary words here")
    await expect(page.locator("#strength")).to_contain_text(re.compile("Fair|Good|Strong"))
    await expect(page.locator("#f-time_zone")).to_have_value("America/Chicago")
    await page.click("form.form button[type=submit]")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Ben")
    await expect(page.locator(".nav")).to_contain_text("Supporters")
    await page.goto(f"/owner/{token}")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("This link has expired")
    await context.close()


async def test_a_weak_password_is_refused_with_its_rule_and_all_else_kept(
    chromium: Browser, services: Services, site_url: str
) -> None:
    token = await identity.issue_owner_link(services)
    async with services.database.system() as tx:
        await tx.execute("update one_time_tokens set user_id = null where purpose = 'owner_link'")
    context = await chromium.new_context(base_url=site_url)
    page = await context.new_page()
    await page.goto(f"/owner/{token}")
    await page.fill("#f-organization", "Harbor Relief")
    await page.fill("#f-name", "Ben Carter")
    await page.fill("#f-email", "ben2@harbor.example")
    await page.fill("#f-password", "aaaaaaaaaaaaaaaa")
    await page.click("form.form button[type=submit]")
    await expect(page.locator("#f-password-error")).to_have_text("This repeats the same few characters.")
    await expect(page.locator("#f-organization")).to_have_value("Harbor Relief")
    await context.close()


async def test_first_steps_turn_green_when_they_are_done(ada: Desk) -> None:
    step = ada.page.locator(".first-steps li", has_text="Complete your organization's profile")
    await expect(step.get_by_role("link", name="Do it")).to_be_visible()
    await step.get_by_role("link", name="Do it").click()
    await ada.page.get_by_label("Contact email").fill("office@grace.example")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.locator(".toast")).to_contain_text("Saved.")
    await ada.page.goto("/")
    await expect(step).to_have_class(re.compile("is-done"))


async def test_settings_say_what_is_wrong_and_keep_what_was_typed(ada: Desk, services: Services) -> None:
    await ada.page.goto("/settings")
    await ada.page.get_by_label("Contact email").fill("office@grace.example")
    await ada.page.get_by_label("Name", exact=True).fill("Grace Chapel Downtown")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.locator(".org")).to_contain_text("Grace Chapel Downtown")
    async with services.database.transaction(ada.organization_id) as tx:
        assert (await organizations.get(tx)).contact_email == "office@grace.example"


async def test_the_time_to_undo_is_the_organizations_own(ada: Desk, services: Services) -> None:
    await ada.page.goto("/settings/sending")
    await ada.page.get_by_label("Time to undo after pressing Send").select_option("30")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.locator(".toast")).to_contain_text("Saved.")
    async with services.database.transaction(ada.organization_id) as tx:
        assert await organizations.setting(tx, "messaging.undo_seconds") == 30


async def test_an_api_key_is_shown_once_and_can_be_ended(ada: Desk) -> None:
    await ada.page.goto("/developers")
    await ada.page.get_by_label("What is it for?").fill("Website form")
    await ada.page.get_by_role("button", name="Make the key").click()
    secret = await ada.page.locator("code.secret").inner_text()
    assert secret.startswith("kn_live_")
    await ada.page.goto("/developers")
    assert secret not in await ada.page.content()
    await ada.page.get_by_role("link", name="Website form").click()
    await ada.page.get_by_role("button", name="End it").click()
    await expect(ada.page.locator(".toast")).to_contain_text("The key no longer works.")
    await expect(ada.page.get_by_text("Ended")).to_be_visible()


async def test_on_a_phone_the_other_pages_are_behind_more(ada: Desk) -> None:
    await ada.page.set_viewport_size({"width": 390, "height": 844})
    await ada.page.goto("/")
    await ada.page.locator(".nav-more-only > summary").click()
    settings = ada.page.get_by_role("link", name="Settings").locator("visible=true")
    await settings.scroll_into_view_if_needed()
    await expect(settings).to_be_in_viewport(ratio=1)


async def test_keys_are_named_as_on_this_keyboard(ada: Desk) -> None:
    await ada.page.goto("/")
    await expect(ada.page.locator(".nav-foot kbd").first).to_have_text("Ctrl")  # Chromium runs on Linux here


async def test_a_page_that_is_not_there_says_so(ada: Desk) -> None:
    await ada.page.goto("/broadcasts/01920000-0000-7000-8000-000000000000")
    await expect(ada.page.get_by_role("heading", name="There is nothing here")).to_be_visible()
