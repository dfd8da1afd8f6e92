"""An organization some years on: what was said once lies in files."""

from datetime import datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta

from koinon import inbox
from koinon.inbox.cold import jobs
from koinon.kit import clock
from koinon.platform.rest import PageRequest
from tests.inbox.conftest import Desk

LATER = relativedelta(months=14)


async def files(desk: Desk) -> list[str]:
    """The files that something of the organization lies in."""
    async with desk.services.database.transaction(desk.organization) as tx:
        named = "select distinct file from message_archives where organization_id = %(o)s order by file"
        return await tx.all(str, named, {"o": desk.organization})


async def there(desk: Desk) -> int:
    """How many spoken messages the database holds."""
    async with desk.services.database.transaction(desk.organization) as tx:
        spoken = "select count(*) from messages where organization_id = %(o)s and kind <> 'event'"
        return int(await tx.scalar(spoken, {"o": desk.organization}))


async def old_talk(desk: Desk) -> UUID:
    """A message and its answer."""
    await desk.receive("Zephyr is my secret")
    [row] = await desk.rows()
    await desk.reply(row.id, "It is safe here")
    return row.id


async def archive(desk: Desk, now: datetime | None = None) -> None:
    """What a night does 14 months later."""
    with clock.frozen(now or clock.now() + LATER):
        await jobs.archive_messages.run(desk.services, desk.organization)


async def thread(desk: Desk, talk: UUID, *, size: int = 50) -> list[inbox.Item]:
    """A whole thread, page by page, newest first."""
    items, cursor = list[inbox.Item](), None
    while True:
        found, page = await inbox.earlier_page(desk.services, desk.ana, talk, PageRequest(size, cursor))
        assert len(found) <= size
        items += found
        if page.next_cursor is None:
            return items
        cursor = page.next_cursor


async def words(desk: Desk, talk: UUID, *, size: int = 50) -> list[str]:
    """What was said in a thread, newest first."""
    return [item.body for item in await thread(desk, talk, size=size) if item.kind != "event"]
