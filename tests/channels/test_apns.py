"""Pushes by Apple's own service (IDN-049, CHN-038), against a server that speaks HTTP/2 and checks Apple's rules.

Expected forms: Apple, “Sending notification requests to APNs” (headers, 4,096 bytes), “Handling notification responses
from APNs” (reasons), “Establishing a token-based connection to APNs” (ES256, `kid`, `iss`, reuse 20 to 60 minutes).
"""

import asyncio
import dataclasses
import datetime
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from koinon import channels
from koinon.channels.push import apns, phones
from koinon.channels.push.apns import Apns, encoded
from koinon.identity import PushMessage
from koinon.platform.configuration import Configuration, load
from koinon.platform.http import Http2Client, Origin, http2
from koinon.platform.services import Services
from koinon.platform.web_push import Outcome
from tests.channels.apple import KEY_ID, PEM, TEAM, TOPIC, Apple
from tests.conftest import SECRETS

TOKEN = "a1" * 32
HELLO = PushMessage("Ben joined your organization", "Grace Chapel", "https://koinon.example/notices/1", "member:1")


@pytest.fixture
async def apple() -> AsyncIterator[Apple]:
    serving = Apple()
    await serving.start()
    yield serving
    serving.stop()


def settings(apple: Apple, folder: Path, **more: str) -> Configuration:
    given = {"KOINON_APNS_KEY": str(apple.key_file(folder)), "KOINON_APNS_URL": apple.url}
    named = {"KOINON_APNS_KEY_ID": KEY_ID, "KOINON_APNS_TEAM": TEAM, "KOINON_APNS_TOPIC": TOPIC}
    return load(SECRETS | given | named | more)


@pytest.fixture
async def service(apple: Apple, tmp_path: Path) -> AsyncIterator[Apns]:
    account = apns.account_of(settings(apple, tmp_path))
    assert account is not None
    made = Apns(apple.url, account)
    yield made
    made.close()


async def test_a_notification_arrives_as_apple_wants_it(apple: Apple, service: Apns) -> None:
    assert await service.push(TOKEN.upper(), HELLO) is Outcome.SENT
    [arrived] = apple.arrived
    headers, body = arrived["headers"], arrived["body"]
    assert headers[":path"] == f"/3/device/{TOKEN}"
    assert (headers["apns-push-type"], headers["apns-priority"]) == ("alert", "10")
    assert 0 < int(headers["apns-expiration"]) - time.time() <= 86_400
    assert body["aps"]["alert"] == {"title": HELLO.title, "body": HELLO.body}
    assert (body["link"], body["tag"]) == (HELLO.link, HELLO.tag)


async def test_many_share_a_connection_and_a_token(apple: Apple, service: Apns) -> None:
    """A new token for each connection is what Apple answers with TooManyProviderTokenUpdates."""
    outcomes = await asyncio.gather(*(service.push(TOKEN, HELLO) for _ in range(300)))
    assert set(outcomes) == {Outcome.SENT} and len(apple.arrived) == 300
    assert (apple.connections, len(set(apple.provider_tokens))) == (1, 1)


async def test_a_token_is_renewed_after_45_minutes(
    apple: Apple, service: Apns, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.push(TOKEN, HELLO)
    service._made_at -= apns.RENEWED_AFTER + 1
    await service.push(TOKEN, HELLO)
    assert len(set(apple.provider_tokens)) == 2


async def test_an_expired_token_is_renewed_once_and_not_within_20_minutes(apple: Apple, service: Apns) -> None:
    apple.answers = [(403, "ExpiredProviderToken")]
    assert await service.push(TOKEN, HELLO) is Outcome.LATER
    service._made_at -= apns.LEAST_SECONDS + 1
    apple.answers = [(403, "ExpiredProviderToken")]
    assert await service.push(TOKEN, HELLO) is Outcome.SENT


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [
        (410, "Unregistered", Outcome.GONE),
        (400, "BadDeviceToken", Outcome.GONE),
        (400, "DeviceTokenNotForTopic", Outcome.REFUSED),  # our bundle may be wrong: no device is dropped for it
        (400, "PayloadEmpty", Outcome.REFUSED),
        (403, "InvalidProviderToken", Outcome.LATER),
        (429, "TooManyRequests", Outcome.LATER),
        (500, "InternalServerError", Outcome.LATER),
        (503, "ServiceUnavailable", Outcome.LATER),
    ],
)
async def test_what_its_reasons_mean(apple: Apple, service: Apns, status: int, reason: str, outcome: Outcome) -> None:
    apple.answers = [(status, reason)]
    assert await service.push(TOKEN, HELLO) is outcome


