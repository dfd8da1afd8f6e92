"""From which of our senders an answer leaves: theirs, another that was chosen, or one in place of it (INB-035)."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import channels, inbox, messaging, organizations
from koinon.inbox import Draft, Later
from koinon.inbox.scheduled import sending as scheduled
from koinon.kit import clock
from koinon.platform.actor import Actor
from koinon.platform.errors import InvalidFieldsError, KoinonError
from tests.inbox.conftest import Desk
from tests.messaging.cast import sender

SECOND, THIRD = "+12025550111", "+12025550122"


async def another(desk: Desk, value: str = SECOND, location_id: UUID | None = None) -> channels.Sender:
    """One more number of the organization."""
    async with desk.services.database.transaction(desk.organization) as tx:
        new = channels.NewSender(account_id=desk.number.account_id, value=value, location_id=location_id)
        return await channels.add_sender(tx, new)


async def release(desk: Desk, sender_id: UUID) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await channels.release_sender(tx, sender_id)


async def answer(
    desk: Desk, conversation_id: UUID, sender_id: UUID | None, actor: Actor | None = None, key: str = "k"
) -> inbox.Reply:
    async with desk.services.database.transaction(actor or desk.ana) as tx:
        draft = Draft("Of course!", key, sender_id=sender_id)
        return await inbox.reply(tx, desk.services, conversation_id, draft)


async def left_from(desk: Desk, made: inbox.Reply) -> UUID:
    """The sender that the ledger will send it from."""
    async with desk.services.database.transaction(desk.organization) as tx:
        return (await messaging.delivery(tx, made.delivery_id)).sender_id


@pytest.fixture
async def talk(desk: Desk) -> UUID:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0].id


async def test_what_they_wrote_to_is_preset_and_another_can_be_chosen(desk: Desk, talk: UUID) -> None:
    second = await another(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        held = await inbox.offered_senders(tx, await inbox.conversation(tx, talk))
    assert (held.preset.id, {one.id for one in held.senders}) == (desk.number.id, {desk.number.id, second.id})
    made = await answer(desk, talk, second.id)
    assert await left_from(desk, made) == second.id
    said = (await desk.thread(talk))[0]
    assert (said.id, said.sender_id) == (made.message_id, second.id)
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.conversation(tx, talk)).sender_id == desk.number.id
        assert (await inbox.undo(tx, talk, made.message_id)).sender_id == second.id


async def test_a_strangers_sender_and_one_of_another_channel_are_refused(desk: Desk, talk: UUID, bakery: UUID) -> None:
    foreign = await sender(desk.services, bakery, "http://127.0.0.1:9")
    with pytest.raises(InvalidFieldsError) as refused:
        await answer(desk, talk, foreign.id)
    assert [(one.path, one.code) for one in refused.value.listed] == [("sender_id", "resource_not_found")]
    async with desk.services.database.transaction(desk.organization) as tx:
        new = channels.NewAccount(provider="sendgrid", name="Mail", environment=channels.Environment.SIMULATOR)
        account = await channels.connect_account(tx, desk.services.vault, new, "http://127.0.0.1:9")
        mailbox = await channels.add_sender(
            tx, channels.NewSender(account_id=account.id, value="office@chapel.example", kind="email")
        )
    with pytest.raises(InvalidFieldsError) as refused:
        await answer(desk, talk, mailbox.id)
    assert [(one.path, one.code) for one in refused.value.listed] == [("sender_id", "validation_failed")]
    assert [item.direction for item in await desk.thread(talk)] == ["in"]


async def test_who_is_of_one_location_sends_from_its_numbers_and_everybodys(desk: Desk, talk: UUID) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        here, there = [(await organizations.add_location(tx, name)).id for name in ("North", "South")]
    ours, theirs = await another(desk, SECOND, here), await another(desk, THIRD, there)
    north = msgspec.structs.replace(desk.ana, location_ids=frozenset({here}))
    async with desk.services.database.transaction(desk.ana) as tx:
        known = await inbox.conversation(tx, talk)
    async with desk.services.database.transaction(north) as tx:
        held = await inbox.offered_senders(tx, known)
    assert {one.id for one in held.senders} == {desk.number.id, ours.id}
    assert theirs.id not in {one.id for one in held.senders}


async def test_of_a_number_given_back_another_is_offered_and_the_conversation_goes_on_there(
    desk: Desk, talk: UUID
) -> None:
    second = await another(desk)
    await release(desk, desk.number.id)
    with pytest.raises(KoinonError) as refused:
        await answer(desk, talk, None)
    assert (refused.value.status, refused.value.code) == (409, "sender_released")
    assert refused.value.details["sender_ids"] == [second.id]
    made = await answer(desk, talk, second.id)
    again = await answer(desk, talk, second.id)
    assert again.repeated
    assert again.message_id == made.message_id
    desk.number = second
    await desk.receive("Thank you!")
    assert [item.body for item in await desk.thread(talk) if item.kind == "text"] == [
        "Thank you!",
        "Of course!",
        "Can I bring my sister?",
    ]


async def test_a_number_that_is_ours_anew_answers_without_being_chosen(desk: Desk, talk: UUID) -> None:
    await release(desk, desk.number.id)
    anew = await another(desk, desk.number.value)
    assert await left_from(desk, await answer(desk, talk, None)) == anew.id


async def test_an_answer_for_later_leaves_from_what_was_chosen(desk: Desk, talk: UUID) -> None:
    second, now = await another(desk), clock.now()
    later = Later(body="Of course!", send_at=now + timedelta(hours=2), zone="UTC", sender_id=second.id)
    async with desk.services.database.transaction(desk.ana) as tx:
        made = await inbox.schedule(tx, talk, later)
    with clock.frozen(now + timedelta(hours=2, seconds=5)):
        assert await scheduled.send_due(desk.services, desk.organization) == 1
    async with desk.services.database.transaction(desk.ana) as tx:
        sent = await inbox.scheduled_reply(tx, made.id)
    [said] = [item for item in await desk.thread(talk) if item.direction == "out"]
    assert (sent.state, said.id, said.sender_id) == ("sent", sent.message_id, second.id)


async def test_an_answer_for_later_from_a_number_given_back_is_not_sent_and_says_why(desk: Desk, talk: UUID) -> None:
    second, now = await another(desk), clock.now()
    later = Later(body="Of course!", send_at=now + timedelta(hours=2), zone="UTC", sender_id=second.id)
    async with desk.services.database.transaction(desk.ana) as tx:
        made = await inbox.schedule(tx, talk, later)
    await release(desk, second.id)
    with clock.frozen(now + timedelta(hours=2, seconds=5)):
        await scheduled.send_due(desk.services, desk.organization)
    async with desk.services.database.transaction(desk.ana) as tx:
        kept = await inbox.scheduled_reply(tx, made.id)
    assert (kept.state, kept.failure, kept.body) == ("failed", "sender_released", "Of course!")


async def test_a_paused_number_is_not_offered(desk: Desk, talk: UUID) -> None:
    second = await another(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        await channels.pause_sender(tx, second.id)
        held = await inbox.offered_senders(tx, await inbox.conversation(tx, talk))
    assert [one.id for one in held.senders] == [desk.number.id]
