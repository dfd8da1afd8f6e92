"""WhatsApp: the window of free words, what goes outside it, and messages of every kind (INB-040..043)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from koinon import channels, inbox
from koinon.channels import ErrorKind
from koinon.channels.contracts import ProviderError, Receipt
from koinon.channels.providers.whatsapp_cloud import inbound, schemas
from koinon.kit import clock
from koinon.messaging.policy import reasons
from koinon.messaging.service import receipts
from koinon.platform.actor import system
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.web.pages import inbox_view
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import arrives, only
from tests.messaging.conftest import carrier  # noqa: F401


@pytest.fixture
async def talk(services: Services, chapel: UUID, carrier: Simulator) -> inbox.Conversation:  # noqa: F811
    """Somebody wrote by WhatsApp just now."""
    sender = await cast.sender(services, chapel, carrier.url, "whatsapp")
    [number] = texts.distinct(1)
    await arrives(services, chapel, sender, "Hello", channel="whatsapp", from_=number)
    return await only(services, chapel)


async def answer(services: Services, chapel: UUID, talk: inbox.Conversation, key: str = "one") -> inbox.Reply:
    async with services.database.transaction(chapel) as tx:
        return await inbox.reply(tx, services, talk.id, inbox.Draft("At nine.", key))


async def test_the_window_stands_on_the_conversation_for_24_hours(talk: inbox.Conversation) -> None:
    assert talk.window_expires_at is not None
    assert talk.last_inbound_at is not None
    assert talk.window_expires_at - talk.last_inbound_at == timedelta(hours=24)


async def test_free_words_outside_the_window_are_refused_before_they_are_queued(
    services: Services, chapel: UUID, talk: inbox.Conversation
) -> None:
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            """
            update reply_windows
            set last_inbound_at = last_inbound_at - interval '25 hours'
            where organization_id = %(o)s
            """,
            {"o": chapel},
        )
    with pytest.raises(KoinonError) as refused:
        await answer(services, chapel, talk)
    assert (refused.value.status, refused.value.code) == (409, "outside_messaging_window")
    async with services.database.transaction(chapel) as tx:
        queued = await tx.scalar("select count(*) from deliveries where organization_id = %(o)s", {"o": chapel})
    assert queued == 0


async def test_what_we_send_does_not_open_it(services: Services, chapel: UUID, talk: inbox.Conversation) -> None:
    await answer(services, chapel, talk)
    assert (await only(services, chapel)).window_expires_at == talk.window_expires_at


async def test_two_blue_ticks_tell_that_they_looked_at_it(
    services: Services, chapel: UUID, talk: inbox.Conversation
) -> None:
    """Cloud API, messages webhook: the status `read` follows `delivered` where the person's read receipts are on."""
    sent = await answer(services, chapel, talk)
    at, delivery = clock.now().replace(microsecond=0), sent.delivery_id
    arrived = Receipt("e1", "p1", delivery, None, "delivered", None, None, None, None, at)
    looked = Receipt("e2", "p1", delivery, None, "delivered", None, None, None, None, at, is_read=True)
    async with services.database.transaction(chapel) as tx:
        await receipts.apply(tx, services, [arrived, looked])
        [answered, _], _ = await inbox.thread_page(tx, talk.id, PageRequest(10))
    assert answered.read_at == at
    [*_, shown] = inbox_view.lines([answered], system(chapel), "whatsapp")
    assert (shown.icon, shown.state_word, shown.is_read) == ("check-check", "Read", True)
    [*_, mail] = inbox_view.lines([answered], system(chapel), "email")
    assert not mail.is_read, "of a mail only its pictures tell"


async def test_131047_closes_it_at_once(services: Services, chapel: UUID, talk: inbox.Conversation) -> None:
    """Meta's "Re-engagement message": more than 24 hours have passed since the customer last replied."""
    sent = await answer(services, chapel, talk)
    error = ProviderError("131047", ErrorKind.WINDOW_CLOSED, "Re-engagement message")
    fact = Receipt("e9", "p9", sent.delivery_id, None, "failed", error, None, None, None, clock.now())
    async with services.database.transaction(chapel) as tx:
        await receipts.apply(tx, services, [fact])
    closed = (await only(services, chapel)).window_expires_at
    assert closed is not None
    assert closed <= clock.now()
    async with services.database.transaction(chapel) as tx:
        rows, _ = await inbox.conversations_page(tx, services.vault, inbox.ConversationQuery(), PageRequest(10))
    assert [row.window_until for row in rows] == [closed], "the list tells what the conversation tells"
    with pytest.raises(KoinonError, match="outside_messaging_window"):
        await answer(services, chapel, talk, "two")


def test_131049_says_what_whatsapp_does() -> None:
    assert reasons.sentence("cap", "whatsapp") == "WhatsApp is limiting marketing to this person."


METADATA = {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"}
SAID: list[tuple[dict[str, Any], str | None]] = [
    ({"type": "text", "text": {"body": "Hi"}}, None),
    ({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}, "reaction"),
    ({"type": "location", "location": {"latitude": 38.95, "longitude": -92.4, "name": "Hall"}}, "location"),
    ({"type": "contacts", "contacts": [{"name": {"formatted_name": "Eve"}, "phones": []}]}, "contacts"),
    ({"type": "sticker", "sticker": {"id": "1", "mime_type": "image/webp"}}, "sticker"),
    ({"type": "audio", "audio": {"id": "2", "mime_type": "audio/ogg", "voice": True}}, "voice"),
    ({"type": "audio", "audio": {"id": "2", "mime_type": "audio/mp4"}}, None),
    ({"type": "button", "button": {"text": "Yes", "payload": "yes-1"}}, "button"),
    ({"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]}, "unsupported"),
]


@pytest.mark.parametrize(("said", "kind"), SAID)
def test_each_kind_is_told_apart(said: dict[str, Any], kind: str | None) -> None:
    """The shapes of developers.facebook.com "Webhooks: messages"."""
    message = {"from": "16505551234", "id": "wamid.9", "timestamp": "1749416383", **said}
    value = msgspec.convert({"metadata": METADATA, "messages": [message]}, schemas.Messages)
    [fact] = inbound.facts(value)
    assert isinstance(fact, channels.InboundMessage)
    assert fact.kind == kind
    assert fact.text or fact.media


async def test_a_tapped_button_keeps_its_payload_and_kind(services: Services, chapel: UUID, talk: Any) -> None:
    async with services.database.transaction(chapel) as tx:
        found = await channels.sender(tx, talk.sender_id)
    told = {"provider_id": "p2", "event_id": "e2", "payload": "yes-1", "kind": "button"}
    [number] = texts.distinct(1)
    await arrives(services, chapel, found, "Yes", channel="whatsapp", from_=number, replies_to="wamid.1", **told)
    async with services.database.transaction(chapel) as tx:
        items, _ = await inbox.thread_page(tx, talk.id, PageRequest(10))
    assert items[0].details == {"kind": "button", "payload": "yes-1", "replies_to": "wamid.1"}