async def test_what_was_surely_not_processed_is_sent_once_more(apple: Apple, service: Apns) -> None:
    """GOAWAY names the last stream that was (RFC 9113 §6.8)."""
    apple.answers = ["goaway"]
    assert await service.push(TOKEN, HELLO) is Outcome.SENT
    assert (apple.connections, len(apple.arrived)) == (2, 1)


async def test_what_is_in_doubt_is_not(apple: Apple, service: Apns) -> None:
    apple.answers = ["reset"]
    assert await service.push(TOKEN, HELLO) is Outcome.LATER
    assert apple.arrived == []


async def test_a_silent_service_is_left_and_tried_on_a_new_connection(
    apple: Apple, service: Apns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http2, "ANSWER_SECONDS", 0.2)
    apple.answers = ["silence"]
    assert await service.push(TOKEN, HELLO) is Outcome.LATER
    monkeypatch.undo()
    assert await service.push(TOKEN, HELLO) is Outcome.SENT
    assert apple.connections == 2


async def test_a_service_that_is_away_is_tried_later(apple: Apple, tmp_path: Path) -> None:
    account = apns.account_of(settings(apple, tmp_path))
    assert account is not None
    assert await Apns("http://127.0.0.1:1", account).push(TOKEN, HELLO) is Outcome.LATER


def test_the_longest_message_fits() -> None:
    """4,096 bytes: titles end at 200 letters and bodies at 400, however many bytes those have."""
    link, about = "https://koinon.example/notices/" + "1" * 36, "conversation:" + "1" * 36
    assert len(encoded(PushMessage("😀" * 200, "😀" * 400, link, about))) < 4_096


async def test_it_speaks_tls(tmp_path: Path) -> None:
    """HTTP/2 is agreed on by ALPN, and a stranger's certificate is refused."""
    serving, trusted = Apple(), ssl.create_default_context()
    await serving.start(_localhost(tmp_path))
    trusted.load_verify_locations(tmp_path / "localhost.pem")
    account = apns.account_of(settings(serving, tmp_path))
    assert account is not None
    service = Apns(serving.url, account, Http2Client(Origin.of(serving.url), trusted))
    assert await service.push(TOKEN, HELLO) is Outcome.SENT
    assert await Apns(serving.url, account).push(TOKEN, HELLO) is Outcome.LATER
    service.close()
    serving.stop()


def _localhost(folder: Path) -> ssl.SSLContext:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    file = folder / "localhost.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    context.set_alpn_protocols(["h2"])
    return context


async def test_apples_tokens_go_to_apple_and_nowhere_else(services: Services, apple: Apple, tmp_path: Path) -> None:
    phones._open.clear()
    url = services.configuration.database_url
    named = dataclasses.replace(services, configuration=settings(apple, tmp_path, KOINON_DATABASE_URL=str(url)))
    assert await phones.push_to_phone(named, TOKEN, HELLO) is Outcome.SENT
    assert await phones.push_to_phone(named, "fMEP0vJqS0:APA91bHqX1-of-firebase", HELLO) is Outcome.REFUSED
    assert await phones.push_to_phone(services, TOKEN, HELLO) is Outcome.REFUSED
    assert len(apple.arrived) == 1
    phones._open.clear()


async def test_a_key_that_a_form_put_on_one_line_is_read(apple: Apple) -> None:
    """A field of a form holds one line, and Apple's key has several."""
    one_line = PEM.decode().replace("\n", " ")
    more = {"key_id": KEY_ID, "team": TEAM, "topic": TOPIC}
    account = channels.Credentials(one_line, apple.url, one_line, more)
    assert (await channels.provider("apns").health(account)).ok
    assert len(apple.arrived) == 1
