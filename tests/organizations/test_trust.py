"""Suspended, read-only, released: at once, everywhere, told with the reason (ORG-029..032)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import organizations
from koinon.identity.contracts import Role
from koinon.kit import clock
from koinon.organizations import trust
from koinon.organizations.letters import letter
from koinon.organizations.telling import mail_owners
from koinon.platform import errors
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.platform.words import words
from tests.identity.browser import Browser
from tests.identity.conftest import seat
from tests.organizations.test_organization import organization_id

REASON = "Complaints about unwanted messages."


async def suspend(database: Database, tenant: UUID) -> None:
    async with database.transaction(tenant) as tx:
        await organizations.suspend(tx, REASON)


async def release(database: Database, tenant: UUID) -> None:
    async with database.transaction(tenant) as tx:
        await organizations.release(tx, "The owner explained it well.")


async def mail_owners_now(services: Services, tenant: UUID) -> None:
    """Run the mail jobs that wait for an organization, as a worker would."""
    async with services.database.system() as tx:
        waiting = await tx.all(
            dict,
            "select args from procrastinate_jobs"
            " where task_name = 'organizations.mail_owners' and args->>'organization_id' = %(o)s",
            {"o": str(tenant)},
        )
    for row in waiting:
        told = {name: value for name, value in row["args"].items() if not name.startswith("_")}
        await mail_owners.call(services, **told)


async def test_a_suspended_organization_is_read_and_not_written(ada: Browser, services: Services) -> None:
    await suspend(services.database, await organization_id(ada))
    for method, path, body in (
        ("POST", "/api/v1/contacts", {"given_name": "Eve"}),
        ("PATCH", "/api/v1/organization", {"name": "Another"}),
        ("POST", "/api/v1/broadcasts", {"name": "Sunday"}),
        ("POST", "/api/v1/locations", {"name": "North"}),
    ):
        answer = await ada.call(method, path, body)
        assert (answer.status, answer.error["code"]) == (409, "organization_suspended"), path
        assert answer.error["details"]["reason"] == REASON
    for path in ("/api/v1/contacts", "/api/v1/organization", "/api/v1/me"):
        assert (await ada.call("GET", path)).status == 200
    shown = (await ada.call("GET", "/api/v1/organization")).json["data"]
    assert (shown["state"], shown["state_reason"]) == ("suspended", REASON)


async def test_one_may_sign_in_and_out_and_end_keys_while_suspended(ada: Browser, services: Services) -> None:
    made = await ada.call("POST", "/api/v1/api-keys", {"name": "Till", "scopes": ["contacts:read"]})
    await suspend(services.database, await organization_id(ada))
    assert (await ada.call("DELETE", f"/api/v1/api-keys/{made.json['data']['id']}")).status == 204
    assert (await ada.call("POST", "/api/v1/auth/logout")).status == 204


async def test_read_only_says_why_and_until_when(ada: Browser, services: Services) -> None:
    until = clock.now() + timedelta(hours=2)
    async with services.database.transaction(await organization_id(ada)) as tx:
        await organizations.make_read_only(tx, "Moved to another server.", until)
    answer = await ada.call("POST", "/api/v1/contacts", {"given_name": "Eve"})
    assert (answer.status, answer.error["code"]) == (409, "organization_read_only")
    assert answer.error["details"]["reason"] == "Moved to another server."
    assert answer.error["details"]["until"].startswith(until.isoformat()[:19])


async def test_release_lets_it_write_again_and_others_never_noticed(
    ada: Browser, ben: Browser, services: Services
) -> None:
    tenant = await organization_id(ada)
    await suspend(services.database, tenant)
    assert (await ben.call("POST", "/api/v1/contacts", {"given_name": "Eve"})).status == 201
    await release(services.database, tenant)
    assert (await ada.call("POST", "/api/v1/contacts", {"given_name": "Eve"})).status == 201


async def test_another_process_hears_of_it_within_five_seconds(
    ada: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ORG-032: what the edge remembers of an organization is two seconds old at most."""
    tenant = await organization_id(ada)
    assert (await ada.call("POST", "/api/v1/contacts", {"given_name": "Eve"})).status == 201
    async with services.database.transaction(tenant) as tx:  # as another process does: ours is not told
        await tx.execute("update organizations set state = 'suspended', state_reason = 'By another process.'")
    passed = trust.time.monotonic() + 5
    monkeypatch.setattr(trust.time, "monotonic", lambda: passed)
    assert (await ada.call("POST", "/api/v1/contacts", {"given_name": "Eve"})).status == 409
    assert trust.REMEMBER_SECONDS < 5


