"""Pages, files and the API of what went by mail: addresses are opened as what they are (MSG-043, INB-001)."""

from uuid import UUID

import pytest_asyncio

from koinon import messaging
from koinon.messaging.contracts import Variant
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import MAIL, arrives, only
from tests.messaging.conftest import Finish
from tests.organizations.test_organization import organization_id
from tests.pages import application_of

__all__ = ["ada", "application", "browser", "signed_in"]


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services) -> UUID:
    found = await organization_id(ada)
    ada.app = application_of(services)
    return found


async def test_a_mail_broadcast_is_listed_shown_and_exported(
    ada: Browser, services: Services, tenant: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, tenant, carrier.url, "email")
    await cast.person(services, tenant, "Ben", emails=["ben@people.example"], consents={"email": "granted"})
    mail = Variant(channel="email", subject="Sunday", body="Hello")
    made = await texts.draft(services, tenant, "", channel="email", variants=(mail,))
    await texts.send(services, tenant, made.id)
    await finish(tenant, made.id)
    for path in (f"/broadcasts/{made.id}", f"/broadcasts/{made.id}/recipients", "/broadcasts"):
        page = await ada.call("GET", path, accept="text/html")
        assert page.status == 200, (path, page.raw[:200])
    lines = [line async for line in messaging.export_csv(services, tenant, made.id)]
    assert b"b" in b"".join(lines)
    listed = await ada.call("GET", f"/api/v1/broadcasts/{made.id}/deliveries")
    assert [one["channel"] for one in listed.json["data"]] == ["email"]


async def test_a_mail_stands_in_the_inbox_and_is_answered_there(
    ada: Browser, services: Services, tenant: UUID, carrier: Simulator
) -> None:
    sender = await cast.sender(services, tenant, carrier.url, "email")
    await arrives(services, tenant, sender, "Hello, when?", channel="email", mail=MAIL)
    found = await only(services, tenant)
    for path in ("/inbox", f"/inbox/{found.id}", f"/people/{found.contact_id}"):
        page = await ada.call("GET", path, accept="text/html")
        assert page.status == 200, (path, page.raw[:300])
    page = (await ada.call("GET", f"/inbox/{found.id}", accept="text/html")).raw.decode()
    assert "Hello, when?" in page
    assert "Eve Adams" in page
    shown = await ada.call("GET", f"/api/v1/conversations/{found.id}")
    assert shown.json["data"]["channel"] == "email"
