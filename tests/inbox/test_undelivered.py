"""An answer that did not arrive is told where somebody looks: in the list and on the person's page."""

import pytest

from koinon import inbox
from koinon.inbox.service.history import spoken
from tests.inbox.conftest import Desk


@pytest.fixture
async def talk(desk: Desk) -> inbox.ConversationRow:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0]


async def fail(desk: Desk, reason: str) -> None:
    """What the carrier's receipt and the folder make of the answer."""
    async with desk.services.database.transaction(desk.ana) as tx:
        await tx.execute(
            "update deliveries set state = 'failed', reason = %(reason)s where organization_id = %(o)s",
            {"o": tx.organization_id, "reason": reason},
        )


async def lost(desk: Desk, talk: inbox.ConversationRow) -> dict[object, str]:
    async with desk.services.database.transaction(desk.ana) as tx:
        return dict(await inbox.undelivered(tx, [talk.id]))


async def test_the_list_knows_which_last_answer_failed_and_why(desk: Desk, talk: inbox.ConversationRow) -> None:
    await desk.reply(talk.id, "Of course!")
    assert await lost(desk, talk) == {}
    await fail(desk, "recipient_invalid")
    assert await lost(desk, talk) == {talk.id: "recipient_invalid"}


async def test_a_later_answer_that_arrives_puts_it_right(desk: Desk, talk: inbox.ConversationRow) -> None:
    await desk.reply(talk.id, "Of course!", key="k1")
    await fail(desk, "undeliverable")
    await desk.reply(talk.id, "Yes, do!", key="k2")
    assert await lost(desk, talk) == {}


async def test_the_persons_page_tells_it(desk: Desk, talk: inbox.ConversationRow) -> None:
    await desk.reply(talk.id, "Of course!")
    await fail(desk, "undeliverable")
    async with desk.services.database.transaction(desk.ana) as tx:
        told = await spoken(tx, talk.contact_id, None, 10)
    assert [(item.kind, item.data.get("state")) for item in told] == [
        ("message.replied", "failed"),
        ("message.received", None),
    ]
