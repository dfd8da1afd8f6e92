"""The security log (IDN-046, 047): rows and lines, who sees them, and what never stands in them."""

from typing import Any
from uuid import UUID

import pytest
import structlog

from koinon import identity
from koinon.identity import security_log
from koinon.identity.security_log import Kind
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found


async def kinds(browser: Browser, query: str = "") -> list[str]:
    rows = (await browser.call("GET", f"/api/v1/security-log{query}")).json["data"]
    return [row["kind"] for row in rows]


async def test_an_organization_sees_what_concerns_its_people(
    application: rest.Edge, ada: Browser, ben: Browser
) -> None:
    email = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["email"]
    await Browser(application).sign_in(email, "not the right phrase")
    other = Browser(application)
    await other.sign_in(email)
    await other.call("POST", "/api/v1/auth/logout")
    assert (await kinds(ada))[:2] == ["logout", "login_succeeded"]
    assert "login_failed" in await kinds(ada)
    assert "login_failed" not in await kinds(ben)
    assert set(await kinds(ada, "?kind=login_failed")) == {"login_failed"}


async def test_neither_addresses_nor_passwords_stand_in_it(application: rest.Edge, services: Services) -> None:
    ada = await found(services)
    with structlog.testing.capture_logs() as lines:
        await Browser(application).sign_in(ada.user.email, "a secret that is wrong")
    async with services.database.system() as tx:
        kept = await tx.all(str, "select e::text from security_events e where user_id = %(u)s", {"u": ada.user.id})
    said = "".join(kept) + str([line for line in lines if line["event"] == "security"])
    assert "login_failed" in said
    for secret in (ada.user.email, "a secret that is wrong", PASSWORD):
        assert secret not in said


@pytest.mark.parametrize(
    ("kind", "severity"),
    [(Kind.LOGIN_SUCCEEDED, "info"), (Kind.LOGIN_FAILED, "warning"), (Kind.REFRESH_REUSE, "high")],
)
def test_severities(kind: Kind, severity: str) -> None:
    assert security_log.severity_of(kind) == severity


async def test_what_is_high_alerts_once_an_hour(services: Services) -> None:
    user_id, client = ids.uuid7(), identity.Client("203.0.113.77")
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            async with services.database.system() as tx:
                await security_log.note(tx, Kind.REFRESH_REUSE, client, user_id=user_id)
    assert count(lines, "security", user_id) == 3
    assert count(lines, "security_alert", user_id) == 1
    async with services.database.system() as tx:
        raised = await tx.all(
            tuple,
            "select kind, severity, occurrence_count from alerts where subject = %(about)s",
            {"about": f"user {user_id}"},
        )
    assert raised == [("security_refresh_reuse", "error", 1)]  # the watch mails it: tests/platform/alerts


def count(lines: list[Any], event: str, user_id: UUID) -> int:
    return len([line for line in lines if line["event"] == event and line.get("user_id") == str(user_id)])


async def test_the_application_cannot_change_what_stands_there(services: Services) -> None:
    import psycopg

    for statement in ("update security_events set kind = 'x'", "delete from security_events"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with services.database.system() as tx:
                await tx.execute(statement)
