"""Taking up a carrier account of the installation, by page and by API (CHN-003)."""

from pathlib import Path

from koinon.platform.services import Services
from tests.channels.test_shared_accounts import KEY, LIVE, NAME, PUBLIC, renewed
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.test_topic_pages import opened, sent

CONNECT, HOME = "/settings/carriers/connect", "/settings/carriers"
API = "/api/v1/provider-accounts"


async def test_an_organization_takes_up_what_is_offered(services: Services, tmp_path: Path) -> None:
    ada = Browser(pages_of(renewed(services, tmp_path, LIVE)))
    ada.token = (await found(services)).token
    await ada.call("GET", "/api/v1/me")
    listed = (await ada.call("GET", API + "/shared")).json["data"]
    assert listed == [{"name": NAME, "provider": "telnyx", "environment": "live", "account_id": None}]
    form, page = await opened(ada, CONNECT, HOME + "/shared")
    assert "Offered by this installation" in page
    assert await sent(ada, form) == 303
    assert await sent(ada, form) == 303, "a double click is told, and harms nothing"
    assert (await ada.call("POST", API + "/shared", {"name": NAME})).error["code"] == "duplicate_resource"
    (account,) = (await ada.call("GET", API)).json["data"]
    assert (account["is_shared"], account["key_last4"]) == (True, "")
    shown = (await ada.call("GET", HOME, accept="text/html")).raw.decode()
    assert "This installation’s" in shown
    assert f"{HOME}/{account['id']}/keys" not in shown
    for answer in (shown, (await ada.call("GET", CONNECT, accept="text/html")).raw.decode()):
        assert KEY not in answer
        assert PUBLIC not in answer
