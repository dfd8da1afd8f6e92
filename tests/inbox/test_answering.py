"""Answering one particular message: on WhatsApp by its id, by mail by its headers, nowhere else (INB-043)."""

import inspect
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from twilio.rest.api.v2010.account.message import MessageList

from koinon import channels, inbox
from koinon.channels.contracts import InboundMail
from koinon.kit import clock, ids
from koinon.messaging.jobs import send_singles
from koinon.platform.errors import InvalidFieldsError
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.inbox.cast import user as staff
from tests.inbox.chat import Chat, begun
from tests.inbox.conftest import Desk
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import arrives, only
from tests.messaging.channels.test_mail import mails
from tests.messaging.conftest import carrier  # noqa: F401


@pytest.fixture
async def chat(services: Services, chapel: UUID, carrier: Simulator) -> Chat:  # noqa: F811
    """Eve asked something just now; the simulator asks for no window, since it did not carry her words."""
    made = await begun(services, chapel, carrier)
    carrier.carrier.set_scenario("*", {"window": False, "channel_limits": False})
    return made


async def answer(chat: Chat, to: UUID, body: str = "Behind the hall.", **more: object) -> inbox.Reply:
    """An answer to one message."""
    talk = await only(chat.services, chat.organization)
    draft = inbox.Draft(body, ids.uuid7().hex, reply_to_id=to, **more)  # type: ignore[arg-type]
    async with chat.services.database.transaction(chat.organization) as tx:
        return await inbox.reply(tx, chat.services, talk.id, draft)


async def leaves(services: Services, organization: UUID) -> None:
    """What waits to be taken back leaves now."""
    async with services.database.transaction(organization) as tx:
        now = "update delivery_queue set send_after = now() where organization_id = %(o)s"
        await tx.execute(now, {"o": organization})
    await send_singles.run(services, organization)


async def refused(chat: Chat, to: UUID, **more: object) -> str:
    """The sentence of a refusal, which names `reply_to_id`."""
    with pytest.raises(InvalidFieldsError) as raised:
        await answer(chat, to, **more)
    [fault] = raised.value.faults
    assert fault.path == "reply_to_id"
    return fault.sentence


async def test_their_message_is_named_to_whatsapp_and_quoted_here(chat: Chat, carrier: Simulator) -> None:  # noqa: F811
    """`context.message_id` of "Contextual replies", developers.facebook.com."""
    await chat.says("And for bikes?", "wamid.2")
    first = (await chat.thread())[-1]
    await answer(chat, first.id)
    await leaves(chat.services, chat.organization)
    [sent] = [one for one in carrier.carrier.phones.all() if one.direction == "outbound"]
    assert (sent.text, sent.replies_to) == ("Behind the hall.", "wamid.1")
    ours = (await chat.thread())[0]
    assert ours.reply_to is not None
    assert (ours.reply_to_id, ours.reply_to.preview) == (first.id, "Is there parking?")


async def test_a_draft_and_its_quotation_keep_to_their_conversation(chat: Chat) -> None:
    """A draft that names somebody else's message keeps and shows nothing of it."""
    eves = (await chat.thread())[-1].id
    chat.eve, eve = "+12125550142", chat.eve
    await chat.says("Hello", "wamid.mallory")
    ana = await staff(chat.services.database, chat.organization)
    async with chat.services.database.transaction(ana) as tx:
        rows = (await inbox.conversations_page(tx, chat.services.vault, inbox.ConversationQuery(), PageRequest(5)))[0]
        [theirs] = [await inbox.conversation(tx, row.id) for row in rows if row.preview == "Hello"]
        [hers] = [await inbox.conversation(tx, row.id) for row in rows if row.preview != "Hello"]
        [other] = [one.id for one in (await inbox.thread_page(tx, theirs.id, PageRequest(5)))[0] if one.body == "Hello"]
        for known, to, kept in ((theirs, eves, None), (theirs, other, other), (hers, eves, eves)):
            draft = await inbox.save_draft(tx, known.id, "Words", version=0, reply_to_id=to)
            assert draft is not None
            assert draft.reply_to_id == kept
            assert ((await inbox.quote(tx, known, to)) is None) == (kept is None)
            await inbox.drop_draft(tx, known.id)
    chat.eve = eve


async def test_our_own_message_can_be_answered_once_whatsapp_has_it(chat: Chat) -> None:
    talk = await only(chat.services, chat.organization)
    async with chat.services.database.transaction(chat.organization) as tx:
        early = await inbox.reply(tx, chat.services, talk.id, inbox.Draft("At nine.", "early"))
    assert "WhatsApp does not have it" in await refused(chat, early.message_id)
    await chat.taken(early.delivery_id, "wamid.out")
    made = await answer(chat, early.message_id, "At eight, sorry.")
    ours = {one.id: one for one in await chat.thread()}[made.message_id]
    assert ours.reply_to is not None
    assert (ours.reply_to.direction, ours.reply_to.preview) == ("out", "At nine.")


async def test_what_cannot_be_answered_is_refused_with_the_reason(chat: Chat) -> None:
    first = (await chat.thread())[0]
    assert "no such message" in await refused(chat, ids.uuid7())
    template = inbox.Templated(ids.uuid7())
    assert "template answers no particular" in await refused(chat, first.id, body="", template=template)


