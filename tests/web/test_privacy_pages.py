"""Settings, Privacy: somebody is forgotten, and the same file again says so (CON-093, 096, 097, 100)."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts, organizations
from koinon.contacts import ImportOptions, NewContact
from koinon.contacts.service import erasing
from koinon.kit import clock
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
HOME = "/settings/privacy"
FILE = b"Name,Phone\nNoor Haddad,(212) 555-0187\nTom Baker,(212) 555-0188\n"


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
            await ada.page.screenshot(path=f"{folder}/{name}_{width}_{scheme}.png", full_page=True)
        await ada.page.set_viewport_size({"width": 390, "height": 844})
        await ada.page.emulate_media(color_scheme="dark")


async def test_somebody_is_forgotten_and_the_same_file_again_says_so(
    ada: Desk, services: Services, drain_jobs: Callable[[], Awaitable[None]]
) -> None:
    async with services.database.transaction(ada.organization_id) as tx:
        noor = await contacts.create(
            tx, services.vault, NewContact(given_name="Noor", family_name="Haddad", phones=("+12125550187",))
        )
    await ada.page.goto(HOME)
    await expect(ada.page.get_by_text("Nobody asked to be forgotten")).to_be_visible()
    assert await ada.faults() == []
    await ada.page.goto(f"/people/{noor.id}")
    await ada.page.locator(".person-head summary").click()
    await look(ada, "menu")
    await ada.page.get_by_text("Forget this person…").click()
    await look(ada, "dialog")
    assert await ada.faults() == []
    await ada.page.get_by_text("Within the hour").click()
    await ada.page.get_by_role("button", name="Forget them").click()
    await expect(ada.page.get_by_role("link", name="Tick this to go on.")).to_be_visible()
    await ada.page.get_by_text("I know that this cannot be undone").click()
    await ada.page.get_by_role("button", name="Forget them").click()
    await expect(ada.page.get_by_role("link", name="Say why it cannot wait.")).to_be_visible()
    await look(ada, "refused")
    await ada.page.fill('[name="reason"]', "They asked at the desk.")
    await ada.page.get_by_role("button", name="Forget them").click()
    await expect(ada.page.get_by_text("To be forgotten on")).to_be_visible()
    ada.complaints.clear()  # the two refusals, which a browser tells as errors
    await look(ada, "waiting")
    assert await erasing.erase_due(services, ada.organization_id) == 1
    await ada.page.goto(HOME)
    await ada.page.get_by_text("What went").click()
    await expect(ada.page.locator("dl.facts")).to_contain_text("Names, addresses and details")
    await expect(ada.page.locator("main")).to_contain_text("Deleted contact")
    await look(ada, "done")
    assert await ada.faults() == []
    made = await contacts.create_import(services, ada.organization_id, "list.csv", FILE)
    async with services.database.transaction(ada.organization_id) as tx:
        await contacts.map_import(tx, made.id, options=ImportOptions())
        await contacts.check_import(tx, made.id)
    await drain_jobs()
    await ada.page.goto(f"/imports/{made.id}")
    await expect(ada.page.get_by_text("1 row names somebody who asked to be forgotten")).to_be_visible()
    await look(ada, "import")


async def test_who_would_be_forgotten_is_shown_before_the_rule_is_chosen(ada: Desk, services: Services) -> None:
    async with services.database.transaction(ada.organization_id) as tx:
        old = await contacts.create(tx, services.vault, NewContact(given_name="Silas"))
        await contacts.create(tx, services.vault, NewContact(given_name="Mira"))
        long_ago = clock.now() - timedelta(days=800)
        await tx.execute(
            "update contacts set created_at = %(at)s, updated_at = %(at)s where id = %(id)s",
            {"at": long_ago, "id": old.id},
        )
        await organizations.change_settings(tx, {"data_retention": {"messages_months": None}})
    await ada.page.goto(HOME)
    await ada.page.fill('[name="months"]', "24")
    await ada.page.get_by_role("button", name="Show me whom").click()
    banner = ada.page.get_by_text("1 person would be forgotten tonight")
    await expect(banner).to_be_visible()
    await expect(ada.page.locator("#retention")).to_contain_text("Silas")
    await look(ada, "preview")
    assert await ada.faults() == []
    await ada.page.get_by_role("button", name="Forget after 24 months").click()
    await expect(ada.page.get_by_text("Now: after 24 months of silence.")).to_be_visible()
    async with services.database.transaction(ada.organization_id) as tx:
        kept = await organizations.setting(tx, "data_retention")
    assert (kept.people_months, kept.messages_months) == (24, None), "what else was chosen stays"
