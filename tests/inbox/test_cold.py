"""What is older than a year lies in sealed files by month, is read there, and goes with its person (INB-110, 111)."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta

from koinon import contacts, inbox, organizations
from koinon.contacts.service import erasing
from koinon.inbox.cold import jobs, service
from koinon.inbox.cold.forgetting import drop_files
from koinon.inbox.service import personal
from koinon.kit import clock
from koinon.organizations import data_retention
from koinon.platform import words as platform_words
from koinon.platform.storage import storage
from tests.inbox.conftest import ADA, BEN, Desk

LATER = relativedelta(months=14)


async def files(desk: Desk) -> list[str]:
    async with desk.services.database.transaction(desk.organization) as tx:
        named = "select distinct file from message_archives where organization_id = %(o)s"
        return await tx.all(str, named, {"o": desk.organization})


async def there(desk: Desk) -> int:
    async with desk.services.database.transaction(desk.organization) as tx:
        spoken = "select count(*) from messages where organization_id = %(o)s and kind <> 'event'"
        return int(await tx.scalar(spoken, {"o": desk.organization}))


async def old_talk(desk: Desk) -> UUID:
    await desk.receive("Zephyr is my secret")
    [row] = await desk.rows()
    await desk.reply(row.id, "It is safe here")
    return row.id


def said(found: list[inbox.Item]) -> list[str]:
    return [one.body for one in found if one.kind != "event"]


async def archive(desk: Desk, now: datetime | None = None) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {"data_retention": {"messages_months": 12}})
    with clock.frozen(now or clock.now() + LATER):
        await jobs.archive_messages.run(desk.services, desk.organization)


async def test_after_a_year_words_lie_sealed_in_a_file_and_are_read_in_their_thread(desk: Desk) -> None:
    talk = await old_talk(desk)
    await archive(desk, clock.now() + relativedelta(months=11))
    assert await there(desk) == 2
    await archive(desk)
    assert await there(desk) == 0
    [file] = await files(desk)
    sealed = await storage(desk.services.configuration).get(file)
    assert sealed is not None and b"Zephyr" not in sealed
    found = await inbox.long_ago(desk.services, desk.ana, talk, None)
    assert said(list(found.items)) == ["It is safe here", "Zephyr is my secret"]
    assert [one.author_name for one in found.items if one.direction == "out"] == ["Ana"]
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.lies_in_archive(tx, talk)
        left = "select count(*) from message_search where organization_id = %(o)s"
        assert await tx.scalar(left, {"o": desk.organization}) == 0


async def test_pieces_are_read_one_after_another_the_newest_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_TOGETHER", 2)
    start = clock.now()
    for n in range(3):
        await desk.receive(f"Message {n}", at=start - timedelta(minutes=3 - n))
    [row] = await desk.rows()
    await archive(desk)
    newest = await inbox.long_ago(desk.services, desk.ana, row.id, None)
    assert said(list(newest.items)) == ["Message 2"]
    older = await inbox.long_ago(desk.services, desk.ana, row.id, newest.older)
    assert (said(list(older.items)), older.older) == (["Message 1", "Message 0"], None)


async def test_a_legal_hold_keeps_them_at_hand(desk: Desk) -> None:
    await old_talk(desk)
    await desk.receive("Hello", from_=BEN)
    async with desk.services.database.transaction(desk.ana) as tx:
        await organizations.hold_subject(tx, "contact", desk.people[0], "A claim before the court")
    await archive(desk)
    assert await there(desk) == 2
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.hold(tx, "A court asked for it.")
    await desk.receive("Hello again", from_=BEN)
    await archive(desk)
    assert await there(desk) == 3


async def test_erasing_somebody_takes_the_key_and_the_file(desk: Desk) -> None:
    await old_talk(desk)
    await archive(desk)
    [file] = await files(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        await contacts.ask_erasure(tx, desk.people[0], by="staff")
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert await erasing.erase_due(desk.services, desk.organization) == 1
    assert await files(desk) == []
    await drop_files.run(desk.services, desk.organization, files=[file])
    assert await storage(desk.services.configuration).get(file) is None


async def test_a_person_is_told_what_lies_in_files_too(desk: Desk) -> None:
    await old_talk(desk)
    await archive(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        [section] = await personal.told(tx, desk.services, desk.people[0], platform_words.words("en"))
    assert {row["text"] for row in section.rows} == {"Zephyr is my secret", "It is safe here"}


async def test_a_file_that_is_gone_is_said_and_breaks_nothing(desk: Desk) -> None:
    talk = await old_talk(desk)
    await archive(desk)
    [file] = await files(desk)
    await storage(desk.services.configuration).delete(file)
    found = await inbox.long_ago(desk.services, desk.ana, talk, None)
    assert found.damaged and not found.items


async def test_two_years_after_closing_a_conversation_is_deleted_as_by_hand(desk: Desk) -> None:
    await desk.receive("Hello", from_=ADA)
    await desk.receive("Hello", from_=BEN)
    ada, ben = sorted(await desk.rows(), key=lambda row: row.contact_id != desk.people[0])
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, ada.id, inbox.Status.CLOSED)
    with clock.frozen(clock.now() + relativedelta(months=23)):
        await data_retention.forget_old.run(desk.services, desk.organization)
    assert len(await desk.rows(inbox.View.ALL)) == 2
    with clock.frozen(clock.now() + relativedelta(months=25)):
        await data_retention.forget_old.run(desk.services, desk.organization)
    assert [row.id for row in await desk.rows(inbox.View.ALL)] == [ben.id]