async def test_a_text_answers_no_particular_message(desk: Desk) -> None:
    await desk.receive("Can I bring my sister?")
    talk = (await desk.rows())[0].id
    [first] = await desk.thread(talk)
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(InvalidFieldsError) as raised:
            await inbox.reply(tx, desk.services, talk, inbox.Draft("Yes", "k", reply_to_id=first.id))
    assert [fault.path for fault in raised.value.faults] == ["reply_to_id"]
    assert len(await desk.thread(talk)) == 1


def test_twilio_offers_none() -> None:
    """Its own SDK, 9.13: creating a message takes nothing that names another one."""
    taken = inspect.signature(MessageList.create).parameters
    assert "content_sid" in taken
    assert not [name for name in taken if "repl" in name or "context" in name or "quote" in name]
    assert not channels.provider("twilio_whatsapp").capabilities.quotes
    assert channels.provider("whatsapp_cloud").capabilities.quotes


async def test_a_mail_is_answered_by_its_own_id(services: Services, chapel: UUID, carrier: Simulator) -> None:  # noqa: F811
    """RFC 5322 §3.6.4: In-Reply-To names the message that is answered, not the last one of the thread."""
    sender = await cast.sender(services, chapel, carrier.url, "email")
    for nth, words in ((1, "When do you open?"), (2, "And on Sunday?")):
        mail = InboundMail(words, None, "Eve Adams", f"<{nth}@people.example>")
        told = {"event_id": f"e{nth}", "provider_id": f"p{nth}", "mail": mail}
        await arrives(services, chapel, sender, words, channel="email", **told)
    talk = await only(services, chapel)
    async with services.database.transaction(chapel) as tx:
        items, _ = await inbox.thread_page(tx, talk.id, PageRequest(10))
        first = next(one for one in items if one.body == "When do you open?")
        await inbox.reply(tx, services, talk.id, inbox.Draft("At nine.", "one", reply_to_id=first.id))
    await leaves(services, chapel)
    [mail_sent] = mails(carrier).values()
    assert (str(mail_sent["Subject"]), str(mail_sent["In-Reply-To"])) == ("Re: When do you open?", "<1@people.example>")
    own = inbox.Draft("Or at ten.", ids.uuid7().hex, at_once=True, subject="Hours")
    async with services.database.transaction(chapel) as tx:
        ours = await inbox.reply(tx, services, talk.id, own)
    with pytest.raises(InvalidFieldsError) as raised:
        async with services.database.transaction(chapel) as tx:
            draft = inbox.Draft("Or at eleven.", ids.uuid7().hex, reply_to_id=ours.message_id)
            await inbox.reply(tx, services, talk.id, draft)
    assert [(one.path, one.sentence) for one in raised.value.faults] == [
        ("reply_to_id", "Only a mail that they wrote can be answered.")
    ]


async def test_taking_it_back_and_trying_again_keep_what_it_answers(chat: Chat) -> None:
    first = (await chat.thread())[0]
    talk = await only(chat.services, chat.organization)
    made = await answer(chat, first.id)
    async with chat.services.database.transaction(chat.organization) as tx:
        back = await inbox.undo(tx, talk.id, made.message_id)
    assert back.reply_to_id == first.id
    failed = await answer(chat, first.id, "Behind it.")
    async with chat.services.database.transaction(chat.organization) as tx:
        lost = "update deliveries set state = 'failed' where organization_id = %(o)s and id = %(id)s"
        await tx.execute(lost, {"o": chat.organization, "id": failed.delivery_id})
        again = await inbox.try_again(tx, chat.services, talk.id, failed.message_id, "again")
    assert {one.id: one for one in await chat.thread()}[again.message_id].reply_to_id == first.id


async def test_a_draft_keeps_what_it_answers(chat: Chat) -> None:
    first = (await chat.thread())[0]
    talk = (await only(chat.services, chat.organization)).id
    async with chat.services.database.transaction(await staff(chat.services.database, chat.organization)) as tx:
        made = await inbox.save_draft(tx, talk, "Of cou", version=0, reply_to_id=first.id)
        assert made is not None
        assert made.reply_to_id == first.id
        gone = await inbox.save_draft(tx, talk, "Of course", version=made.version)
    assert gone is not None
    assert gone.reply_to_id is None


async def test_an_answer_for_later_keeps_what_it_answers(chat: Chat) -> None:
    first = (await chat.thread())[0]
    talk = await only(chat.services, chat.organization)
    later = inbox.Later(body="Behind the hall.", send_at=clock.now() + timedelta(hours=1), zone="UTC")
    async with chat.services.database.transaction(chat.organization) as tx:
        with pytest.raises(InvalidFieldsError):
            await inbox.schedule(tx, talk.id, msgspec.structs.replace(later, reply_to_id=ids.uuid7()))
        waiting = await inbox.schedule(tx, talk.id, msgspec.structs.replace(later, reply_to_id=first.id))
        assert waiting.reply_to_id == first.id
        sent = await inbox.send_scheduled_now(tx, chat.services, waiting.id)
    assert {one.id: one for one in await chat.thread()}[sent.message_id].reply_to_id == first.id
