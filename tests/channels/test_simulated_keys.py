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


async def test_new_keys_of_whatsapp_are_of_the_same_account(ada: Browser) -> None:
    """An account of WhatsApp belongs to one organization: new keys must not lead to another unseen."""
    values = {
        "access_token": "E" * 40,
        "app_secret": "a" * 32,
        "waba_id": "102290129340398",
        "verify_token": "a-word-of-ours",
    }
    account = await connect(ada, {"provider": "whatsapp_cloud", "name": "WhatsApp", "credentials": values})
    path = f"/api/v1/provider-accounts/{account['id']}/rotate-secret"
    refused = await ada.call("POST", path, {"credentials": {"waba_id": "999999999999999"}})
    assert (refused.status, refused.error["details"]["fields"][0]["path"]) == (422, "credentials.waba_id")
    assert (await ada.call("POST", path, {"credentials": {"access_token": "F" * 40}})).status == 200
