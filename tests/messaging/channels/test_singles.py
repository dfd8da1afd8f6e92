"""Single messages by any channel: the API, tests before a broadcast, choosing what reaches somebody (MSG-017, 086)."""

from uuid import UUID

import pytest_asyncio

from koinon import messaging
from koinon.messaging.contracts import Variant
from koinon.messaging.jobs import send_singles
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_mail import mails
from tests.organizations.test_organization import organization_id

__all__ = ["ada", "application", "browser", "signed_in"]
YES = {"email": "granted"}


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services, carrier: Simulator) -> UUID:
    found = await organization_id(ada)
    await texts.sender(services, found, carrier.url)
    await cast.sender(services, found, carrier.url, "email")
    return found


async def test_a_mail_to_an_address_that_somebody_has(
    ada: Browser, services: Services, tenant: UUID, carrier: Simulator
) -> None:
    await cast.person(services, tenant, "Ben", emails=["ben@people.example"], consents=YES)
    body = {
        "to": "Ben@people.example",
        "channel": "email",
        "subject": "Your order",
        "body": "It is ready, {{ contact.first_name }}.",
    }
    sent = await ada.call("POST", "/api/v1/messages", body, idempotency_key="one")
    assert sent.status == 202, sent.raw
    await send_singles.run(services, tenant)
    [mail] = mails(carrier).values()
    assert (str(mail["Subject"]), str(mail["To"])) == ("Your order", "Ben@people.example")
    assert mail["List-Unsubscribe"] is None  # about what they ordered
    text = mail.get_body(("plain",))
    assert text is not None
    assert "It is ready, Ben." in text.get_content()
    shown = await ada.call("GET", f"/api/v1/messages/{sent.json['data']['id']}")
    assert shown.json["data"]["channel"] == "email"
    assert shown.json["data"]["body"].startswith("It is ready, Ben.")


async def test_what_is_wrong_with_a_mail_is_told_by_field(ada: Browser, tenant: UUID) -> None:
    for body, field in (
        ({"to": "ben@people.example", "channel": "email", "body": "x"}, "subject"),
        ({"to": "ben at people", "channel": "email", "subject": "x", "body": "x"}, "to"),
        ({"to": "ben@people.example", "channel": "auto", "body": "x"}, "contact_id"),
    ):
        answer = await ada.call("POST", "/api/v1/messages", body, idempotency_key=field)
        assert answer.status == 422
        assert answer.json["error"]["details"]["fields"][0]["path"] == field, answer.raw
    unknown = {"to": "nobody@people.example", "channel": "email", "subject": "x", "body": "x"}
    answer = await ada.call("POST", "/api/v1/messages", unknown, idempotency_key="unknown")
    assert answer.status == 409


async def test_a_contact_is_reached_by_what_suits_them(ada: Browser, services: Services, tenant: UUID) -> None:
    [number] = texts.distinct(1)
    eve = await cast.person(services, tenant, "Eve", emails=["eve@people.example"], consents=YES)
    finn = await cast.person(services, tenant, "Finn", phones=[number], consents={"sms": "granted"})
    channels = {}
    for name, contact_id in (("eve", eve), ("finn", finn)):
        body = {"contact_id": str(contact_id), "channel": "unified", "subject": "Hi", "body": "Hello"}
        sent = await ada.call("POST", "/api/v1/messages", body, idempotency_key=name)
        shown = await ada.call("GET", f"/api/v1/messages/{sent.json['data']['id']}")
        channels[name] = shown.json["data"]["channel"]
    assert channels == {"eve": "email", "finn": "sms"}


async def test_a_test_goes_out_on_every_channel_marked(services: Services, tenant: UUID, carrier: Simulator) -> None:
    [number] = texts.distinct(1)
    both = {"sms": "granted", "email": "denied"}
    tester = await cast.person(services, tenant, "Ada", phones=[number], emails=["ada@people.example"], consents=both)
    mail = Variant(channel="email", subject="Sunday", body="Hello {{ contact.first_name }}")
    made = await texts.draft(services, tenant, "Hi {{ contact.first_name }}", channel="auto", variants=(mail,))
    async with services.database.transaction(tenant) as tx:
        sent = await messaging.test_send(tx, services, messaging.draft_of(made), contact_ids=[tester])
        rows = [await messaging.delivery(tx, one.id) for one in sent]
    assert sorted((row.channel, row.subject, row.body.partition("\n")[0], row.origin) for row in rows) == [
        ("email", "TEST Sunday", "Hello Ada", "test"),
        ("sms", "", "TEST Hi Ada", "test"),
    ]
