"""Second factors (IDN-022..026): RFC 6238's own vectors, replay, races, and a passkey that was copied."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest

from koinon import organizations
from koinon.identity import sessions
from koinon.identity.factors import recovery, requirement, totp
from koinon.identity.factors.requirement import FactorPolicy
from koinon.kit import clock
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.authenticator import PRESENT, Authenticator
from tests.identity.browser import PASSWORD, Browser
from tests.platform.asgi import Answer

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the ASCII key 12345678901234567890 of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("at", "eight_digits"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924")],
)
def test_codes_are_those_of_the_rfc(at: int, eight_digits: str) -> None:
    assert totp.step_of(RFC_SECRET, eight_digits[-6:], at) == at // 30


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_holds_one_step_either_side(seconds: int, accepted: bool) -> None:
    at = 1_111_111_110
    code = pyotp.TOTP(RFC_SECRET).at(at)
    assert (totp.step_of(RFC_SECRET, code, at + seconds) is not None) is accepted


def test_recovery_codes_are_ten_of_ten_that_nobody_misreads() -> None:
    codes = recovery.new_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[2-9a-hjkmnp-tv-z]{10}", code) for code in codes)


async def email_of(browser: Browser) -> str:
    return str((await browser.call("GET", "/api/v1/me")).json["data"]["user"]["email"])


async def with_app(browser: Browser) -> tuple[str, list[str]]:
    """Sets up an authenticator app; its secret and the recovery codes."""
    secret = (await browser.call("POST", "/api/v1/me/totp")).json["data"]["secret"]
    body = {"code": pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30))}
    codes = (await browser.call("POST", "/api/v1/me/totp/confirmation", body)).json["data"]["codes"]
    return secret, codes


async def with_passkey(browser: Browser, device: Authenticator) -> Answer:
    asked = (await browser.call("POST", "/api/v1/me/passkeys/options")).json["data"]
    body = {"challenge_id": asked["challenge_id"], "credential": device.create(asked["public_key"]), "name": "Phone"}
    return await browser.call("POST", "/api/v1/me/passkeys", body)


async def waiting(app: rest.Edge, email: str) -> tuple[Browser, dict[str, Any]]:
    """Somebody who gave the password and is asked for the second factor."""
    browser = Browser(app)
    answer = (await browser.sign_in(email)).json["data"]
    assert answer["mfa_required"] is True
    assert browser.token is None
    return browser, answer["challenge"]


async def verify(browser: Browser, challenge: dict[str, Any], **body: Any) -> Answer:
    return await browser.call("POST", "/api/v1/auth/mfa/verify", {"challenge_id": challenge["id"], **body})


async def test_a_password_alone_no_longer_signs_in(application: rest.Edge, ada: Browser) -> None:
    secret, codes = await with_app(ada)
    assert len(codes) == 10
    browser, challenge = await waiting(application, await email_of(ada))
    assert challenge["factors"] == ["totp", "recovery_code"]
    assert (await verify(browser, challenge, code=pyotp.TOTP(secret).now())).status == 200
    me = (await browser.call("GET", "/api/v1/me")).json["data"]
    assert me["seats"][0]["role"] == "owner"


async def test_a_code_is_never_taken_twice(application: rest.Edge, ada: Browser) -> None:
    secret, _ = await with_app(ada)
    email, code = await email_of(ada), pyotp.TOTP(secret).now()
    first, one = await waiting(application, email)
    second, two = await waiting(application, email)
    answers = await asyncio.gather(verify(first, one, code=code), verify(second, two, code=code))
    assert sorted(answer.status for answer in answers) == [200, 422]


async def test_a_recovery_code_used_twice_at_once_lets_one_in(application: rest.Edge, ada: Browser) -> None:
    _, codes = await with_app(ada)
    email = await email_of(ada)
    people = [await waiting(application, email) for _ in range(3)]
    answers = await asyncio.gather(*(verify(b, c, recovery_code=codes[0].upper()) for b, c in people))
    assert sorted(answer.status for answer in answers) == [200, 422, 422]
    assert (await ada.call("GET", "/api/v1/me/factors")).json["data"]["recovery_codes_left"] == 9


async def test_five_wrong_codes_begin_the_sign_in_anew(application: rest.Edge, ada: Browser) -> None:
    secret, _ = await with_app(ada)
    browser, challenge = await waiting(application, await email_of(ada))
    wrong = str((int(pyotp.TOTP(secret).now()) + 1) % 1_000_000).zfill(6)
    assert [(await verify(browser, challenge, code=wrong)).status for _ in range(5)] == [422] * 5
    late = await verify(browser, challenge, code=pyotp.TOTP(secret).now())
    assert (late.status, late.error["code"]) == (410, "link_expired")


async def test_a_challenge_lives_five_minutes(application: rest.Edge, ada: Browser) -> None:
    secret, _ = await with_app(ada)
    browser, challenge = await waiting(application, await email_of(ada))
    with clock.frozen(clock.now() + timedelta(minutes=5, seconds=1)):
        late = await verify(browser, challenge, code=pyotp.TOTP(secret).at(clock.now()))
    assert late.status == 410


async def test_a_remembered_device_is_not_asked_again_and_can_be_forgotten(
    application: rest.Edge, ada: Browser
) -> None:
    secret, _ = await with_app(ada)
    email = await email_of(ada)
    browser, challenge = await waiting(application, email)
    answer = await verify(browser, challenge, code=pyotp.TOTP(secret).now(), remember_device=True)
    device = next(c for c in answer.cookies if c.startswith("__Host-koinon_device=")).partition(";")[0]
    login = {"email": email, "password": PASSWORD}
    again = await Browser(application).call("POST", "/api/v1/auth/login", login, cookie=device)
    assert again.json["data"]["mfa_required"] is False
    assert (await ada.call("DELETE", "/api/v1/me/trusted-devices")).status == 204
    forgotten = await Browser(application).call("POST", "/api/v1/auth/login", login, cookie=device)
    assert forgotten.json["data"]["mfa_required"] is True


async def test_a_passkey_signs_in_alone(application: rest.Edge, ada: Browser) -> None:
    device = Authenticator()
    assert (await with_passkey(ada, device)).status == 201
    browser = Browser(application)
    asked = (await browser.call("POST", "/api/v1/auth/passkey/options", {})).json["data"]
    assert asked["public_key"].get("allowCredentials", []) == []
    body = {"challenge_id": asked["challenge_id"], "credential": device.get(asked["public_key"])}
    assert (await browser.call("POST", "/api/v1/auth/passkey/verify", body)).status == 200
    assert await email_of(browser) == await email_of(ada)
    replay = await Browser(application).call("POST", "/api/v1/auth/passkey/verify", body)
    assert (replay.status, replay.error["code"]) == (410, "link_expired")


async def test_a_passkey_answers_as_the_second_factor(application: rest.Edge, ada: Browser) -> None:
    device = Authenticator()
    await with_passkey(ada, device)
    browser, challenge = await waiting(application, await email_of(ada))
    asked = (await browser.call("POST", "/api/v1/auth/passkey/options", {"challenge_id": challenge["id"]})).json["data"]
    assert len(asked["public_key"]["allowCredentials"]) == 1
    body = {"challenge_id": challenge["id"], "credential": device.get(asked["public_key"])}
    assert (await browser.call("POST", "/api/v1/auth/passkey/verify", body)).status == 200


Doctor = Callable[[Authenticator], None]


def unverified(device: Authenticator) -> None:
    device.flags = PRESENT


def elsewhere(device: Authenticator) -> None:
    device.origin = "https://evil.example"


def other_key(device: Authenticator) -> None:
    device.key = Authenticator().key


def other_person(device: Authenticator) -> None:
    device.user_handle = bytes(16)


@pytest.mark.parametrize("doctor", [unverified, elsewhere, other_key, other_person])
async def test_a_doctored_answer_is_refused(application: rest.Edge, ada: Browser, doctor: Doctor) -> None:
    device = Authenticator()
    await with_passkey(ada, device)
    doctor(device)
    browser = Browser(application)
    asked = (await browser.call("POST", "/api/v1/auth/passkey/options", {})).json["data"]
    body = {"challenge_id": asked["challenge_id"], "credential": device.get(asked["public_key"])}
    answer = await browser.call("POST", "/api/v1/auth/passkey/verify", body)
    assert (answer.status, browser.token) == (422, None)


async def test_a_counter_that_goes_backwards_is_refused_and_reported(
    application: rest.Edge, ada: Browser, services: Services
) -> None:
    device = Authenticator()
    await with_passkey(ada, device)

    async def sign_in() -> int:
        browser = Browser(application)
        asked = (await browser.call("POST", "/api/v1/auth/passkey/options", {})).json["data"]
        body = {"challenge_id": asked["challenge_id"], "credential": device.get(asked["public_key"])}
        return (await browser.call("POST", "/api/v1/auth/passkey/verify", body)).status

    device.count = 7
    assert await sign_in() == 200
    device.count = 3
    assert await sign_in() == 422
    me = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    async with services.database.system() as tx:
        reported = await tx.all(
            tuple,
            "select severity, details ->> 'reason' from security_events where user_id = %(u)s and kind = 'mfa_failed'",
            {"u": me},
        )
    assert reported == [("high", "counter_went_back")]


async def test_counters_that_stay_at_zero_are_those_of_synced_passkeys(application: rest.Edge, ada: Browser) -> None:
    device = Authenticator()
    await with_passkey(ada, device)
    for _ in range(2):
        device.count = -1
        browser = Browser(application)
        asked = (await browser.call("POST", "/api/v1/auth/passkey/options", {})).json["data"]
        body = {"challenge_id": asked["challenge_id"], "credential": device.get(asked["public_key"])}
        assert (await browser.call("POST", "/api/v1/auth/passkey/verify", body)).status == 200


async def test_a_passkey_of_somebody_else_is_no_second_factor(
    application: rest.Edge, ada: Browser, ben: Browser
) -> None:
    mine, theirs = Authenticator(), Authenticator()
    await with_passkey(ada, mine)
    await with_passkey(ben, theirs)
    browser, challenge = await waiting(application, await email_of(ada))
    asked = (await browser.call("POST", "/api/v1/auth/passkey/options", {"challenge_id": challenge["id"]})).json["data"]
    body = {"challenge_id": challenge["id"], "credential": theirs.get(asked["public_key"])}
    assert (await browser.call("POST", "/api/v1/auth/passkey/verify", body)).status == 422


async def test_the_same_passkey_is_not_kept_twice(ada: Browser) -> None:
    device = Authenticator()
    await with_passkey(ada, device)
    assert (await with_passkey(ada, device)).status == 409


async def test_factors_change_only_after_a_fresh_proof(ada: Browser) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        sessions.REMEMBERED.forget()
        stale = await ada.call("POST", "/api/v1/me/totp")
        assert (stale.status, stale.error["code"]) == (403, "reauthentication_required")
        assert (await ada.call("POST", "/api/v1/auth/reauthenticate", {"password": "not the phrase"})).status == 422
        assert (await ada.call("POST", "/api/v1/auth/reauthenticate", {"password": PASSWORD})).status == 204
        assert (await ada.call("POST", "/api/v1/me/totp")).status == 200


Policy = Callable[[Browser, FactorPolicy], Awaitable[None]]


@pytest.fixture
def policy(services: Services) -> Policy:
    async def choose(browser: Browser, chosen: FactorPolicy) -> None:
        organization_id = UUID((await browser.call("GET", "/api/v1/me")).json["data"]["organization_id"])
        async with services.database.transaction(organization_id) as tx:
            await organizations.change_settings(tx, {requirement.POLICY.key: chosen})
        requirement.forget(organization_id)
        sessions.REMEMBERED.forget()

    return choose


async def test_a_policy_names_only_roles_that_there_are(ada: Browser) -> None:
    path = "/api/v1/organization/settings"
    refused = await ada.call("PATCH", path, {"identity.second_factor": {"roles": ["owner", "wizard"]}})
    assert refused.status == 422
    assert refused.fields == {"identity.second_factor.roles": "invalid_enum"}
    assert "wizard" in refused.raw.decode()
    made = await ada.call("POST", "/api/v1/roles", {"name": "Wizard", "permissions": ["contacts:read"]})
    assert made.status == 201, made.raw
    kept = await ada.call("PATCH", path, {"identity.second_factor": {"roles": ["owner", "wizard"]}})
    assert kept.status == 200


async def test_the_last_factor_stays_while_the_organization_asks_for_one(ada: Browser, policy: Policy) -> None:
    await with_app(ada)
    refused = await ada.call("DELETE", "/api/v1/me/totp")
    assert (refused.status, refused.error["code"]) == (409, "resource_in_use")
    await policy(ada, FactorPolicy(required_for="nobody"))
    assert (await ada.call("DELETE", "/api/v1/me/totp")).status == 204
    assert (await ada.call("GET", "/api/v1/me/factors")).json["data"]["recovery_codes_left"] == 0


async def test_after_the_grace_only_ones_own_account_is_open(ada: Browser) -> None:
    email = await email_of(ada)
    with clock.frozen(clock.now() + timedelta(days=6, hours=23)):
        sessions.REMEMBERED.forget()
        assert (await ada.call("GET", "/api/v1/organization")).status == 200
    with clock.frozen(clock.now() + timedelta(days=7, seconds=5)):
        browser = Browser(ada.app)
        sessions.REMEMBERED.forget()
        await browser.sign_in(email)
        refused = await browser.call("GET", "/api/v1/organization")
        assert (refused.status, refused.error["code"]) == (403, "mfa_enrollment_required")
        await with_app(browser)
        sessions.REMEMBERED.forget()
        assert (await browser.call("GET", "/api/v1/organization")).status == 200


def test_who_must_enrol() -> None:
    joined = clock.now()
    week = joined + timedelta(days=7)
    assert requirement.must_enrol_by(FactorPolicy(), "owner", joined) == week
    assert requirement.must_enrol_by(FactorPolicy(), "agent", joined) is None
    assert requirement.must_enrol_by(FactorPolicy(required_for="everybody", grace_days=0), "agent", joined) == joined
    assert requirement.must_enrol_by(FactorPolicy(required_for="nobody"), "owner", joined) is None


async def test_secrets_are_kept_as_cipher_texts_and_hashes(ada: Browser, services: Services) -> None:
    secret, codes = await with_app(ada)
    async with services.database.system() as tx:
        rows = await tx.all(str, "select t::text from user_totp t union all select c::text from user_recovery_codes c")
    kept = "".join(rows)
    assert secret not in kept and secret.encode().hex() not in kept
    assert not any(code in kept or code.encode().hex() in kept for code in codes)


async def test_adding_a_factor_sends_a_mail(ada: Browser, services: Services) -> None:
    before = await mails(services, "factor_added")
    await with_app(ada)
    assert await mails(services, "factor_added") == before + 1


async def mails(services: Services, kind: str) -> int:
    async with services.database.system() as tx:
        return int(await tx.scalar("select count(*) from mails where kind = %(kind)s", {"kind": kind}))
