"""Deleting a conversation: out of lists, search and counts; refused under a legal hold; what comes next begins anew."""

from uuid import UUID

import pytest

from koinon import inbox, organizations
from koinon.platform.errors import KoinonError
from tests.inbox.conftest import Desk


@pytest.fixture
async def talk(desk: Desk) -> UUID:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0].id


async def delete(desk: Desk, talk: UUID) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.delete_conversation(tx, talk)


async def test_it_is_gone_from_list_search_and_counts(desk: Desk, talk: UUID) -> None:
    await delete(desk, talk)
    assert await desk.rows(inbox.View.ALL) == []
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.unread_count(tx) == 0
        found = "select count(*) from message_search where organization_id = %(o)s and conversation_id = %(id)s"
        assert await tx.scalar(found, {"o": desk.organization, "id": talk}) == 0
        with pytest.raises(KoinonError, match="resource_not_found"):
            await inbox.conversation(tx, talk)


async def test_what_they_write_next_begins_anew(desk: Desk, talk: UUID) -> None:
    await delete(desk, talk)
    await desk.receive("Hello again")
    [row] = await desk.rows()
    assert row.id != talk


async def test_a_legal_hold_on_the_person_refuses(desk: Desk, talk: UUID) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await organizations.hold_subject(tx, "contact", desk.people[0], "A claim before the court")
    with pytest.raises(KoinonError, match="under_legal_hold"):
        await delete(desk, talk)
    assert [row.id for row in await desk.rows()] == [talk]
