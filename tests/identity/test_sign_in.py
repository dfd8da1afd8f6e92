"""From signing up to signing out, over the whole application (IDN-001..005, API-045, 048)."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from koinon import identity
from koinon.identity import accounts, attempts
from koinon.kit import clock
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.browser import FOUNDER, PASSWORD, Browser
from tests.identity.conftest import SignUpAs, found


@pytest.fixture
async def open_door(services: Services, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """KOINON_SIGNUP=open."""

    async def mode(_: Services) -> str:
        return "open"

    monkeypatch.setattr(accounts, "signup_mode", mode)
    yield


def founder(email: str) -> dict[str, object]:
    return {**FOUNDER, "email": email}


async def test_sign_up_makes_user_organization_and_session(browser: Browser, open_door: None) -> None:
    answer = await browser.call("POST", "/api/v1/auth/register", founder("new-founder@grace-chapel.org"))
    assert answer.status == 201
    me = (await browser.call("GET", "/api/v1/me")).json["data"]
    assert me["user"]["email"] == "new-founder@grace-chapel.org"
    assert [(seat["name"], seat["role"]) for seat in me["seats"]] == [("Grace Chapel", "owner")]
    organization = (await browser.call("GET", "/api/v1/organization")).json["data"]
    assert (organization["currency"], organization["nouns"]["contact"]["many"]) == ("USD", "members")


async def test_sign_up_twice_with_the_same_form_founds_one_organization(browser: Browser, open_door: None) -> None:
    form = founder("double@grace-chapel.org")
    first, second = await asyncio.gather(
        browser.call("POST", "/api/v1/auth/register", form), browser.call("POST", "/api/v1/auth/register", form)
    )
    assert {first.status, second.status} == {201}
    assert len((await browser.call("GET", "/api/v1/me")).json["data"]["seats"]) == 1


async def test_sign_up_with_a_taken_address_and_another_password_lets_nobody_in(
    browser: Browser, open_door: None, services: Services
) -> None:
    await found(services, email="taken@example.org")
    answer = await browser.call(
        "POST", "/api/v1/auth/register", {**founder("TAKEN@example.org"), "password": "quite another long phrase"}
    )
    assert (answer.status, answer.error["code"]) == (401, "invalid_credentials")
    assert browser.token is None


async def test_sign_up_lists_every_fault(browser: Browser, open_door: None) -> None:
    answer = await browser.call(
        "POST", "/api/v1/auth/register", {"name": "", "email": "x@y.org", "organization": {"name": "A", "kind": "cult"}}
    )
    assert answer.fields == {
        "name": "out_of_range",
        "password": "missing_required_field",
        "organization.name": "out_of_range",
        "organization.kind": "invalid_enum",
        "organization.country": "missing_required_field",
        "organization.time_zone": "missing_required_field",
    }


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short", "too_short"),
        ("Password1234!", "common"),
        ("qwertyuiop12", "sequence"),
        ("ababababababab", "repeats"),
        ("Ada Lovelace 1", "contains_name"),
        ("x" * 129, "too_long"),
    ],
)
async def test_a_weak_password_is_refused_with_its_rule(password: str, rule: str) -> None:
    assert identity.password_strength(password, ["Ada Lovelace", "ada@grace-chapel.org"]).rule == rule


async def test_sign_up_is_closed_once_somebody_is_in(browser: Browser, services: Services) -> None:
    await found(services)
    answer = await browser.call("POST", "/api/v1/auth/register", founder("late@example.org"))
    assert (answer.status, answer.error["code"]) == (403, "sign_up_closed")


async def test_the_session_cookie_is_http_only_secure_lax_and_bound_to_the_host(
    browser: Browser, services: Services
) -> None:
    await found(services, email="cookie@example.org")
    cookie = (await browser.sign_in("cookie@example.org")).headers["set-cookie"].lower()
    assert cookie.startswith("__host-koinon=")
    for part in ("httponly", "secure", "samesite=lax", "path=/"):
        assert part in cookie
    assert "domain" not in cookie


async def test_addresses_are_compared_folded(browser: Browser, services: Services) -> None:
    await found(services, email="Grace.Hopper+x@Example.org")
    assert (await browser.sign_in("  grace.hopper+X@EXAMPLE.ORG ")).status == 200


async def test_a_wrong_password_and_an_unknown_address_get_the_same_words(browser: Browser, services: Services) -> None:
    await found(services, email="known@example.org")
    wrong = await browser.sign_in("known@example.org", "not the right phrase")
    unknown = await browser.sign_in("nobody@example.org", "not the right phrase")
    for answer in (wrong, unknown):
        assert (answer.status, answer.error["code"]) == (401, "invalid_credentials")
    assert wrong.error["message"] == unknown.error["message"]


async def test_an_unknown_address_costs_the_time_of_a_known_one(browser: Browser, services: Services) -> None:
    await found(services, email="timing@example.org")

    async def cost(email: str) -> float:
        began = time.process_time()
        await browser.sign_in(email, "not the right phrase")
        return time.process_time() - began

    await cost("warm@example.org")
    pairs = [(await cost("timing@example.org"), await cost(f"nobody-{i}@example.org")) for i in range(10)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))  # the least is what other load cannot lengthen
    assert 0.7 < unknown / known < 1.4


async def test_sign_in_fails_five_times_and_then_waits(
    browser: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "MOST_IN_DEVELOPMENT", 5)
    await found(services, email="guessed@example.org")
    for _ in range(5):
        assert (await browser.sign_in("guessed@example.org", "not the right phrase")).status == 401
    answer = await browser.sign_in("guessed@example.org")
    assert (answer.status, answer.error["code"]) == (429, "auth_attempts_exceeded")
    assert 890 <= int(answer.headers["retry-after"]) <= 900


async def test_guesses_at_the_same_time_do_not_pass_the_limit(
    browser: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "MOST_IN_DEVELOPMENT", 5)
    await found(services, email="stormed@example.org")
    answers = await asyncio.gather(*(browser.sign_in("stormed@example.org", f"guess number {n}") for n in range(12)))
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 7


async def test_signing_in_rightly_uses_up_no_attempt(
    browser: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "MOST_IN_DEVELOPMENT", 5)
    await found(services, email="often@example.org")
    assert [(await browser.sign_in("often@example.org")).status for _ in range(7)] == [200] * 7


async def test_signing_out_ends_the_session_at_once(ada: Browser) -> None:
    token = ada.token
    assert (await ada.call("POST", "/api/v1/auth/logout")).status == 204
    assert ada.token is None
    ada.token = token
    answer = await ada.call("GET", "/api/v1/me")
    assert (answer.status, answer.error["code"]) == (401, "session_revoked")


async def test_a_made_up_session_is_refused(browser: Browser) -> None:
    browser.token = "made-up"
    assert (await browser.call("GET", "/api/v1/me")).error["code"] == "session_revoked"


async def test_nobody_known_is_asked_to_sign_in(browser: Browser) -> None:
    answer = await browser.call("GET", "/api/v1/organization")
    assert (answer.status, answer.error["code"]) == (401, "authentication_required")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_session_ends_after_seven_idle_days(ada: Browser) -> None:
    with clock.frozen(clock.now().replace(year=clock.now().year + 1)):
        from koinon.identity.sessions import REMEMBERED

        REMEMBERED.forget()
        assert (await ada.call("GET", "/api/v1/me")).status == 401


async def test_other_sessions_are_listed_and_ended(ada: Browser, application: rest.Edge) -> None:
    me = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["email"]
    phone = Browser(application)
    assert (await phone.sign_in(me)).status == 200
    rows = (await ada.call("GET", "/api/v1/me/sessions")).json["data"]
    assert sorted(row["current"] for row in rows) == [False, True]
    other = next(row["id"] for row in rows if not row["current"])
    assert (await ada.call("DELETE", f"/api/v1/me/sessions/{other}")).status == 204
    assert (await phone.call("GET", "/api/v1/me")).status == 401
    assert (await ada.call("GET", "/api/v1/me")).status == 200


async def test_a_strangers_session_cannot_be_ended(ada: Browser, ben: Browser) -> None:
    theirs = (await ben.call("GET", "/api/v1/me/sessions")).json["data"][0]["id"]
    assert (await ada.call("DELETE", f"/api/v1/me/sessions/{theirs}")).status == 404
    assert (await ben.call("GET", "/api/v1/me")).status == 200


async def test_a_new_password_ends_every_other_session(ada: Browser, application: rest.Edge) -> None:
    email = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["email"]
    other = Browser(application)
    await other.sign_in(email)
    change = {"current_password": PASSWORD, "new_password": "seven quiet lanterns burn"}
    assert (await ada.call("POST", "/api/v1/me/password", change)).status == 204
    assert (await other.call("GET", "/api/v1/me")).status == 401
    assert (await ada.call("GET", "/api/v1/me")).status == 200
    assert (await other.sign_in(email)).status == 401
    assert (await other.sign_in(email, "seven quiet lanterns burn")).status == 200


async def test_a_new_password_needs_the_present_one(ada: Browser) -> None:
    change = {"current_password": "wrong", "new_password": "seven quiet lanterns burn"}
    answer = await ada.call("POST", "/api/v1/me/password", change)
    assert (answer.status, answer.fields) == (422, {"current_password": "invalid_credentials"})


async def test_switching_needs_a_seat(ada: Browser, ben: Browser) -> None:
    theirs = (await ben.call("GET", "/api/v1/me")).json["data"]["organization_id"]
    answer = await ada.call("POST", "/api/v1/me/organization", {"organization_id": theirs})
    assert (answer.status, answer.error["code"]) == (404, "resource_not_found")


@pytest.mark.usefixtures("real_cost")
async def test_a_burst_of_sign_ins_is_hashed_off_the_loop(browser: Browser) -> None:
    """By processor time of the loop's own thread, which other load on the machine does not lengthen."""
    own, whole = time.thread_time(), time.process_time()
    await asyncio.gather(*(browser.sign_in(f"n{i}@example.org", "not the right phrase") for i in range(20)))
    own, whole = time.thread_time() - own, time.process_time() - whole
    assert own < 0.5 * whole


async def test_the_sign_up_of_one_kind_needs_no_other(signed_in: SignUpAs) -> None:
    one, two = await signed_in("First"), await signed_in("First")
    slugs = {(await who.call("GET", "/api/v1/organization")).json["data"]["slug"] for who in (one, two)}
    assert len(slugs) == 2
