"""Mail and WhatsApp that people write: filed, and answered by the channel it came by (INB-001)."""

from typing import Any
from uuid import UUID

import pytest

from koinon import channels, contacts, inbox, messaging
from koinon.channels import AppliedFact, InboundMessage
from koinon.channels.contracts import InboundMail
from koinon.inbox.handlers import file_inbound
from koinon.kit import clock
from koinon.messaging.handlers import on_inbound
from koinon.messaging.jobs import send_singles
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_mail import mails

MAIL = InboundMail("When do you open?", None, "Eve Adams", "<one@people.example>")


async def arrives(services: Services, organization_id: UUID, sender: channels.Sender, text: str, **told: Any) -> None:
    """What somebody wrote, handed out as channels does."""
    values: dict[str, Any] = {
        "event_id": "e1",
        "provider_id": "p1",
        "sender": sender.value,
        "from_": "Eve@people.example",
        **told,
    }
    fact = InboundMessage(**values, text=text, media=(), occurred_at=clock.now(), keyword=None)
    async with services.database.transaction(organization_id) as tx:
        await on_inbound(tx, services, [AppliedFact(sender.account_id, sender.id, fact)])
        await file_inbound(tx, services, [AppliedFact(sender.account_id, sender.id, fact)])


async def only(services: Services, organization_id: UUID) -> inbox.Conversation:
    """The one conversation there is."""
    async with services.database.transaction(organization_id) as tx:
        [found] = await tx.all(
            UUID, "select id from conversations where organization_id = %(o)s", {"o": organization_id}
        )
        return await inbox.conversation(tx, found)


async def test_a_mail_begins_a_conversation_that_is_answered_by_mail(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    sender = await cast.sender(services, chapel, carrier.url, "email")
    await arrives(services, chapel, sender, "Hello, when?", channel="email", mail=MAIL)
    found = await only(services, chapel)
    assert (found.channel, found.preview, found.status) == ("email", "When do you open? · Hello, when?", "open")
    async with services.database.transaction(chapel) as tx:
        assert await messaging.can_reply(tx, found.contact_id, found.address_hash, found.sender_id) is None
        await inbox.reply(tx, services, found.id, inbox.Draft("At nine.", "one"))
        await tx.execute("update delivery_queue set send_after = now() where organization_id = %(o)s", {"o": chapel})
    await send_singles.run(services, chapel)
    [mail] = mails(carrier).values()
    assert (str(mail["To"]), str(mail["Subject"])) == ("Eve@people.example", "Re: When do you open?")
    assert (str(mail["In-Reply-To"]), mail["List-Unsubscribe"]) == ("<one@people.example>", None)


async def test_an_automatic_mail_is_kept_and_asks_nothing(services: Services, chapel: UUID, carrier: Simulator) -> None:
    """RFC 3834: out of office."""
    sender = await cast.sender(services, chapel, carrier.url, "email")
    away = InboundMail("Out of office", None, "Eve", None, is_automatic=True)
    await arrives(services, chapel, sender, "I am away.", channel="email", mail=away)
    assert (await only(services, chapel)).status == "resolved"


async def test_whatsapp_is_answered_on_whatsapp(services: Services, chapel: UUID, carrier: Simulator) -> None:
    sender = await cast.sender(services, chapel, carrier.url, "whatsapp")
    carrier.carrier.set_scenario("*", {"window": False, "channel_limits": False})
    [number] = texts.distinct(1)
    await arrives(services, chapel, sender, "Hello", channel="whatsapp", from_=number)
    found = await only(services, chapel)
    assert found.channel == "whatsapp"
    async with services.database.transaction(chapel) as tx:
        sent = await inbox.reply(tx, services, found.id, inbox.Draft("At nine.", "one"))
        row = await messaging.delivery(tx, sent.delivery_id)
    assert (row.channel, row.body, row.origin) == ("whatsapp", "At nine.", "reply")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("HELP", "Help: "),
        ("STOP", "no more WhatsApp messages from us"),
        ("START", "You will get our WhatsApp messages"),
        ("choir", "Welcome to the choir"),
    ],
)
async def test_keywords_on_whatsapp_are_answered_there(
    text: str, answer: str, services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """CON-056, 061: once, though the provider tells it twice."""
    sender = await cast.sender(services, chapel, carrier.url, "whatsapp")
    carrier.carrier.set_scenario("*", {"window": False, "channel_limits": False})
    [number] = texts.distinct(1)
    async with services.database.transaction(chapel) as tx:
        await contacts.create_keyword(tx, contacts.KeywordChanges(word="choir", reply_ok="Welcome to the choir"))
    for _ in range(2):
        await arrives(services, chapel, sender, text, channel="whatsapp", from_=number)
    async with services.database.transaction(chapel) as tx:
        sent = await tx.all(
            tuple, "select channel, body, sender_id from deliveries where organization_id = %(o)s", {"o": chapel}
        )
    [(channel, body, sender_id)] = sent
    assert (channel, sender_id) == ("whatsapp", sender.id)
    assert answer in body


async def test_words_on_whatsapp_are_about_whatsapp(services: Services, chapel: UUID, carrier: Simulator) -> None:
    """What they agree to there says nothing of texts (CON-045, 062)."""
    sender = await cast.sender(services, chapel, carrier.url, "whatsapp")
    [number] = texts.distinct(1)
    await arrives(services, chapel, sender, "STOP", channel="whatsapp", from_=number)
    hashed = contacts.address_hash(services.vault, chapel, "whatsapp", number)
    async with services.database.transaction(chapel) as tx:
        said = await tx.all(
            tuple,
            "select channel, state from address_consents where organization_id = %(o)s and address_hash = %(hash)s",
            {"o": chapel, "hash": hashed},
        )
    assert said == [("whatsapp", "denied")]
