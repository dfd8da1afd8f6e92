"""Apps on phones (IDN-048, 050): Firebase's word, a passkey at the door, the least version, the app's own lock.

What a Firebase ID token must say: Google, “Verify ID tokens using a third-party JWT library”.
"""

import dataclasses
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from koinon import organizations
from koinon.identity import sessions
from koinon.identity.apps import firebase, gate
from koinon.identity.apps.firebase import Certificates
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.configuration import load
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.settings import SettingsError
from tests.conftest import SECRETS
from tests.identity.api import make_api
from tests.identity.authenticator import Authenticator
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found
from tests.platform.asgi import Answer, call

PROJECT = "grace-chapel-app"
LOGIN = "/api/v1/auth/mobile/login"
CERTIFICATE = ":".join(["14", "6D", "E9", "83"] * 8)
KEY_HASH = "FG3pgxRt6YMUbemDFG3pgxRt6YMUbemDFG3pgxRt6YM"  # its 32 bytes as base64url (RFC 4648 §5)
PHONE = {"device_id": "phone-1", "platform": "ios"}


class Google:
    """Serves the certificates of its keys, and signs as the second of them."""

    def __init__(self) -> None:
        self.keys = {kid: rsa.generate_private_key(public_exponent=65537, key_size=2048) for kid in ("old", "new")}
        self.asked, self.status, self.cache = 0, 200, "public, max-age=19302, must-revalidate, no-transform"
        self.url = ""

    async def answer(self, _request: web.Request) -> web.Response:
        self.asked += 1
        certificates = {kid: _certificate(key) for kid, key in self.keys.items()}
        return web.json_response(certificates, status=self.status, headers={"Cache-Control": self.cache})

    def token(self, address: str, kid: str = "new", header: dict[str, Any] | None = None, **claims: Any) -> str:
        now = int(time.time())
        said = {
            "iss": f"https://securetoken.google.com/{PROJECT}", "aud": PROJECT, "auth_time": now - 60,
            "sub": "firebase-user-1", "iat": now - 60, "exp": now + 3_540, "email": address, "email_verified": True,
        }  # fmt: skip
        pem = self.keys[kid].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return jwt.encode({"alg": "RS256", "kid": kid, **(header or {})}, said | claims, RSAKey.import_key(pem))


def _certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "securetoken.system.gserviceaccount.com")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(9))
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.fixture(scope="module")
async def google() -> AsyncIterator[Google]:
    serving, application = Google(), web.Application()
    application.router.add_get("/certificates", serving.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    serving.url = f"http://127.0.0.1:{runner.addresses[0][1]}/certificates"
    yield serving
    await runner.cleanup()


@pytest.fixture(scope="module")
def phones(services: Services, google: Google) -> rest.Edge:
    """The application of an installation with apps."""
    given = {
        "KOINON_DATABASE_URL": services.configuration.database_url,
        "KOINON_FIREBASE_PROJECT": PROJECT,
        "KOINON_FIREBASE_CERTIFICATES": google.url,
        "KOINON_APP_LEAST_IOS": "2.4",
        "KOINON_APP_STORE_IOS": "https://apps.example.org/koinon",
        "KOINON_APP_ANDROID": f"org.example.app={CERTIFICATE}",
        "KOINON_APP_IOS": "9JA89QQLNQ.org.example.app",
    }
    return make_api(dataclasses.replace(services, configuration=load(SECRETS | given), limits=MemoryLimits()))


@pytest.fixture(scope="module")
async def account(services: Services) -> str:
    """The address of somebody who has proved it."""
    email = f"{ids.uuid7().hex}@example.org"
    user = (await found(services, email=email)).user
    async with services.database.system() as tx:
        await tx.execute("update users set email_verified_at = now() where id = %(id)s", {"id": user.id})
    return email


async def sign_in(phones: rest.Edge, **proof: Any) -> Answer:
    return await Browser(phones).call("POST", LOGIN, PHONE | proof)


async def test_a_firebase_token_signs_in_once(phones: rest.Edge, google: Google, account: str) -> None:
    token = google.token(account)
    answer = await sign_in(phones, firebase_token=token)
    assert answer.status == 200, answer.json
    pair = answer.json["data"]["tokens"]
    assert pair["access_token"] and pair["refresh_token"]
    assert answer.json["data"]["user"]["email"] == account
    again = await sign_in(phones, firebase_token=token)
    assert (again.status, again.error["code"]) == (401, "invalid_credentials")
    bound = {"refresh_token": pair["refresh_token"], "device_id": "another-phone"}
    assert (await Browser(phones).call("POST", "/api/v1/auth/refresh", bound)).status == 401


async def test_certificates_are_kept_as_their_headers_say(google: Google) -> None:
    asked = google.asked
    certificates = Certificates(google.url)
    for kid in ("old", "new", "new"):
        assert await certificates.key(kid) is not None
    assert google.asked == asked + 1
    for _ in range(5):
        assert await certificates.key("made-up") is None  # asked for again twice a minute at most
    assert google.asked == asked + 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("public, max-age=19302, must-revalidate", 19_302.0),
        ("no-cache", 0.0),
        ("no-store, max-age=5", 0.0),
        ("s-maxage=7", 0.0),
        ("max-age=99999999", 86_400.0),
    ],
)
def test_how_long_they_are_kept(header: str, seconds: float) -> None:
    assert firebase._kept_for(header) == seconds


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-project"},
        {"iss": "https://securetoken.google.com/another-project"},
        {"sub": ""},
        {"sub": 7},
        {"exp": NOW - 3_600},
        {"iat": NOW + 3_600},
        {"auth_time": NOW - 3_600},
        {"auth_time": None},
        {"auth_time": True},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"header": {"kid": "unknown"}},
        {"header": {"kid": "old"}},
    ],
)
async def test_a_token_that_says_something_else_is_refused(
    phones: rest.Edge, google: Google, account: str, claims: dict[str, Any]
) -> None:
    answer = await sign_in(phones, firebase_token=google.token(account, **claims))
    assert (answer.status, answer.error["code"]) == (401, "invalid_credentials")


