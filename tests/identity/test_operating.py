"""What an operator does from the command line (IDN-005, 025, 053)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import worker
from koinon.identity import jobs, operating, passwords
from koinon.identity.accounts import take_seat
from koinon.identity.contracts import Role
from koinon.kit import clock
from koinon.platform import errors, rest
from koinon.platform.services import Services
from tests.identity.authenticator import Authenticator
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.identity.mailbox import mails_to
from tests.identity.test_factors import email_of, with_passkey
from tests.pages import application_of


async def test_every_session_ends_at_once(application: rest.Edge, services: Services) -> None:
    people = []
    for _ in range(2):
        browser = Browser(application)
        await browser.sign_in((await found(services)).user.email)
        people.append(browser)
    assert await operating.revoke_every_session(services) >= 2
    for browser in people:
        assert (await browser.call("GET", "/api/v1/me")).status == 401


async def test_factors_are_reset_after_a_day_and_two_mails(application: rest.Edge, services: Services) -> None:
    ada = Browser(application)
    await ada.sign_in((await found(services)).user.email)
    email = await email_of(ada)
    await with_passkey(ada, Authenticator())
    with pytest.raises(errors.KoinonError, match="out_of_range"):
        await operating.ask_factor_reset(services, email, "lost")
    at = await operating.ask_factor_reset(services, email, "lost phone and codes, met in person")
    assert timedelta(hours=23, minutes=59) < at - clock.now() <= timedelta(hours=24)
    await worker.drain(services, [jobs.reset_factors])
    assert (await ada.call("GET", "/api/v1/me/factors")).json["data"]["passkeys"] != []  # not yet
    me = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    for _ in range(2):  # a job may run twice
        await jobs.reset_factors.call(services, user_id=me, reason="lost phone and codes, met in person")
    subjects = [letter.subject for letter in await mails_to(services, email)]
    assert subjects.count("Your second factors will be removed") == 1
    assert subjects.count("Your second factors were removed") == 1
    assert (await ada.call("GET", "/api/v1/me")).status == 401
    assert (await Browser(application).sign_in(email)).json["data"]["mfa_required"] is False


@pytest.mark.usefixtures("real_cost")
def test_the_calibration_stays_between_two_passes_and_a_hundred_milliseconds() -> None:
    measured = operating.calibrate()
    assert (measured.memory_kib, measured.lanes) == (19 * 1024, 1)
    assert 2 <= measured.passes <= 12
    assert measured.passes == 2 or measured.milliseconds <= 100


async def test_a_password_of_another_cost_is_hashed_anew_at_the_next_sign_in(
    application: rest.Edge, services: Services
) -> None:
    email = (await found(services)).user.email
    passwords.use_passes(3)
    try:
        assert (await Browser(application).sign_in(email)).status == 200
        async with services.database.system() as tx:
            kept = await tx.scalar("select password_hash from users where email = %(e)s", {"e": email})
        assert ",t=3," in kept
        assert (await Browser(application).sign_in(email)).status == 200
    finally:
        passwords.use_passes(passwords.PASSES)


async def test_an_owner_takes_the_factors_of_a_member_who_lost_them(
    application: rest.Edge, services: Services, ada: Browser, ben: Browser
) -> None:
    organization = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    carla = Browser(application)
    await carla.sign_in((await seat(services, organization, Role.ADMIN)).user.email)
    email = await email_of(carla)
    await with_passkey(carla, Authenticator())
    members = (await ada.call("GET", "/api/v1/members")).json["data"]
    hers = next(one["id"] for one in members if one["email"] == email)
    mine = next(one["id"] for one in members if one["email"] != email)
    assert (await carla.call("DELETE", f"/api/v1/members/{mine}/factors")).status == 403
    assert (await ben.call("DELETE", f"/api/v1/members/{hers}/factors")).status == 404
    assert (await ada.call("DELETE", f"/api/v1/members/{hers}/factors")).status == 204
    assert (await carla.call("GET", "/api/v1/me")).status == 401
    assert (await Browser(application).sign_in(email)).json["data"]["mfa_required"] is False


async def test_an_owner_leaves_the_factors_of_who_works_elsewhere_too(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    elsewhere = await found(services, "Elsewhere")
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    async with services.database.transaction(organization_id) as tx:
        await take_seat(tx, elsewhere.user.id, organization_id, Role.AGENT)
    members = (await ada.call("GET", "/api/v1/members")).json["data"]
    hers = next(one["id"] for one in members if one["email"] == elsewhere.user.email)
    answer = await ada.call("DELETE", f"/api/v1/members/{hers}/factors")
    assert (answer.status, answer.error["code"]) == (403, "insufficient_permissions")


async def test_the_page_of_a_member_takes_their_factors_for_an_owner_only(services: Services) -> None:
    """The button of /team/<member> (IDN-025); an administrator sees none and is refused."""

    owner, application = await found(services), application_of(services)
    assert owner.organization_id is not None
    admin = await seat(services, owner.organization_id, Role.ADMIN)
    carla = Browser(application)
    carla.token = (await seat(services, owner.organization_id, Role.AGENT)).token
    await carla.call("GET", "/api/v1/me")
    await with_passkey(carla, Authenticator())
    answers = []
    for who in (admin, owner):
        browser = Browser(application)
        browser.token = who.token
        await browser.call("GET", "/api/v1/me")
        listed = (await browser.call("GET", "/api/v1/members")).json["data"]
        member = next(one for one in listed if one["role"] == "agent")
        page = (await browser.call("GET", f"/team/{member['id']}", accept="text/html")).raw.decode()
        kind = "application/x-www-form-urlencoded"
        sent = await browser.call("POST", f"/team/{member['id']}/factors", b"", accept="text/html", content_type=kind)
        answers.append(("Take their second factors away" in page, sent.status))
    assert answers == [(False, 403), (True, 303)]
    assert (await carla.call("GET", "/api/v1/me")).status == 401  # every session of hers ended
