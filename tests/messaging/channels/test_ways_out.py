"""Every mail offers a way out that acts at once: in its headers, its words, and against what waits (MSG-080, 081)."""

import email
import re
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.channels import AppliedFact, InboundMail, InboundMessage
from koinon.contacts import NewTopic, Visitor
from koinon.kit import clock, ids
from koinon.messaging.contracts import Broadcast, Purpose, Variant
from koinon.messaging.engine import freezing
from koinon.messaging.handlers import on_mails
from koinon.messaging.service import plans
from koinon.platform.actor import system
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_mail import YES, mails
from tests.messaging.conftest import Drain, Finish

VISITOR = Visitor("192.0.2.7", "a mail program")
SUPPER = Variant(
    channel="email",
    subject="Supper",
    blocks=({"type": "text", "html": "<p>Dear {{ contact.first_name }}</p>"}, {"type": "footer"}),
)
pytestmark = pytest.mark.usefixtures("fresh_limits")


async def _sent(
    services: Services, organization_id: UUID, finish: Finish, purpose: Purpose = Purpose.INFORMATIONAL,
    topic_id: UUID | None = None, variant: Variant = SUPPER,
) -> Broadcast:  # fmt: skip
    made = await texts.draft(
        services, organization_id, "", channel="email", variants=(variant,), purpose=purpose, topic_id=topic_id
    )
    await texts.send(services, organization_id, made.id)
    return await finish(organization_id, made.id)


def _token(carrier: Simulator, to: str = "ada@people.example") -> str:
    found = re.match(r"<(\S+)>", str(mails(carrier)[to]["List-Unsubscribe"]))
    assert found is not None
    return urlsplit(found[1]).path.removeprefix("/u/")


async def test_a_mail_made_of_blocks_arrives_with_its_parts_and_its_ways_out(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url, "email")
    await cast.person(services, chapel, "Ada <b>", emails=["ada@people.example"], consents=YES)
    await _sent(services, chapel, finish)
    (raw,) = carrier.mailbox.mails.values()
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"List-Unsubscribe: <http" in head and b"=?utf-8?" not in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    mail = mails(carrier)["ada@people.example"]
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None and text is not None
    way = services.configuration.base_url + "/u/" + _token(carrier)
    assert "Dear Ada &lt;b&gt;" in html.get_content() and f'href="{way}"' in html.get_content()
    assert "Dear Ada <b>" in text.get_content() and f"Unsubscribe: {way}" in text.get_content()
    assert "koinon:" not in html.get_content() + text.get_content()


async def test_a_transactional_mail_offers_no_way_out(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url, "email")
    await cast.person(services, chapel, "Ada", emails=["ada@people.example"], consents=YES)
    await _sent(services, chapel, finish, Purpose.TRANSACTIONAL)
    (raw,) = carrier.mailbox.mails.values()
    assert b"List-Unsubscribe" not in raw
    assert b"Unsubscribe" not in email.message_from_bytes(raw).get_payload()[0].get_payload(decode=True)  # type: ignore[index,union-attr,operator]


@pytest.mark.parametrize("about", [True, False])
async def test_one_press_stops_what_waits_for_that_address(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, *, about: bool
) -> None:
    """What was queued before the press is refused when its turn comes, for everybody who shares the address."""
    await cast.sender(services, chapel, carrier.url, "email")
    for name in ("Ada", "Byron"):
        await cast.person(services, chapel, name, emails=["ada@people.example"], consents=YES)
    await cast.person(services, chapel, "Ben", emails=["ben@people.example"], consents=YES)
    async with services.database.transaction(chapel) as tx:
        topic_id = (await contacts.create_topic(tx, NewTopic(names={"en": "News"}))).id if about else None
    await _sent(services, chapel, finish, topic_id=topic_id)
    token = _token(carrier)
    made = await texts.draft(
        services, chapel, "", channel="email", variants=(SUPPER,), purpose=Purpose.INFORMATIONAL, topic_id=topic_id
    )
    await texts.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, chapel, made.id)
    carrier.mailbox.mails.clear()
    assert await messaging.one_click(services, token, VISITOR) == ("topic" if about else "channel")
    async with services.database.transaction(chapel) as tx:
        told = "select payload->>'left' from events where organization_id = %(o)s and type = 'message.unsubscribed'"
        assert await tx.all(str, told, {"o": chapel}) == ["topic" if about else "channel"]
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.refused) == (1, 1)
    assert list(mails(carrier)) == ["ben@people.example"]


