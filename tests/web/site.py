"""The whole web application on a free port, and people who use it with a real browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import uvicorn
from playwright.async_api import Browser, Page

from koinon.app import Application
from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.identity.conftest import found

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@asynccontextmanager
async def serving(services: Services) -> AsyncIterator[str]:
    """The address of a server with every page, endpoint and asset."""
    config = uvicorn.Config(Application(services), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn tells by this flag only
        await asyncio.sleep(0.01)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


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
    page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto("/sign-in")
    await page.fill("#f-email", email)
    await page.fill("#f-password", PASSWORD)
    await page.click("form.form button[type=submit]")
    await page.wait_for_url(url + "/")
    yield Desk(page, signed_in.organization_id, email, complaints)
    await context.close()
