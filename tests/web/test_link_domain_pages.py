"""Settings, Link domain, over HTTP: a host is added, its records shown and looked at, used and taken away (MSG-072)."""

from uuid import UUID

import pytest

from koinon import messaging
from koinon.messaging.links import preferences
from koinon.platform.services import Services
from tests.channels.name_server import NameServer
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging.links.conftest import make_link
from tests.messaging.links.domains.conftest import HOST, OURS, asking, publish, server
from tests.pages import pages_of
from tests.web.test_topic_pages import opened, sent

HOME = "/settings/links"
__all__ = ["asking", "server"]


@pytest.fixture
async def ada(asking: Services) -> Browser:
    return (await founded(asking))[0]


async def founded(services: Services) -> tuple[Browser, UUID]:
    """Somebody in an organization of their own."""
    browser = Browser(pages_of(services))
    signed = await found(services)
    assert signed.organization_id is not None
    browser.token = signed.token
    await browser.call("GET", "/api/v1/me")
    return browser, signed.organization_id


async def domain(browser: Browser) -> dict[str, object]:
    [one] = (await browser.call("GET", "/api/v1/link-domains")).json["data"]
    return dict(one)


async def test_a_host_is_added_looked_at_used_and_taken_away(
    asking: Services, server: NameServer, ada: Browser
) -> None:
    form, page = await opened(ada, HOME, HOME)
    assert "No link domain yet" in page
    assert f"http://{OURS}/l/7k2m9p4x" in page
    assert await sent(ada, form, host="no name") == 422
    assert await sent(ada, form, host="co.uk") == 422
    assert await sent(ada, form, host=HOST) == 303
    assert await sent(ada, form, host=HOST) == 409
    made = await domain(ada)
    own = f"{HOME}/{made['id']}"
    check, page = await opened(ada, own, own + "/check")
    for shown in (OURS, f"_koinon-challenge.{HOST}", "koinon-link-domain=", "Waits for DNS"):
        assert shown in page
    assert "Certificate" not in page  # links without TLS have none
    for record in made["records"]:  # type: ignore[attr-defined]
        server.put(record["host"], record["type"], record["value"] + ("." if record["type"] == "CNAME" else ""))
    assert await sent(ada, check) == 303
    use, page = await opened(ada, own, own + "/use")
    assert "Verified" in page
    assert f"http://{HOST}/l/7k2m9p4x" in page
    assert await sent(ada, use) == 303
    assert not (await domain(ada))["is_used"]
    use, page = await opened(ada, own, own + "/use")
    assert "New links do not take this name." in page
    assert await sent(ada, use) == 303
    assert (await domain(ada))["is_used"]
    remove, page = await opened(ada, own, own + "/remove")
    assert "No link was sent with it" in page
    assert await sent(ada, remove) == 303
    assert (await ada.call("GET", own, accept="text/html")).status == 404


async def test_a_host_with_links_is_kept_until_its_name_is_typed(
    asking: Services,
) -> None:
    ada, organization_id = await founded(asking)
    form, _ = await opened(ada, HOME, HOME)
    await sent(ada, form, host=HOST)
    made = await domain(ada)
    own = f"{HOME}/{made['id']}"
    link_id, _ = await make_link(asking, organization_id, "https://church.example/")
    async with asking.database.transaction(organization_id) as tx:
        await tx.execute(
            "update links set host = %(h)s where organization_id = %(o)s and id = %(l)s",
            {"o": organization_id, "h": HOST, "l": link_id},
        )
        assert messaging.short_link(await messaging.link(tx, link_id)).startswith(f"http://{HOST}/l/")
    remove, page = await opened(ada, own, own + "/remove")
    assert "1 link sent with it" in page
    assert await sent(ada, remove) == 303
    end, page = await opened(ada, own, own + "/remove")
    assert "No new link takes this name." in page
    assert await sent(ada, end, name="another") == 422
    assert await sent(ada, end, name=HOST.upper()) == 303
    _, page = await opened(ada, HOME, HOME)
    assert "No link domain yet" in page


async def test_whoever_can_mend_a_host_that_fails_is_told(
    asking: Services,
    server: NameServer,
) -> None:
    ada, organization_id = await founded(asking)
    async with asking.database.transaction(organization_id) as tx:
        made = await messaging.add_link_domain(tx, HOST)
    publish(server, made)
    await messaging.check_link_domain(asking, organization_id, made.id)
    server.zone.clear()
    await messaging.check_link_domain(asking, organization_id, made.id)
    page = (await ada.call("GET", "/notices", accept="text/html")).raw.decode()
    assert f"Links on {HOST} may lead nowhere" in page
    _, page = await opened(ada, f"{HOME}/{made.id}", f"{HOME}/{made.id}/check")
    assert "New links take this installation’s address until this name works again." in page
    assert "There is no such record yet." in page
    history = (await ada.call("GET", f"/history/link_domain/{made.id}", accept="text/html")).raw.decode()
    assert "A link domain fails: new links do not take it" in history


async def test_a_program_does_all_of_it(asking: Services, server: NameServer, ada: Browser) -> None:
    path = "/api/v1/link-domains"
    made = (await ada.call("POST", path, {"host": "GO.chapel.example"})).json["data"]
    own = f"{path}/{made['id']}"
    assert (made["host"], made["state"], made["is_used"], made["links"]) == (HOST, "waiting", True, 0)
    assert [(one["type"], one["state"]) for one in made["records"]] == [("CNAME", "waiting"), ("TXT", "waiting")]
    for record in made["records"]:
        server.put(record["host"], record["type"], record["value"] + ("." if record["type"] == "CNAME" else ""))
    checked = (await ada.call("POST", f"{own}/check")).json["data"]
    assert (checked["state"], checked["certificate"]["state"]) == ("verified", "waiting")
    assert not (await ada.call("PATCH", own, {"is_used": False})).json["data"]["is_used"]
    assert (await ada.call("PATCH", own, {})).json["data"]["is_used"] is False
    assert (await ada.call("PATCH", own, {"is_used": "x"})).status == 422
    for faulty in ({}, {"host": ""}, {"host": "x" * 300}, {"host": "co.uk"}, {"host": HOST, "more": 1}):
        assert (await ada.call("POST", path, faulty)).status == 422
    assert (await ada.call("POST", path, {"host": HOST})).status == 409
    assert (await ada.call("DELETE", f"{own}?give_up=maybe")).status == 422
    assert (await ada.call("DELETE", own)).status == 204
    assert (await ada.call("GET", own)).status == 404
    assert (await ada.call("POST", f"{own}/check")).status == 404


async def test_without_a_public_name_the_page_says_what_is_missing(services: Services) -> None:
    preferences.configure(services.configuration)
    browser, _ = await founded(services)
    page = (await browser.call("GET", HOME, accept="text/html")).raw.decode()
    assert "This installation has no public name yet" in page
    assert 'name="host"' not in page
