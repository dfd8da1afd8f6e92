"""What operators do to many, their own trail, and what they tell everybody (ORG-045, 047)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from koinon import organizations, wiring, worker
from koinon.kit import clock, ids
from koinon.organizations import Kind, NewOrganization, console
from koinon.platform.db import Database
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.organizations.test_operators import ROOT, operator
from tests.organizations.test_organization import organization_id
from tests.pages import application_of

__all__ = ["operator"]
REASON = "The invoice of May was never paid."
ACTS, WORDS = "/api/v1/operator/acts", "/api/v1/operator/announcements"


async def made(services: Services, name: str, kind: Kind = Kind.BUSINESS) -> UUID:
    made_id = ids.uuid7()
    async with services.database.transaction(made_id) as tx:
        new = NewOrganization(name=name, kind=kind, country="US", time_zone="America/New_York")
        await organizations.create(tx, new)
    return made_id


async def states(database: Database, *given: UUID) -> list[str]:
    found = []
    for each in given:
        async with database.transaction(each) as tx:
            found.append(str((await organizations.get(tx)).state))
    return found


async def many(operator: Browser, given: list[UUID], act: str = "suspend", **more: Any) -> list[dict[str, Any]]:
    body = {"organization_ids": [str(each) for each in given], "act": act, "reason": REASON, **more}
    answer = await operator.call("POST", f"{ROOT}/bulk", body)
    assert answer.status == 200, answer.json
    rows: list[dict[str, Any]] = answer.json["data"]
    return rows


async def test_many_are_tried_out_before_anything_happens(operator: Browser, services: Services) -> None:
    first, second = await made(services, "First"), await made(services, "Second")
    await many(operator, [second], dry_run=False)
    async with services.database.system() as tx:
        before = await tx.scalar("select count(*) from operator_acts"), await tx.scalar("select count(*) from mails")
    rows = await many(operator, [first, second, ids.uuid7()])
    assert [row["done"] for row in rows] == [True, False, False]
    assert [row["code"] for row in rows] == [None, "invalid_state", "resource_not_found"]
    assert await states(services.database, first, second) == ["active", "suspended"]
    async with services.database.system() as tx:
        after = await tx.scalar("select count(*) from operator_acts"), await tx.scalar("select count(*) from mails")
    assert after == before


async def test_what_one_refuses_does_not_keep_the_others(operator: Browser, services: Services) -> None:
    first, second = await made(services, "First"), await made(services, "Second")
    rows = await many(operator, [ids.uuid7(), first, second], dry_run=False)
    assert [row["done"] for row in rows] == [False, True, True]
    assert await states(services.database, first, second) == ["suspended", "suspended"]
    assert [row["done"] for row in await many(operator, [first, second], "release", dry_run=False)] == [True, True]


async def test_each_act_stands_in_both_trails(ada: Browser, operator: Browser) -> None:
    tenant = await organization_id(ada)
    await operator.call("POST", f"{ROOT}/{tenant}/suspension", {"reason": REASON})
    await operator.call("POST", f"{ROOT}/{tenant}/release", {"reason": REASON})
    theirs = [row["action"] for row in (await ada.call("GET", "/api/v1/audit-log?limit=5")).json["data"]]
    ours = (await operator.call("GET", f"{ACTS}?about={tenant}")).json["data"]
    assert {"organization.suspended", "organization.released"} <= set(theirs)
    assert [(row["act"], row["about_name"], row["details"]["reason"]) for row in ours] == [
        ("release", "Grace Chapel", REASON),
        ("suspend", "Grace Chapel", REASON),
    ]
    assert all(row["operator_name"] for row in ours)


async def test_what_was_refused_stands_in_neither(ada: Browser, operator: Browser) -> None:
    tenant = await organization_id(ada)
    assert (await operator.call("POST", f"{ROOT}/{tenant}/release", {"reason": REASON})).status == 409
    assert (await operator.call("GET", f"{ACTS}?about={tenant}")).json["data"] == []


@pytest.mark.parametrize("sql", ["update operator_acts set act = 'nothing'", "delete from operator_acts"])
async def test_nobody_changes_the_operators_trail(services: Services, sql: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with services.database.system() as tx:
            await tx.execute(sql)


async def test_it_outlives_the_organization(operator: Browser, services: Services) -> None:
    tenant = await made(services, "Short lived")
    await many(operator, [tenant], "verify", dry_run=False)
    await organizations.erase_now(services, tenant)
    ours = (await operator.call("GET", f"{ACTS}?about={tenant}")).json["data"]
    assert [(row["act"], row["about_name"]) for row in ours] == [("verify", "Short lived")]


async def test_who_was_made_sure_of_is_marked_once(operator: Browser, services: Services) -> None:
    tenant = await made(services, "Harbor Relief")
    await many(operator, [tenant], "verify", dry_run=False)
    found = (await operator.call("GET", f"{ROOT}/{tenant}")).json["data"]["organization"]
    assert found["verified_at"] is not None
    assert [row["code"] for row in await many(operator, [tenant], "verify")] == ["invalid_state"]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_owner_finds_nothing_of_it(ada: Browser, method: str) -> None:
    for path in (ACTS, WORDS) if method == "GET" else (f"{ROOT}/bulk", WORDS):
        assert (await ada.call(method, path, None if method == "GET" else {})).status == 404


def words(**more: Any) -> dict[str, Any]:
    now = clock.now()
    texts = {"en": "We move on Sunday.", "es": "Nos mudamos el domingo.", "pt": "Mudamos no domingo."}
    return {
        "texts": texts,
        "starts_at": (now - timedelta(minutes=1)).isoformat(),
        "ends_at": (now + timedelta(days=1)).isoformat(),
        **more,
    }


async def shown(services: Services, tenant: UUID, user_id: UUID) -> dict[str, str] | None:
    console.ANNOUNCED.forget()
    standing = await console.ANNOUNCED.now(services.database)
    async with services.database.transaction(tenant) as tx:
        found = await console.announcement_for(tx, standing, await organizations.get(tx), user_id)
    return found.texts if found is not None else None


async def owner_of(services: Services, tenant: UUID) -> UUID:
    async with services.database.transaction(tenant) as tx:
        found: UUID = await tx.scalar("select user_id from memberships")
    return found


async def test_it_is_shown_to_its_audience_until_it_is_dismissed_or_taken_down(
    ada: Browser, operator: Browser, services: Services
) -> None:
    tenant, bakery = await organization_id(ada), await made(services, "Corner Bakery")
    user_id = await owner_of(services, tenant)
    said = (await operator.call("POST", WORDS, words(kinds=["church"]))).json["data"]
    assert await shown(services, tenant, user_id) == words()["texts"]
    assert await shown(services, bakery, user_id) is None
    async with services.database.system() as tx:
        await console.dismiss(tx, UUID(said["id"]), user_id)
    assert await shown(services, tenant, user_id) is None
    again = (await operator.call("POST", WORDS, words())).json["data"]
    assert await shown(services, tenant, user_id) == words()["texts"]
    assert (await operator.call("DELETE", f"{WORDS}/{again['id']}")).status == 204
    assert await shown(services, tenant, user_id) is None
    assert (await operator.call("DELETE", f"{WORDS}/{again['id']}")).status == 404


async def test_every_field_that_is_wrong_is_named(operator: Browser) -> None:
    now = clock.now()
    body = words(plans=["nowhere"], ends_at=(now - timedelta(hours=1)).isoformat())
    answer = await operator.call("POST", WORDS, body)
    assert answer.status == 422
    assert {fault["path"] for fault in answer.error["details"]["fields"]} == {"ends_at", "plans"}


async def test_it_is_mailed_to_each_owner_once_in_their_language(
    ada: Browser, operator: Browser, services: Services
) -> None:
    tenant = await organization_id(ada)
    said = (await operator.call("POST", WORDS, words(kinds=["church"], by_mail=True))).json["data"]
    await worker.drain(services, wiring.jobs(), ["email"])
    async with services.database.system() as tx:
        await tx.execute("update announcements set mailed_at = null where id = %(id)s", {"id": said["id"]})
    await console.mail_announcement.run(services, None, announcement_id=said["id"])
    await worker.drain(services, wiring.jobs(), ["email"])
    async with services.database.system() as tx:
        sent = await tx.scalar(
            "select count(*) from mails where organization_id = %(o)s and kind = 'announcement'", {"o": tenant}
        )
    assert sent == 1
    (row,) = [one for one in (await operator.call("GET", WORDS)).json["data"] if one["id"] == said["id"]]
    assert row["mailed_at"] is not None


async def test_an_operator_sees_where_organizations_live_and_owners_read_the_region(
    ada: Browser, operator: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await organization_id(ada)
    monkeypatch.setitem(
        services.configuration.resolved,
        "REGION",
        replace(services.configuration.resolved["REGION"], value="EU (Frankfurt)"),
    )
    (found,) = (await operator.call("GET", "/api/v1/operator/placements")).json["data"]
    assert (found["name"], found["region"], found["state"]) == ("here", "EU (Frankfurt)", "open")
    assert found["organizations"] >= 2
    assert (await ada.call("GET", "/api/v1/operator/placements")).status == 404
    ada.app = application_of(services)  # the pages too
    assert b"EU (Frankfurt)" in (await ada.call("GET", "/settings/data", accept="text/html")).raw
