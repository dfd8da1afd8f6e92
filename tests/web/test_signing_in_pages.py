"""Signing in with a second factor, and one's own account, in a real browser (IDN-013, 016, 018, 022)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from koinon import identity, worker
from koinon.identity import jobs, sessions
from koinon.identity.sso.signing_in import Departure
from koinon.kit import clock
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.identity.mailbox import last_path
from tests.web.desk import Desk, at, desk

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def with_authenticator(page: Page) -> CDPSession:
    """Chromium's own virtual authenticator, for this page."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session


async def sign_in(page: Page, ada: Desk) -> None:
    await page.goto("/sign-in")
    await page.fill("#f-email", ada.email)
    await page.fill("#f-password", PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def sign_out(page: Page) -> None:
    await page.context.clear_cookies()


async def add_passkey(ada: Desk) -> None:
    page = ada.page
    await page.goto("/account/security")
    await page.get_by_role("link", name="Add a passkey").click()
    await page.get_by_label("What do you call this device?").fill("Kitchen laptop")
    await page.get_by_role("button", name="Make the passkey").click()
    await expect(page.get_by_role("heading", name="Ten codes")).to_be_visible()


async def test_a_passkey_is_made_and_signs_in_alone(chromium: Browser, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url) as ada:
        page = ada.page
        await with_authenticator(page)
        await add_passkey(ada)
        assert await ada.faults() == []
        assert await page.locator(".codes li").count() == 10
        await page.get_by_role("link", name="I have kept them").click()
        await expect(page.get_by_text("Kitchen laptop")).to_be_visible()
        assert await ada.faults() == []
        await sign_out(page)
        await page.goto("/sign-in?next=/account/sessions")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.wait_for_url(at("/account/sessions"))
        await expect(page.get_by_text("This one")).to_be_visible()
        assert await ada.faults() == []


async def test_a_passkey_is_the_second_factor_after_a_password(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url) as ada:
        page = ada.page
        await with_authenticator(page)
        await add_passkey(ada)
        await sign_out(page)
        await sign_in(page, ada)
        await expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
        assert await ada.faults() == []
        await page.get_by_role("button", name="Use a passkey").click()
        await page.wait_for_url(at("/"))


async def test_an_authenticator_app_is_set_up_by_its_picture_and_asked_for(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url) as ada:
        page = ada.page
        await page.goto("/account/authenticator")
        await page.get_by_role("button", name="Show the picture to scan").click()
        secret = (await page.locator("code.secret").inner_text()).strip()
        assert await page.locator(".qr svg path").count() >= 1
        assert await ada.faults() == []
        await page.get_by_label("Six digits").fill("000000")
        await page.get_by_role("button", name="Finish").click()
        await expect(page.get_by_text("This code is not right")).to_be_visible()
        await page.get_by_label("Six digits").fill(pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30)))
        await page.get_by_role("button", name="Finish").click()
        codes = await page.locator(".codes code").all_inner_texts()
        await sign_out(page)
        await sign_in(page, ada)
        await page.get_by_label("Six digits from your authenticator app").fill(pyotp.TOTP(secret).now())
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_url(at("/"))
        await sign_out(page)
        await sign_in(page, ada)
        await page.get_by_role("link", name="I have lost my second factor").click()
        await page.get_by_label("Recovery code").fill(codes[0])
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_url(at("/"))


async def stale(services: Services, ada: Desk) -> None:
    """Eleven minutes have passed since Ada proved to be herself."""
    async with services.database.system() as tx:
        await tx.execute(
            """
            update sessions set authenticated_at = %(at)s
            where user_id = (select id from users where email_normalized = %(email)s)
            """,
            {"at": clock.now() - timedelta(minutes=11), "email": ada.email},
        )
    sessions.REMEMBERED.forget()


async def test_what_weighs_much_asks_again_and_comes_back(chromium: Browser, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url) as ada:
        page = ada.page
        await stale(services, ada)
        await page.goto("/account/authenticator")
        await expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
        assert await ada.faults() == []
        await page.get_by_label("Password", exact=True).fill("not the phrase")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.locator(".field-error", has_text="This is not your present password")).to_be_visible()
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_url(at("/account/authenticator"))
        await stale(services, ada)
        await page.get_by_role("button", name="Show the picture to scan").click()
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Go on").click()
        await expect(page.locator("code.secret")).to_be_visible()  # the form was sent again by itself


