"""Who has neither password nor passkey here proves to be themselves by signing in at their provider anew (IDN-018).

OpenID Connect Core 1.0: `prompt=login` and `max_age` (§3.1.2.1) ask for it, `auth_time` (§2) says that it was done.
"""

# ruff: noqa: F811 -- fixtures of providers.py
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.identity.providers import (  # noqa: F401 -- fixtures
    Connect,
    ada,
    arrive,
    claimed,
    connect,
    depart,
    doctored,
    domain,
    entered,
)  # fmt: skip
from tests.pages import application_of
from tests.platform.asgi import Answer

pytestmark = pytest.mark.filterwarnings("ignore")
WEIGHTY = "/api/v1/me/recovery-codes"


@pytest.fixture
async def grace(services: Services, doctored: str, connect: Connect, domain: str) -> Browser:
    """Grace, who came by her organization's provider and has nothing else."""
    application = application_of(services)
    connection = await connect(doctored, "koinon", "secret", "admin")
    url, cookie = await depart(application, connection)  # type: ignore[arg-type]
    answer = await arrive(application, await says(doctored, url, domain), cookie)  # type: ignore[arg-type]
    assert entered(answer)
    browser = Browser(application)
    browser._keep(answer)
    await browser.call("GET", "/api/v1/me")
    return browser


async def says(issuer: str, url: str, domain: str, who: str = "grace", **claims: Any) -> str:
    """What the provider sends back when `who` signs in there."""
    return await claimed(issuer, url, who + domain, email=f"{who}@{domain}", email_verified=True, **claims)


async def is_asked(browser: Browser) -> bool:
    answer = await browser.call("POST", WEIGHTY, {})
    return answer.status == 403 and answer.error["code"] == "reauthentication_required"


async def go(browser: Browser) -> tuple[str, str]:
    """The way to the provider from the page that asks: its address, and the cookie that comes back."""
    answer = await browser.call("GET", "/confirm/organization?next=/account/security", accept="text/html")
    assert answer.status == 303, answer.raw
    journey = next(one for one in answer.cookies if one.startswith("__Host-koinon_sso="))
    return answer.headers["location"], journey.partition(";")[0]


async def test_coming_by_a_provider_is_no_proof_and_the_page_offers_only_what_there_is(grace: Browser) -> None:
    assert await is_asked(grace)
    page = (await grace.call("GET", "/confirm?next=/account/security", accept="text/html")).raw.decode()
    assert "/confirm/organization?next=/account/security" in page
    assert not re.search('name="confirm_password"|data-passkey="get"', page)


async def test_the_provider_is_told_to_ask_anew(grace: Browser) -> None:
    asked = parse_qs(urlsplit((await go(grace))[0]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


async def test_a_fresh_sign_in_there_confirms_here(grace: Browser, doctored: str, domain: str) -> None:
    url, cookie = await go(grace)
    back = await says(doctored, url, domain)
    answer = await arrive(grace.app, back, cookie)
    assert (answer.status, answer.headers["location"], entered(answer)) == (303, "/account/security", False)
    assert not await is_asked(grace)
    again = await arrive(grace.app, back, cookie)
    assert again.status == 403  # a code works once


async def test_somebody_else_at_the_provider_does_not(grace: Browser, doctored: str, domain: str) -> None:
    url, cookie = await go(grace)
    answer = await arrive(grace.app, await says(doctored, url, domain, "mallory"), cookie)
    assert (answer.status, await is_asked(grace)) == (403, True)


@pytest.mark.parametrize(("seconds", "is_taken"), [(-601, False), (-590, True)])  # ten minutes are IDN-018's
async def test_an_old_sign_in_at_the_provider_does_not(
    grace: Browser, doctored: str, domain: str, seconds: int, is_taken: bool
) -> None:
    url, cookie = await go(grace)
    back = await says(doctored, url, domain, auth_time=int(time.time()) + seconds)
    answer = await arrive(grace.app, back, cookie)
    assert (answer.status == 303, not await is_asked(grace)) == (is_taken, is_taken)


@pytest.mark.parametrize("when", [None, "now", True])
async def test_a_provider_that_does_not_say_when_does_not(
    grace: Browser, doctored: str, domain: str, when: object
) -> None:
    url, cookie = await go(grace)
    answer = await arrive(grace.app, await says(doctored, url, domain, auth_time=when), cookie)
    assert (answer.status, await is_asked(grace)) == (403, True)


async def test_a_form_waits_for_the_other_tab(grace: Browser, doctored: str, domain: str) -> None:
    """In a dialog nothing is lost: one signs in in a second tab, then presses Go on."""
    body = {"confirm_method": "POST", "confirm_next": "/developers/keys", "confirm_elsewhere": "yes", "name": "Till"}
    assert (await sent(grace, body)).status == 422
    url, cookie = await go(grace)
    await arrive(grace.app, await says(doctored, url, domain), cookie)
    answer = await sent(grace, body)
    assert (answer.status, answer.headers["location"]) == (307, "/developers/keys")


async def sent(browser: Browser, fields: dict[str, str]) -> Answer:
    kind = "application/x-www-form-urlencoded"
    return await browser.call("POST", "/confirm", urlencode(fields).encode(), content_type=kind, accept="text/html")


async def test_who_has_a_password_confirms_by_it(services: Services) -> None:
    browser = Browser(application_of(services))
    browser.token = (await found(services)).token
    answer = await browser.call("GET", "/confirm/organization", accept="text/html")
    assert answer.status == 409
