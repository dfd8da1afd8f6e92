"""Messages that answer another one: found, quoted and shown on what they react to (INB-043)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import channels, inbox, messaging
from koinon.inbox.answered import reactions
from koinon.kit import clock
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.inbox.chat import Chat, begun
from tests.messaging.channels.test_inbound import only
from tests.messaging.conftest import carrier  # noqa: F401
from tests.plans import Explaining

pytestmark = pytest.mark.usefixtures("carrier")


@pytest.fixture
async def chat(services: Services, chapel: UUID, carrier: Simulator) -> Chat:  # noqa: F811
    """Eve asked something just now."""
    return await begun(services, chapel, carrier)


async def test_their_own_earlier_message_is_quoted(chat: Chat) -> None:
    """Meta's `context.id`: the wamid of the message that is answered."""
    await chat.says("And for bikes?", "wamid.2", replies_to="wamid.1")
    newest, first = await chat.thread()
    assert newest.reply_to_id == first.id
    assert newest.reply_to is not None
    told = newest.reply_to
    assert (told.id, told.direction, told.kind, told.preview) == (first.id, "in", "text", "Is there parking?")
    assert first.reply_to is None


async def test_what_we_answered_is_quoted_with_who_wrote_it(chat: Chat) -> None:
    sent = await chat.answered("Yes, behind the hall.", "wamid.out")
    await chat.says("Which hall?", "wamid.3", replies_to="wamid.out")
    newest = (await chat.thread())[0]
    assert newest.reply_to is not None
    assert (newest.reply_to_id, newest.reply_to.direction) == (sent.message_id, "out")
    assert newest.reply_to.preview == "Yes, behind the hall."


async def test_what_the_ledger_alone_keeps_is_quoted(chat: Chat) -> None:
    """A message of the API, a broadcast or an automation has no row of the inbox."""
    talk = await only(chat.services, chat.organization)
    async with chat.services.database.transaction(chat.organization) as tx:
        made = await messaging.queue_message(
            tx,
            chat.services,
            contact_id=talk.contact_id,
            phone_hash=talk.address_hash,
            phone_cipher=talk.address_cipher,
            body="Doors open at nine.",
            purpose="conversational",
            origin="api",
            sender_id=talk.sender_id,
            way=messaging.Going("whatsapp"),
        )
    await chat.taken(made.id, "wamid.api")
    await chat.says("Great", "wamid.4", replies_to="wamid.api")
    for page in (50, 1):  # on the same page, and further up than it
        quote = (await chat.thread(page))[0].reply_to
        assert quote is not None
        assert (quote.id, quote.direction, quote.preview) == (made.id, "out", "Doors open at nine.")


async def test_a_message_further_up_is_quoted_by_one_statement_a_page(chat: Chat) -> None:
    for nth in range(2, 12):
        await chat.says(f"Also {nth}", f"wamid.{nth}", replies_to="wamid.1")
    talk = await only(chat.services, chat.organization)
    async with chat.services.database.transaction(chat.organization) as tx:
        watched, counts = Explaining(tx), list[int]()
        for limit in (1, 5, 8):
            watched.plans.clear()
            items, _ = await inbox.thread_page(watched, talk.id, PageRequest(limit))
            counts.append(len(watched.plans))
    assert [one.reply_to.preview for one in items if one.reply_to] == ["Is there parking?"] * 8
    assert counts[1] == counts[2]


async def test_a_message_of_months_ago_is_found_in_its_conversation(chat: Chat) -> None:
    """The keys of INB-003 are kept for 30 days; people quote what is older."""
    async with chat.services.database.transaction(chat.organization) as tx:
        await tx.execute("delete from message_keys where organization_id = %(o)s", {"o": chat.organization})
    await chat.says("Still valid?", "wamid.9", replies_to="wamid.1")
    quote = (await chat.thread())[0].reply_to
    assert quote is not None
    assert quote.preview == "Is there parking?"


async def test_an_unknown_or_deleted_message_is_not_quoted(chat: Chat) -> None:
    await chat.says("About that", "wamid.5", replies_to="wamid.of-somebody-else")
    await chat.says("And this", "wamid.6", replies_to="wamid.1")
    first = (await chat.thread())[-1]
    async with chat.services.database.transaction(chat.organization) as tx:
        gone = "delete from messages where organization_id = %(o)s and id = %(id)s"
        await tx.execute(gone, {"o": chat.organization, "id": first.id})
    newest, unknown = await chat.thread()
    assert (unknown.reply_to_id, unknown.reply_to) == (None, None)
    assert (newest.reply_to_id, newest.reply_to) == (first.id, None)


