"""Spam is kept and alerts nobody; not spam brings it back (INB-013)."""

import pytest

from koinon import inbox
from tests.inbox.conftest import Desk


@pytest.fixture
async def talk(desk: Desk) -> inbox.ConversationRow:
    await desk.receive("You have won a prize")
    return (await desk.rows())[0]


async def unread(desk: Desk) -> int:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.unread_count(tx)


async def test_what_a_blocked_person_writes_is_kept_and_alerts_nobody(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.block(tx, desk.services.vault, talk.id)
    await desk.receive("Click here")
    assert (await desk.rows(), await unread(desk)) == ([], 0)
    said = [item.body for item in await desk.thread(talk.id) if item.kind != "event"]
    assert said == ["Click here", "You have won a prize"]


async def test_not_spam_restores_the_thread_and_lets_them_write(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.block(tx, desk.services.vault, talk.id)
        await inbox.not_spam(tx, desk.services.vault, talk.id)
    assert [row.id for row in await desk.rows()] == [talk.id]
    await desk.receive("Sorry, wrong number")
    assert await unread(desk) == 1


async def test_a_new_thread_of_a_blocked_person_begins_as_spam(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.block(tx, desk.services.vault, talk.id)
        await inbox.set_status(tx, talk.id, inbox.Status.CLOSED)
    await desk.receive("Me again")
    assert (await desk.rows(), await unread(desk)) == ([], 0)
