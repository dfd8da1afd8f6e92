"""Somebody who signs in through the form, and what their browser complains of."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from playwright.async_api import Browser, Page

from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.identity.conftest import found
from tests.web.site import AXE, RULES


def at(path: str) -> re.Pattern[str]:
    """The address of a page, with the organization it names once the page has named it."""
    return re.compile(rf"^https?://[^/]+(/o/[a-z0-9~-]+)?{re.escape(path)}$")


@dataclass
class Desk:
    """Somebody signed in at a browser, in an organization of their own."""

    page: Page
    organization_id: UUID
    email: str
    complaints: list[str]

    async def faults(self) -> list[str]:
        """What WCAG 2.2 AA, the page policy or the width of the screen hold against the page."""
        await self.page.evaluate(AXE.read_text())
        script = "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + v.nodes[0].html))"
        wider = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return [*await self.page.evaluate(script, RULES), *self.complaints, *(["too wide"] if wider > 0 else [])]


@asynccontextmanager
async def desk(chromium: Browser, services: Services, url: str, **screen: object) -> AsyncIterator[Desk]:
    """Ada, owner of a new Grace Chapel, signed in through the form."""
    email = f"{ids.uuid7().hex}@example.org"
    signed_in = await found(services, email=email)
    assert signed_in.organization_id is not None
    options = {"viewport": {"width": 1360, "height": 900}, "reduced_motion": "reduce", **screen}
    context = await chromium.new_context(base_url=url, **options)  # type: ignore[arg-type]
    page = await context.new_page()
    complaints: list[str] = []
    # A search that was typed over is called off: htmx tells it as an error, and it is none. The live stream of a page
    # that is left by signing out ends with a 401.
    called_off = re.compile("htmx:(sendAbort|afterRequest)|.*status of 401")
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" and not called_off.match(m.text) else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto("/sign-in")
    await page.fill("#f-email", email)
    await page.fill("#f-password", PASSWORD)
    await page.click("form.form button[type=submit]")
    await page.wait_for_url(at("/"))
    yield Desk(page, signed_in.organization_id, email, complaints)
    await context.close()
