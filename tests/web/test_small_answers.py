"""Small answers of pages: an old place in a list, a number out of bounds, a tab that would be empty, the API’s page."""

import pytest

from koinon import web
from koinon.app import litestar
from koinon.platform import rest
from koinon.platform.services import Services
from koinon.web.pages.settings_tabs import settings_tabs
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def browser(services: Services) -> Browser:
    problems = rest.Problems(html=web.problem_page, translate=web.translate)
    made = Browser(rest.Edge(litestar(services, problems), problems))
    made.token = (await found(services)).token
    return made


@pytest.mark.parametrize(
    ("asked", "begins"), [("/people?q=Eve&cursor=old", "/people?q=Eve"), ("/audit?cursor=old", "/audit")]
)
async def test_an_old_place_in_a_list_leads_to_its_beginning(browser: Browser, asked: str, begins: str) -> None:
    answer = await browser.call("GET", asked, accept="text/html")
    assert (answer.status, answer.headers["location"]) == (303, begins)


async def test_a_number_below_its_bounds_is_not_called_broken(browser: Browser) -> None:
    token = await token_in_page(browser)
    body = b"undo_seconds=10&approval_above=-5&summary_mail=yes"
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": token}
    answer = await browser.call("POST", "/settings/sending", body, **headers)
    assert answer.status == 422
    page = answer.raw.decode()
    assert 'value="-5"' in page
    assert "whole number" not in page
    assert 'field-error" id="f-approval_above-error">' in page


def test_the_tab_of_data_is_for_who_may_export_or_close() -> None:
    def listed(*rights: str) -> list[str]:
        return [href for href, *_ in settings_tabs("/settings", rights.__contains__)]

    assert "/settings/data" not in listed("organization:read")
    assert "/settings/data" in listed("organization:export")
    assert "/settings/data" in listed("organization:delete")


async def test_the_apis_page_shows_code_as_code_and_leads_back(browser: Browser) -> None:
    page = (await browser.call("GET", "/api/docs", accept="text/html")).raw.decode()
    text = page[page.index("<header>") :]
    told = [
        line
        for line in text.splitlines()
        if "`" in line and "<pre" not in line and line.startswith(("  <p>", "  <tr>"))
    ]
    assert told == []
    assert '<a href="/">Back to Koinon</a>' in page
    assert '<link rel="icon" type="image/svg+xml" href="data:' in page


async def test_a_static_file_of_an_endless_name_is_not_there(browser: Browser) -> None:
    """A file system refuses a name over 255 bytes by an error of its own."""
    for name in ("x" * 20, "x" * 300, "%F0%9F%98%80" * 70):
        assert (await browser.call("GET", f"/static/dist/{name}")).status == 404
