"""Archived messages: how fast a night moves them, and how long a thread takes to read on in its files (INB-110).

One organization of 5,000 conversations with 100,000 messages of one month, in real words, and a thread of 10,000 among
them. Reading is a whole use case: two transactions, the files, what became of each message. Beside it stands the same
page out of the database, before anything was archived, and what a file system takes to hand out a piece. p50 and p95 in
milliseconds; the limit of the specification is five seconds. `python -m bench cold [messages]`.
"""

import asyncio
import os
import sys
import time
from functools import partial
from pathlib import Path
from uuid import UUID

import uvloop
from dateutil.relativedelta import relativedelta

from bench.inbox import fill, measured, prepare
from bench.installation import installed
from koinon import inbox, wiring
from koinon.inbox.cold import jobs, repository
from koinon.kit import clock, ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services
from koinon.platform.storage import FOLDER

MESSAGES, PAGE, TIMES = 100_000, 50, 100
LIMIT = "5,000 ms"


async def measure(services: Services) -> None:
    """Fill, read, archive, read again."""
    sign_cursors_with(b"k" * 32)
    wanted, user = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES, ids.uuid7()
    organization = await fill(services, wanted, user)
    long = await prepare(services, organization, user)
    allowed = frozenset({"conversations:read", "messages:send", "contacts:read"})
    ana = Actor(kind=ActorKind.USER, organization_id=organization, id=user, name="Ana", permissions=allowed)
    print(f"filled; load {os.getloadavg()[0]:.1f}", flush=True)
    await _read(services, ana, long, "in the database")
    await _archive(services, organization)
    await _read(services, ana, long, "in the archive")
    await measured("thread opened: nothing of it is here", "25 ms", TIMES, lambda _: _top(services, ana, long))
    await measured(
        "all messages with them, the first 50", LIMIT, TIMES, lambda _: inbox.all_messages(services, ana, long)
    )
    await _raw(services, organization)
    begun, count, cursor = time.perf_counter(), 0, None
    while True:
        items, page = await inbox.earlier_page(services, ana, long, PageRequest(100, cursor))
        count, cursor = count + len(items), page.next_cursor
        if cursor is None:
            break
    print(f"{count} messages read to the end, 100 a page: {time.perf_counter() - begun:.1f} s", flush=True)


async def _top(services: Services, ana: Actor, long: UUID) -> None:
    async with services.database.transaction(ana) as tx:
        await inbox.thread_page(tx, long, PageRequest(PAGE))


async def _archive(services: Services, organization: UUID) -> None:
    async with services.database.transaction(organization) as tx:
        there = await tx.scalar("select count(*) from messages where organization_id = %(o)s", {"o": organization})
    begun, processor = time.perf_counter(), time.process_time()
    with clock.frozen(clock.now() + relativedelta(months=14)):
        await jobs.archive_messages.run(services, organization)
    took, processor = time.perf_counter() - begun, time.process_time() - processor
    folder = Path(services.configuration.data_dir) / FOLDER / str(organization)
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(
        f"{there} messages archived in {took:.1f} s: {there / took:,.0f}/s, {processor / there * 1e6:.0f} µs of Python"
        f" each; {len(files)} files, {size / there:.0f} octets each; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


async def _read(services: Services, ana: Actor, long: UUID, where: str) -> None:
    """The newest page of the thread of 10,000, and one out of its middle."""
    cursor = None
    for name, pages in (("newest", 0), ("middle", 100)):
        for _ in range(pages):
            _, page = await inbox.earlier_page(services, ana, long, PageRequest(PAGE, cursor))
            cursor = page.next_cursor
        use = partial(_page, services, ana, long, PageRequest(PAGE, cursor))
        await measured(f"{PAGE} of 10,000 {where}, {name}", LIMIT, TIMES, use)


async def _page(services: Services, ana: Actor, long: UUID, asked: PageRequest, _: int) -> None:
    await inbox.earlier_page(services, ana, long, asked)


async def _raw(services: Services, organization: UUID) -> None:
    """What lies under it: the bytes of a piece out of a file."""
    async with services.database.transaction(organization) as tx:
        pieces = await repository.every(tx, None, TIMES)
    folder = Path(services.configuration.data_dir) / FOLDER

    async def piece(n: int) -> None:
        one = pieces[n % len(pieces)]
        with (folder / one.file).open("rb") as file:
            file.seek(one.first_byte)
            assert len(file.read(one.size)) == one.size

    await measured("the bytes of a piece, out of its file", "-", TIMES, piece)


if __name__ == "__main__":
    uvloop.install()
    assert wiring.MODULES
    asyncio.run(installed(measure))
