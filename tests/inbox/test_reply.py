"""Answers: through the gate, at most once, taken back in time, and shown beside what broadcasts sent."""

import asyncio

import pytest

from koinon import contacts, inbox, messaging, organizations
from koinon.inbox import Status
from koinon.platform.errors import KoinonError
from tests.inbox import cast
from tests.inbox.conftest import ADA, Desk
from tests.messaging.cast import draft, send


@pytest.fixture
async def talk(desk: Desk) -> inbox.ConversationRow:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0]


async def test_an_answer_waits_and_shows_that_it_can_be_taken_back(desk: Desk, talk: inbox.ConversationRow) -> None:
    made = await desk.reply(talk.id, "Of course!")
    newest = (await desk.thread(talk.id))[0]
    assert (newest.id, newest.body, newest.state) == (made.message_id, "Of course!", "queued")
    assert newest.undo_until is not None
    assert (made.undo_until - made.created_at).total_seconds() == 5


async def test_answering_takes_the_conversation_and_waits_for_the_person(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    await desk.reply(talk.id, "Of course!")
    [row] = await desk.rows()
    assert (row.status, row.assignee_id, row.preview_direction, row.unread) == (
        Status.PENDING,
        desk.ana.id,
        "out",
        False,
    )


async def test_a_repeated_key_sends_once(desk: Desk, talk: inbox.ConversationRow) -> None:
    first = await desk.reply(talk.id, "Of course!", key="k1")
    again = await desk.reply(talk.id, "Of course!", key="k1")
    assert again.repeated
    assert again.message_id == first.message_id
    assert [item.direction for item in await desk.thread(talk.id)] == ["out", "internal", "in"]


async def test_a_double_enter_at_the_same_moment_sends_once(desk: Desk, talk: inbox.ConversationRow) -> None:
    made = await asyncio.gather(*(desk.reply(talk.id, "Of course!", key="k1") for _ in range(5)))
    assert len({one.message_id for one in made}) == 1
    assert [item.direction for item in await desk.thread(talk.id)] == ["out", "internal", "in"]


async def test_a_key_used_for_other_words_is_refused(desk: Desk, talk: inbox.ConversationRow) -> None:
    await desk.reply(talk.id, "Of course!", key="k1")
    with pytest.raises(KoinonError, match="idempotency_key_reused"):
        await desk.reply(talk.id, "No.", key="k1")


async def test_an_answer_can_be_taken_back_into_the_composer(desk: Desk, talk: inbox.ConversationRow) -> None:
    made = await desk.reply(talk.id, "Of coarse!")
    async with desk.services.database.transaction(desk.ana) as tx:
        message = await inbox.undo(tx, talk.id, made.message_id)
    assert message.body == "Of coarse!"
    said = [item.body for item in await desk.thread(talk.id) if item.kind != "event"]
    assert said == ["Can I bring my sister?"]
    [row] = await desk.rows()
    assert (row.preview, row.status) == ("Can I bring my sister?", Status.OPEN)


@pytest.mark.parametrize("seconds", [0, 30])
async def test_the_time_to_take_back_is_the_one_that_is_set(
    desk: Desk, talk: inbox.ConversationRow, seconds: int
) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {"inbox.undo_seconds": seconds})
    made = await desk.reply(talk.id, "Of coarse!")
    assert (made.undo_until - made.created_at).total_seconds() == seconds
    async with desk.services.database.transaction(desk.organization) as tx:
        claimable = await tx.scalar(
            "select max(send_after) from delivery_queue where organization_id = %(o)s", {"o": desk.organization}
        )
    assert claimable == made.undo_until, "no worker takes it before"


async def test_after_stop_an_answer_is_refused_and_nothing_is_kept(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await contacts.opt_out(tx, desk.services.vault, phone=ADA, source="stop_keyword", evidence="STOP")
    with pytest.raises(KoinonError) as refused:
        await desk.reply(talk.id, "Of course!")
    assert (refused.value.status, refused.value.code) == (409, "recipient_opted_out")
    assert len(await desk.thread(talk.id)) == 1


async def test_a_suspended_organization_answers_nobody_and_nothing_is_kept(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update organizations set state = 'suspended', state_reason = 'unpaid' where id = %(o)s",
            {"o": desk.organization},
        )
    with pytest.raises(KoinonError) as refused:
        await desk.reply(talk.id, "Of course!")
    assert (refused.value.status, refused.value.details.get("reason", refused.value.code)) == (
        409,
        "organization_suspended",
    )
    assert len(await desk.thread(talk.id)) == 1


async def test_a_colleagues_newer_answer_stops_mine_until_i_have_seen_it(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    seen = (await desk.thread(talk.id))[0].id
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    await desk.reply(talk.id, "Yes, bring her.", key="ben", actor=ben)
    with pytest.raises(KoinonError) as refused:
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.reply(tx, desk.services, talk.id, inbox.Draft("No room, sorry.", "ana", seen))
    assert refused.value.code == "newer_reply"
    assert (refused.value.details["author"], refused.value.details["body"]) == ("Ben", "Yes, bring her.")


async def test_what_a_broadcast_sent_is_shown_in_the_thread(desk: Desk, talk: inbox.ConversationRow) -> None:
    made = await draft(desk.services, desk.organization, "Doors open at 9:30.", purpose=messaging.Purpose.TRANSACTIONAL)
    await send(desk.services, desk.organization, made.id)
    from koinon import worker
    from koinon.messaging.module import MODULE

    for _ in range(4):
        await worker.drain(desk.services, MODULE.jobs)
    shown = [(item.body, item.broadcast_name) for item in await desk.thread(talk.id) if item.source == "ledger"]
    assert shown == [("Doors open at 9:30.", "Sunday")]
    async with desk.services.database.transaction(desk.organization) as tx:  # INB-002: channels are separate threads
        await tx.execute(
            "update conversations set channel = 'email' where organization_id = %(o)s and id = %(id)s",
            {"o": desk.organization, "id": talk.id},
        )
    assert [item for item in await desk.thread(talk.id) if item.source == "ledger"] == []


@pytest.mark.parametrize("body", ["", "   ", "x" * 1601, "a\x00b"])
async def test_what_cannot_be_sent_is_told_at_the_field(desk: Desk, talk: inbox.ConversationRow, body: str) -> None:
    with pytest.raises(KoinonError) as refused:
        await desk.reply(talk.id, body)
    assert refused.value.status == 422


async def test_a_strangers_conversation_is_not_there(desk: Desk, talk: inbox.ConversationRow, bakery: object) -> None:
    other = await cast.user(desk.services.database, bakery, "Eve")  # type: ignore[arg-type]
    with pytest.raises(KoinonError, match="resource_not_found"):
        await desk.reply(talk.id, "hello", actor=other)


async def test_a_loop_flags_the_conversation_until_it_is_done(desk: Desk, talk: inbox.ConversationRow) -> None:
    """MSG-056: over 20 times the same text in 5 minutes is refused, and somebody should look."""
    for number in range(20):
        await desk.reply(talk.id, "Thanks!", key=f"k{number}")
    with pytest.raises(KoinonError) as refused:
        await desk.reply(talk.id, "Thanks!", key="one too many")
    assert refused.value.details["reason"] == "loop"
    async with desk.services.database.transaction(desk.ana) as tx:
        flagged = await inbox.conversation(tx, talk.id)
        events = [m.details for m in await desk.thread(talk.id) if m.kind == "event" and m.details]
        assert flagged.flag == "loop"
        assert {"what": "flagged", "why": "loop"} in events
        assert (await inbox.set_status(tx, talk.id, Status.RESOLVED)).flag is None