async def test_the_way_out_works_for_whom_its_reader_was_merged_into(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url, "email")
    ada = await cast.person(services, chapel, "Ada", emails=["ada@people.example"], consents=YES)
    async with services.database.transaction(chapel) as tx:
        topic_id = (await contacts.create_topic(tx, NewTopic(names={"en": "News"}))).id
    await _sent(services, chapel, finish, topic_id=topic_id)
    byron = await cast.person(services, chapel, "Ada Byron")
    async with services.database.transaction(system(chapel)) as tx:
        await contacts.merge(tx, services.vault, byron, ada, {})
    assert await messaging.one_click(services, _token(carrier), VISITOR) == "topic"
    made = await texts.draft(services, chapel, "", channel="email", variants=(SUPPER,), topic_id=topic_id)
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert (looked.recipients, looked.exclusions) == (0, {"not_subscribed": 1})


async def test_a_mail_to_the_sender_takes_its_writer_out_too(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """RFC 2369 §3.2: the mailto beside the link; a mail that only looks like it, or another tenant's, does nothing."""
    await cast.sender(services, chapel, carrier.url, "email")
    await cast.person(services, chapel, "Ada", emails=["ada@people.example"], consents=YES)
    await _sent(services, chapel, finish)
    header = str(mails(carrier)["ada@people.example"]["List-Unsubscribe"])
    box = re.search(r"<mailto:office@chapel.example\?subject=(\S+)>", header)
    assert box is not None
    subject = unquote(box[1])
    for written in ("unsubscribe me", subject[:-4] + "AAAA", subject):
        mail = InboundMail(written, None, None, None)
        fact = InboundMessage(
            event_id=written, provider_id=written, sender="office@chapel.example", from_="ada@people.example", text="",
            media=(), occurred_at=clock.now(), keyword=None, channel="email", mail=mail,
        )  # fmt: skip
        async with services.database.transaction(chapel) as tx:
            await on_mails(tx, services, [AppliedFact(ids.uuid7(), None, fact)])
            value = contacts.address_hash(services.vault, chapel, "email", "ada@people.example")
            states = await contacts.consent_states(tx, [value], channel="email")
        assert states[value].state == ("denied" if written == subject else "granted")


async def test_in_a_test_the_way_out_acts_on_nobody(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """MSG-017: the link works, and says so."""
    await cast.sender(services, chapel, carrier.url, "email")
    ada = await cast.person(services, chapel, "Ada", emails=["ada@people.example"], consents=YES)
    made = await texts.draft(services, chapel, "", channel="email", variants=(SUPPER,))
    async with services.database.transaction(chapel) as tx:
        await messaging.test_send(tx, services, messaging.draft_of(made), contact_ids=[ada])
    await drain()
    token = _token(carrier)
    assert await messaging.one_click(services, token, VISITOR) == "test"
    assert (await messaging.leaving(services, token)).test
    async with services.database.transaction(chapel) as tx:
        value = contacts.address_hash(services.vault, chapel, "email", "ada@people.example")
        assert (await contacts.consent_states(tx, [value], channel="email"))[value].state == "granted"
        said = "select count(*) from events where organization_id = %(o)s and type = 'message.unsubscribed'"
        assert await tx.scalar(said, {"o": chapel}) == 0


async def test_the_way_out_lasts_when_its_message_is_gone(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url, "email")
    await cast.person(services, chapel, "Ada", emails=["ada@people.example"], consents=YES)
    done = await _sent(services, chapel, finish)
    token = _token(carrier)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "delete from deliveries where organization_id = %(o)s and broadcast_id = %(b)s",
            {"o": chapel, "b": done.id},
        )
    assert await messaging.one_click(services, token, VISITOR) == "channel"
    async with services.database.transaction(chapel) as tx:
        value = contacts.address_hash(services.vault, chapel, "email", "ada@people.example")
        states = await contacts.consent_states(tx, [value], channel="email")
    assert states[value].state == "denied"
