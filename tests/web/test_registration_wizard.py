"""10DLC in a browser, from an empty page to a number that may send: accessible all the way (CHN-019..026)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from koinon import channels
from koinon.simulator import Simulator
from tests.api.test_sender_registrations import look, step
from tests.simulator.running import quick, simulating
from tests.web.site import Site, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
async def carrier(site: Site) -> AsyncIterator[Simulator]:
    """A simulated carrier whose registries go on when they are told, behind the organization's account."""
    async with simulating(quick(registration_seconds=0)) as made:
        async with site.services.database.transaction(site.organization) as tx:
            await channels.follow_simulator(tx, made.url)
        yield made


async def goes_on(site: Site, carrier: Simulator, kind: str, what: str, to: str | None = None) -> None:
    """The registry decides, and the clock asks it."""
    (key,) = carrier.carrier.accounts
    await step(carrier, key, kind, what, to)
    await look(site.services, str(site.organization))


async def known(site: Site, kind: str) -> str:
    async with site.services.database.transaction(site.organization) as tx:
        found = [one for one in await channels.registrations(tx) if one.kind == kind]
    return found[-1].provider_id or ""


async def fill_brand(page: Page, carrier: Simulator) -> None:
    lines = {"Legal name": "Grace Chapel Inc", "Street": "1 Main St", "City": "Springfield", "State": "IL"}
    lines |= {"Postal code": "62701", "Email": "ada@example.org", "Phone": "+12025550142", "Website": carrier.url}
    for label, text in lines.items():
        await page.get_by_label(label, exact=True).fill(text)


async def test_10dlc_to_provisioned(site: Site, carrier: Simulator) -> None:
    page = await site.page("/settings/registration")
    assert await violations(page) == []
    await page.get_by_role("button", name="Begin with").click()
    await expect(page.get_by_label("Name people know")).not_to_have_value("")
    assert await violations(page) == []
    await fill_brand(page, carrier)
    await page.get_by_role("button", name="Hand in").click()
    await expect(page.get_by_role("link", name="This is needed.")).to_be_visible()
    await page.get_by_label("Tax id").fill("12-3456789")
    async with page.expect_response("**/draft"):  # what is typed is kept as one goes
        await page.get_by_label("City", exact=True).fill("Chicago")
        await page.get_by_label("City", exact=True).blur()
    await page.reload()
    await expect(page.get_by_label("City", exact=True)).to_have_value("Chicago")
    await page.get_by_role("button", name="Hand in").click()
    await expect(page.get_by_text("You handed it in")).to_be_visible()
    await site.work()
    await goes_on(site, carrier, "brand", await known(site, "brand"))
    await page.reload()
    await page.get_by_role("button", name="Begin a campaign").click()
    await expect(page.get_by_label("Use case")).to_have_value("CHARITY")
    await expect(page.get_by_text("$15.00")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("We agree to the carriers’ terms").check()
    await page.get_by_role("button", name="Hand in").click()
    await expect(page.get_by_text("You handed it in")).to_be_visible()
    await page.locator("input[name=sender]").check()
    await page.get_by_role("button", name="Send by this campaign").click()
    await site.work()
    await goes_on(site, carrier, "campaign", await known(site, "campaign"), "MNO_PROVISIONED")
    await goes_on(site, carrier, "assignment", site.number.value)
    async with site.services.database.transaction(site.organization) as tx:
        await tx.execute("update number_assignments set next_check_at = now()")
    await look(site.services, str(site.organization))
    await page.reload()
    await expect(page.get_by_text("Sends by it").first).to_be_visible()
    assert await violations(page) == []
    async with site.services.database.transaction(site.organization) as tx:
        assert await channels.blockers(tx, site.number.id) == []
