"""Files that are gone, cut short or changed: the thread says so, somebody is told, the rest is read."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox.cold import pieces
from koinon.kit import clock
from koinon.platform.storage import Storage, storage
from tests.inbox.cold.years import archive, files, thread
from tests.inbox.conftest import Desk

Harm = Callable[[Storage, str, bytes], Awaitable[None]]


async def gone(store: Storage, file: str, data: bytes) -> None:
    await store.delete(file)


async def empty(store: Storage, file: str, data: bytes) -> None:
    await store.put(file, b"")


async def cut_short(store: Storage, file: str, data: bytes) -> None:
    await store.put(file, data[:-1])


async def changed(store: Storage, file: str, data: bytes) -> None:
    await store.put(file, bytes([*data[:-1], data[-1] ^ 1]))


async def year_old(desk: Desk, count: int) -> UUID:
    start = clock.now() - timedelta(minutes=count)
    for n in range(count):
        await desk.receive(f"Message {n}", at=start + timedelta(minutes=n))
    [row] = await desk.rows()
    await archive(desk)
    return row.id


@pytest.mark.parametrize("harm", [gone, empty, cut_short, changed])
@pytest.mark.parametrize("size", [1, 50])
async def test_what_cannot_be_read_is_said_in_its_place_and_the_operator_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, harm: Harm, size: int
) -> None:
    monkeypatch.setattr(pieces, "MOST_TOGETHER", 2)
    talk = await year_old(desk, 4)
    [file] = await files(desk)
    store = storage(desk.services.configuration)
    data = await store.get(file)
    assert data is not None
    await harm(store, file, data)
    found = [
        (item.kind, item.body or (item.details or {}).get("event")) for item in await thread(desk, talk, size=size)
    ]
    lost, kept = ("event", "archive_unreadable"), [("text", "Message 1"), ("text", "Message 0")]
    assert found == [lost, *kept] if harm in (cut_short, changed) else found == [lost, lost]
    async with desk.services.database.system() as tx:
        told = "select count(*) from alerts where kind = 'archive_unreadable' and organization_id = %(o)s"
        assert await tx.scalar(told, {"o": desk.organization}) == 1


async def test_a_key_that_does_not_open_is_said_too(desk: Desk) -> None:
    talk = await year_old(desk, 2)
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update message_archives set key_cipher = %(no)b where organization_id = %(o)s",
            {"no": b"\xff" * 61, "o": desk.organization},
        )
    [item] = await thread(desk, talk)
    assert (item.kind, (item.details or {})["messages"]) == ("event", 2)


async def test_pieces_are_read_one_after_another_the_newest_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_TOGETHER", 2)
    talk = await year_old(desk, 5)
    for size in (1, 2, 3, 50):
        found: list[inbox.Item] = await thread(desk, talk, size=size)
        assert [item.body for item in found] == [f"Message {n}" for n in (4, 3, 2, 1, 0)]


async def test_no_piece_takes_more_than_a_megabyte_of_long_mails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_OCTETS", 1_000)
    for n in range(3):
        await desk.receive(f"{n}" * 900)
    [row] = await desk.rows()
    await archive(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        each = "select messages from message_archives where organization_id = %(o)s"
        assert await tx.all(int, each, {"o": desk.organization}) == [1, 1, 1]
    assert len(await thread(desk, row.id)) == 3
