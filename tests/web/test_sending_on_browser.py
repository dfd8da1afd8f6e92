"""In a browser: whom a text did not reach gets it by mail (MSG-040)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon.kit import clock
from koinon.messaging.jobs import send_singles
from koinon.messaging.service import falling_back
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging.channels import cast
from tests.messaging.channels.test_mail import mails
from tests.messaging.channels.test_sending_on import not_reached
from tests.messaging.conftest import Finish, carrier, drain, finish
from tests.web.desk import Desk, desk
from tests.web.test_legal_hold_pages import look

__all__ = ["carrier", "drain", "finish"]
pytestmark = pytest.mark.browser


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        yield found


async def test_whom_a_text_did_not_reach_gets_it_by_mail(
    ada: Desk,
    services: Services,
    carrier: Simulator,
    finish: Finish,
) -> None:
    page = ada.page
    broadcast_id = await not_reached(services, ada.organization_id, carrier.url, finish)
    await page.goto(f"/broadcasts/{broadcast_id}")
    await page.get_by_role("button", name="Send to those not reached").click()
    await expect(page.get_by_role("dialog")).to_contain_text("There is no other channel yet")
    await look(ada, "no_way")
    assert await ada.faults() == []
    await cast.sender(services, ada.organization_id, carrier.url, "email")
    await page.goto(f"/broadcasts/{broadcast_id}")
    await page.get_by_role("button", name="Send to those not reached").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("radio", name="Mail")).to_be_checked()
    await dialog.get_by_label("Subject of the mail").fill("From us")
    await look(ada, "send_on")
    assert await ada.faults() == []
    await dialog.get_by_role("button", name="Send", exact=True).click()
    told = "It goes on to 3 people, to each who can be reached there."
    await expect(page.locator("#toasts").get_by_text(told)).to_be_visible()
    assert await falling_back.tend(services, ada.organization_id) == 1
    async with services.database.transaction(ada.organization_id) as tx:
        await tx.execute(
            "update delivery_queue set send_after = %(now)s where organization_id = %(o)s",
            {"o": ada.organization_id, "now": clock.now()},
        )
    await send_singles.run(services, ada.organization_id)
    assert "ben@people.example" in {str(mail["To"]) for mail in mails(carrier).values()}
