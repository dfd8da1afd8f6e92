"""The whole web application on a port, a browser signed in to it, and the hands of a worker and of people who write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import uvicorn
from playwright.async_api import Browser, Page

from koinon import channels, contacts, identity, wiring, worker
from koinon.app import Application
from koinon.inbox import handlers
from koinon.kit import clock, ids
from koinon.platform.doorbell import Doorbell
from koinon.platform.realtime.protocol import SocketProtocol
from koinon.platform.services import Services
from tests.identity.browser import COOKIE
from tests.identity.conftest import found
from tests.messaging.cast import sender

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@asynccontextmanager
async def serving(services: Services) -> AsyncIterator[str]:
    """The address of the running application; what commits is told to open pages."""
    doorbell = Doorbell(services.database)
    doorbell.start()
    application = Application(services)
    beside = [
        asyncio.create_task(services.hub.follow(services.database, doorbell.waiter("events"))),
        asyncio.create_task(application.gateway.run()),
    ]
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=1,
        ws=SocketProtocol, ws_ping_interval=None,
    )  # fmt: skip
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn tells by this flag only
        await asyncio.sleep(0.01)
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await application.gateway.close()
        await doorbell.stop()


@dataclass
class Site:
    """Ada's organization in a browser, and what happens outside it."""

    services: Services
    url: str
    browser: Browser
    signed_in: identity.SignedIn
    number: channels.Sender

    @property
    def organization(self) -> UUID:
        """Whose pages these are."""
        assert self.signed_in.organization_id is not None
        return self.signed_in.organization_id

    async def page(self, path: str, *, width: int = 1360, height: int = 860, scheme: str = "light") -> Page:
        """A window of Ada's at `path`; an error in its console fails the test that waits for it."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        host = self.url.replace("http://", "https://")
        await context.add_cookies([{"name": COOKIE, "value": self.signed_in.token, "url": host, "secure": True}])
        page = await context.new_page()
        page.set_default_timeout(10_000)
        await page.goto(self.url + path)
        return page

    async def person(self, given: str, family: str, number: str) -> contacts.Contact:
        """Somebody the organization knows."""
        async with self.services.database.transaction(self.organization) as tx:
            new = contacts.NewContact(given_name=given, family_name=family, phones=(number,))
            return await contacts.create(tx, self.services.vault, new)

    async def receive(self, text: str, from_: str) -> None:
        """A person writes."""
        message = channels.InboundMessage(
            event_id=ids.uuid7().hex,
            provider_id=ids.uuid7().hex,
            sender=self.number.value,
            from_=from_,
            text=text,
            media=(),
            occurred_at=clock.now(),
            keyword=None,
        )
        fact = channels.AppliedFact(self.number.account_id, self.number.id, message)
        async with self.services.database.transaction(self.organization) as tx:
            if text == "STOP":
                await contacts.opt_out(tx, self.services.vault, phone=from_, source="stop_keyword", evidence="STOP")
            if text == "START":
                await contacts.opt_in(tx, self.services.vault, phone=from_, source="start_keyword", evidence="START")
            await handlers.file_inbound(tx, self.services, [fact])

    async def work(self) -> None:
        """What a worker does with the jobs that are due."""
        await worker.drain(self.services, wiring.jobs())


async def opened(services: Services, url: str, browser: Browser) -> Site:
    """A new organization with a number, and its owner's browser."""
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    number = await sender(services, signed_in.organization_id, "http://127.0.0.1:9")
    return Site(services, url, browser, signed_in, number)


async def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, rule and place."""
    await page.evaluate(AXE.read_text())
    result = await page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    return [f"{found['id']}: {node['html'][:160]}" for found in result["violations"] for node in found["nodes"]]
