"""Operators see and act across organizations; everybody else finds nothing there (ORG-045, IDN-052)."""

from datetime import timedelta

import pytest

from koinon.identity.sessions import REMEMBERED
from koinon.kit import clock
from koinon.platform.db import Database
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.organizations.test_organization import organization_id

ROOT = "/api/v1/operator/organizations"
WHY = {"reason": "Complaints about unwanted messages."}


async def appoint(database: Database, browser: Browser, *, second_factor: bool = True) -> None:
    async with database.transaction(await organization_id(browser)) as tx:
        await tx.execute(
            "update users set is_operator = true, mfa_enrolled_at = case when %(mfa)s then now() end"
            " where id = (select user_id from memberships)",
            {"mfa": second_factor},
        )
    REMEMBERED.forget()


@pytest.fixture
async def operator(ben: Browser, services: Services) -> Browser:
    """Ben, who administers the installation."""
    await appoint(services.database, ben)
    return ben


async def test_an_owner_finds_nothing_there_and_neither_does_an_operator_without_a_second_factor(
    ada: Browser, services: Services
) -> None:
    assert (await ada.call("GET", ROOT)).status == 404
    await appoint(services.database, ada, second_factor=False)
    assert (await ada.call("GET", ROOT)).status == 404


async def test_an_operator_finds_an_organization_and_its_use(ada: Browser, operator: Browser) -> None:
    tenant = await organization_id(ada)
    rows = (await operator.call("GET", f"{ROOT}?search=grace+chap")).json["data"]
    assert str(tenant) in {row["id"] for row in rows}
    found = (await operator.call("GET", f"{ROOT}/{tenant}")).json["data"]
    assert found["organization"]["name"] == "Grace Chapel"
    assert {row["resource"] for row in found["limits"]} >= {"contacts", "seats"}


async def test_an_operator_suspends_and_releases_and_both_stand_in_the_organizations_trail(
    ada: Browser, operator: Browser
) -> None:
    path = f"{ROOT}/{await organization_id(ada)}"
    assert (await operator.call("POST", f"{path}/suspension", WHY)).json["data"]["state"] == "suspended"
    assert (await ada.call("POST", "/api/v1/contacts", {"given_name": "Eve"})).status == 409
    assert (await operator.call("POST", f"{path}/release", WHY)).json["data"]["state"] == "active"
    assert (await ada.call("POST", "/api/v1/contacts", {"given_name": "Eve"})).status == 201
    trail = [row["action"] for row in (await ada.call("GET", "/api/v1/audit-log?limit=5")).json["data"]]
    assert {"organization.suspended", "organization.released"} <= set(trail)


async def test_an_exception_is_made_and_lifted(ada: Browser, operator: Browser) -> None:
    path = f"{ROOT}/{await organization_id(ada)}/limits"
    body = {"resource": "contacts", "limit": 7, **WHY}
    assert (await operator.call("POST", path, body)).status == 200
    rows = (await ada.call("GET", "/api/v1/organization/limits")).json["data"]
    assert next(row["limit"] for row in rows if row["resource"] == "contacts") == 7
    assert (await operator.call("DELETE", f"{path}/contacts")).status == 204
    assert (await operator.call("DELETE", f"{path}/contacts")).status == 404


async def test_what_does_not_exist_is_404_and_a_short_reason_422(ada: Browser, operator: Browser) -> None:
    assert (await operator.call("GET", f"{ROOT}/0190b0d2-0000-7000-8000-000000000001")).status == 404
    path = f"{ROOT}/{await organization_id(ada)}/flags"
    assert (await operator.call("POST", path, {"flag": "opt_out_rate", "reason": "short"})).status == 422
    assert (await operator.call("POST", path, {"flag": "opt_out_rate", **WHY})).json["data"]["flags"] == [
        "opt_out_rate"
    ]


async def test_a_session_left_open_decides_nothing_by_the_api_either(ada: Browser, operator: Browser) -> None:
    """As on the operator's pages (IDN-018): whoever finds the desk open suspends nobody and mails nobody."""
    path = f"{ROOT}/{await organization_id(ada)}"
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        REMEMBERED.forget()
        for where, body in ((f"{path}/suspension", WHY), (f"{ROOT}/bulk", {"act": "suspend"})):
            stale = await operator.call("POST", where, body)
            assert (stale.status, stale.error["code"]) == (403, "reauthentication_required"), where
        assert (await operator.call("GET", path)).status == 200
