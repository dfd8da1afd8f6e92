"""What agents wait for on the inbox's pages, twenty of them at once, and how fast what arrives is dealt out.

One organization of 50,000 conversations and a million messages, as in `bench/inbox`, and its owner's browser; requests
pass the whole application in this process (edge, guards, templates), without a network. Then arrivals of 5,000 people
in sets of 500, as the worker applies them, given to twenty agents by load: every conversation has one agent and one
entry of being given out. `python -m bench agents [messages]`.
"""

import asyncio
import os
import sys
import time
from uuid import UUID

import psycopg
import uvloop
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.inbox import cast as inbox_cast
from tests.messaging import cast
from tests.pages import pages_of

from bench.inbox import MESSAGES, TIMES, fill, measured
from bench.installation import installed
from koinon import channels, inbox, organizations
from koinon.inbox import handlers
from koinon.kit import clock, ids
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

AGENTS, PEOPLE, SET = 20, 5_000, 500


async def measure(services: Services) -> None:
    """Fill, then every figure."""
    wanted, begun = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES, time.perf_counter()
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    organization = await fill(services, wanted, signed_in.user.id, signed_in.organization_id)
    owner = services.database.url.replace("koinon_app", "koinon_owner")  # whose figures autovacuum would take later
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    print(f"filled in {time.perf_counter() - begun:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
    browser = Browser(pages_of(services))
    browser.token = signed_in.token
    await _pages(services, browser, organization)
    await _arrivals(services, organization)


async def _pages(services: Services, browser: Browser, organization: UUID) -> None:
    async with services.database.transaction(organization) as tx:
        threads = await tx.all(
            UUID,
            "select id from conversations where organization_id = %(o)s and status = 'open' order by number limit 300",
            {"o": organization},
        )

    async def get(path: str, **headers: str) -> None:
        answer = await browser.call("GET", path, accept="text/html", **headers)
        assert answer.status == 200, (path, answer.status)

    await measured("the page of the inbox", "200 ms", TIMES, lambda _: get("/inbox"))
    await measured(
        "the next thread", "100 ms", TIMES, lambda n: get(f"/inbox/{threads[n % len(threads)]}", hx_request="true")
    )
    await measured("the list, drawn anew", "40 ms", TIMES, lambda _: get("/inbox/list", hx_request="true"))

    async def crowd(_: int) -> None:
        await asyncio.gather(*(get("/api/v1/conversations?limit=25") for _ in range(AGENTS)))

    await measured("list by the API", "40 ms", TIMES, lambda _: get("/api/v1/conversations?limit=25"))
    await measured(f"the same, {AGENTS} at once, until the last has it", "150 ms", TIMES // 10, crowd)


async def _arrivals(services: Services, organization: UUID) -> None:
    """Texts of people who never wrote before, given out by load."""
    sender = await cast.sender(services, organization, "http://127.0.0.1:9")
    async with services.database.transaction(organization) as tx:
        changes = {"inbox.assignment": "least_loaded", "inbox.capacity": 200}
        await organizations.change_settings(tx, changes)
        before = await _given(tx)
    for n in range(AGENTS * 2):
        await _at_the_desk(services, await inbox_cast.user(services.database, organization, f"Agent {n}"))
    numbers, began = cast.distinct(PEOPLE, 700_000), time.perf_counter()
    for first in range(0, PEOPLE, SET):
        async with services.database.transaction(organization) as tx:
            await handlers.file_inbound(
                tx, services, [_fact(sender, number) for number in numbers[first : first + SET]]
            )
    rate = PEOPLE / (time.perf_counter() - began)
    async with services.database.transaction(organization) as tx:
        given = await _given(tx) - before
        twice = await tx.scalar(
            "select count(*) from (select 1 from conversation_assignments where organization_id = %(o)s"
            " group by conversation_id having count(*) > 1) t",
            {"o": organization},
        )
    print(f"{PEOPLE:,} arrivals in sets of {SET}: {rate:,.0f}/s, limit 500/s; given out {given}, twice {twice}")
    print(f"load {os.getloadavg()[0]:.1f}")


async def _given(tx: Tx) -> int:
    asked = "select count(*) from conversations where organization_id = %(o)s and assignee_id is not null"
    return int(await tx.scalar(asked, {"o": tx.organization_id}))


async def _at_the_desk(services: Services, actor: Actor) -> None:
    async with services.database.transaction(actor) as tx:
        await inbox.seen(tx)


def _fact(sender: channels.Sender, number: str) -> channels.AppliedFact:
    message = channels.InboundMessage(
        event_id=ids.uuid7().hex,
        provider_id=ids.uuid7().hex,
        sender=sender.value,
        from_=number,
        text="Can I bring my sister?",
        media=(),
        occurred_at=clock.now(),
        keyword=None,
    )
    return channels.AppliedFact(sender.account_id, sender.id, message)


if __name__ == "__main__":
    uvloop.install()
    asyncio.run(installed(measure))