async def test_a_quoted_file_is_told_by_its_kind(chat: Chat) -> None:
    photo = channels.Media("https://example.org/1", "image/jpeg", None, None)
    await chat.says("", "wamid.7", media=(photo,))
    await chat.says("Is that it?", "wamid.8", replies_to="wamid.7")
    await chat.says("", "wamid.10", kind="location", media=())
    await chat.says("There", "wamid.11", replies_to="wamid.10")
    there, _, asked, _, _ = await chat.thread()
    assert there.reply_to is not None
    assert asked.reply_to is not None
    assert (asked.reply_to.kind, asked.reply_to.preview, there.reply_to.kind) == ("image", "", "location")


async def test_a_reaction_stands_on_the_message_it_is_to(chat: Chat) -> None:
    sent = await chat.answered("Yes, behind the hall.", "wamid.out")
    later = clock.now() + timedelta(seconds=1)
    await chat.says("👍", "wamid.12", kind="reaction", replies_to="wamid.out", occurred_at=later)
    items = {one.id: one for one in await chat.thread()}
    assert [one.emoji for one in items[sent.message_id].reactions] == ["👍"]


async def test_a_reaction_is_replaced_and_taken_back(chat: Chat) -> None:
    """WhatsApp keeps one of each person on a message; without an emoji it is removed."""
    sent = await chat.answered("Yes, behind the hall.", "wamid.out")
    later = clock.now()
    for nth, emoji in enumerate(("👍", "🙏"), start=1):
        at = later + timedelta(seconds=nth)
        await chat.says(emoji, f"wamid.r{nth}", kind="reaction", replies_to="wamid.out", occurred_at=at)
    assert [one.emoji for one in await reacted(chat, sent.message_id)] == ["🙏"]
    fact = channels.ReactionRemoved("wamid.r3", chat.number.value, chat.eve, "wamid.out", later + timedelta(seconds=3))
    before = await only(chat.services, chat.organization)
    for _ in range(2):  # as often as it is told
        async with chat.services.database.transaction(chat.organization) as tx:
            await reactions.taken_back(
                tx, chat.services, [channels.AppliedFact(chat.number.account_id, chat.number.id, fact)]
            )
    assert await reacted(chat, sent.message_id) == []
    after = await only(chat.services, chat.organization)
    assert (before.preview, after.preview) == ("🙏", "Yes, behind the hall.")
    assert after.message_count == before.message_count
    gone = [one.deleted_at is not None for one in await chat.thread() if (one.details or {}).get("kind") == "reaction"]
    assert gone == [True, True]


async def test_of_reactions_within_a_second_the_last_stands(chat: Chat) -> None:
    """Meta's timestamps are whole seconds, and its webhooks come in any order."""
    sent = await chat.answered("Yes, behind the hall.", "wamid.out")
    at = clock.now() + timedelta(seconds=2)
    told = {"kind": "reaction", "replies_to": "wamid.out"}
    both = [chat.fact(emoji, f"wamid.{emoji}", occurred_at=at, **told) for emoji in ("👍", "🙏")]
    await chat.apply(both)
    assert [one.emoji for one in await reacted(chat, sent.message_id)] == ["🙏"]
    await chat.says("😮", "wamid.late", occurred_at=at - timedelta(seconds=1), **told)
    assert [one.emoji for one in await reacted(chat, sent.message_id)] == ["🙏"]


async def test_a_reaction_taken_back_leaves_the_broadcast_that_it_was_to(chat: Chat) -> None:
    talk = await only(chat.services, chat.organization)
    async with chat.services.database.transaction(chat.organization) as tx:
        made = await messaging.queue_message(
            tx,
            chat.services,
            contact_id=talk.contact_id,
            phone_hash=talk.address_hash,
            phone_cipher=talk.address_cipher,
            body="Doors  open\nat nine.",
            purpose="conversational",
            origin="api",
            sender_id=talk.sender_id,
            way=messaging.Going("whatsapp"),
        )
        gone = "delete from messages where organization_id = %(o)s"
        await tx.execute(gone, {"o": chat.organization})
    await chat.taken(made.id, "wamid.api")
    await chat.says("👍", "wamid.r", kind="reaction", replies_to="wamid.api")
    fact = channels.ReactionRemoved("wamid.x", chat.number.value, chat.eve, "wamid.api", clock.now())
    async with chat.services.database.transaction(chat.organization) as tx:
        applied = [channels.AppliedFact(chat.number.account_id, chat.number.id, fact)]
        await reactions.taken_back(tx, chat.services, applied)
    after = await only(chat.services, chat.organization)
    assert after.preview == "Doors open at nine."


async def reacted(chat: Chat, message_id: UUID) -> list[inbox.Reaction]:
    """What stands on a message."""
    return list({one.id: one for one in await chat.thread()}[message_id].reactions)