async def test_only_rs256_is_believed(phones: rest.Edge, google: Google, account: str) -> None:
    """RFC 8725 §3.1: nobody but us says by which algorithm; a public key is no HMAC secret."""
    now = int(time.time())
    claims = {"aud": PROJECT, "email": account, "exp": now + 60, "iat": now, "auth_time": now}
    forged = jwt.encode({"alg": "HS256", "kid": "new"}, claims, OctKey.import_key("a-secret-of-sixteen-bytes-or-more"))
    for token in (forged, "no.token", "a.b.c", "e30.e30.", "W10.e30.x"):
        assert (await sign_in(phones, firebase_token=token)).status == 401


async def test_nobody_without_an_account_comes_in(phones: rest.Edge, google: Google) -> None:
    assert (await sign_in(phones, firebase_token=google.token("nobody@example.org"))).status == 401


async def test_who_made_an_account_with_anothers_address_is_out(
    phones: rest.Edge, google: Google, services: Services
) -> None:
    """Somebody signed up with an address that was not theirs and waits: its owner's first sign-in ends that."""
    email = f"{ids.uuid7().hex}@example.org"
    squatter = Browser(phones)
    squatter.token = (await found(services, email=email)).token
    assert (await squatter.call("GET", "/api/v1/me")).status == 200
    assert (await sign_in(phones, firebase_token=google.token(email))).status == 200
    assert (await squatter.call("GET", "/api/v1/me")).status == 401
    assert (await sign_in(phones, email=email, password=PASSWORD)).status == 401


async def test_without_certificates_nobody_is_let_in(google: Google, account: str, services: Services) -> None:
    given = {"KOINON_FIREBASE_PROJECT": PROJECT, "KOINON_FIREBASE_CERTIFICATES": "http://127.0.0.1:1/none"}
    given["KOINON_DATABASE_URL"] = services.configuration.database_url
    alone = make_api(dataclasses.replace(services, configuration=load(SECRETS | given)))
    answer = await sign_in(alone, firebase_token=google.token(account))
    assert (answer.status, answer.error["code"]) == (503, "dependency_unavailable")


async def test_an_installation_without_firebase_says_so(application: rest.Edge) -> None:
    answer = await sign_in(application, firebase_token="a.b.c")
    assert (answer.status, answer.error["code"]) == (409, "invalid_state")


@pytest.mark.parametrize(
    ("proof", "path"),
    [
        ({}, "password"),
        ({"email": "a@example.org"}, "password"),
        ({"password": PASSWORD}, "email"),
        ({"challenge_id": str(UUID(int=7))}, "credential"),
        ({"email": "a@example.org", "password": PASSWORD, "firebase_token": "a.b.c"}, "password"),
    ],
)
async def test_one_proof_is_asked_for(application: rest.Edge, proof: dict[str, Any], path: str) -> None:
    answer = await sign_in(application, **proof)
    assert (answer.status, answer.error["details"]["fields"][0]["path"]) == (422, path)


