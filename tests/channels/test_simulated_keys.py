"""What is simulated stays simulated: no account of the simulator gets a server or key of somebody's own (CHN-079)."""

import pytest

from tests.channels.test_endpoints import connect
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in

__all__ = ["ada", "application", "browser", "signed_in"]


@pytest.mark.parametrize(
    ("provider", "given"),
    [
        ("telnyx", {"api_key": "KEY0189\r\nX-Other: 1"}),
        ("smtp", {"host": "mail.example.org", "password": "a real one"}),
        ("smtp", {"imap_host": "169.254.169.254"}),
        ("ses", {"access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": "a real one"}),
        ("fcm", {"service_account": "{}"}),
    ],
)
async def test_an_account_of_the_simulator_never_gets_keys_of_ones_own(
    ada: Browser, provider: str, given: dict[str, str]
) -> None:
    account = await connect(ada, {"provider": provider, "name": "Practice", "environment": "simulator"})
    path = f"/api/v1/provider-accounts/{account['id']}"
    refused = await ada.call("POST", path + "/rotate-secret", {"credentials": given})
    assert (refused.status, refused.error["code"]) == (422, "validation_failed")
    assert (await ada.call("GET", path)).json["data"]["key_last4"] == account["key_last4"]
    assert (await ada.call("POST", path + "/rotate-secret", {})).status == 200
