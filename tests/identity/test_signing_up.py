"""Signing up where strangers can: the same words and work for a taken address and a free one; the mail decides."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from koinon import worker
from koinon.identity import accounts, signing_up
from koinon.kit import clock, ids
from koinon.platform.services import Services
from tests.identity.browser import FOUNDER, PASSWORD, Browser
from tests.identity.conftest import found
from tests.identity.mailbox import mails_to
from tests.pages import application_of
from tests.platform.asgi import Answer


class Public(SimpleNamespace):
    """The test's configuration, at a public address."""

    def __getattr__(self, name: str) -> Any:
        return "https://koinon.example.org" if name in ("public_url", "base_url") else getattr(self.under, name)


@pytest.fixture(scope="module")
def elsewhere(services: Services) -> Services:
    """The test's services, at a public address."""
    return replace(services, configuration=Public(under=services.configuration))


@pytest.fixture
async def public(services: Services, elsewhere: Services, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    """KOINON_SIGNUP=open at a public address, where somebody has signed up before."""

    async def mode(_: Services) -> str:
        return "open"

    monkeypatch.setattr(accounts, "signup_mode", mode)
    await found(services)
    yield elsewhere


async def sign_up(services: Services, email: str) -> Answer:
    answer = await Browser(application_of(services)).call("POST", "/api/v1/auth/register", {**FOUNDER, "email": email})
    await worker.drain(services, [signing_up.mail_sign_up])
    return answer


def free() -> str:
    return f"{ids.uuid7().hex}@example.org"


async def last_path(services: Services, email: str) -> str:
    """Where the last mail leads."""
    text = (await mails_to(services, email))[-1].text
    return str(re.search(r"https://koinon.example.org(/\S+)", text)[1])  # type: ignore[index]


async def follow(services: Services, path: str) -> tuple[Answer, Browser]:
    browser = Browser(application_of(services))
    shown = await browser.call("GET", path, accept="text/html")
    assert shown.status == 200 and browser.token is None  # a scanner's look changes nothing
    kind = "application/x-www-form-urlencoded"
    return await browser.call("POST", path, b"", accept="text/html", content_type=kind), browser


async def test_a_taken_address_and_a_free_one_get_the_same_answer(public: Services) -> None:
    taken = (await found(public)).user.email
    answers = [await sign_up(public, email) for email in (taken, taken.upper(), free())]
    assert [answer.status for answer in answers] == [202] * 3
    assert answers[0].json["data"] == answers[1].json["data"] == answers[2].json["data"]
    assert not any(answer.cookies for answer in answers)


async def test_and_the_same_statements(public: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time in statements, not in seconds: the request does not even look whose the address is."""
    known = (await found(public)).user.email
    mine = ContextVar[list[int] | None]("mine", default=None)  # what others ask meanwhile is not counted
    asked = type(public.database).system

    def counting(database: Any) -> Any:
        if (counted := mine.get()) is not None:
            counted[-1] += 1
        return asked(database)

    monkeypatch.setattr(type(public.database), "system", counting)
    browser, counted = Browser(application_of(public)), list[int]()
    mine.set(counted)
    for email in (free(), known, free()):  # the first fills what is remembered
        counted.append(0)
        await browser.call("POST", "/api/v1/auth/register", {**FOUNDER, "email": email})
    assert counted[1] == counted[2] > 0


async def test_the_mail_tells_the_truth_to_its_owner_only(public: Services) -> None:
    taken, new = (await found(public)).user.email, free()
    for email in (taken, new):
        await sign_up(public, email)
    assert [letter.subject for letter in await mails_to(public, taken)][-1] == "You have an account already"
    assert [letter.subject for letter in await mails_to(public, new)] == ["Confirm your address"]


async def test_the_link_founds_the_organization_once(public: Services) -> None:
    email = free()
    await sign_up(public, email)
    path = await last_path(public, email)
    assert email.partition("@")[0] not in path and PASSWORD not in path
    answer, browser = await follow(public, path)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    me = (await browser.call("GET", "/api/v1/me")).json["data"]
    assert (me["user"]["email"], [seat["role"] for seat in me["seats"]]) == (email, ["owner"])
    assert me["user"]["email_verified_at"] is not None
    assert (await follow(public, path))[0].status == 410
    assert (await Browser(browser.app).sign_in(email, PASSWORD)).status == 200


async def test_two_who_follow_it_at_once_found_one(public: Services) -> None:
    email = free()
    await sign_up(public, email)
    path = await last_path(public, email)
    answers = await asyncio.gather(*(follow(public, path) for _ in range(3)))
    assert sorted(answer.status for answer, _ in answers) == [303, 410, 410]


async def test_it_lives_48_hours_and_holds_no_other_words(public: Services) -> None:
    email = free()
    await sign_up(public, email)
    path = await last_path(public, email)
    browser = Browser(application_of(public))
    with clock.frozen(clock.now() + timedelta(hours=48, seconds=1)):
        assert (await browser.call("GET", path, accept="text/html")).status == 410
    for spoiled in (path[:-4] + "AAAA", "/sign-up/x", "/sign-up/" + "A" * 300):
        assert (await browser.call("GET", spoiled, accept="text/html")).status == 410


async def test_the_page_says_so_too(public: Services) -> None:
    email = free()
    body = f"name=Ada&email={email}&password=ochre+tramway+delta+pixel&organization=Grace+Chapel&kind=church"
    answer = await Browser(application_of(public)).call(
        "POST",
        "/sign-up",
        f"{body}&country=US&time_zone=America/New_York".encode(),
        accept="text/html",
        content_type="application/x-www-form-urlencoded",
    )
    assert (answer.status, f"We wrote to {email}" in answer.raw.decode(), answer.cookies) == (200, True, [])


async def test_on_ones_own_machine_one_is_in_at_once(services: Services, public: Services) -> None:
    assert (await sign_up(services, free())).status == 201
