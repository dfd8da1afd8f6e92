"""What became of answers is told in the conversation they stand in, a failure once to everybody (INB-061, §4)."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox import Status
from koinon.kit import ids
from koinon.messaging.engine import folder
from koinon.messaging.repository import outcomes
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.events import Recorded
from koinon.web.live.notices import notices_of
from tests.inbox.conftest import BEN, Desk


@pytest.fixture
async def talk(desk: Desk) -> inbox.ConversationRow:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0]


async def told(desk: Desk, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
    """(type, payload) of the events of these kinds, in their order."""
    async with desk.services.database.transaction(desk.organization) as tx:
        rows: list[tuple[str, dict[str, Any]]] = await tx.all(
            tuple,
            "select type, payload from events where organization_id = %(o)s and type = any(%(k)s) order by id",
            {"o": desk.organization, "k": list(kinds)},
        )
    return rows


async def became(desk: Desk, state: str) -> None:
    """A receipt of every message that waits for one, folded as it is at work."""
    sql = "select id from deliveries where organization_id = %(o)s and state = 'queued'"
    async with desk.services.database.transaction(desk.organization) as tx:
        waiting = await tx.all(UUID, sql, {"o": desk.organization})
        why = "undeliverable" if state == "failed" else None
        await outcomes.append(tx, [outcomes.Outcome(one, state, why) for one in waiting], "receipt")
    async with asyncio.timeout(30):  # until every transaction that began before has ended
        while waiting:
            await folder.once(desk.services.database, desk.organization)
            async with desk.services.database.transaction(desk.organization) as tx:
                waiting = await tx.all(UUID, sql, {"o": desk.organization})
            await asyncio.sleep(0.05)


async def test_a_receipt_is_told_to_its_own_conversation_and_to_no_other(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    await desk.receive("And me?", from_=BEN)
    made = await desk.reply(talk.id, "Of course!")
    await became(desk, "delivered")
    [(kind, payload)] = await told(desk, "message.status_changed")
    assert payload["conversation_id"] == str(talk.id)
    assert [one["message_id"] for one in payload["messages"]] == [str(made.message_id)]
    at = made.created_at
    recorded = Recorded(1, 1, ids.uuid7(), desk.organization, kind, 1, "message", made.delivery_id, payload, at)
    assert [(one.topic, one.type) for one in notices_of(recorded)] == [(f"conversation:{talk.id}", "message.status")]
    assert await told(desk, "conversation.reply_failed") == []


async def test_many_answers_of_a_conversation_are_told_at_once(desk: Desk, talk: inbox.ConversationRow) -> None:
    made = [await desk.reply(talk.id, f"Of course {n}", key=f"k{n}") for n in range(3)]
    await became(desk, "delivered")
    [(_, payload)] = await told(desk, "message.status_changed")
    assert {one["message_id"] for one in payload["messages"]} == {str(one.message_id) for one in made}
    assert {one["state"] for one in payload["messages"]} == {"delivered"}


async def test_an_answer_that_failed_is_an_event_of_its_own(desk: Desk, talk: inbox.ConversationRow) -> None:
    made = await desk.reply(talk.id, "Of course!")
    await became(desk, "failed")
    [(_, payload)] = await told(desk, "conversation.reply_failed")
    assert payload == {
        "message_id": str(made.message_id),
        "delivery_id": str(made.delivery_id),
        "reason": "undeliverable",
    }


async def test_the_first_answer_of_a_person_is_recorded_once_and_a_key_gives_none(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    key = Actor(
        kind=ActorKind.API_KEY,
        organization_id=desk.organization,
        id=ids.uuid7(),
        permissions=desk.ana.permissions,
    )
    await desk.reply(talk.id, "We got your message.", key="k1", actor=key)
    assert await told(desk, "first_response.recorded", "conversation.status_changed") == []
    [row] = await desk.rows()
    assert (row.status, row.waiting_since is None) == (Status.OPEN, False)
    made = await desk.reply(talk.id, "Of course!", key="k2")
    await desk.reply(talk.id, "And your brother.", key="k3")
    first, moved = await told(desk, "first_response.recorded", "conversation.status_changed")
    assert first[0] == "first_response.recorded"
    assert (first[1]["message_id"], first[1]["user_id"]) == (str(made.message_id), str(desk.ana.id))
    assert (moved[1]["from"], moved[1]["to"]) == ("open", "pending")


async def test_what_they_write_then_opens_it_and_a_line_stands_only_where_it_was_done(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    await desk.reply(talk.id, "Of course!")
    await desk.receive("Thank you")
    assert [(one["from"], one["to"]) for _, one in await told(desk, "conversation.opened")] == [("pending", "open")]
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, talk.id, Status.RESOLVED)
    await desk.reply(talk.id, "One more thing", key="k2")
    changed = await told(desk, "conversation.status_changed")
    assert [(one["from"], one["to"]) for _, one in changed][-1] == ("resolved", "pending")
    async with desk.services.database.transaction(desk.organization) as tx:
        lines = await tx.all(
            tuple,
            "select details->>'from', details->>'to' from messages where organization_id = %(o)s"
            " and details->>'what' = 'status' order by id",
            {"o": desk.organization},
        )
    assert lines == [("open", "resolved"), ("resolved", "open")]
