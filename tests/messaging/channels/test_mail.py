"""A broadcast by mail from draft to done, by the real engine against the simulated provider."""

import email
import email.policy
from email.message import EmailMessage
from uuid import UUID

import msgspec

from koinon import messaging
from koinon.messaging.contracts import BroadcastState, Variant
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.conftest import Finish

YES = {"email": "granted"}
FOOTER = '<p><a href="{{ unsubscribe_url }}">Leave</a> {{ organization.postal_address }}</p>'
MAIL = Variant(
    channel="email",
    subject="Hello {{ contact.first_name }}",
    html=f"<p>Dear {{{{ contact.first_name }}}}, see you.</p>{FOOTER}",
    body="Dear {{ contact.first_name }}, see you.",
)
SPANISH = Variant(channel="email", locale="es", subject="Hola", body="Nos vemos", html=f"<p>Nos vemos</p>{FOOTER}")


def mails(carrier: Simulator) -> dict[str, EmailMessage]:
    """What lies in the simulator's mailbox, by whom it is to."""
    found = [email.message_from_bytes(raw, policy=email.policy.default) for raw in carrier.mailbox.mails.values()]
    return {str(one["To"]): one for one in found}  # type: ignore[misc]


async def test_everybody_with_an_address_gets_a_mail_in_their_language(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url, "email")
    await cast.person(services, chapel, "Ada", emails=["ada@people.example"], consents=YES)
    await cast.person(services, chapel, "Ben & Co <b>", emails=["ben@people.example"], consents=YES)
    await cast.person(services, chapel, "Inés", emails=["ines@people.example"], locale="es", consents=YES)
    await cast.person(services, chapel, "Nobody", phones=["+12025552345"])
    made = await texts.draft(services, chapel, "", channel="email", variants=(MAIL, SPANISH))
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert (looked.recipients, looked.exclusions) == (3, {"no_address": 1})
    assert {(one.channel, one.locale): one.messages for one in looked.by_variant} == {
        ("email", ""): 2,
        ("email", "es"): 1,
    }
    assert looked.blockers == []
    await texts.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert done.state is BroadcastState.COMPLETED
    assert (done.counts.total, done.counts.sent, done.exclusions) == (3, 3, {"no_address": 1})
    arrived = mails(carrier)
    assert {to: str(one["Subject"]) for to, one in arrived.items()} == {
        "ada@people.example": "Hello Ada",
        "ben@people.example": "Hello Ben & Co <b>",
        "ines@people.example": "Hola",
    }
    leaving = [one["List-Unsubscribe"] for one in arrived.values()]
    assert len(set(leaving)) == 3
    assert all("/u/" in each for each in leaving)
    assert {one["List-Unsubscribe-Post"] for one in arrived.values()} == {"List-Unsubscribe=One-Click"}
    html = arrived["ben@people.example"].get_body(("html",))
    assert html is not None
    assert "Dear Ben &amp; Co &lt;b&gt;, see you." in html.get_content()
    async with services.database.transaction(chapel) as tx:
        rows = {row.subject: row for _, row in await messaging.deliveries_page(tx, made.id)}
    assert set(rows) == {"Hello Ada", "Hello Ben & Co <b>", "Hola"}
    assert {row.channel for row in rows.values()} == {"email"}
    assert (rows["Hola"].locale, rows["Hola"].body) == ("es", "Nos vemos")


async def test_a_mail_says_what_keeps_it_from_leaving(services: Services, chapel: UUID) -> None:
    """MSG-019: no sender, no subject, nobody to get it."""
    made = await texts.draft(
        services, chapel, "", channel="email", variants=(Variant(channel="email", body="Words without a subject"),)
    )
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    codes = [one.code for one in looked.blockers]
    assert codes == ["no_subject", "postal_address_unknown", "no_sender", "empty_audience"]


async def test_the_text_of_a_draft_is_no_mail_beside_those_in_each_language(services: Services, chapel: UUID) -> None:
    """MSG-001, MSG-019: begun with a template the text stands in the body, the mails have a locale each."""
    mails = tuple(msgspec.structs.replace(SPANISH, locale=locale) for locale in ("en", "es", "pt"))
    made = await texts.draft(services, chapel, "See you on Sunday", channel="email", variants=mails)
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert "no_subject" not in [one.code for one in looked.blockers]
