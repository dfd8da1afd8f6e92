"""What a tenant may not make us do by the file of a service account that they paste: it names where we call."""

import msgspec
import pytest

from koinon.channels.contracts import Credentials, OutgoingMessage, Refused
from koinon.channels.providers.fcm.adapter import FcmProvider, _account
from koinon.channels.push import simulated
from koinon.kit import ids

FILE = {
    "project_id": "grace-chapel-app",
    "private_key_id": "k",
    "private_key": "-----BEGIN PRIVATE KEY-----",
    "client_email": "push@grace-chapel-app.iam.gserviceaccount.com",
    "token_uri": "https://oauth2.googleapis.com/token",
}


def credentials(**changes: str) -> Credentials:
    return Credentials(msgspec.json.encode(FILE | changes).decode(), "https://fcm.googleapis.com", "")


def test_the_file_of_google_is_taken() -> None:
    assert _account(credentials()).project_id == "grace-chapel-app"


@pytest.mark.parametrize(
    "changes",
    [
        {"token_uri": "http://169.254.169.254/latest/meta-data"},
        {"token_uri": "http://oauth2.googleapis.com/token"},
        {"token_uri": "https://127.0.0.1:6379/token"},
        {"token_uri": "https://googleapis.com.evil.test/token"},
        {"token_uri": "https://oauth2.googleapis.com@evil.test/token"},
        {"token_uri": "https://[::1/token"},
        {"project_id": "a/../../b"},
        {"project_id": "a HTTP/1.1\r\nX: y"},
    ],
)
async def test_one_that_leads_elsewhere_is_refused_before_any_call(changes: dict[str, str]) -> None:
    health = await FcmProvider().health(credentials(**changes))
    assert health.error is not None
    assert health.error.code == "service_account"


async def test_a_key_of_another_kind_is_an_answer_not_an_error() -> None:
    """A file of Apple's in Google's field: an EC key where RSA is asked for."""
    wrong, provider = credentials(private_key=simulated.pem_of(simulated.curve_key("any"))), FcmProvider()
    message = OutgoingMessage(
        delivery_id=ids.uuid7(), attempt_id=ids.uuid7(), sender="app", to="token", body="Hello", media_urls=(),
        callback_url="",
    )  # fmt: skip
    (sent,) = await provider.send(wrong, [message])
    assert isinstance(sent, Refused)
    assert not (await provider.health(wrong)).ok
