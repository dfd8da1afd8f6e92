"""A page belongs to one organization, whatever its reader does in another tab (IDN-017)."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

import pytest

from koinon import identity
from koinon.identity.accounts import acting, start_session, take_seat
from koinon.identity.contracts import Role
from koinon.identity.sessions import REMEMBERED
from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found
from tests.pages import application_of
from tests.platform.asgi import Answer

FORM = "application/x-www-form-urlencoded"


@dataclass
class Tab:
    """A tab that Ada opened on her church, and the bakery where she has a seat too."""

    browser: Browser
    church: str
    bakery: str
    bakery_id: UUID

    async def page(self, path: str, **headers: str) -> Answer:
        return await self.browser.call("GET", path, accept="text/html", **headers)

    async def token(self) -> str:
        """The token of the forms of the page that is open."""
        shown = (await self.page("/people")).raw.decode()
        return re.search(r'name="csrf-token" content="([^"]+)"', shown)[1]  # type: ignore[index]

    async def send(self, path: str, token: str, **fields: str) -> Answer:
        """A plain form, as a browser without script sends it."""
        body = urlencode({"csrf_token": token, **fields}).encode()
        headers = {"content_type": FORM, "accept": "text/html", "x_csrf_token": ""}
        return await self.browser.call("POST", path, body, referer="http://localhost:8000/groups", **headers)

    async def leave(self) -> None:
        """In a second tab Ada goes to the bakery."""
        assert (await self.send(f"/organizations/{self.bakery_id}/switch", await self.token())).status == 303


async def opened(services: Services) -> tuple[UUID, Tab]:
    """Ada, and a tab of hers in a church that she has just founded."""
    unique = ids.uuid7().hex[-8:]
    began = await found(services, f"Church {unique}")
    bakery = (await found(services, f"Bakery {unique}")).organization_id
    assert bakery is not None
    async with services.database.transaction(acting(began.user.id, bakery, "Ada", identity.Client())) as tx:
        await take_seat(tx, began.user.id, bakery, Role.ADMIN)
    browser = Browser(application_of(services))
    browser.token = began.token
    return began.user.id, Tab(browser, f"church-{unique}", f"bakery-{unique}", bakery)


@pytest.fixture(scope="module")
async def seats(services: Services) -> tuple[UUID, Tab]:
    return await opened(services)


@pytest.fixture
async def tab(services: Services, seats: tuple[UUID, Tab]) -> Tab:
    """A browser of its own for each test, in the same two organizations."""
    user_id, first = seats
    browser = Browser(first.browser.app)
    browser.token = (await start_session(services, user_id, identity.Client())).token
    return replace(first, browser=browser)


async def test_an_address_names_the_organization_and_so_does_the_page(tab: Tab) -> None:
    shown = await tab.page(f"/o/{tab.church}/people?q=maria")
    assert shown.status == 200
    assert f'<meta name="organization" content="{tab.church}">' in shown.raw.decode()


async def test_a_tab_left_open_shows_nothing_of_the_other_organization(tab: Tab) -> None:
    await tab.leave()
    refused = await tab.page(f"/o/{tab.church}/people?q=maria")
    text = refused.raw.decode()
    assert (refused.status, "Church" in text) == (409, True)
    assert f'name="next" value="/o/{tab.church}/people?q=maria"' in text
    assert (await tab.page(f"/o/{tab.bakery}/people")).status == 200


async def test_a_form_left_open_never_writes_into_the_other_organization(tab: Tab) -> None:
    """Not even without script, where the address of the form names nothing: its token does."""
    left = await tab.token()
    await tab.leave()
    refused = await tab.send("/groups", left, name="Choir")
    assert (refused.status, "Nothing was saved or sent." in refused.raw.decode()) == (409, True)
    assert 'name="next" value="/groups"' in refused.raw.decode()
    assert "Choir" not in (await tab.page("/groups")).raw.decode()


async def test_the_offer_leads_back_to_where_the_tab_was(tab: Tab) -> None:
    left = await tab.token()
    await tab.leave()
    church = next(seat for seat in await _seats(tab) if seat["name"].startswith("Church"))
    path = f"/o/{tab.church}/people?q=maria"
    back = await tab.send(f"/organizations/{church['organization_id']}/switch", left, next=path)
    assert (back.status, back.headers["location"]) == (303, path)
    assert (await tab.page(path)).status == 200


async def _seats(tab: Tab) -> list[dict[str, str]]:
    seats: list[dict[str, str]] = (await tab.browser.call("GET", "/api/v1/me")).json["data"]["seats"]
    return seats


async def test_a_part_of_a_page_asks_in_a_dialog(tab: Tab) -> None:
    await tab.leave()
    asked = {"hx_request": "true", "hx_current_url": f"http://localhost:8000/o/{tab.church}/inbox"}
    refused = await tab.page(f"/o/{tab.church}/inbox", **asked)
    assert (refused.status, refused.headers["hx-retarget"]) == (409, "#dialog-slot")
    assert f'value="/o/{tab.church}/inbox"' in refused.raw.decode()


async def test_its_live_connection_hears_nothing(tab: Tab) -> None:
    await tab.leave()
    refused = await tab.browser.call("GET", f"/o/{tab.church}/live", accept="text/event-stream")
    assert (refused.status, refused.error["code"]) == (409, "organization_switched")


@pytest.mark.parametrize("name", ["nowhere-at-all", "~test", "..", "%2e%2e"])
async def test_a_name_that_is_none_of_ones_own_is_not_found(tab: Tab, name: str) -> None:
    assert (await tab.page(f"/o/{name}/people")).status == 404


async def test_a_strangers_organization_is_not_found_by_its_name(services: Services, tab: Tab) -> None:
    stranger = ids.uuid7().hex[-8:]
    await found(services, f"Clinic {stranger}")
    assert (await tab.page(f"/o/clinic-{stranger}/people")).status == 404


async def test_the_sandbox_has_a_name_of_its_own(services: Services, tab: Tab) -> None:
    token = await tab.token()
    assert (await tab.send("/developers/sandbox/enter", token)).status == 303
    assert (await tab.page(f"/o/{tab.church}~test/people")).status == 200
    assert (await tab.page(f"/o/{tab.church}/people")).status == 409


async def test_signing_in_again_comes_back_to_the_named_page(tab: Tab) -> None:
    tab.browser.token = None
    answer = await tab.page(f"/o/{tab.church}/people")
    assert answer.headers["location"] == f"/sign-in?next=/o/{tab.church}/people"


async def test_an_api_client_names_nothing_and_acts_where_its_session_stands(tab: Tab) -> None:
    assert (await tab.browser.call("GET", "/api/v1/me")).status == 200
    await tab.leave()
    assert (await tab.browser.call("PATCH", "/api/v1/organization", {"name": "Corner Bakery"})).status == 200


async def test_the_name_an_organization_had_before_still_leads_to_it(services: Services) -> None:
    _, tab = await opened(services)
    renamed = f"hill-{tab.church}"
    await tab.browser.call("GET", "/api/v1/me")
    assert (await tab.browser.call("PATCH", "/api/v1/organization", {"slug": renamed})).status == 200
    assert (await tab.page(f"/o/{renamed}/people")).status == 200
    REMEMBERED.forget()  # which it does by itself within two seconds
    led = await tab.page(f"/o/{tab.church}/people")
    assert (led.status, led.headers["location"]) == (301, f"/o/{renamed}/people")
    assert (await tab.page(f"/o/{tab.church}/people", hx_request="true")).status == 200


async def signed_in_at(tab: Tab, email: str, path: str) -> tuple[str, Answer]:
    """Where signing in with `next=path` leads in a fresh browser, and the page that is found there."""
    fresh = replace(tab, browser=Browser(tab.browser.app))
    body = urlencode({"email": email, "password": PASSWORD, "next": path}).encode()
    entered = await fresh.browser.call("POST", "/sign-in", body, content_type=FORM, sec_fetch_site="same-origin")
    assert entered.status == 303
    return entered.headers["location"], await fresh.page(entered.headers["location"])


@pytest.mark.parametrize("own", ["church", "bakery"])
async def test_signing_in_from_a_deep_link_starts_in_its_organization(
    services: Services, seats: tuple[UUID, Tab], own: str
) -> None:
    user_id, tab = seats
    async with services.database.system() as tx:
        email = await tx.one(str, "select email from users where id = %(id)s", {"id": user_id})
    slug = getattr(tab, own)
    location, shown = await signed_in_at(tab, email, f"/o/{slug}/people?q=maria")
    assert (location, shown.status) == (f"/o/{slug}/people?q=maria", 200)
    assert f'<meta name="organization" content="{slug}">' in shown.raw.decode()


async def test_signing_in_from_a_strangers_link_lets_nobody_in(services: Services, seats: tuple[UUID, Tab]) -> None:
    user_id, tab = seats
    stranger = f"Stranger {ids.uuid7().hex[-8:]}"
    await found(services, stranger)
    async with services.database.system() as tx:
        email = await tx.one(str, "select email from users where id = %(id)s", {"id": user_id})
    _, shown = await signed_in_at(tab, email, f"/o/{stranger.lower().replace(' ', '-')}/people")
    assert shown.status == 404
