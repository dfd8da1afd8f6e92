"""Pushes to phones by Firebase (IDN-049, CHN-038), against a server that speaks FCM HTTP v1 and Google's OAuth.

Expected forms: Firebase, “REST Resource: projects.messages”, “ErrorCode”; RFC 7523 for the assertion.
"""

import dataclasses
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import RSAKey

from koinon.channels.push import fcm
from koinon.channels.push.fcm import Fcm, encoded
from koinon.identity import PushMessage
from koinon.identity.notices.pushing import push_notices
from koinon.platform import rest
from koinon.platform.configuration import load
from koinon.platform.services import Services
from koinon.platform.web_push import Outcome
from tests.conftest import SECRETS
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.identity.test_devices import listed, register, tell

TOKEN = "fMEP0vJqS0:APA91bHqX1-device-token"
HELLO = PushMessage("Ben joined your organization", "Grace Chapel", "https://koinon.example/notices/1", "member:1")
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Google:
    """The token endpoint and FCM: checks the assertion's signature and claims, and each call's bearer."""

    def __init__(self, folder: Path) -> None:
        self.key = KEY
        self.bearers: list[str] = []
        self.arrived: list[dict[str, Any]] = []
        self.status, self.code, self.url = 200, "", ""
        self.refuse_bearers = 0
        self.file = folder / "account.json"

    def write(self) -> None:
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        account = {
            "type": "service_account", "project_id": "grace-chapel-app", "private_key_id": "key-1", "private_key": pem,
            "client_email": "push@grace-chapel-app.iam.gserviceaccount.com", "token_uri": f"{self.url}/token",
        }  # fmt: skip
        self.file.write_bytes(msgspec.json.encode(account))

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        assertion = jwt.decode(str(form["assertion"]), RSAKey.import_key(pem), algorithms=["RS256"])
        claims, now = assertion.claims, time.time()
        right = (
            form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            and assertion.header["kid"] == "key-1"
            and claims["iss"] == "push@grace-chapel-app.iam.gserviceaccount.com"
            and claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
            and claims["aud"] == f"{self.url}/token"
            and claims["iat"] <= now < claims["exp"] <= claims["iat"] + 3_600
        )
        if not right:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.bearers.append(f"ya29.{len(self.bearers)}")
        return web.json_response({"access_token": self.bearers[-1], "expires_in": 3_599, "token_type": "Bearer"})

    async def send(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.bearers[-1]}" or self.refuse_bearers:
            self.refuse_bearers = max(0, self.refuse_bearers - 1)
            return web.json_response({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, status=401)
        if self.status != 200:
            kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
            details = [{"@type": kind, "errorCode": self.code}] if self.code else []
            error = {"code": self.status, "message": "…", "status": "NOT_FOUND", "details": details}
            return web.json_response({"error": error}, status=self.status)
        self.arrived.append((await request.json())["message"])
        return web.json_response({"name": f"projects/{request.match_info['project']}/messages/1"})


@pytest.fixture
async def google(tmp_path: Path) -> AsyncIterator[Google]:
    serving, application = Google(tmp_path), web.Application()
    application.router.add_post("/token", serving.token)
    application.router.add_post("/v1/projects/{project:grace-chapel-app}/messages:send", serving.send)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    serving.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    serving.write()
    yield serving
    await runner.cleanup()


@pytest.fixture
async def firebase(google: Google) -> AsyncIterator[Fcm]:
    made = Fcm(google.url, google.file)
    yield made
    made.close()


async def test_a_message_arrives_as_firebase_wants_it(google: Google, firebase: Fcm) -> None:
    assert await firebase.push(TOKEN, HELLO) is Outcome.SENT
    [message] = google.arrived
    assert message["token"] == TOKEN
    assert message["notification"] == {"title": HELLO.title, "body": HELLO.body}
    assert message["data"] == {"link": HELLO.link, "tag": HELLO.tag}
    assert (message["android"]["priority"], message["android"]["ttl"]) == ("HIGH", "86400s")
    headers = message["apns"]["headers"]
    assert (headers["apns-push-type"], headers["apns-priority"]) == ("alert", "10")
    assert len(headers["apns-collapse-id"].encode()) <= 64


async def test_one_bearer_carries_many(google: Google, firebase: Fcm) -> None:
    assert [await firebase.push(TOKEN, HELLO) for _ in range(4)] == [Outcome.SENT] * 4
    assert len(google.bearers) == 1


async def test_a_bearer_that_is_not_taken_is_renewed_once(google: Google, firebase: Fcm) -> None:
    google.refuse_bearers = 1
    assert await firebase.push(TOKEN, HELLO) is Outcome.SENT
    assert len(google.bearers) == 2
    google.refuse_bearers = 2
    assert await firebase.push(TOKEN, HELLO) is Outcome.LATER


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (404, "UNREGISTERED", Outcome.GONE),
        (403, "SENDER_ID_MISMATCH", Outcome.GONE),
        (404, "", Outcome.REFUSED),  # a project that is not there says nothing about a token
        (400, "INVALID_ARGUMENT", Outcome.REFUSED),
        (429, "QUOTA_EXCEEDED", Outcome.LATER),
        (503, "UNAVAILABLE", Outcome.LATER),
        (500, "INTERNAL", Outcome.LATER),
    ],
)
async def test_what_its_errors_mean(google: Google, firebase: Fcm, status: int, code: str, outcome: Outcome) -> None:
    google.status, google.code = status, code
    assert await firebase.push(TOKEN, HELLO) is outcome


