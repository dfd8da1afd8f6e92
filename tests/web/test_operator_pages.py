"""The operator's console: find an organization, see how it fares, decide about it (ORG-038, 045..047)."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from koinon import organizations
from koinon.identity.sessions import REMEMBERED
from koinon.kit import ids
from koinon.organizations import Kind, NewOrganization
from koinon.organizations.plans import catalogue
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
PLANS = 'default = "pro"\n[plans.pro]\nlocations = 10\n[plans.starter]\nlocations = 1\n'


async def appoint(services: Services, organization_id: UUID) -> None:
    """Make the owner an operator with a second factor."""
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "update users set is_operator = true, mfa_enrolled_at = now()"
            " where id = (select user_id from memberships where organization_id = %(o)s)",
            {"o": organization_id},
        )
    REMEMBERED.forget()


async def made(services: Services, name: str) -> UUID:
    """Somebody else's organization, with a month behind it."""
    organization_id = ids.uuid7()
    async with services.database.transaction(organization_id) as tx:
        new = NewOrganization(name=name, kind=Kind.BUSINESS, country="US", time_zone="America/New_York")
        await organizations.create(tx, new)
        await tx.execute(
            "insert into organization_days (organization_id, day, sent, delivered, failed, received)"
            " select %(o)s, current_date - n, 100, 80, 20, 5 from generate_series(1, 5) n",
            {"o": organization_id},
        )
    return organization_id


@pytest.fixture
async def operator(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        await appoint(services, found.organization_id)
        yield found


async def confirm(desk: Desk) -> None:
    """Say who you are, where the page asks."""
    field = desk.page.locator("input[name=confirm_password]")
    if await field.count():
        await field.fill(PASSWORD)
        await desk.page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_organization_is_found_and_its_health_told(operator: Desk, services: Services, scheme: str) -> None:
    name = f"Corner Bakery {ids.uuid7().hex[-6:]}"
    tenant = await made(services, name)
    await operator.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await operator.page.goto(f"/operator?q={name.replace(' ', '+').lower()}")
    row = operator.page.locator("#results tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("500")
    await expect(row).to_contain_text("80%")
    assert await operator.faults() == []
    await operator.page.goto(f"/operator/organizations/{tenant}")
    await expect(operator.page.locator("main")).to_contain_text("poor")
    assert await operator.faults() == []


async def test_it_is_suspended_with_a_reason_and_released(operator: Desk, services: Services) -> None:
    tenant = await made(services, f"Harbor {ids.uuid7().hex[-6:]}")
    await operator.page.goto(f"/operator/organizations/{tenant}")
    await operator.page.locator("summary", has_text="Suspend").click()
    await operator.page.fill("#f-reason-suspend", "Complaints about unwanted messages.")
    await operator.page.get_by_role("button", name="Suspend", exact=True).click()
    await confirm(operator)
    await expect(operator.page.locator("main")).to_contain_text("Complaints about unwanted messages.")
    async with services.database.transaction(tenant) as tx:
        assert (await organizations.get(tx)).state == "suspended"
    await operator.page.locator("summary", has_text="Release").click()
    await operator.page.fill("#f-reason-release", "short")
    await operator.page.get_by_role("button", name="Release", exact=True).click()
    await expect(operator.page.locator(".field-error").first).to_contain_text("ten characters")


async def test_what_lies_above_a_smaller_plan_is_named_before_it_is_so(operator: Desk, services: Services) -> None:
    tenant = await made(services, f"Harbor {ids.uuid7().hex[-6:]}")
    with catalogue.using(catalogue.read(PLANS)):
        async with services.database.transaction(tenant) as tx:
            await organizations.add_location(tx, "North")
        await operator.page.goto(f"/operator/organizations/{tenant}")
        await operator.page.locator("summary", has_text="Change the plan").click()
        await operator.page.select_option("#f-plan", "starter")
        await operator.page.get_by_role("button", name="Change the plan").click()
        await confirm(operator)
        await expect(operator.page.locator("main")).to_contain_text("Locations: 2 in use, 1 allowed")
        async with services.database.transaction(tenant) as tx:
            assert await tx.scalar("select plan_code from organizations") is None
        await operator.page.get_by_role("button", name="Change it all the same").click()
        await expect(operator.page.get_by_role("button", name="Change it all the same")).to_have_count(0)
        async with services.database.transaction(tenant) as tx:
            assert await tx.scalar("select plan_code from organizations") == "starter"


async def test_the_installation_shows_a_job_that_gave_up(operator: Desk, services: Services) -> None:
    error = f"Fault{ids.uuid7().hex}"
    async with services.database.system() as tx:
        await tx.execute(
            "insert into dead_letters (job, queue, arguments, attempts, error, trace, transient)"
            " values ('messaging.fold', 'realtime_send', '{}', 5, %(error)s, '', false)",
            {"error": error},
        )
    await operator.page.goto("/operator/installation")
    row = operator.page.locator(".row", has_text=error)
    await expect(row).to_contain_text("messaging.fold")
    assert await operator.faults() == []
    await row.get_by_role("button", name="Give up").click()
    await confirm(operator)
    async with services.database.system() as tx:
        state = await tx.scalar("select state from dead_letters where error = %(error)s", {"error": error})
    assert state == "discarded"


async def test_an_owner_finds_nothing_there(chromium: Browser, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url) as ada:
        answer = await ada.page.goto("/operator")
        assert answer is not None and answer.status == 404
        await ada.page.goto("/")
        await expect(ada.page.get_by_role("link", name="Installation")).to_have_count(0)
