"""Legal holds on pages: put on with a reason, told, listed and lifted, by owners alone (MSG-099)."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts
from koinon.app import Application
from koinon.contacts import NewContact
from koinon.contacts.service import holding
from koinon.identity.contracts import Role
from koinon.platform.services import Services
from tests.api.test_walls import sign_in
from tests.identity.conftest import seat
from tests.messaging import cast
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
WHY = "Claim 2026-117 of the county court"
LIST = "/settings/privacy"


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url, viewport={"width": 390, "height": 844}, color_scheme="dark") as found:
        yield found


async def look(ada: Desk, name: str) -> None:
    """A picture for whoever develops the page."""
    if folder := os.environ.get("PICTURES"):
        for width, scheme in ((390, "dark"), (1280, "light")):
            await ada.page.set_viewport_size({"width": width, "height": 900})
            await ada.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await ada.page.screenshot(path=f"{folder}/hold_{name}_{width}_{scheme}.png", full_page=True)
        await ada.page.set_viewport_size({"width": 390, "height": 844})
        await ada.page.emulate_media(color_scheme="dark")


async def test_a_person_is_held_told_of_listed_and_let_go(ada: Desk, services: Services) -> None:
    async with services.database.transaction(ada.organization_id) as tx:
        noor = await contacts.create(tx, services.vault, NewContact(given_name="Noor", family_name="Haddad"))
    page = ada.page
    await page.goto(LIST)
    await expect(page.locator("#holds")).to_contain_text("Nothing is under legal hold")
    await page.goto(f"/people/{noor.id}")
    await page.locator(".person-head summary").click()
    await page.get_by_text("Put under legal hold…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("court")
    await dialog.get_by_role("button", name="Put under legal hold").click()
    await expect(dialog.get_by_role("link", name="Give a reason of ten characters or more.")).to_be_visible()
    await look(ada, "refused")
    await dialog.get_by_label("Reason").fill(WHY)
    assert await ada.faults() == [one for one in ada.complaints if "422" in one]
    ada.complaints.clear()
    await dialog.get_by_role("button", name="Put under legal hold").click()
    banner = page.locator(".banner").filter(has_text="Under legal hold")
    await expect(banner).to_contain_text("by Ada Lovelace")
    await expect(banner).to_contain_text(WHY)
    await look(ada, "person")
    assert await ada.faults() == []
    await page.locator(".person-head summary").click()
    await expect(page.get_by_text("Put under legal hold…")).to_have_count(0)
    await page.goto(LIST)
    row = page.locator("#holds .row")
    await expect(row).to_contain_text("Noor Haddad")
    await expect(row).to_contain_text(WHY)
    await look(ada, "list")
    assert await ada.faults() == []
    await row.get_by_role("link", name="Lift the legal hold on Noor Haddad").click()
    await look(ada, "lift")
    await page.get_by_role("dialog").get_by_role("button", name="Lift it").click()
    await expect(page.locator("#holds")).to_contain_text("Nothing is under legal hold")
    async with services.database.transaction(ada.organization_id) as tx:
        assert await holding.standing(tx, noor.id) is None


async def test_who_waits_to_be_forgotten_is_told_to_wait_for_the_hold(ada: Desk, services: Services) -> None:
    async with services.database.transaction(ada.organization_id) as tx:
        noor = await contacts.create(tx, services.vault, NewContact(given_name="Noor", family_name="Haddad"))
        await contacts.ask_erasure(tx, noor.id, days=30)
        await holding.hold(tx, noor.id, WHY)
    await ada.page.goto(LIST)
    await expect(ada.page.get_by_text("Waits until their legal hold is lifted")).to_be_visible()
    await ada.page.locator("#holds").get_by_role("link", name="Lift the legal hold on Noor Haddad").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Lift it").click()
    await expect(ada.page.get_by_text("To be forgotten on")).to_be_visible()
    assert await ada.faults() == []


async def test_a_broadcast_is_held_from_its_foot(ada: Desk, services: Services) -> None:
    await cast.sender(services, ada.organization_id, "http://127.0.0.1:9")
    made = await cast.draft(services, ada.organization_id)
    async with services.database.transaction(ada.organization_id) as tx:
        named = {"o": ada.organization_id, "id": made.id}
        await tx.execute(
            "update broadcasts set state = 'completed', frozen_at = now()"
            " where organization_id = %(o)s and id = %(id)s",
            named,
        )
    page = ada.page
    await page.goto(f"/broadcasts/{made.id}")
    await page.get_by_role("link", name="Put under legal hold…").click()
    await page.get_by_role("dialog").get_by_label("Reason").fill(WHY)
    await page.get_by_role("dialog").get_by_role("button", name="Put under legal hold").click()
    banner = page.locator(".banner").filter(has_text="Under legal hold")
    await expect(banner).to_contain_text(WHY)
    await look(ada, "broadcast")
    assert await ada.faults() == []
    await page.get_by_role("link", name="Lift…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Lift it").click()
    await expect(banner).to_have_count(0)


async def test_nobody_but_owners_sees_or_lists_it(ada: Desk, services: Services) -> None:
    async with services.database.transaction(ada.organization_id) as tx:
        noor = await contacts.create(tx, services.vault, NewContact(given_name="Noor", family_name="Haddad"))
        await holding.hold(tx, noor.id, WHY)
    application = Application(services).edge
    owner, admin = [
        await sign_in(application, (await seat(services, ada.organization_id, role)).token)
        for role in (Role.OWNER, Role.ADMIN)
    ]
    listed = (await owner.call("GET", "/api/v1/legal-holds")).json["data"]
    assert [(one["kind"], one["subject_id"], one["reason"]) for one in listed] == [("contact", str(noor.id), WHY)]
    assert (await admin.call("GET", "/api/v1/legal-holds")).status == 403
    for path in (f"/people/{noor.id}", LIST):
        assert WHY in (await owner.call("GET", path, accept="text/html")).raw.decode()
        assert WHY not in (await admin.call("GET", path, accept="text/html")).raw.decode()
    assert (await admin.call("GET", f"/people/{noor.id}/legal-hold")).status == 403
