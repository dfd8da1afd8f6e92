"""Settings, Consent, and the first step that asks for it (ORG-015)."""

from urllib.parse import urlencode

import pytest

from koinon.app import Application
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import application_of
from tests.platform.asgi import Answer
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def site(services: Services) -> Application:
    return application_of(services)


@pytest.fixture
async def ada(site: Application, services: Services) -> Browser:
    made = Browser(site)
    made.token = (await found(services)).token
    return made


async def state(ada: Browser, code: str) -> str:
    steps = (await ada.call("GET", "/api/v1/organization/onboarding")).json["data"]
    return next(str(one["state"]) for one in steps if one["code"] == code)


async def publish(ada: Browser, words: str) -> Answer:
    form = urlencode({"words": words, "language": "es"}).encode()
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": await token_in_page(ada)}
    return await ada.call("POST", "/settings/consent", form, **headers)


async def test_words_are_proposed_published_and_kept_as_they_were(ada: Browser) -> None:
    before = (await ada.call("GET", "/settings/consent", accept="text/html")).raw.decode()
    assert "I agree to receive text messages from" in before
    assert await state(ada, "consent_wording") == "todo"
    assert (await publish(ada, " ")).status == 422
    assert [(await publish(ada, words)).status for words in ("Acepto avisos.", "Acepto avisos y ofertas.")] == [303] * 2
    page = (await ada.call("GET", "/settings/consent", accept="text/html")).raw.decode()
    assert "Acepto avisos.</p>" in page and "Version 2" in page
    assert await state(ada, "consent_wording") == "done"
