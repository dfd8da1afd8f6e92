"""Labels: unique in any case, on conversations with a line each, moved with them (INB-029, traps §8)."""

from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox import Colour, Status
from koinon.platform.errors import KoinonError
from tests.inbox.conftest import Desk


@pytest.fixture
async def talk(desk: Desk) -> inbox.ConversationRow:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0]


async def made(desk: Desk, name: str, colour: Colour = Colour.TEAL) -> inbox.Label:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.create_label(tx, name, colour)


async def carried(desk: Desk, label_id: UUID) -> tuple[str, bool]:
    """What the label's own row says of its conversation: status, and whether it is as new as the conversation."""
    async with desk.services.database.transaction(desk.organization) as tx:
        return await tx.one(
            tuple,
            """
            select k.status, k.last_message_at = c.last_message_at
            from conversation_labels k
            join conversations c on c.organization_id = k.organization_id and c.id = k.conversation_id
            where k.organization_id = %(o)s and k.label_id = %(id)s
            """,
            {"o": desk.organization, "id": label_id},
        )


async def test_a_name_is_taken_in_any_case(desk: Desk) -> None:
    await made(desk, "Visitor")
    with pytest.raises(KoinonError) as refused:
        await made(desk, " VISITOR ")
    assert refused.value.status == 422


async def test_a_label_follows_its_conversation(desk: Desk, talk: inbox.ConversationRow) -> None:
    label = await made(desk, "Visitor")
    async with desk.services.database.transaction(desk.ana) as tx:
        found = await inbox.set_labels(tx, talk.id, [label.id])
    assert [(one.name, one.colour) for one in found.labels] == [("Visitor", Colour.TEAL)]
    await desk.receive("And my brother?")
    assert await carried(desk, label.id) == ("open", True)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, talk.id, Status.RESOLVED)
        assert (await inbox.get_label(tx, label.id)).conversations == 0
    assert await carried(desk, label.id) == ("resolved", True)


async def test_each_change_is_told_in_the_thread(desk: Desk, talk: inbox.ConversationRow) -> None:
    visitor, baptism = await made(desk, "Visitor"), await made(desk, "Baptism")
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_labels(tx, talk.id, [visitor.id])
        await inbox.set_labels(tx, talk.id, [baptism.id])
        await inbox.set_labels(tx, talk.id, [baptism.id])
    details = [item.details or {} for item in await desk.thread(talk.id) if item.kind == "event"]
    assert sorted((one["name"], "to" in one) for one in details) == [
        ("Baptism", True),
        ("Visitor", False),
        ("Visitor", True),
    ]


async def test_a_deleted_label_is_on_nothing(desk: Desk, talk: inbox.ConversationRow) -> None:
    label = await made(desk, "Visitor")
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_labels(tx, talk.id, [label.id])
        await inbox.delete_label(tx, label.id)
        assert (await inbox.conversation(tx, talk.id)).labels == ()
        with pytest.raises(KoinonError) as refused:
            await inbox.set_labels(tx, talk.id, [label.id])
    assert refused.value.status == 422
