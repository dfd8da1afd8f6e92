"""Links of messages on pages: who followed them, names, switches, what an ended one says (MSG-074, 075, 093)."""

from uuid import UUID

import pytest

from koinon import messaging
from koinon.messaging.links.service.counting import count_job
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web.pages import operator_acts
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.messaging.links.conftest import make_link, press
from tests.pages import application_of, pages_of
from tests.web.test_topic_pages import opened, sent

URL = "https://church.example/summer?fund=roof"


async def signed_in(services: Services) -> tuple[Browser, UUID]:
    """Ada, owner of a new organization."""
    ada, signed = Browser(pages_of(services)), await found(services)
    ada.token = signed.token
    await ada.call("GET", "/api/v1/me")
    assert signed.organization_id is not None
    return ada, signed.organization_id


async def page(ada: Browser, path: str) -> str:
    """A page's text."""
    answer = await ada.call("GET", path, accept="text/html")
    assert answer.status == 200, answer.status
    return answer.raw.decode()


async def test_links_are_listed_named_disabled_and_enabled(services: Services) -> None:
    ada, organization_id = await signed_in(services)
    assert "No links yet" in await page(ada, "/links")
    draft = await cast.draft(services, organization_id)
    link_id, code = await make_link(services, organization_id, URL, origin_id=draft.id)
    door = messaging.LinkDoor(services)
    await press(door, f"/l/{code}")
    await press(door, f"/l/{code}", agent="curl/8.5.0")
    await door.recorder.flush()
    await count_job.run(services, None)
    listed = await page(ada, "/links?q=SUMMER")
    assert "Sunday" in listed
    assert f"/links/{link_id}" in listed
    assert "Nothing found" in await page(ada, "/links?status=disabled")
    own = f"/links/{link_id}"
    form, shown = await opened(ada, own, own)
    assert "A search engine, a scanner or a preview" in shown
    assert "Phones and tablets" in shown
    assert await sent(ada, form, label="x" * 121) == 422
    form, _ = await opened(ada, own, own)
    assert await sent(ada, form, label="Summer camp") == 303
    form, shown = await opened(ada, own, own + "/disable")
    assert "Summer camp" in shown
    assert await sent(ada, form) == 303
    form, shown = await opened(ada, own, own + "/enable")
    assert "Whoever follows it reads that it is not in use any more." in shown
    assert await sent(ada, form) == 303
    assert "Disabled" not in (await page(ada, own))


async def test_people_are_named_where_each_has_a_link_of_their_own(services: Services) -> None:
    ada, organization_id = await signed_in(services)
    await cast.sender(services, organization_id, "http://127.0.0.1:9")
    [ben] = await cast.people(services, organization_id, cast.distinct(1), names=[("Ben", "Baker")])
    async with services.database.transaction(organization_id) as tx:
        sent_ = await messaging.message_contact(tx, services, ben, body="Come")
    link_id, code = await make_link(services, organization_id, URL, origin_id=sent_.id, delivery_id=sent_.id)
    door = messaging.LinkDoor(services)
    await press(door, f"/l/{code}")
    await door.recorder.flush()
    await count_job.run(services, None)
    shown = await page(ada, f"/links/{link_id}")
    assert "Ben Baker" in shown
    assert f"/people/{ben}" in shown
    figures = (await ada.call("GET", f"/api/v1/analytics/links/{link_id}")).json["data"]
    assert figures["link"]["unique_clicks"] == 1
    assert [(one["contact_id"], one["clicks"]) for one in figures["people"]] == [(str(ben), 1)]


async def test_the_api_lists_changes_and_refuses(services: Services) -> None:
    ada, organization_id = await signed_in(services)
    ids = [(await make_link(services, organization_id, f"{URL}&n={n}"))[0] for n in range(3)]
    first = (await ada.call("GET", "/api/v1/links?limit=2")).json
    assert [one["id"] for one in first["data"]] == [str(one) for one in reversed(ids)][:2]
    rest = (await ada.call("GET", f"/api/v1/links?limit=2&cursor={first['meta']['pagination']['next_cursor']}")).json
    assert [one["id"] for one in rest["data"]] == [str(ids[0])]
    changed = await ada.call("PATCH", f"/api/v1/links/{ids[0]}", {"disabled": True, "label": "Camp"})
    assert (changed.json["data"]["status"], changed.json["data"]["label"]) == ("disabled", "Camp")
    listed = (await ada.call("GET", "/api/v1/links?status=disabled")).json["data"]
    assert [one["id"] for one in listed] == [str(ids[0])]
    late = await ada.call("PATCH", f"/api/v1/links/{ids[0]}", {"expires_at": "2020-01-01T00:00:00Z"})
    assert late.status == 422
    ben, _ = await signed_in(services)
    for method, path in (("PATCH", f"/api/v1/links/{ids[0]}"), ("GET", f"/api/v1/analytics/links/{ids[0]}")):
        assert (await ben.call(method, path, {"label": "x"} if method == "PATCH" else None)).status == 404


async def test_who_follows_what_leads_nowhere_reads_why(services: Services) -> None:
    _, organization_id = await signed_in(services)
    link_id, code = await make_link(services, organization_id, URL)
    application = application_of(services)
    stranger = Browser(application)  # type: ignore[arg-type]
    led = await stranger.call("GET", f"/l/{code}", accept="text/html")
    assert (led.status, led.headers["location"]) == (302, URL)
    unknown = await stranger.call("GET", "/l/zzzzzzzz", accept="text/html")
    assert unknown.status == 404
    async with services.database.transaction(organization_id) as tx:
        await messaging.change_link(tx, link_id, disabled=True)
    application.links.targets.forget()
    ended = await stranger.call("GET", f"/l/{code}", accept="text/html")
    assert ended.status == 410
    assert "not in use any more" in ended.raw.decode()
    dot = await stranger.call("GET", "/o/nobody.gif", accept="image/gif")
    assert (dot.status, dot.headers["content-type"]) == (200, "image/gif")


async def test_an_operator_stops_all_links_with_a_reason_that_is_read(services: Services) -> None:
    ada, organization_id = await signed_in(services)
    stop, release = (operator_acts.ACTS[name][0] for name in ("stop_links", "release_links"))
    for act in (stop, release):
        with pytest.raises(KoinonError):
            async with services.database.transaction(organization_id) as tx:
                await act(tx, "short")
    async with services.database.transaction(organization_id) as tx:
        await stop(tx, "Links to a copy of a bank were sent.")
    shown = await page(ada, "/links")
    assert "Your short links lead nowhere at present" in shown
    assert "Links to a copy of a bank were sent." in shown
    async with services.database.transaction(organization_id) as tx:
        await release(tx, "It was explained well.")
    assert "lead nowhere at present" not in await page(ada, "/links")
