"""Finishing, reopening, assigning, reading, beginning."""

import psycopg
import pytest

from koinon import identity, inbox
from koinon.inbox import Status, View
from koinon.kit import ids
from koinon.platform.errors import KoinonError
from tests.inbox import cast
from tests.inbox.conftest import Desk


@pytest.fixture
async def talk(desk: Desk) -> inbox.ConversationRow:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0]


async def test_done_is_read_by_everybody_and_leaves_a_line(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, talk.id, Status.RESOLVED)
        assert await inbox.unread_count(tx) == 0
    newest = (await desk.thread(talk.id))[0]
    assert (newest.kind, newest.author_name, newest.details) == (
        "event",
        "Ana",
        {"what": "status", "from": "open", "to": "resolved"},
    )


async def test_done_twice_is_refused(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, talk.id, Status.RESOLVED)
        with pytest.raises(KoinonError, match="already_resolved"):
            await inbox.set_status(tx, talk.id, Status.RESOLVED)


async def test_an_old_version_is_refused_with_the_present_one(desk: Desk, talk: inbox.ConversationRow) -> None:
    await desk.receive("And my brother?")
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError) as refused:
            await inbox.set_status(tx, talk.id, Status.RESOLVED, talk.version)
    assert refused.value.status == 412


async def test_assigning_to_whom_it_is_already_changes_nothing(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        first = await inbox.assign(tx, talk.id, desk.ana.id)
        again = await inbox.assign(tx, talk.id, desk.ana.id)
    assert first.version == again.version
    assert [row.id for row in await desk.rows(View.MINE)] == [talk.id]


async def test_nobody_from_elsewhere_can_be_assigned(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError) as refused:
            await inbox.assign(tx, talk.id, ids.uuid7())
    assert refused.value.status == 422


async def test_what_is_done_is_not_assigned(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, talk.id, Status.RESOLVED)
        with pytest.raises(KoinonError, match="invalid_state"):
            await inbox.assign(tx, talk.id, desk.ana.id)


async def test_unread_comes_back_for_the_one_who_asked(desk: Desk, talk: inbox.ConversationRow) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.mark_read(tx, talk.id)
        assert not await inbox.mark_read(tx, talk.id)
        await inbox.mark_unread(tx, talk.id)
        assert await inbox.unread_count(tx) == 1
    async with desk.services.database.transaction(ben) as tx:
        assert await inbox.unread_count(tx) == 0


async def test_a_conversation_is_begun_once_and_listed_when_it_holds_something(desk: Desk) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        first = await inbox.start(tx, desk.services.vault, desk.people[0])
        again = await inbox.start(tx, desk.services.vault, desk.people[0])
    assert first.id == again.id
    assert await desk.rows() == []
    await desk.reply(first.id, "Hello Ada!")
    assert [row.id for row in await desk.rows()] == [first.id]


async def test_nobody_without_a_number_can_be_written_to(desk: Desk) -> None:
    [nameless] = await cast.contacts(desk.services.database, desk.organization, "Nobody")
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError, match="no_number"):
            await inbox.start(tx, desk.services.vault, nameless)


async def test_an_assigned_person_is_told_until_they_read_it(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await inbox.assign(tx, talk.id, desk.ana.id)
    await desk.receive("And my brother?")
    async with desk.services.database.transaction(desk.ana) as tx:
        told = [(one.kind, one.link, one.happened) for one in await identity.notices(tx, 10)]
        assert told == [
            ("conversation_answered", f"/inbox/{talk.id}", 1),
            ("conversation_assigned", f"/inbox/{talk.id}", 1),
        ]
        await inbox.mark_read(tx, talk.id)
        assert await identity.unread_notices(tx) == 0


async def test_who_takes_a_conversation_is_told_nothing(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.assign(tx, talk.id, desk.ana.id)
        assert await identity.unread_notices(tx) == 0


async def test_nobody_deletes_a_conversation_physically(desk: Desk, talk: inbox.ConversationRow) -> None:
    """OPS-054: a trigger refuses it to the application's role; erasing an organization runs as another."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with desk.services.database.transaction(desk.ana) as tx:
            await tx.execute("delete from conversations where id = %(i)s", {"i": talk.id})
