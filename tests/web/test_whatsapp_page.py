"""Settings, WhatsApp, over HTTP: nothing yet, then an account that is read, rated and asked anew (CHN-036)."""

import pytest

from koinon import channels
from koinon.channels.repository import media
from koinon.channels.service.accounts import NewAccount
from koinon.kit import clock, ids
from koinon.platform.services import Services
from koinon.platform.storage import storage
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.simulator.running import call, simulating
from tests.web.test_topic_pages import opened, sent

HOME = "/settings/whatsapp"


async def test_an_account_stands_with_its_numbers_and_is_asked_anew(services: Services) -> None:
    async with simulating() as simulator:
        ada = Browser(pages_of(services))
        founded = await found(services)
        ada.token = founded.token
        await ada.call("GET", "/api/v1/me")
        assert founded.organization_id is not None
        assert "No WhatsApp yet" in (await ada.call("GET", HOME, accept="text/html")).raw.decode()
        async with services.database.transaction(founded.organization_id) as tx:
            new = NewAccount(provider="whatsapp_cloud", name="WhatsApp", environment=channels.Environment.SIMULATOR)
            made = await channels.connect_account(tx, services.vault, new, simulator.url)
        (account,) = (await ada.call("GET", "/api/v1/whatsapp-accounts")).json["data"]
        action = f"{HOME}/{account['id']}/sync"
        again, page = await opened(ada, HOME, action)
        assert "In a moment" in page
        assert await sent(ada, again) == 303
        _, page = await opened(ada, HOME, action)
        assert "Simulated business account" in page
        assert "Good quality" in page
        (account,) = (await ada.call("GET", "/api/v1/whatsapp-accounts")).json["data"]
        assert account["account_id"] == str(made.id)
        number = account["numbers"][0]["number"]
        key = next(iter(simulator.carrier.accounts))
        await call(simulator, "POST", "/_sim/whatsapp", {"account": key, "number": number, "quality": "RED"})
        assert await sent(ada, again) == 303
        _, page = await opened(ada, HOME, action)
        assert "Poor quality" in page
        assert "Broadcasts wait until that changes" in page


@pytest.mark.parametrize(("kind", "shown"), [("image/png", "image/png"), ("text/html", "application/octet-stream")])
async def test_a_file_is_shown_to_its_readers_and_runs_nothing(services: Services, kind: str, shown: str) -> None:
    ada, ben = Browser(pages_of(services)), Browser(pages_of(services))
    founded, other = await found(services), await found(services)
    ada.token, ben.token = founded.token, other.token
    organization, one = founded.organization_id, ids.uuid7()
    assert organization is not None
    async with services.database.transaction(organization) as tx:
        new = NewAccount(provider="whatsapp_cloud", name="WhatsApp", environment=channels.Environment.SIMULATOR)
        made = await channels.connect_account(tx, services.vault, new, "http://127.0.0.1:1")
        await media.insert_awaited(tx, [(one, made.id, "whatsapp-media:1", kind, clock.now())])
        await media.mark_kept(tx, one, kind, 4)
    sealed = services.vault.seal(b"file", organization, "inbound_media")
    await storage(services.configuration).put(f"{organization}/inbound/{one}", sealed)
    for reader in (ada, ben):
        await reader.call("GET", "/api/v1/me")
    answer = await ada.call("GET", f"/media/{one}")
    assert (answer.status, answer.raw) == (200, b"file")
    assert answer.headers["content-type"].startswith(shown)
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await ben.call("GET", f"/media/{one}")).status == 404
    assert (await ada.call("GET", f"/media/{ids.uuid7()}")).status == 404
