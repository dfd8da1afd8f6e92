"""Links by mail (IDN-003, 006..009): equal words, one use, newest only, and nothing happens by looking."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import identity, organizations, worker
from koinon.identity import jobs, sessions
from koinon.identity.factors import requirement
from koinon.identity.factors.requirement import FactorPolicy
from koinon.kit import clock, ids
from koinon.platform import configuration, errors, rest
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found
from tests.identity.mailbox import last_path, mails_to
from tests.platform.asgi import Answer

NEW = "seven quiet lanterns burn"


@pytest.fixture
async def ada(services: Services) -> identity.SignedIn:
    return await found(services)


async def drain(services: Services) -> None:
    await worker.drain(services, [jobs.mail_link])


async def ask(
    application: rest.Edge, services: Services, path: str, email: str, browser: Browser | None = None
) -> Answer:
    answer = await (browser or Browser(application)).call("POST", f"/api/v1/auth/{path}", {"email": email})
    await drain(services)
    return answer


async def reset(application: rest.Edge, path: str, password: str = NEW) -> Answer:
    token = path.rpartition("/")[2]
    return await Browser(application).call(
        "POST", "/api/v1/auth/password/reset", {"token": token, "password": password}
    )


async def test_a_reset_link_sets_a_new_password_once_and_ends_every_session(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    old, email = Browser(application), ada.user.email
    await old.sign_in(email)
    assert (await ask(application, services, "password/forgot", email)).status == 202
    path = await last_path(services, email)
    assert path.startswith("/reset/")
    assert len(path.rpartition("/")[2]) == 43  # 256 bits
    assert (await reset(application, path)).status == 204
    assert (await reset(application, path)).error["code"] == "link_expired"
    assert (await old.call("GET", "/api/v1/me")).status == 401
    assert (await Browser(application).sign_in(email, PASSWORD)).status == 401
    assert (await Browser(application).sign_in(email, NEW)).status == 200


async def test_a_newer_link_voids_the_older(application: rest.Edge, services: Services, ada: identity.SignedIn) -> None:
    email = ada.user.email
    await ask(application, services, "password/forgot", email)
    older = await last_path(services, email)
    await ask(application, services, "password/forgot", email)
    newer = await last_path(services, email)
    assert (await reset(application, older)).status == 410
    assert (await reset(application, newer)).status == 204


async def test_a_reset_link_lives_an_hour(application: rest.Edge, services: Services, ada: identity.SignedIn) -> None:
    await ask(application, services, "password/forgot", ada.user.email)
    path = await last_path(services, ada.user.email)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert (await reset(application, path)).status == 410


async def test_a_weak_password_does_not_use_the_link_up(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    await ask(application, services, "password/forgot", ada.user.email)
    path = await last_path(services, ada.user.email)
    assert (await reset(application, path, "password1234")).error["code"] == "password_too_weak"
    assert (await reset(application, path)).status == 204


async def test_two_who_follow_one_link_at_once(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    await ask(application, services, "password/forgot", ada.user.email)
    path = await last_path(services, ada.user.email)
    answers = await asyncio.gather(*(reset(application, path) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [204, 410, 410]


@pytest.mark.parametrize("form", ["password/forgot", "magic-link"])
async def test_known_and_unknown_addresses_get_the_same_answer(
    application: rest.Edge, services: Services, ada: identity.SignedIn, form: str
) -> None:
    known = await ask(application, services, form, ada.user.email)
    unknown = await ask(application, services, form, f"nobody-{ids.uuid7().hex}@example.org")
    assert (known.status, known.raw) == (unknown.status, unknown.raw) == (202, known.raw)


async def test_known_and_unknown_addresses_cost_the_same(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    async def cost(email: str) -> float:
        body = {"email": email}
        began = time.process_time()
        await Browser(application).call("POST", "/api/v1/auth/magic-link", body)
        return time.process_time() - began

    await cost(f"{ids.uuid7().hex}@example.org")
    known = [await cost(ada.user.email) for _ in range(5)]
    unknown = [await cost(f"{ids.uuid7().hex}@example.org") for _ in range(5)]
    assert 0.6 < min(unknown) / min(known) < 1.7
    await drain(services)


async def test_the_mail_tells_the_truth_to_its_owner_only(application: rest.Edge, services: Services) -> None:
    address = f"{ids.uuid7().hex}@example.org"
    await ask(application, services, "password/forgot", address)
    (letter,) = await mails_to(services, address)
    assert letter.subject == "There is no account with this address"
    assert "/reset/" not in letter.text


async def test_three_an_hour_for_one_address(application: rest.Edge, services: Services) -> None:
    address = f"{ids.uuid7().hex}@example.org"
    statuses = [(await ask(application, services, "password/forgot", address)).status for _ in range(4)]
    assert statuses == [202, 202, 202, 429]


async def test_a_job_that_runs_twice_mails_once(services: Services, ada: identity.SignedIn) -> None:
    email = ada.user.email
    sealed = services.vault.encrypt(email, UUID(int=0), "link_request").hex()
    said = {"sealed": sealed, "language": "en", "ip": "", "user_agent": "", "browser": ""}
    request_id = str(ids.uuid7())
    before = len(await mails_to(services, email))
    for _ in range(2):
        await jobs.mail_link.call(services, purpose="reset_password", request_id=request_id, **said)
    assert len(await mails_to(services, email)) == before + 1


async def test_this_was_not_me_locks_the_account_until_a_reset(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    thief, email = Browser(application), ada.user.email
    await thief.sign_in(email)
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert (await thief.call("POST", "/api/v1/me/password", change)).status == 204
    path = await last_of(services, ada, "/not-me/")
    await identity.open_link(services, identity.LinkPurpose.NOT_ME, path.rpartition("/")[2])
    assert (await thief.call("GET", "/api/v1/me")).status == 200  # looking changed nothing
    await identity.lock_account(services, path.rpartition("/")[2], identity.Client())
    assert (await thief.call("GET", "/api/v1/me")).status == 401
    assert (await Browser(application).sign_in(email, NEW)).status == 401
    assert (await reset(application, await last_path(services, email), "another very long phrase")).status == 204
    assert (await Browser(application).sign_in(email, "another very long phrase")).status == 200


async def last_of(services: Services, ada: identity.SignedIn, start: str) -> str:
    """The link of a mail that was written in the organization's own transaction."""
    import re

    import msgspec

    from koinon.platform.mail import outbox

    assert ada.organization_id is not None
    async with services.database.transaction(ada.organization_id) as tx:
        cipher = await tx.scalar(
            "select cipher from mails where organization_id = %(o)s order by id desc limit 1",
            {"o": ada.organization_id},
        )
    opened = services.vault.unseal(bytes(cipher), ada.organization_id, outbox.SEAL)
    text = msgspec.json.decode(opened, type=outbox.Sealed).text
    return next(path for path in re.findall(r"http://localhost:8000(/\S+)", text) if path.startswith(start))


