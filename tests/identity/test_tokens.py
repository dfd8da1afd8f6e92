"""The two tokens of a session (IDN-011..014): RFC 7515, 7517, 7519, 8037 and what must be refused."""

import asyncio
import base64
import hmac
import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from koinon import identity, organizations
from koinon.identity import renewal, sessions, timeouts
from koinon.identity.tokens import access, refresh, signing
from koinon.kit import clock, ids
from koinon.platform import errors, rest
from koinon.platform.services import Services
from tests.identity.browser import ACCESS_COOKIE, COOKIE, PASSWORD, Browser
from tests.identity.conftest import found
from tests.platform.asgi import Answer, call


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


async def bearer(app: rest.Edge, token: str, path: str = "/api/v1/me", method: str = "GET") -> Answer:
    return await call(app, method, path, headers={"host": "localhost:8000", "authorization": f"Bearer {token}"})


@pytest.fixture
async def signed_in_user(services: Services) -> identity.SignedIn:
    return await found(services)


async def test_an_access_token_has_the_claims_and_a_published_key_verifies_it(
    application: rest.Edge, services: Services, signed_in_user: identity.SignedIn
) -> None:
    published = (await call(application, "GET", "/.well-known/jwks.json")).json
    assert [key for key in published["keys"] if "d" in key] == []
    keys = KeySet.import_key_set(published)
    token = jwt.decode(signed_in_user.access, keys, algorithms=["EdDSA"])
    assert token.header["kid"] in {key["kid"] for key in published["keys"]}
    claims = token.claims
    assert claims["sub"] == str(signed_in_user.user.id)
    assert claims["sid"] == str(signed_in_user.session_id)
    assert claims["org"] == str(signed_in_user.organization_id)
    assert (claims["role"], claims["ver"], claims["amr"], claims["aud"]) == ("owner", 1, ["pwd"], "koinon")
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert claims["mem"] and "permissions" not in claims


async def test_a_bearer_calls_without_a_form_token(application: rest.Edge, signed_in_user: identity.SignedIn) -> None:
    assert (await bearer(application, signed_in_user.access)).status == 200
    assert (await bearer(application, signed_in_user.access, "/api/v1/auth/logout", "POST")).status == 204
    gone = await bearer(application, signed_in_user.access)
    assert (gone.status, gone.error["code"]) == (401, "session_revoked")


async def test_an_access_token_and_a_key_or_a_session_are_one_too_many(
    application: rest.Edge, signed_in_user: identity.SignedIn, ada: Browser
) -> None:
    made = await ada.call("POST", "/api/v1/api-keys", {"name": "Form", "scopes": ["organization:read"]})
    both = {"authorization": f"Bearer {signed_in_user.access}", "x-api-key": made.json["data"]["secret"]}
    refused = await call(application, "GET", "/api/v1/organization", headers=both)
    assert (refused.status, refused.error["code"]) == (401, "invalid_credentials")
    beside = await ada.call("GET", "/api/v1/organization", authorization=f"Bearer {signed_in_user.access}")
    assert (beside.status, beside.error["code"]) == (401, "invalid_credentials")


async def test_an_access_token_lives_fifteen_minutes_and_thirty_seconds(
    application: rest.Edge, signed_in_user: identity.SignedIn
) -> None:
    now = clock.now()
    with clock.frozen(now + timedelta(minutes=15, seconds=20)):
        assert (await bearer(application, signed_in_user.access)).status == 200
    with clock.frozen(now + timedelta(minutes=15, seconds=32)):
        late = await bearer(application, signed_in_user.access)
    assert (late.status, late.error["code"]) == (401, "expired_token")


