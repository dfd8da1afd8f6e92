"""Settings, Privacy over plain HTTP: what nobody types, and somebody sends."""

from urllib.parse import urlencode

import pytest

from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("months", ["\u00b2", "9" * 5_000, "\u0663\u0660"])
async def test_months_that_are_no_number_keep_everybody(services: Services, months: str) -> None:
    """A superscript two is a digit to Python and no number; 5,000 digits are more than it reads."""
    ada = Browser(pages_of(services))
    ada.token = (await found(services)).token
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": await token_in_page(ada)}
    answer = await ada.call("POST", "/settings/privacy/retention", urlencode({"months": months}).encode(), **headers)
    assert answer.status == 303
