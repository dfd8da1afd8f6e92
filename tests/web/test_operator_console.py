"""Operators decide about many at once, tell everybody something, and see how the installation stands (ORG-045..047)."""

import os
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from koinon.kit import clock, ids
from koinon.organizations import console
from koinon.platform import slow_queries
from koinon.platform.services import Services
from tests.organizations.test_console import made, states
from tests.web.desk import Desk, desk
from tests.web.test_operator_pages import appoint, confirm, operator

__all__ = ["operator"]
pytestmark = pytest.mark.browser
SCREENS = [(1280, "light"), (390, "dark")]


async def shown(one: Desk, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


async def test_what_would_happen_to_many_is_shown_before_it_does(operator: Desk, services: Services) -> None:
    mark = ids.uuid7().hex[-8:]
    first, second = await made(services, f"First {mark}"), await made(services, f"Second {mark}")
    async with services.database.transaction(second) as tx:
        await console.ACTS["suspend"](tx, "Complaints about messages.")
    await operator.page.goto(f"/operator?q={mark}")
    for box in await operator.page.locator("input[name=chosen]").all():
        await box.check()
    await operator.page.select_option("#f-act", "suspend")
    await operator.page.fill("#f-reason", "The invoice of May was never paid.")
    await operator.page.get_by_role("button", name="See what would happen").click()
    await confirm(operator)
    await expect(operator.page.locator("main")).to_contain_text("Nothing has happened yet")
    await expect(operator.page.locator(".row", has_text=f"Second {mark}")).to_contain_text("stays as it is")
    await shown(operator, "many")
    assert await states(services.database, first) == ["active"]
    await operator.page.get_by_role("button", name="Do it for 1 organization").click()
    await expect(operator.page.locator(".toast").first).to_contain_text("Done for 1 organization.")
    assert await states(services.database, first) == ["suspended"]
    await operator.page.goto("/operator/acts")
    await expect(operator.page.locator("main")).to_contain_text(f"suspended First {mark}")


async def test_an_announcement_stands_on_pages_until_it_is_dismissed(operator: Desk, services: Services) -> None:
    words = f"We move on Sunday {ids.uuid7().hex[-6:]}."
    await operator.page.goto("/operator/announcements")
    await operator.page.fill("#f-text_en", words)
    await operator.page.fill("#f-ends", (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    await operator.page.get_by_role("button", name="Announce it").click()
    await confirm(operator)
    band = operator.page.locator(".strip", has_text=words)
    await expect(band).to_be_visible()
    await operator.page.goto("/people")
    await band.get_by_role("button", name="Dismiss").click()
    await expect(band).to_have_count(0)
    await expect(operator.page).to_have_url(operator.page.url.partition("/people")[0] + "/people")
    async with services.database.system() as tx:
        (row,) = [one for one in await console.announcements(tx) if one.texts["en"] == words]
        await console.end_announcement(tx, row.id)
    assert row.dismissed == 1


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
async def test_the_pages_of_the_console_are_fit_to_be_read(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    slow_queries.note("select b.id from broadcasts b where b.state = %(state)s limit 5", 1.5, None)
    async with services.database.system() as tx:
        await slow_queries.tell(tx)
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as olga:
        await appoint(services, olga.organization_id)
        async with services.database.system() as tx:
            texts = {"en": "The service moves on Sunday at six.", "es": "El servicio se muda el domingo a las seis."}
            now = clock.now()
            said = await console.announce(
                tx, console.NewAnnouncement(texts=texts, starts_at=now, ends_at=now + timedelta(days=2))
            )
        for path in ("", "/announcements", "/installation", "/acts", f"/organizations/{olga.organization_id}"):
            await olga.page.goto(f"/operator{path}")
            if path == "/installation":
                await olga.page.locator("summary", has_text="The statement").first.click()
                await olga.page.get_by_role("button", name="How PostgreSQL would run it").first.click()
                await expect(olga.page.locator("[id^=plan-] pre").first).to_contain_text("cost=")
            if path.startswith("/organizations"):
                await olga.page.locator("summary", has_text="Make an exception to a limit").click()
            await shown(olga, f"operator{path.split('/')[1] if path else ''}_{width}")
        async with services.database.system() as tx:
            await console.end_announcement(tx, said.id)