@pytest.mark.parametrize("kind", ["none", "hmac", "changed", "other_audience", "other_issuer", "unknown_key"])
async def test_forged_access_tokens_are_refused(
    application: rest.Edge, services: Services, signed_in_user: identity.SignedIn, kind: str
) -> None:
    header, payload, signature = signed_in_user.access.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    ring = signing.ring_of(services.vault)
    assert ring.current is not None
    kid = ring.current.kid
    own = {"alg": "EdDSA", "typ": "JWT", "kid": kid}
    stranger = OKPKey.generate_key("Ed25519", {"kid": "stranger", "alg": "EdDSA"}, private=True)
    public = ring.public[str(kid)].as_dict(private=False)["x"]
    hs256 = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{payload}"
    sealed = base64.urlsafe_b64encode(hmac.digest(str(public).encode(), hs256.encode(), "sha256")).decode().rstrip("=")
    forged = {
        "none": f"{part({'alg': 'none', 'kid': kid})}.{payload}.",
        "hmac": f"{hs256}.{sealed}",
        "changed": f"{header}.{part({**claims, 'sub': str(ids.uuid7())})}.{signature}",
        "other_audience": jwt.encode(own, {**claims, "aud": "else"}, ring.current, algorithms=["EdDSA"]),
        "other_issuer": jwt.encode(own, {**claims, "iss": "https://else"}, ring.current, algorithms=["EdDSA"]),
        "unknown_key": jwt.encode({**own, "kid": "stranger"}, claims, stranger, algorithms=["EdDSA"]),
    }[kind]
    answer = await bearer(application, forged)
    assert (answer.status, answer.error["code"]) == (401, "invalid_token")


async def test_a_session_that_ended_ends_its_access_token(
    application: rest.Edge, services: Services, signed_in_user: identity.SignedIn
) -> None:
    other = Browser(application)
    await other.sign_in(signed_in_user.user.email)
    assert (await other.call("DELETE", "/api/v1/me/sessions")).status == 204
    assert (await bearer(application, signed_in_user.access)).error["code"] == "session_revoked"


async def test_a_new_password_ends_older_access_tokens_of_its_session(application: rest.Edge, ada: Browser) -> None:
    token = str(ada.access)
    body = {"current_password": PASSWORD, "new_password": "seven green bicycles sing"}
    assert (await ada.call("POST", "/api/v1/me/password", body)).status == 204
    assert (await bearer(application, token)).error["code"] == "expired_token"
    assert (await ada.call("GET", "/api/v1/me")).status == 200  # the browser renewed within the request
    assert ada.access != token


async def test_a_browser_renews_in_the_same_request(ada: Browser) -> None:
    former, ada.access = ada.token, None
    answer = await ada.call("GET", "/api/v1/me")
    assert answer.status == 200
    assert [cookie.partition("=")[0] for cookie in answer.cookies] == [ACCESS_COOKIE, COOKIE]
    for cookie in answer.cookies:
        assert all(word in cookie.lower() for word in ("httponly", "secure", "samesite=lax", "path=/"))
    assert ada.token != former
    assert (await ada.call("GET", "/api/v1/me")).cookies == []


async def test_the_former_refresh_token_yields_the_same_successor_for_ten_seconds(
    services: Services, signed_in_user: identity.SignedIn
) -> None:
    now, client = clock.now(), identity.Client()
    with clock.frozen(now):
        once = await renewal.renew(services, signed_in_user.token, client)
    with clock.frozen(now + timedelta(seconds=10)):
        again = await renewal.renew(services, signed_in_user.token, client)
    assert again.refresh == once.refresh != signed_in_user.token


async def test_a_used_up_refresh_token_ends_the_session_after_ten_seconds(
    services: Services, signed_in_user: identity.SignedIn
) -> None:
    now, client = clock.now(), identity.Client("203.0.113.9")
    with clock.frozen(now):
        successor = await renewal.renew(services, signed_in_user.token, client)
    with clock.frozen(now + timedelta(seconds=11)):
        for token in (signed_in_user.token, successor.refresh):
            with pytest.raises(errors.KoinonError, match="session_revoked"):
                await renewal.renew(services, token, client)
    async with services.database.system() as tx:
        rows = await tx.all(
            tuple,
            "select kind, severity, host(ip) from security_events where user_id = %(u)s and severity = 'high'",
            {"u": signed_in_user.user.id},
        )
    assert rows == [("refresh_reuse", "high", "203.0.113.9")]