@pytest.mark.parametrize("reason", ["", "too short", "   spaced    "])
async def test_every_change_needs_a_reason_of_ten_characters(database: Database, chapel: UUID, reason: str) -> None:
    async with database.transaction(chapel) as tx:
        for act in (organizations.suspend, organizations.make_read_only, organizations.release):
            with pytest.raises(errors.InvalidFieldsError):
                await act(tx, reason)


async def test_only_what_is_suspended_is_released(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        with pytest.raises(errors.KoinonError, match="invalid_state"):
            await organizations.release(tx, "Nothing was wrong.")


async def test_it_is_audited_published_and_mailed_once_to_the_owner(ada: Browser, services: Services) -> None:
    tenant = await organization_id(ada)
    await seat(services, tenant, Role.AGENT)
    await suspend(services.database, tenant)
    await mail_owners_now(services, tenant)
    await mail_owners_now(services, tenant)  # a job may run twice
    async with services.database.transaction(tenant) as tx:
        kinds = await tx.all(
            str, "select kind from mails where organization_id = %(o)s and kind = 'suspended'", {"o": tenant}
        )
        published = await tx.all(str, "select type from events where type like 'organization.suspended'")
        audited = await tx.all(str, "select action from audit_log where action = 'organization.suspended'")
    assert (kinds, published, audited) == (
        ["suspended"],
        ["organization.suspended"],
        ["organization.suspended"],
    )


async def test_a_flag_goes_up_once_and_comes_down_with_a_reason(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        assert await organizations.flag(tx, "consecutive_numbers", "An import held 300 consecutive numbers.")
        assert not await organizations.flag(tx, "consecutive_numbers", "Once more.")
        assert (await organizations.get(tx)).flags == ["consecutive_numbers"]
        await organizations.lower_flag(tx, "consecutive_numbers", "It was the choir's own list.")
        assert (await organizations.get(tx)).flags == []
        assert await tx.all(str, "select action from audit_log order by id") == [
            "organization.flagged",
            "organization.flag_lowered",
        ]


KINDS: dict[str, dict[str, object]] = {
    "plan_limit": {"resource": "contacts", "threshold": 80, "limit": 500, "current": 400},
    "suspended": {"reason": REASON},
    "read_only": {"reason": REASON},
    "released": {"reason": REASON},
    "closing": {"day": "2026-12-20"},
    "kept_open": {},
    "went_live": {"reason": REASON},
    "stays_trial": {"reason": REASON},
    "exported": {"day": "2026-12-20"},
    "flagged": {"flag": "consecutive_numbers", "told": "An import held many consecutive numbers."},
}


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("kind", KINDS)
async def test_every_letter_is_written_in_every_language(
    database: Database, chapel: UUID, kind: str, language: str
) -> None:
    async with database.transaction(chapel) as tx:
        found = await organizations.get(tx)
    made = letter(words(language), kind, KINDS[kind], found, "https://koinon.example.org")
    english = letter(words("en"), kind, KINDS[kind], found, "https://koinon.example.org")
    assert "Grace Chapel" in made.subject and "%(" not in made.subject + " ".join(made.paragraphs)
    assert made.action is not None and made.action[1].startswith("https://koinon.example.org/")
    assert (made.subject == english.subject) == (language == "en")
    if "reason" in KINDS[kind]:
        assert REASON in " ".join(made.paragraphs)
