"""What another site makes a browser send is refused (API-048)."""

import pytest

from tests.identity.browser import Browser

PATCH = ("PATCH", "/api/v1/organization", {"name": "Renamed"})


async def test_a_write_with_the_token_passes(ada: Browser) -> None:
    assert (await ada.call(*PATCH)).status == 200


@pytest.mark.parametrize("token", ["", "made-up", "é"])
async def test_a_write_without_the_right_token_is_refused(ada: Browser, token: str) -> None:
    answer = await ada.call(*PATCH, x_csrf_token=token)
    assert (answer.status, answer.error["code"]) == (403, "csrf_failed")


async def test_the_token_of_another_session_is_refused(ada: Browser, ben: Browser) -> None:
    assert (await ada.call(*PATCH, x_csrf_token=ben.csrf)).error["code"] == "csrf_failed"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
async def test_a_write_from_another_site_is_refused_even_with_the_token(ada: Browser, site: str) -> None:
    assert (await ada.call(*PATCH, sec_fetch_site=site)).error["code"] == "csrf_failed"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:9999", "//", "http://["])
async def test_a_foreign_origin_is_refused_where_the_browser_says_no_more(ada: Browser, origin: str) -> None:
    cookie = f"__Host-koinon={ada.token}"
    plain = Browser(ada.app)
    answer = await plain.call(*PATCH, cookie=cookie, origin=origin, x_csrf_token=ada.csrf)
    assert (answer.status, answer.error["code"]) == (403, "csrf_failed")


async def test_signing_in_from_another_site_is_refused(browser: Browser) -> None:
    body = {"email": "a@example.org", "password": "x"}
    answer = await browser.call("POST", "/api/v1/auth/login", body, sec_fetch_site="cross-site")
    assert answer.error["code"] == "csrf_failed"


async def test_reading_needs_no_token(ada: Browser) -> None:
    assert (await ada.call("GET", "/api/v1/organization", x_csrf_token="", sec_fetch_site="cross-site")).status == 200


async def test_a_form_field_carries_the_token(ada: Browser) -> None:
    """A plain form is not JSON, so the route itself refuses its type: but only after the token was accepted."""
    form = f"csrf_token={ada.csrf}&name=x".encode()
    kind = "application/x-www-form-urlencoded"
    answer = await ada.call("PATCH", "/api/v1/organization", form, content_type=kind, x_csrf_token="")
    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")
    refused = await ada.call("PATCH", "/api/v1/organization", b"name=x", content_type=kind, x_csrf_token="")
    assert refused.error["code"] == "csrf_failed"
