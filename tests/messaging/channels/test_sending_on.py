"""Sending a finished broadcast on to those not reached, by another channel (MSG-040)."""

from uuid import UUID

import pytest
import pytest_asyncio

from koinon import messaging
from koinon.kit import clock
from koinon.messaging.jobs import send_singles
from koinon.messaging.policy.fallback import may_go_elsewhere
from koinon.messaging.service import falling_back
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_mail import mails
from tests.messaging.conftest import Finish
from tests.organizations.test_organization import organization_id
from tests.pages import application_of

__all__ = ["ada", "application", "browser", "signed_in"]

GONE, GONE_TOO, LANDLINE = "+12025550001", "+12125550001", "+12025550002"
YES = {"sms": "granted", "email": "granted"}


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services) -> UUID:
    found = await organization_id(ada)
    ada.app = application_of(services)
    return found


async def not_reached(services: Services, organization_id: UUID, url: str, finish: Finish) -> UUID:
    """A text that failed for Ben, for Cleo who has no mail, for Dora who wants none, and for Eve's landline."""
    await texts.sender(services, organization_id, url)
    for name, number, mail in (("Ben", GONE, True), ("Cleo", GONE_TOO, False), ("Dora", "+13125550001", True)):
        emails = [f"{name.lower()}@people.example"] if mail else []
        consents = {"sms": "granted", "email": "denied"} if name == "Dora" else YES if mail else {"sms": "granted"}
        await cast.person(services, organization_id, name, phones=[number], emails=emails, consents=consents)
    await cast.person(services, organization_id, "Eve", phones=[LANDLINE], emails=["eve@people.example"], consents=YES)
    made = await texts.draft(services, organization_id, "Hi {{ contact.first_name }}")
    await texts.send(services, organization_id, made.id)
    await finish(organization_id, made.id)
    return made.id


async def test_it_goes_on_once_to_whom_the_other_channel_reaches(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """Chosen reasons only, linked to the first try; neither the opted out nor who has no address there."""
    broadcast_id = await not_reached(services, chapel, carrier.url, finish)
    await cast.sender(services, chapel, carrier.url, "email")
    async with services.database.transaction(chapel) as tx:
        chosen = [one.reason for one in await messaging.not_reached(tx, broadcast_id) if one.elsewhere]
        assert set(chosen) >= {"recipient_invalid"}
        send = messaging.send_elsewhere
        assert await send(tx, broadcast_id, ["recipient_invalid"], "email", subject="From us") == 3
        assert await send(tx, broadcast_id, ["recipient_invalid"], "email", subject="From us") == 0
    assert await falling_back.tend(services, chapel) == 1
    async with services.database.transaction(chapel) as tx:
        again = await messaging.send_elsewhere(tx, broadcast_id, ["recipient_invalid"], "email", subject="From us")
        await tx.execute(
            "update delivery_queue set send_after = %(now)s where organization_id = %(o)s",
            {"o": chapel, "now": clock.now()},
        )
    assert again == 0
    await send_singles.run(services, chapel)
    [mail] = mails(carrier).values()
    assert (str(mail["To"]), str(mail["Subject"])) == ("ben@people.example", "From us")
    async with services.database.transaction(chapel) as tx:
        failed = {row.contact_id: row.id for _, row in await messaging.deliveries_page(tx, broadcast_id)}
        [on] = await tx.all(
            tuple,
            "select contact_id, channel, origin_id, fallback_of from deliveries"
            " where organization_id = %(o)s and fallback_of is not null",
            {"o": chapel},
        )
    assert on[1:] == ("email", broadcast_id, failed[on[0]])


@pytest.mark.parametrize(
    "reason", ["opted_out", "recipient_opted_out", "blocked", "erased", "consent_missing", "minor"]
)
def test_some_are_never_written_to_elsewhere(reason: str) -> None:
    assert not may_go_elsewhere(reason)


async def test_the_page_and_the_api_send_it_on(
    ada: Browser, services: Services, tenant: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await not_reached(services, tenant, carrier.url, finish)
    at, page = f"/api/v1/broadcasts/{broadcast_id}/retry-failed", f"/broadcasts/{broadcast_id}"
    wanted = {"reasons": ["recipient_invalid"], "channel": "email", "subject": "From us"}
    assert (await ada.call("POST", at, wanted)).status == 409  # no mail is sent from here
    assert b"There is no other channel yet" in (await ada.call("GET", f"{page}/send-on", accept="text/html")).raw
    await cast.sender(services, tenant, carrier.url, "email")
    for wrong in ({**wanted, "subject": ""}, {**wanted, "reasons": ["opted_out"]}, {**wanted, "channel": "sms"}):
        assert (await ada.call("POST", at, wrong)).status == 422
    assert b"Send to those not reached" in (await ada.call("GET", page, accept="text/html")).raw
    dialog = (await ada.call("GET", f"{page}/send-on", accept="text/html")).raw.decode()
    assert 'value="recipient_invalid"' in dialog
    told = await ada.call("POST", at, wanted)
    assert (told.status, told.json["data"]["count"]) == (202, 3)


async def test_it_must_be_over(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await texts.sender(services, chapel, carrier.url)
    made = await texts.draft(services, chapel, "Hi")
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError) as refused:
            await messaging.send_elsewhere(tx, made.id, ["recipient_invalid"], "email", subject="From us")
    assert refused.value.code == "invalid_state"
