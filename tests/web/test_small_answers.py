"""Small answers of pages: an old place in a list, a number out of bounds, a tab that would be empty, the API’s page."""

from datetime import timedelta

import pytest
from msgspec import structs

from koinon.kit import clock, ids
from koinon.organizations import console
from koinon.platform.alerts import Standing
from koinon.platform.services import Services
from koinon.web.alert_words import alert_sentence
from koinon.web.ambient import in_locale, surrounded
from koinon.web.pages.settings_tabs import settings_tabs
from tests.identity.browser import COOKIE, Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def browser(services: Services) -> Browser:
    made = Browser(pages_of(services))
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
        return [href for href, *_ in settings_tabs("/settings/support", rights.__contains__).pages]

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


async def test_support_is_offered_for_days_that_are_numbers(browser: Browser) -> None:
    page = (await browser.call("GET", "/settings/support", accept="text/html")).raw.decode()
    assert [days for days in ("1 day<", "7 days<", "30 days<") if days in page] == ["1 day<", "7 days<", "30 days<"]
    assert "%(num)s" not in page


async def test_an_announcement_is_in_the_language_chosen_in_the_menu(services: Services, browser: Browser) -> None:
    texts = {"en": "We move on Sunday.", "es": "Nos mudamos el domingo."}
    new = console.NewAnnouncement(texts=texts, starts_at=clock.now(), ends_at=clock.now() + timedelta(days=2))
    async with services.database.system() as tx:
        said = await console.announce(tx, new)
    page = await browser.call(
        "GET", "/people", accept="text/html", cookie=f"{COOKIE}={browser.token}; koinon_language=es"
    )
    async with services.database.system() as tx:
        await console.end_announcement(tx, said.id)
    assert (texts["es"] in page.raw.decode(), texts["en"] in page.raw.decode()) == (True, False)


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_an_alert_is_told_in_the_readers_language(locale: str) -> None:
    now, english = clock.now(), "The oldest of 3 jobs in the queue mail waits for 10 min."
    one = Standing(
        id=ids.uuid7(), kind="queue_wait", severity="error", subject="mail", organization_id=None, message=english,
        value=600.0, threshold=300.0, occurrence_count=1, first_seen_at=now, last_seen_at=now, state="open",
    )  # fmt: skip
    assert alert_sentence(one) == english
    with surrounded(in_locale(locale)):
        told = alert_sentence(one)
        assert alert_sentence(structs.replace(one, kind="a_kind_of_tomorrow")) == english
        assert "user 7" in (
            grave := alert_sentence(structs.replace(one, kind="security_refresh_reuse", subject="user 7"))
        )
        assert "user 7" in (other := alert_sentence(structs.replace(one, kind="security_mfa_failed", subject="user 7")))
    assert ("mail" in told, "10 min" in told, "oldest" in told) == (True, True, False)
    assert grave != other
    assert not {"security", "log"} & set(f"{grave} {other}".split())


@pytest.mark.parametrize(
    ("status", "answered"), [("404", 404), ("503", 503), ("99", 404), ("200", 404), ("99999999", 404)]
)
async def test_only_errors_have_an_error_page_to_look_at(browser: Browser, status: str, answered: int) -> None:
    assert (await browser.call("GET", f"/design/error/{status}", accept="text/html")).status == answered
