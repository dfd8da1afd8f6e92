"""WhatsApp: free words within 24 hours of somebody's last message, a template beyond (MSG-051)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import channels, contacts, messaging
from koinon.channels import AppliedFact, InboundMessage
from koinon.channels import windows as channel_windows
from koinon.kit import clock
from koinon.messaging.content.wording import Wording
from koinon.messaging.contracts import BroadcastState, Variant, WhatsAppTemplateRef
from koinon.messaging.handlers import on_inbound
from koinon.messaging.policy.gate import ALLOW, Decision, Message, Person, Standing, Verdict, decide
from koinon.messaging.repository import windows
from koinon.messaging.templates.whatsapp import syncing
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.simulator.whatsapp_cloud.state import Template, desk
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.conftest import Finish

YES = {"whatsapp": "granted"}
WORDS = Variant(channel="whatsapp", body="Hi {{ contact.first_name }}, your table is ready")
TEMPLATE = WhatsAppTemplateRef(name="table_ready", language="en_US", values=("{{ contact.first_name }}",))
STANDING = Standing("active", "active")


async def wrote(services: Services, organization_id: UUID, sender: channels.Sender, number: str, hours: float) -> None:
    """Somebody's message so many hours ago, as channels hands it out."""
    at = clock.now() - timedelta(hours=hours)
    fact = InboundMessage("e1", "p1", sender.value, number, "Hello", (), at, None, channel="whatsapp")
    async with services.database.transaction(organization_id) as tx:
        await channel_windows.on_inbound(tx, services, [AppliedFact(sender.account_id, sender.id, fact)])
        await on_inbound(tx, services, [AppliedFact(sender.account_id, sender.id, fact)])


async def approved(services: Services, organization_id: UUID, carrier: Simulator, sender: channels.Sender) -> None:
    """Let WhatsApp know the template."""
    way = await channels.transport(services, organization_id, sender.id)
    account = carrier.carrier.account(way._credentials.api_key)
    assert account is not None
    words = [{"type": "BODY", "text": "Hi {{1}}, your table is ready"}]
    made = Template("1", TEMPLATE.name, TEMPLATE.language, "UTILITY", words, "APPROVED")
    desk(account).templates["1"] = made
    await syncing.sync.run(services, organization_id)
    carrier.carrier.set_scenario("*", {"window": False, "channel_limits": False})


@pytest.mark.parametrize(
    ("message", "person", "expected"),
    [
        (Message("transactional", "api", channel="whatsapp"), Person(window_open=True), ALLOW),
        (
            Message("transactional", "api", channel="whatsapp"),
            Person(window_open=False),
            Decision(Verdict.REFUSE, "outside_messaging_window"),
        ),
        (Message("transactional", "api", channel="whatsapp", has_template=True), Person(window_open=False), ALLOW),
        (Message("transactional", "api", channel="sms"), Person(window_open=False), ALLOW),
    ],
)
def test_beyond_the_window_only_a_template_leaves(message: Message, person: Person, expected: Decision) -> None:
    assert decide(message, STANDING, person, clock.now()) == expected


@pytest.mark.parametrize(
    ("channel", "purpose", "status", "allowed"),
    [
        ("email", "transactional", "active", True),
        ("email", "promotional", "active", False),
        ("email", "transactional", "bounced", False),
        ("email", "transactional", "complained", False),
        ("sms", "transactional", "active", False),
    ],
)
def test_the_unsubscribed_still_get_transactional_mail_the_bounced_never(
    channel: str, purpose: str, status: str, *, allowed: bool
) -> None:
    """MSG-049."""
    person = Person(consent_state="denied", address_status=status)
    decision = decide(Message(purpose, "api", channel=channel), STANDING, person, clock.now())
    assert (decision.verdict is Verdict.ALLOW) is allowed


async def test_words_reach_who_wrote_lately_and_the_template_everybody(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    sender = await cast.sender(services, chapel, carrier.url, "whatsapp")
    [near, far] = texts.distinct(2)
    await cast.person(services, chapel, "Ada", phones=[near], consents=YES)
    await cast.person(services, chapel, "Ben", phones=[far], consents=YES)
    await wrote(services, chapel, sender, near, 2)
    await wrote(services, chapel, sender, far, 25)
    free = await texts.draft(services, chapel, "", channel="whatsapp", variants=(WORDS,))
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(free))
    assert (looked.recipients, looked.exclusions) == (1, {"outside_messaging_window": 1})
    await approved(services, chapel, carrier, sender)
    both = Variant(channel="whatsapp", body=WORDS.body, whatsapp=TEMPLATE)
    made = await texts.draft(services, chapel, "", channel="whatsapp", variants=(both,))
    async with services.database.transaction(chapel) as tx:
        told = await messaging.preview(tx, messaging.draft_of(made))
    assert (told.recipients, told.free, told.unpriced, [one.micros for one in told.cost]) == (2, 1, 1, [0])
    await texts.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.total) == (BroadcastState.COMPLETED, 2)
    async with services.database.transaction(chapel) as tx:
        rows = [row for _, row in await messaging.deliveries_page(tx, made.id)]
    assert {(row.channel, row.values) for row in rows} == {("whatsapp", ("Ada",)), ("whatsapp", ("Ben",))}


async def test_the_newest_message_keeps_the_window_whatever_the_order(services: Services, chapel: UUID) -> None:
    sender = await texts.sender(services, chapel, "http://127.0.0.1:1")
    hashed = contacts.address_hash(services.vault, chapel, "whatsapp", texts.distinct(1)[0])
    now = clock.now()
    async with services.database.transaction(chapel) as tx:
        await windows.note(tx, [(sender.id, hashed, now), (sender.id, hashed, now - timedelta(hours=30))])
        await windows.note(tx, [(sender.id, hashed, now - timedelta(hours=40))])
        until = await windows.open_until(tx, sender.id, hashed)
        assert until is not None
        assert abs((until - now - timedelta(hours=24)).total_seconds()) < 1
        assert await windows.forget(tx) == 0


def test_beside_a_template_words_of_other_languages_reach_nobody_less() -> None:
    """A draft begun with a template of texts has words in other languages: everybody gets the template all the same."""
    named = Variant(channel="whatsapp", locale="en", body="", whatsapp=TEMPLATE)
    wording = Wording([named, Variant(channel="whatsapp", locale="es", body="Hola")])
    assert (wording.is_free, wording.locale_of("whatsapp", "es")) == (False, "en")
    assert Wording([Variant(channel="whatsapp", locale="es", body="Hola")]).is_free
