"""What is older than a year lies in sealed files by month, is read there, and goes with its person (INB-110, 111)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from koinon import contacts, inbox, organizations
from koinon.contacts.service import erasing
from koinon.inbox.cold.forgetting import drop_files
from koinon.inbox.service import personal
from koinon.kit import clock
from koinon.organizations import data_retention
from koinon.platform import words as platform_words
from koinon.platform.storage import storage
from tests.inbox.cold.years import archive, files, old_talk, there, thread, words
from tests.inbox.conftest import ADA, BEN, Desk


async def test_after_a_year_words_lie_sealed_in_a_file_and_are_read_in_their_thread(desk: Desk) -> None:
    talk = await old_talk(desk)
    await archive(desk, clock.now() + relativedelta(months=11))
    assert await there(desk) == 2
    await archive(desk)
    assert await there(desk) == 0
    [file] = await files(desk)
    sealed = await storage(desk.services.configuration).get(file)
    assert sealed is not None and b"Zephyr" not in sealed
    found = [item for item in await thread(desk, talk) if item.kind != "event"]
    assert [item.body for item in found] == ["It is safe here", "Zephyr is my secret"]
    assert [item.author_name for item in found if item.direction == "out"] == ["Ana"]
    assert all(item.archived for item in found)
    async with desk.services.database.transaction(desk.ana) as tx:
        left = "select count(*) from message_search where organization_id = %(o)s"
        assert await tx.scalar(left, {"o": desk.organization}) == 0


async def test_an_organization_may_keep_everything_at_hand(desk: Desk) -> None:
    await old_talk(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {"data_retention": {"messages_months": None}})
    await archive(desk)
    assert await there(desk) == 2


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


async def test_words_that_are_to_go_by_time_stay_with_whom_a_court_asks_about(desk: Desk) -> None:
    talk = await old_talk(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, talk, inbox.Status.CLOSED)
        await organizations.change_settings(tx, {"data_retention": {"ended_months": None, "conversations_months": 1}})
        await organizations.hold_subject(tx, "contact", desk.people[0], "A claim before the court")
    with clock.frozen(clock.now() + relativedelta(months=2)):
        await data_retention.forget_old.run(desk.services, desk.organization)
        assert await there(desk) == 2
        async with desk.services.database.transaction(desk.ana) as tx:
            await organizations.lift_hold(tx, "contact", desk.people[0])
        await data_retention.forget_old.run(desk.services, desk.organization)
    assert await there(desk) == 0


async def test_a_person_is_told_what_could_not_be_read(desk: Desk) -> None:
    await old_talk(desk)
    await archive(desk)
    [file] = await files(desk)
    await storage(desk.services.configuration).delete(file)
    async with desk.services.database.transaction(desk.organization) as tx:
        [section] = await personal.told(tx, desk.services, desk.people[0], platform_words.words("en"))
    [row] = section.rows
    assert "are in a file that cannot be read" in str(row["text"])


async def test_words_of_a_thread_are_whole_page_by_page(desk: Desk) -> None:
    talk = await old_talk(desk)
    await archive(desk)
    with clock.frozen(clock.now() + relativedelta(months=14)):
        await desk.receive("Do you remember me?")
    assert await words(desk, talk, size=1) == ["Do you remember me?", "It is safe here", "Zephyr is my secret"]
