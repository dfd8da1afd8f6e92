"""What happens while messages are moved, and where it breaks off: nothing is lost, twice there, or back again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, inbox, organizations
from koinon.contacts.service import erasing
from koinon.inbox.cold import jobs, service
from koinon.inbox.cold.forgetting import drop_files
from koinon.inbox.notes import service as notes
from koinon.kit import clock
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.platform.storage import Storage, storage
from tests.inbox.cold.years import LATER, archive, files, old_talk, there, words
from tests.inbox.conftest import ADA, Desk

Write = Callable[[Services, str, bytes], Awaitable[None]]


class Between:
    """Something that happens once, when the file is written and nothing is taken out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
        self.happens, self.write = [happens], service._write
        monkeypatch.setattr(service, "_write", self)

    async def __call__(self, services: Services, file: str, data: bytes) -> None:
        await self.write(services, file, data)
        while self.happens:
            await self.happens.pop()()


async def test_a_note_that_is_deleted_meanwhile_does_not_come_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await old_talk(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        note = await notes.add(tx, talk, notes.NewNote("He owes us money"))

    async def regrets() -> None:
        async with desk.services.database.transaction(desk.ana) as tx:
            await notes.delete(tx, talk, note)

    Between(monkeypatch, regrets)
    await archive(desk)
    assert await words(desk, talk) == ["", "It is safe here", "Zephyr is my secret"]
    await archive(desk)
    assert await there(desk) == 0
    assert await words(desk, talk) == ["", "It is safe here", "Zephyr is my secret"]


async def test_whom_a_court_asks_about_meanwhile_stays_at_hand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await old_talk(desk)

    async def court() -> None:
        async with desk.services.database.transaction(desk.ana) as tx:
            await organizations.hold_subject(tx, "contact", desk.people[0], "A claim before the court")

    Between(monkeypatch, court)
    await archive(desk)
    assert await there(desk) == 2


async def talks(desk: Desk) -> tuple[UUID, UUID]:
    """An old thread of Ada's that is closed, and a new one; said in turn."""
    start = clock.now() - timedelta(hours=1)
    await desk.receive("First", at=start)
    await desk.receive("Third", at=start + timedelta(minutes=2))
    [old] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, old.id, inbox.Status.CLOSED)
    await desk.receive("Second", at=start + timedelta(minutes=1))
    await desk.receive("Fourth", at=start + timedelta(minutes=3))
    [new] = await desk.rows()
    return old.id, new.id


async def join(desk: Desk, source: UUID, target: UUID) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.merge(tx, target, source)


async def test_conversations_joined_meanwhile_are_moved_as_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = await talks(desk)
    Between(monkeypatch, lambda: join(desk, old, new))
    await archive(desk)
    await archive(desk)
    assert await there(desk) == 0
    assert await words(desk, new) == ["Fourth", "Third", "Second", "First"]


@pytest.mark.parametrize("size", [1, 2, 3, 50])
async def test_conversations_joined_later_are_read_as_one_in_order(desk: Desk, size: int) -> None:
    old, new = await talks(desk)
    await archive(desk)
    await join(desk, old, new)
    assert await words(desk, new, size=size) == ["Fourth", "Third", "Second", "First"]


async def test_who_is_erased_meanwhile_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await old_talk(desk)
    over = clock.now() + timedelta(days=31)
    async with desk.services.database.transaction(desk.ana) as tx:
        await contacts.ask_erasure(tx, desk.people[0], by="staff")

    async def erased() -> None:
        with clock.frozen(over):
            assert await erasing.erase_due(desk.services, desk.organization) == 1

    Between(monkeypatch, erased)
    await archive(desk)
    assert (await there(desk), await files(desk)) == (0, [])


async def test_two_at_once_move_each_message_once(desk: Desk) -> None:
    talk = await old_talk(desk)
    with clock.frozen(clock.now() + LATER):
        await asyncio.gather(*(jobs.archive_messages.run(desk.services, desk.organization) for _ in range(3)))
    assert await there(desk) == 0
    assert await words(desk, talk) == ["It is safe here", "Zephyr is my secret"]
    async with desk.services.database.transaction(desk.organization) as tx:
        moved = "select sum(messages) from message_archives where organization_id = %(o)s"
        spoken_and_assigned = await tx.scalar(moved, {"o": desk.organization})
        audited = await tx.scalar(
            """
            select sum((changes->'after'->>'count')::int)
            from audit_log
            where organization_id = %(o)s and action = 'data.archived'
            """,
            {"o": desk.organization},
        )
    assert audited == spoken_and_assigned


async def test_a_crash_after_the_file_is_written_loses_nothing_and_its_file_goes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await old_talk(desk)

    async def dies() -> None:
        raise asyncio.CancelledError

    Between(monkeypatch, dies)
    with pytest.raises(asyncio.CancelledError):
        await archive(desk)
    assert (await there(desk), await files(desk)) == (2, [])
    await archive(desk)
    assert await words(desk, talk) == ["It is safe here", "Zephyr is my secret"]
    async with desk.services.database.system() as tx:
        left: list[list[str]] = await tx.all(
            list,
            """
            select args->'files'
            from procrastinate_jobs
            where task_name = 'inbox.drop_unused_archives' and args->>'organization_id' = %(o)s
            """,
            {"o": str(desk.organization)},
        )
    store, written = storage(desk.services.configuration), sorted(file for each in left for file in each)
    assert [await store.size(file) is not None for file in written] == [True, True]
    await drop_files.run(desk.services, desk.organization, files=written)
    assert [file for file in written if await store.size(file) is not None] == await files(desk)


async def test_a_disk_that_keeps_something_else_or_is_full_takes_nothing_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await old_talk(desk)
    put = Storage.put

    async def half(self: Storage, name: str, data: bytes, *, durable: bool = False) -> None:
        await put(self, name, data[: len(data) // 2], durable=durable)

    async def full(self: Storage, name: str, data: bytes, *, durable: bool = False) -> None:
        raise OSError(28, "No space left on device")

    for broken in (half, full):
        monkeypatch.setattr(Storage, "put", broken)
        with pytest.raises(OSError):
            await archive(desk)
        assert await there(desk) == 2


async def test_an_answer_taken_back_shows_the_archived_words_before_it(desk: Desk) -> None:
    talk = await old_talk(desk)
    [before] = await desk.rows()
    await archive(desk)
    with clock.frozen(clock.now() + LATER):
        made = await desk.reply(talk, "Too quick", key="again")
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.undo(tx, talk, made.message_id)
    [after] = await desk.rows()
    assert (after.preview, after.preview_direction) == ("It is safe here", "out")
    assert after.last_message_at == before.last_message_at
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.conversation(tx, talk)).last_outbound_at == before.last_message_at


async def test_a_message_that_comes_late_stands_where_it_belongs(desk: Desk) -> None:
    start = clock.now() - timedelta(days=1)
    await desk.receive("One", at=start, from_=ADA)
    await desk.receive("Three", at=start + timedelta(minutes=2))
    await archive(desk)
    await desk.receive("Two", at=start + timedelta(minutes=1))
    [row] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        shown, pagination = await inbox.thread_page(tx, row.id, PageRequest(50))
    assert [item.body for item in shown if item.kind == "text"] == []
    assert pagination.next_cursor
    assert await words(desk, row.id, size=2) == ["Three", "Two", "One"]
    await archive(desk)
    assert await words(desk, row.id, size=2) == ["Three", "Two", "One"]