async def test_an_address_changes_once_the_new_one_is_confirmed_and_can_be_undone(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    browser, old, new = Browser(application), ada.user.email, f"{ids.uuid7().hex}@example.org"
    await browser.sign_in(old)
    assert (await browser.call("POST", "/api/v1/me/email", {"email": new})).status == 202
    assert (await Browser(application).sign_in(old)).status == 200  # nothing yet
    secret = (await last_path(services, new)).rpartition("/")[2]
    await identity.take_new_address(services, secret, identity.Client())
    assert (await Browser(application).sign_in(old)).status == 401
    assert (await Browser(application).sign_in(new)).status == 200
    undo = (await last_path(services, old)).rpartition("/")[2]
    with clock.frozen(clock.now() + timedelta(days=6)):
        await identity.undo_new_address(services, undo, identity.Client())
        assert (await Browser(application).sign_in(old)).status == 200
        assert (await Browser(application).sign_in(new)).status == 401


async def test_a_thief_who_moves_an_address_twice_cannot_keep_its_owner_from_undoing(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    thief, old = Browser(application), ada.user.email
    first, second, third = (f"{ids.uuid7().hex}@example.org" for _ in range(3))
    await thief.sign_in(old)
    for address in (first, second):
        await thief.call("POST", "/api/v1/me/email", {"email": address})
        await identity.take_new_address(
            services, (await last_path(services, address)).rpartition("/")[2], identity.Client()
        )
    await thief.call("POST", "/api/v1/me/email", {"email": third})  # to be followed once the owner is back
    back, again = await last_path(services, old), await last_path(services, first)
    pending = (await last_path(services, third)).rpartition("/")[2]
    await identity.undo_new_address(services, back.rpartition("/")[2], identity.Client())
    for follow, secret in (
        (identity.take_new_address, pending),
        (identity.undo_new_address, again.rpartition("/")[2]),
    ):
        with pytest.raises(errors.KoinonError, match="link_expired"):
            await follow(services, secret, identity.Client())
    assert (await Browser(application).sign_in(old)).status == 200


async def test_an_address_that_somebody_has_gives_the_same_answer_and_tells_them(
    application: rest.Edge, services: Services, ada: identity.SignedIn
) -> None:
    ben = await found(services, "Corner Bakery")
    browser = Browser(application)
    await browser.sign_in(ada.user.email)
    free = await browser.call("POST", "/api/v1/me/email", {"email": f"{ids.uuid7().hex}@example.org"})
    taken = await browser.call("POST", "/api/v1/me/email", {"email": ben.user.email.upper()})
    assert (free.status, free.raw) == (taken.status, taken.raw)
    assert (await mails_to(services, ben.user.email))[-1].subject == "You have an account already"


async def test_a_magic_link_needs_the_organizations_leave_and_the_same_browser(
    application: rest.Edge, services: Services
) -> None:
    from koinon.identity.contracts import Role
    from tests.identity.conftest import seat

    ada = await found(services)
    assert ada.organization_id is not None
    carla = await seat(services, ada.organization_id, Role.AGENT)
    email = carla.user.email
    await ask(application, services, "magic-link", email)
    assert (await mails_to(services, email))[-1].subject == "No link to sign in"
    async with services.database.transaction(ada.organization_id) as tx:
        await organizations.change_settings(tx, {requirement.POLICY.key: FactorPolicy(magic_links=True)})
    requirement.forget(ada.organization_id)
    browser = Browser(application)
    asked = await ask(application, services, "magic-link", email, browser)
    mark = asked.cookies[0].partition(";")[0]
    token = (await last_path(services, email)).rpartition("/")[2]
    follow = "/api/v1/auth/magic-link/verify"
    elsewhere = await Browser(application).call("POST", follow, {"token": token})
    assert elsewhere.status == 403
    entered = await browser.call("POST", follow, {"token": token}, cookie=mark)
    assert entered.status == 200
    assert entered.json["data"]["user"]["email"] == email
    assert (await browser.call("POST", follow, {"token": token}, cookie=mark)).status in (401, 410)
    await ask(application, services, "magic-link", ada.user.email)
    assert (await mails_to(services, ada.user.email))[-1].subject == "No link to sign in"  # an owner without a factor


async def test_who_has_not_confirmed_their_address_invites_nobody_on_a_public_installation(
    services: Services, settings: Configuration, ada: identity.SignedIn
) -> None:
    given = {f"KOINON_{name}": str(v.value) for name, v in settings.resolved.items() if v.source != "default"}
    public = replace(
        services, configuration=configuration.load(given | {"KOINON_PUBLIC_URL": "https://koinon.example.org"})
    )
    browser = Browser(make_api(public), host="koinon.example.org")
    await browser.sign_in(ada.user.email)
    body = {"name": "Website", "scopes": ["contacts:read"]}
    refused = await browser.call("POST", "/api/v1/api-keys", body)
    assert (refused.status, refused.error["code"]) == (403, "email_unverified")
    await browser.call("POST", "/api/v1/me/email/verification")
    await drain(public)
    token = (await mails_to(services, ada.user.email))[-1].text
    secret = token.split("https://koinon.example.org/verify/")[1].split()[0]
    assert (await browser.call("POST", "/api/v1/auth/email/verify", {"token": secret})).status == 204
    sessions.REMEMBERED.forget()
    assert (await browser.call("POST", "/api/v1/api-keys", body)).status == 201
