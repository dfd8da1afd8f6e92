"""The plan page: bars, exceptions, nothing alarming without billing (ORG-024, 026)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts, organizations
from koinon.organizations.plans import catalogue
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
TINY = 'default = "starter"\n[plans.starter]\ncontacts = 10\nrequests = 100\n'


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_is_used_of_a_plan_is_drawn_and_an_exception_named(
    ada: Desk, services: Services, scheme: str
) -> None:
    with catalogue.using(catalogue.read(TINY)):
        async with services.database.transaction(ada.organization_id) as tx:
            for number in range(9):
                await contacts.create(tx, services.vault, contacts.NewContact(given_name=f"Person {number}"))
            until = datetime(2099, 5, 4, 12, tzinfo=UTC)
            await organizations.override_limit(tx, "contacts", 12, "Agreed by letter.", until)
        await ada.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        await ada.page.goto("/settings/plan")
    people = ada.page.locator(".row", has_text="People").first
    await expect(people).to_contain_text("9 of 12")
    await expect(people.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "75")
    await expect(people).to_contain_text("Set for you until May 4, 2099.")
    assert await ada.faults() == []


async def test_without_billing_the_page_says_that_nothing_is_limited(ada: Desk) -> None:
    await ada.page.goto("/settings/plan")
    await expect(ada.page.locator("main")).to_contain_text("Nothing is limited here.")
    assert await ada.faults() == []
