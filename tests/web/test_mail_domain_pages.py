"""Settings, Email, over HTTP: a domain is added, its records shown and looked at, and taken away (CHN-037)."""

from dataclasses import replace

from koinon.platform.services import Services
from tests.channels.name_server import serving
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.test_topic_pages import opened, sent

HOME = "/settings/mail"


async def test_a_domain_is_added_looked_at_and_taken_away(services: Services) -> None:
    async with serving() as server:
        known = services.configuration.resolved
        asked = {**known, "DNS_SERVERS": replace(known["DNS_SERVERS"], value=server.address)}
        asking = replace(services, configuration=replace(services.configuration, resolved=asked))
        ada = Browser(pages_of(asking))
        ada.token = (await found(services)).token
        await ada.call("GET", "/api/v1/me")
        form, page = await opened(ada, HOME, HOME)
        assert "No domain yet" in page
        assert await sent(ada, form, domain="not a domain") == 422
        assert await sent(ada, form, domain="chapel.example") == 303
        assert await sent(ada, form, domain="chapel.example") == 409
        (domain,) = (await ada.call("GET", "/api/v1/email-domains")).json["data"]
        own = f"{HOME}/{domain['id']}"
        for record in domain["records"][:2]:
            server.put(record["host"], record["type"], record["value"])
        check, page = await opened(ada, own, own + "/verify")
        assert f"{domain['dkim_selector']}._domainkey.chapel.example" in page
        assert await sent(ada, check) == 303
        _, page = await opened(ada, own, own + "/verify")
        assert "Sends mail" in page
        save, _ = await opened(ada, own, own)
        assert await sent(ada, save, spf="all of it") == 422
        assert await sent(ada, save, spf="include:_spf.example.com") == 303
        again = (await ada.call("GET", f"/api/v1/email-domains/{domain['id']}")).json["data"]
        assert (again["state"], again["records"][1]["state"]) == ("broken", "wrong")
        remove, page = await opened(ada, own, own + "/remove")
        assert "does not allow the servers" in page
        assert await sent(ada, remove) == 303
        assert (await ada.call("GET", own, accept="text/html")).status == 404
