"""The review of a mail shows it as it arrives, in a frame that its own policy keeps (MSG-016, MSG-018)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon.messaging import Variant
from koinon.platform.services import Services
from tests.messaging import cast
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
BLOCKS = ({"type": "text", "html": "<p>Doors open <b>at nine</b>.</p>"}, {"type": "footer"})


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        yield found


async def test_the_mail_stands_in_the_review_and_its_languages_in_the_composer(ada: Desk, services: Services) -> None:
    mails = tuple(Variant(channel="email", locale=one, subject=f"In {one}", blocks=BLOCKS) for one in ("en", "es"))
    made = await cast.draft(services, ada.organization_id, "Doors", channel="email", variants=mails)
    await ada.page.goto(f"/broadcasts/{made.id}")
    await ada.page.get_by_text("Español · In es").click()
    await expect(ada.page.locator("#mail_es .mail-block")).to_have_count(2)
    await ada.page.goto(f"/broadcasts/{made.id}/review")
    await expect(ada.page.frame_locator(".letter iframe").locator("b", has_text="at nine")).to_be_visible()
