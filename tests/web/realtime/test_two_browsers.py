"""Two real browsers behind two nodes: whatever is torn, and however long they slept, both show what is kept."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, WebSocket, expect

from koinon import inbox
from koinon.identity.contracts import Role
from koinon.kit import clock
from koinon.platform.services import Services
from tests.identity.conftest import seat
from tests.web.realtime.node import node
from tests.web.realtime.proxy import Proxy
from tests.web.site import Site, opened

pytestmark = pytest.mark.browser
PEOPLE = {
    "Ada Okafor": "+12125550101",
    "Ben Cole": "+12125550102",
    "Cora Diaz": "+12125550103",
    "Dan Ek": "+12125550104",
}
READ = "Ada Okafor"
STORM, PATIENCE = 36, 60_000


class Talks(NamedTuple):
    """An organization behind a proxy, and its inbox in its owner's browser and an agent's, one conversation open."""

    site: Site
    proxy: Proxy
    pages: tuple[Page, Page]

    async def listed(self) -> list[tuple[str, str]]:
        """Name and last words of each open conversation, the newest first."""
        async with self.site.services.database.transaction(self.site.organization) as tx:
            return await tx.all(
                tuple,
                """
                select p.given_name || ' ' || p.family_name, c.preview
                from conversations c
                join contacts p
                  on p.organization_id = %(o)s
                 and p.id = c.contact_id
                where c.organization_id = %(o)s
                  and c.status = 'open'
                order by c.last_message_at desc, c.id desc
                """,
                {"o": self.site.organization},
            )

    async def thread(self) -> list[str]:
        """What was said in the conversation that lies open, the oldest first."""
        async with self.site.services.database.transaction(self.site.organization) as tx:
            return await tx.all(
                str,
                """
                select m.body
                from messages m
                where m.organization_id = %(o)s
                  and m.conversation_id = %(id)s
                  and m.direction = 'in'
                order by m.created_at, m.id
                """,
                {"o": self.site.organization, "id": await self.of(READ)},
            )

    async def of(self, name: str) -> UUID:
        """The conversation with somebody."""
        async with self.site.services.database.transaction(self.site.organization) as tx:
            found: UUID = await tx.scalar(
                "select c.id from conversations c join contacts p on p.organization_id = %(o)s and p.id = c.contact_id"
                " where c.organization_id = %(o)s and p.given_name || ' ' || p.family_name = %(name)s",
                {"o": self.site.organization, "name": name},
            )
        return found

    async def agree(self) -> None:
        """Both browsers come to show what the database holds, and were never reloaded."""
        rows, said = await self.listed(), await self.thread()
        for page in self.pages:
            shown = page.locator("#inbox-list .talk")
            await expect(shown.locator(".talk-name")).to_have_text([name for name, _ in rows], timeout=PATIENCE)
            await expect(shown.locator(".talk-last")).to_have_text([last for _, last in rows], timeout=PATIENCE)
            await expect(page.locator("#items .bubble.is-in")).to_have_text(said, timeout=PATIENCE)
            assert await page.evaluate("window.neverReloaded")


@pytest.fixture
async def talks(services: Services, assets: None, chromium: Browser) -> AsyncIterator[Talks]:
    """Four who wrote, two who read."""
    async with node(services) as one, node(services) as two:
        proxy = Proxy((one, two), seed=7)
        async with proxy.serving() as url:
            site = await opened(services, url, chromium)
            for name, number in PEOPLE.items():
                await site.person(*name.split(), number)
                await site.receive("Hello", number)
            carla = replace(site, signed_in=await seat(services, site.organization, Role.AGENT))
            pages = await site.page("/account"), await carla.page("/account")
            for page in pages:
                await page.clock.install()
                await page.goto(f"{url}/inbox")
                await page.evaluate("window.neverReloaded = true")
                await page.locator("#inbox-list").get_by_text(READ).click()
                await expect(page.locator("#items .bubble.is-in")).to_have_text(["Hello"])
            yield Talks(site, proxy, pages)
            for context in chromium.contexts:
                await context.close()


async def test_however_often_sockets_are_torn_both_show_what_is_kept(talks: Talks) -> None:
    """From node to node, with people who write, conversations that are done and open again, all the while."""
    drawn, open_now, times_done = random.Random(7), set(PEOPLE) - {READ}, 0
    await talks.proxy.open(2)
    for number in range(STORM):
        name = drawn.choice(list(PEOPLE))
        await talks.site.receive(f"Message {number}", PEOPLE[name])
        open_now |= {name} - {READ}
        if open_now and drawn.random() < 0.2:
            name = drawn.choice(sorted(open_now))
            async with talks.site.services.database.transaction(talks.site.organization) as tx:
                await inbox.set_status(tx, await talks.of(name), inbox.Status.RESOLVED)
            open_now.discard(name)
            times_done += 1
        if drawn.random() < 0.3:
            await talks.proxy.tear(drawn)
        if number % 6 == 5:
            await talks.proxy.open(2)  # as long as they take: in between they are torn while they come back
    await talks.agree()
    assert times_done
    assert talks.proxy.torn > 3


async def test_after_an_hour_of_sleep_both_show_what_is_kept(talks: Talks) -> None:
    """A closed lid: timers stand still, the log's five minutes are over, and one word asks for everything once."""
    heard: dict[Page, list[str]] = {page: [] for page in talks.pages}
    for page in talks.pages:
        page.on("websocket", lambda socket, page=page: _note(socket, heard[page]))
    await talks.proxy.open(2)
    talks.proxy.shut = True
    await talks.proxy.tear()
    for number, who in enumerate([*PEOPLE, READ, READ]):
        await talks.site.receive(f"While you slept, {number}", PEOPLE[who])
    async with talks.site.services.database.transaction(talks.site.organization) as tx:
        await inbox.set_status(tx, await talks.of("Dan Ek"), inbox.Status.RESOLVED)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        talks.proxy.shut = False
        for page in talks.pages:
            await page.clock.fast_forward(3_600_000)
        await talks.proxy.open(2)
        await talks.agree()
    for page in talks.pages:
        assert sum('"resync"' in text for text in heard[page]) == 1
    await talks.site.receive("Good morning", PEOPLE["Cora Diaz"])
    await talks.agree()


def _note(socket: WebSocket, heard: list[str]) -> None:
    socket.on("framereceived", lambda text: heard.append(str(text)))
