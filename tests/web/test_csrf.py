"""The token in a page is another text each time, and counts as the session's (API-048; BREACH, Black Hat 2013)."""

import re

from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of


async def test_a_pages_token_is_masked_anew_and_passes(services: Services) -> None:
    browser = Browser(pages_of(services))
    browser.token = (await found(services)).token
    tokens = [await token_in_page(browser) for _ in range(2)]
    assert tokens[0] != tokens[1]
    for token in tokens:
        answer = await browser.call("PATCH", "/api/v1/organization", {"name": "Renamed"}, x_csrf_token=token)
        assert answer.status == 200
    token = tokens[0].partition(".")[0]  # behind the dot stands the organization's name
    forged = token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB")
    refused = await browser.call("PATCH", "/api/v1/organization", {"name": "Taken"}, x_csrf_token=forged)
    assert refused.error["code"] == "csrf_failed"


async def token_in_page(browser: Browser) -> str:
    answer = await browser.call("GET", "/settings/carriers", accept="text/html")
    found_token = re.search(r'<meta name="csrf-token" content="([^"]+)"', answer.raw.decode())
    assert found_token is not None
    return found_token[1]
