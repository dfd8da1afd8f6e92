"""Key files that cannot be right are refused where they are pasted, in words for people (CHN-001)."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from koinon import channels
from koinon.channels.providers.apns import adapter as apns
from koinon.channels.providers.smtp import server_words
from koinon.channels.push import service_account, simulated
from koinon.channels.service.fields import checked
from koinon.platform.errors.fields import InvalidFieldsError

PEM = simulated.service_account("SIM1", "https://fcm.googleapis.com").private_key
FILE = {
    "type": "service_account",
    "project_id": "grace-chapel-app",
    "private_key_id": "k",
    "private_key": PEM,
    "client_email": "push@grace-chapel-app.iam.gserviceaccount.com",
    "token_uri": "https://oauth2.googleapis.com/token",
}
APPLE = {"key_id": "ABC123DEFG", "team": "DEF123GHIJ", "topic": "org.example.app"}
CURVE = simulated.pem_of(simulated.curve_key("any"))
OTHER_CURVE = (
    ec.derive_private_key(7, ec.SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
)
SMTP = {"host": "smtp.example.org", "username": "office", "password": "eight chars"}


def google(**changes: str | None) -> str:
    """The file with changes; None takes a member out."""
    return msgspec.json.encode({k: v for k, v in {**FILE, **changes}.items() if v is not None}).decode()


def told(provider: str, values: dict[str, str]) -> dict[str, str]:
    with pytest.raises(InvalidFieldsError) as refused:
        checked(channels.provider(provider), values)
    return {fault.path: fault.sentence for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("{this is no JSON}", service_account.NO_JSON),
        ("{" * 3_000 + "}", service_account.NO_JSON),
        (google(client_email=None), service_account.NOT_WHOLE),
        ('{"web": {"client_id": "an OAuth client\'s file"}}', service_account.NOT_WHOLE),
        (google(token_uri="https://169.254.169.254/token"), service_account.NOT_GOOGLES),
        (google(project_id="a b"), service_account.NO_PROJECT),
        (google(private_key="-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), service_account.NO_KEY),
        (google(private_key=CURVE), service_account.NO_KEY),
    ],
)
def test_a_file_that_is_not_googles_is_told_at_once(file: str, sentence: str) -> None:
    assert told("fcm", {"service_account": file}) == {"service_account": sentence}


@pytest.mark.parametrize("key", [f"{apns.BEGIN}\nAAAA\n{apns.END}", PEM, OTHER_CURVE])
def test_a_file_that_is_not_apples_is_told_at_once(key: str) -> None:
    assert told("apns", {**APPLE, "key": key}) == {"key": apns.NO_KEY}


def test_right_files_are_taken_with_the_line_ends_of_a_form() -> None:
    pasted = msgspec.json.format(google().encode(), indent=2).decode().replace("\n", "\r\n")
    assert checked(channels.provider("fcm"), {"service_account": pasted}).api_key == pasted
    for key in (CURVE.replace("\n", "\r\n"), CURVE.replace("\n", " ")):
        assert checked(channels.provider("apns"), {**APPLE, "key": key})


def test_a_key_that_is_no_number_of_the_curve_is_told() -> None:
    wrong = {"private_key": "A" * 43, "contact": "mailto:ada@example.org"}
    assert list(told("webpush", wrong)) == ["private_key"]


def test_a_password_in_the_clear_is_refused_but_on_this_machine() -> None:
    assert told("smtp", {**SMTP, "security": "none"}) == {"security": server_words.CLEAR}
    here = {**SMTP, "security": "none", "host": "localhost"}
    assert told("smtp", {**here, "imap_host": "imap.example.org"}) == {"security": server_words.CLEAR}
    assert checked(channels.provider("smtp"), {**here, "imap_host": "127.0.0.1"})