async def test_a_service_that_is_away_is_tried_later(google: Google) -> None:
    away = Fcm("http://127.0.0.1:1", google.file)
    assert await away.push(TOKEN, HELLO) is Outcome.LATER
    account = msgspec.json.decode(google.file.read_bytes())
    google.file.write_bytes(msgspec.json.encode(account | {"token_uri": "http://127.0.0.1:1/token"}))
    assert await Fcm(google.url, google.file).push(TOKEN, HELLO) is Outcome.LATER
    away.close()


def test_the_longest_message_fits() -> None:
    """4,096 bytes: titles end at 200 letters and bodies at 400, however many bytes those have."""
    link, about = "https://koinon.example/notices/" + "1" * 36, "conversation:" + "1" * 36
    longest = PushMessage("😀" * 200, "😀" * 400, link, about)
    assert len(encoded("t" * 200, longest)) < fcm.MOST_BYTES


async def test_a_phone_is_pushed_to_and_a_token_that_ended_is_dropped(services: Services, google: Google) -> None:
    """The whole way: a device registered by an app, a notice, the job, Firebase's answer, the device."""
    given = {"KOINON_FCM_CREDENTIALS": str(google.file), "KOINON_FCM_URL": google.url}
    given["KOINON_DATABASE_URL"] = services.configuration.database_url
    phones = dataclasses.replace(services, configuration=load(SECRETS | given))
    application: rest.Edge = make_api(phones)
    ada = Browser(application)
    signed = await found(services)
    assert signed.organization_id is not None
    ada.token = signed.token
    await ada.call("GET", "/api/v1/me")
    await register(ada, TOKEN + signed.organization_id.hex, "android")
    await tell(services, ada)
    await push_notices.run(phones, signed.organization_id)
    assert [message["notification"]["title"] for message in google.arrived] == [HELLO.title]
    google.status, google.code = 404, "UNREGISTERED"
    async with services.database.transaction(signed.organization_id) as tx:
        again = "update notifications set push_due_at = now() where organization_id = %(o)s"
        await tx.execute(again, {"o": signed.organization_id})
    await push_notices.run(phones, signed.organization_id)
    assert [one["disabled_at"] is not None for one in await listed(ada)] == [True]
