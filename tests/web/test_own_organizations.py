"""Another organization by its page, and the address that leads to one (ORG-005, 006)."""

from urllib.parse import urlencode
from uuid import UUID

import pytest

from koinon.app import Application
from koinon.identity import sessions
from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import application_of
from tests.platform.asgi import Answer
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"
NEW = {"organization": "Harbor Relief", "kind": "nonprofit", "country": "PT", "time_zone": "Europe/Lisbon"}


@pytest.fixture(scope="module")
def site(services: Services) -> Application:
    return application_of(services)


@pytest.fixture
async def ada(site: Application, services: Services) -> Browser:
    made = Browser(site)
    made.token = (await found(services)).token
    return made


async def sent(browser: Browser, path: str, **fields: str) -> Answer:
    token = await token_in_page(browser)
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": token}
    return await browser.call("POST", path, urlencode(fields).encode(), **headers)


async def seen(browser: Browser, path: str) -> Answer:
    return await browser.call("GET", path, accept="text/html")


async def here(browser: Browser) -> tuple[UUID, str]:
    own = (await browser.call("GET", "/api/v1/organization")).json["data"]
    return UUID(own["id"]), own["slug"]


async def test_a_double_click_starts_one_and_one_works_there(ada: Browser) -> None:
    assert "Start another organization" in (await seen(ada, "/organizations/new")).raw.decode()
    key = ids.uuid7().hex
    answers = [await sent(ada, "/organizations", idempotency_key=key, **NEW) for _ in range(2)]
    assert [(answer.status, answer.headers["location"]) for answer in answers] == [(303, "/")] * 2
    assert len((await ada.call("GET", "/api/v1/organizations")).json["data"]) == 2
    assert (await ada.call("GET", "/api/v1/organization")).json["data"]["name"] == "Harbor Relief"


async def test_what_is_missing_is_told_and_what_was_typed_stays(ada: Browser) -> None:
    answer = await sent(ada, "/organizations", **{**NEW, "country": "ZZ"})
    assert answer.status == 422
    assert 'value="Harbor Relief"' in answer.raw.decode()
    assert "not a country code" in answer.raw.decode()


async def test_ones_address_opens_the_page_and_another_asks_first(ada: Browser) -> None:
    own, slug = await here(ada)
    assert (await seen(ada, f"/o/{slug}/people")).status == 200
    await sent(ada, "/organizations", idempotency_key=ids.uuid7().hex, **NEW)
    elsewhere = await seen(ada, f"/o/{slug}/people")
    assert elsewhere.status == 409
    assert "Grace Chapel" in elsewhere.raw.decode()
    await sent(ada, f"/organizations/{own}/switch")
    assert (await here(ada))[0] == own


async def test_the_old_address_leads_on_and_strangers_find_nothing(
    ada: Browser, site: Application, services: Services
) -> None:
    own, before = await here(ada)
    after = f"new-{own.hex[-12:]}"
    assert "Once changed, it stays until" in (await seen(ada, "/settings/address")).raw.decode()
    changed = await sent(ada, "/settings/address", slug=after.upper())
    assert (changed.status, changed.headers["location"]) == (303, f"/o/{after}/settings/address")
    assert (await seen(ada, changed.headers["location"])).status == 200
    sessions.REMEMBERED.forget()  # which it does by itself within two seconds
    answer = await seen(ada, f"/o/{before}/people?q=Eve")
    assert (answer.status, answer.headers["location"]) == (301, f"/o/{after}/people?q=Eve")
    ben = Browser(site)
    ben.token = (await found(services, "Corner Bakery")).token
    assert [(await seen(ben, f"/o/{slug}")).status for slug in (before, after, "nobody-here")] == [404, 404, 404]
    assert "can be changed again on" in (await seen(ada, "/settings/address")).raw.decode()


async def test_a_reserved_address_is_told_at_its_field(ada: Browser) -> None:
    answer = await sent(ada, "/settings/address", slug="admin")
    assert answer.status == 422
    assert "kept for the product itself" in answer.raw.decode()


async def test_a_sample_begins_anew_in_one_click_and_one_is_in_it(ada: Browser, services: Services) -> None:
    own, _ = await here(ada)
    async with services.database.transaction(own) as tx:
        await tx.execute("update organizations set is_sample = true where id = %(id)s", {"id": own})
    asked = (await seen(ada, "/settings/data")).raw.decode()
    for act in ("reset", "remove"):  # only a question's own form does it
        assert asked.count(f'action="/settings/data/sample/{act}"') == 1
        assert asked.index(f'<dialog class="dialog" id="{act}-sample"') < asked.index(f"/sample/{act}")
    assert "the team and the address /o/" in asked
    answer = await sent(ada, "/settings/data/sample/reset")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert (await here(ada))[0] != own
    refused = await sent(ada, "/settings/data/sample/remove")
    assert refused.status == 409
    assert "the only organization you have" in refused.raw.decode()


async def test_the_first_steps_leave_when_they_are_done_and_stay_to_be_found(ada: Browser) -> None:
    codes = [step["code"] for step in (await ada.call("GET", "/api/v1/organization/onboarding")).json["data"]]
    assert {"profile", "contacts", "broadcast", "verified_address", "teammate", "second_factor"} <= set(codes)
    assert 'class="first-steps"' in (await seen(ada, "/")).raw.decode()
    for code in codes:
        await sent(ada, f"/first-steps/{code}/skip", reason="not needed")
    assert 'class="first-steps"' not in (await seen(ada, "/")).raw.decode()
    assert 'class="first-steps"' in (await seen(ada, "/first-steps")).raw.decode()


async def test_hidden_first_steps_are_found_all_the_same(ada: Browser) -> None:
    await sent(ada, "/first-steps/dismiss")
    assert 'class="first-steps"' not in (await seen(ada, "/")).raw.decode()
    assert "Secure your sign-in" in (await seen(ada, "/first-steps")).raw.decode()