async def bearer(app: rest.Edge, token: str, method: str, path: str, body: Any = None) -> Answer:
    headers = {"host": "localhost:8000", "authorization": f"Bearer {token}"}
    return await call(app, method, path, body=b"" if body is None else json.dumps(body).encode(), headers=headers)


async def test_a_phone_makes_the_passkey_that_its_organization_asks_for_and_comes_in_by_it(
    phones: rest.Edge, services: Services
) -> None:
    email = f"{ids.uuid7().hex}@example.org"
    owner = await found(services, email=email)
    assert owner.organization_id is not None
    async with services.database.transaction(owner.organization_id) as tx:
        await organizations.change_settings(tx, {gate.APP_LOCK.key: True})
    first = (await sign_in(phones, email=email, password=PASSWORD)).json["data"]["tokens"]["access_token"]
    shut = await bearer(phones, first, "GET", "/api/v1/contacts")
    assert (shut.status, shut.error["code"]) == (403, "app_lock_required")
    me = await bearer(phones, first, "GET", "/api/v1/me")
    assert (me.status, me.json["data"]["app_lock_required"]) == (200, True)
    phone = Authenticator(origin="android:apk-key-hash:" + KEY_HASH)
    asked = (await bearer(phones, first, "POST", "/api/v1/me/passkeys/options")).json["data"]
    made = {"challenge_id": asked["challenge_id"], "credential": phone.create(asked["public_key"]), "name": "Phone"}
    assert (await bearer(phones, first, "POST", "/api/v1/me/passkeys", made)).status == 201
    assert (await bearer(phones, first, "GET", "/api/v1/contacts")).status == 200
    asked = (await Browser(phones).call("POST", "/api/v1/auth/passkey/options", {})).json["data"]
    proof = {"challenge_id": asked["challenge_id"], "credential": phone.get(asked["public_key"])}
    entered = await sign_in(phones, **proof)
    assert entered.status == 200, entered.json
    second = entered.json["data"]["tokens"]["access_token"]
    assert (await bearer(phones, second, "GET", "/api/v1/contacts")).status == 200
    async with services.database.system() as tx:
        sql = "select kind, device_id from sessions where user_id = %(id)s and device_id is not null"
        kinds: list[tuple[str, str]] = await tx.all(tuple, sql, {"id": owner.user.id})
    assert kinds == [("mobile", "phone-1")] * 2
    sessions.REMEMBERED.forget()
    browser = Browser(phones)  # at a desk there is no app to lock
    browser.token = owner.token
    assert (await browser.call("GET", "/api/v1/contacts")).status == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("ios/2.3.9", 410),
        ("ios/1", 410),
        ("ios/2.4", 200),
        ("ios/2.4.0+77", 200),
        ("ios/2.10", 200),
        ("android/1.0", 200),  # no least version is set for it
        ("something else", 200),
    ],
)
async def test_an_app_that_is_too_old_is_sent_to_the_store(phones: rest.Edge, said: str, status: int) -> None:
    answer = await call(phones, "GET", "/.well-known/jwks.json", headers={"host": "localhost", "x-app-version": said})
    assert answer.status == status
    if status == 410:
        details = answer.error["details"]
        assert answer.error["code"] == "version_sunset"
        assert (details["least_version"], details["store_url"]) == ("2.4", "https://apps.example.org/koinon")


async def test_phones_find_that_the_apps_belong_here(phones: rest.Edge, application: rest.Edge) -> None:
    """Apple, “Supporting associated domains”; Google, “Digital Asset Links” for passkeys."""
    host = {"host": "localhost:8000"}
    apple = await call(phones, "GET", "/.well-known/apple-app-site-association", headers=host)
    assert apple.headers["content-type"].startswith("application/json")
    assert apple.json == {"webcredentials": {"apps": ["9JA89QQLNQ.org.example.app"]}}
    [link] = (await call(phones, "GET", "/.well-known/assetlinks.json", headers=host)).json
    assert link["relation"] == ["delegate_permission/common.get_login_creds"]
    assert link["target"] == {
        "namespace": "android_app", "package_name": "org.example.app", "sha256_cert_fingerprints": [CERTIFICATE],
    }  # fmt: skip
    for path in ("apple-app-site-association", "assetlinks.json"):  # an installation without apps has none
        assert (await call(application, "GET", f"/.well-known/{path}", headers=host)).status == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_IOS", "org.example.app"),
        ("APP_ANDROID", "org.example.app"),
        ("APP_ANDROID", "app=AB:CD"),
        ("APP_LEAST_IOS", "two"),
    ],
)
def test_a_setting_that_names_no_app_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load(SECRETS | {f"KOINON_{name}": value})