async def test_a_token_two_generations_old_ends_the_session_too(
    services: Services, signed_in_user: identity.SignedIn
) -> None:
    client = identity.Client()
    first = await renewal.renew(services, signed_in_user.token, client)
    second = await renewal.renew(services, first.refresh, client)
    for token in (signed_in_user.token, second.refresh):
        with pytest.raises(errors.KoinonError, match="session_revoked"):
            await renewal.renew(services, token, client)


async def test_a_guessed_refresh_token_ends_nothing(services: Services, signed_in_user: identity.SignedIn) -> None:
    held = refresh.decode(services.vault, signed_in_user.token)
    assert held is not None
    body = held.session_id.bytes + (0).to_bytes(4, "big") + bytes(32)
    guess = base64.urlsafe_b64encode(body + bytes(12)).decode()
    with pytest.raises(errors.KoinonError, match="session_revoked"):
        await renewal.renew(services, guess, identity.Client())
    assert (await renewal.renew(services, signed_in_user.token, identity.Client())).refresh


async def test_fifty_tabs_that_renew_at_once_get_one_successor(
    services: Services, signed_in_user: identity.SignedIn
) -> None:
    calls = (renewal.renew(services, signed_in_user.token, identity.Client()) for _ in range(50))
    assert len({tokens.refresh for tokens in await asyncio.gather(*calls)}) == 1


async def test_the_database_keeps_no_refresh_token(services: Services, signed_in_user: identity.SignedIn) -> None:
    held = refresh.decode(services.vault, signed_in_user.token)
    assert held is not None
    assert len(held.secret) == 32
    async with services.database.system() as tx:
        kept = await tx.scalar("select s::text from sessions s where id = %(id)s", {"id": signed_in_user.session_id})
    assert held.secret.hex() not in kept
    assert signed_in_user.token not in kept


async def test_programs_get_the_tokens_in_the_body_and_renew_with_them(
    application: rest.Edge, signed_in_user: identity.SignedIn
) -> None:
    form = {"email": signed_in_user.user.email, "password": PASSWORD, "transport": "body"}
    answer = await Browser(application).call("POST", "/api/v1/auth/login", form)
    assert answer.cookies == []
    tokens = answer.json["data"]["tokens"]
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    body = {"refresh_token": tokens["refresh_token"]}
    renewed = await Browser(application).call("POST", "/api/v1/auth/refresh", body)
    assert renewed.headers["cache-control"] == "no-store"
    assert renewed.json["data"]["refresh_token"] != tokens["refresh_token"]
    assert (await bearer(application, renewed.json["data"]["access_token"])).status == 200


async def test_a_browsers_tokens_are_never_in_a_body(ada: Browser) -> None:
    answer = await ada.call("POST", "/api/v1/auth/refresh", {})
    assert answer.json["data"] is None
    assert len(answer.cookies) == 2


async def test_keys_rotate_after_ninety_days_and_overlap(services: Services, signed_in_user: identity.SignedIn) -> None:
    async with services.database.system() as tx:
        assert not await signing.renew(tx, services.vault)
    former = signing.ring_of(services.vault).current
    assert former is not None
    with clock.frozen(clock.now() + timedelta(days=84)):
        async with services.database.system() as tx:
            assert await signing.renew(tx, services.vault)
        async with services.database.system() as tx:
            ring = await signing.ring(tx, services.vault)
        assert ring.current is not None
        assert ring.current.kid != former.kid
        assert {ring.current.kid, former.kid} <= set(ring.public)
    signing.forget(services.vault)


async def test_a_key_that_got_out_is_believed_no_more(application: rest.Edge, services: Services, ada: Browser) -> None:
    token = str(ada.access)
    async with services.database.system() as tx:
        await signing.renew(tx, services.vault, at_once=True)
    assert (await bearer(application, token)).error["code"] == "invalid_token"
    assert (await ada.call("GET", "/api/v1/me")).status == 200  # the refresh token is no JWT: nobody signs in again