async def test_other_sessions_are_seen_and_ended(chromium: Browser, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url, viewport={"width": 390, "height": 800}) as ada:
        other = await chromium.new_context(base_url=site_url)
        page = await other.new_page()
        await sign_in(page, ada)
        await page.wait_for_url(at("/"))
        await ada.page.goto("/account/sessions")
        assert await ada.faults() == []
        await ada.page.get_by_role("button", name="End all others").click()
        await expect(ada.page.locator("#toasts").get_by_text("Your other sessions ended.")).to_be_visible()
        await page.goto("/account")
        await expect(page).to_have_url(site_url + "/sign-in?next=/account")
        await other.close()


async def test_an_expired_access_cookie_is_renewed_while_a_page_opens(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url) as ada:
        page = ada.page
        await page.context.clear_cookies(name="__Host-koinon_access")
        before = await cookie(page, "__Host-koinon")
        await page.goto("/account")
        await expect(page.get_by_label("Your name")).to_be_visible()
        assert await cookie(page, "__Host-koinon") != before


async def cookie(page: Page, name: str) -> Any:
    return next(c["value"] for c in await page.context.cookies() if c["name"] == name)


async def test_a_forgotten_password_is_chosen_anew_by_the_mailed_link(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url, viewport={"width": 390, "height": 800}) as ada:
        page = ada.page
        await sign_out(page)
        await page.goto("/sign-in")
        await page.get_by_role("link", name="Forgot your password?").click()
        await page.get_by_label("Email").fill(ada.email)
        assert await ada.faults() == []
        await page.get_by_role("button", name="Mail me a link").click()
        await expect(page.get_by_role("heading", name="See your mail")).to_be_visible()
        await worker.drain(services, [jobs.mail_link])
        await page.goto(await last_path(services, ada.email))
        assert await ada.faults() == []
        await page.get_by_label("New password", exact=True).fill("seven quiet lanterns burn")
        await page.get_by_role("button", name="Change the password").click()
        await expect(page.locator("#toasts").get_by_text("Your password is changed.")).to_be_visible(timeout=15_000)
        assert page.url == site_url + "/sign-in"
        await page.fill("#f-email", ada.email)
        await page.fill("#f-password", "seven quiet lanterns burn")
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_url(at("/"))


async def test_opening_a_link_changes_nothing_and_its_button_does(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url) as ada:
        page = ada.page
        await page.goto("/account")
        await page.get_by_role("button", name="Mail me the link to confirm it").click()
        await expect(page.locator("#toasts").get_by_text("The link is on its way.")).to_be_visible()
        await worker.drain(services, [jobs.mail_link])
        path = await last_path(services, ada.email)
        for _ in range(2):
            await page.goto(path)
        assert await ada.faults() == []
        await page.goto("/account")
        await expect(page.get_by_role("button", name="Mail me the link to confirm it")).to_be_visible()
        await page.goto(path)
        await page.get_by_role("button", name="Confirm").click()
        await page.goto("/account")
        await expect(page.get_by_text("Confirmed")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
async def test_the_security_log_says_who_came_in(
    chromium: Browser, services: Services, site_url: str, width: int
) -> None:
    async with desk(chromium, services, site_url, viewport={"width": width, "height": 860}) as ada:
        await ada.page.goto("/security")
        await expect(ada.page.locator(".row-main b", has_text="Signed in").first).to_be_visible()
        assert await ada.faults() == []


async def test_the_page_of_organizations_leads_out_to_a_provider(
    chromium: Browser, services: Services, site_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chromium asks `form-action` at each redirect of a submitted form (CSP 3, 6.4.1)."""
    provider = "https://provider.example.org/authorize"

    async def connection(*_: object) -> UUID:
        return UUID(int=1)

    async def departure(*_: object) -> Departure:
        return Departure(provider, "sealed")

    monkeypatch.setattr(identity, "sso_connection_for", connection)
    monkeypatch.setattr(identity, "depart_to_provider", departure)
    async with desk(chromium, services, site_url) as ada:
        page = ada.page
        await sign_out(page)
        await page.route(f"{provider}**", lambda route: route.fulfill(body="Who are you?"))
        await page.goto("/sign-in/organization")
        await page.fill("#f-email", "grace@example.org")
        await page.locator("form.form button[type=submit], form.form button").first.click()
        await page.wait_for_url(f"{provider}**")
