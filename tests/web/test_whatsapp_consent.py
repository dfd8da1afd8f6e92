"""Consent to WhatsApp on a person's page and by the API; what somebody refuses holds for the whole number."""

from uuid import UUID

import pytest_asyncio

from koinon import contacts
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.organizations.test_organization import organization_id
from tests.pages import application_of

__all__ = ["ada", "application", "browser", "signed_in"]
FORM = "application/x-www-form-urlencoded"


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services) -> UUID:
    found = await organization_id(ada)
    ada.app = application_of(services)
    return found


async def test_agreeing_names_the_way_and_refusing_holds_for_both(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    async with services.database.transaction(tenant) as tx:
        ben = await contacts.create(tx, services.vault, contacts.NewContact(given_name="Ben", phones=("+12125550142",)))
        hashed = contacts.address_hash(services.vault, tenant, "whatsapp", "+12125550142")
    words = {"key": "updates", "locale": "en", "body": "I agree to messages."}
    text = await ada.call("POST", "/api/v1/consent-texts", words, idempotency_key="text")
    text_id = text.json["data"]["id"]
    base = f"/people/{ben.id}/addresses/{ben.addresses[0].id}"
    form = (await ada.call("GET", f"{base}/grant", accept="text/html")).raw.decode()
    assert "Texts and WhatsApp" in form
    said = f"text_version_id={text_id}&occurred_on=2026-01-05&channel=whatsapp".encode()
    sent = await ada.call("POST", f"{base}/grant", said, content_type=FORM)
    assert sent.status == 303, sent.raw[:300]

    async def states() -> dict[str, str]:
        async with services.database.transaction(tenant) as tx:
            rows = [(c, (await contacts.consent_states(tx, [hashed], c)).get(hashed)) for c in ("sms", "whatsapp")]
        return {channel: state.state for channel, state in rows if state is not None}

    assert await states() == {"whatsapp": "granted"}
    assert (await ada.call("POST", f"{base}/opt-out", b"", content_type=FORM)).status == 303
    assert await states() == {"sms": "denied", "whatsapp": "denied"}


async def test_the_api_records_it_too(ada: Browser, services: Services, tenant: UUID) -> None:
    async with services.database.transaction(tenant) as tx:
        ben = await contacts.create(tx, services.vault, contacts.NewContact(given_name="Ben", phones=("+12125550142",)))
    asked = {"contact_id": str(ben.id), "channel": "whatsapp", "action": "pending"}
    told = await ada.call("POST", "/api/v1/consents", asked, idempotency_key="one")
    assert (told.status, told.json["data"]["channel"]) == (201, "whatsapp"), told.raw