async def test_a_verified_token_is_remembered(services: Services, signed_in_user: identity.SignedIn) -> None:
    claims = await access.verify(services, signed_in_user.access)
    assert await access.verify(services, signed_in_user.access) is claims
    assert claims.session_id == signed_in_user.session_id


async def test_two_credentials_are_refused(application: rest.Edge, ada: Browser) -> None:
    answer = await ada.call("GET", "/api/v1/me", authorization=f"Bearer {ada.access}")
    assert (answer.status, answer.error["code"]) == (401, "invalid_credentials")


async def test_a_quiet_request_does_not_keep_a_session_awake(services: Services, ada: Browser) -> None:
    at = clock.now() + timedelta(minutes=10)
    with clock.frozen(at):
        sessions.REMEMBERED.forget()
        await ada.call("GET", "/api/v1/me", x_background="1")
        first = (await ada.call("GET", "/api/v1/me/sessions", x_background="1")).json["data"][0]["last_seen_at"]
        sessions.REMEMBERED.forget()
        seen = (await ada.call("GET", "/api/v1/me/sessions")).json["data"][0]["last_seen_at"]
    assert first < seen


async def test_a_phones_session_is_bound_to_it_and_lives_thirty_days_without_use(
    application: rest.Edge, signed_in_user: identity.SignedIn
) -> None:
    phone = {"device_id": "phone-1", "platform": "ios"}
    form = {"email": signed_in_user.user.email, "password": PASSWORD, **phone}
    tokens = (await Browser(application).call("POST", "/api/v1/auth/mobile/login", form)).json["data"]["tokens"]
    assert (await bearer(application, tokens["access_token"])).status == 200

    async def refresh(token: str, device: str | None) -> Answer:
        body = {"refresh_token": token, **({"device_id": device} if device else {})}
        return await Browser(application).call("POST", "/api/v1/auth/refresh", body)

    for other in (None, "phone-2"):
        assert (await refresh(tokens["refresh_token"], other)).error["code"] == "session_revoked"
    with clock.frozen(clock.now() + timedelta(days=29)):
        renewed = await refresh(tokens["refresh_token"], "phone-1")
        assert renewed.status == 200


async def test_an_organizations_timeouts_hold_and_do_not_spread(
    application: rest.Edge, services: Services, signed_in_user: identity.SignedIn
) -> None:
    strict = timeouts.SessionTimeouts(idle_minutes=15, absolute_days=1)
    assert signed_in_user.organization_id is not None
    async with services.database.transaction(signed_in_user.organization_id) as tx:
        await organizations.change_settings(tx, {timeouts.TIMEOUTS.key: strict})
    relaxed = await found(services, "Corner Bakery")
    people = []
    for someone in (signed_in_user, relaxed):
        browser = Browser(application)
        await browser.sign_in(someone.user.email)
        people.append(browser)
    now = clock.now()

    async def statuses() -> list[int]:
        sessions.REMEMBERED.forget()
        return [(await browser.call("GET", "/api/v1/me")).status for browser in people]

    with clock.frozen(now + timedelta(minutes=14)):
        assert await statuses() == [200, 200]
    with clock.frozen(now + timedelta(minutes=28)):
        assert await statuses() == [200, 200]  # use prolongs
    with clock.frozen(now + timedelta(minutes=44)):
        assert await statuses() == [401, 200]


async def test_a_session_ends_in_any_case_after_its_longest_time(
    application: rest.Edge, services: Services, signed_in_user: identity.SignedIn
) -> None:
    assert signed_in_user.organization_id is not None
    async with services.database.transaction(signed_in_user.organization_id) as tx:
        await organizations.change_settings(tx, {timeouts.TIMEOUTS.key: timeouts.SessionTimeouts(absolute_days=1)})
    browser = Browser(application)
    await browser.sign_in(signed_in_user.user.email)
    now = clock.now()
    for hours, status in ((12, 200), (23, 200), (25, 401)):
        with clock.frozen(now + timedelta(hours=hours)):
            sessions.REMEMBERED.forget()
            assert (await browser.call("GET", "/api/v1/me")).status == status
