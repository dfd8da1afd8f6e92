"""Groups and own fields of many people, over a segment or filters, and all of it taken back (CON-082, 083)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from koinon.kit import ids
from koinon.platform.services import Services
from tests.api.test_bulk import BULK, CONTACTS, ask, job, organization_of, people
from tests.identity.browser import Browser, Script

Drain = Callable[[], Awaitable[None]]
GRANTS = (
    {"operation": "grant", "all": True},
    {"operation": "update", "all": True, "updates": {"consent": "granted"}},
    {"operation": "create", "items": [{"given_name": "Ada", "consent": "granted"}]},
)


async def made(ada: Browser, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await ada.call("POST", f"/api/v1/{path}", body)
    assert answer.status == 201, answer.raw
    data: dict[str, Any] = answer.json["data"]
    return data


async def undo(ada: Browser, job_id: str, drain: Drain) -> dict[str, Any]:
    answer = await ada.call("POST", f"/api/v1/jobs/{job_id}/undo")
    assert answer.status == 202, answer.raw
    await drain()
    return await job(ada, answer.json["data"]["id"])


async def listed(ada: Browser, **asked: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in {"limit": "100", **asked}.items())
    rows: list[dict[str, Any]] = (await ada.call("GET", f"{CONTACTS}?{query}")).json["data"]
    return rows


async def test_a_segment_joins_a_group_by_a_job_and_leaves_it_by_its_undo(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    await people(services, await organization_of(ada), 120)
    member = (await listed(ada))[0]["id"]
    group = await made(ada, "groups", {"name": "Choir"})
    await ada.call("POST", f"/api/v1/groups/{group['id']}/members", {"contact_ids": [member]})
    rules = {"field": "source", "op": "is_not", "value": "inbound"}
    segment = await made(ada, "segments", {"name": "Everybody", "rules": {"all": [rules]}})
    filters = {"segment_id": segment["id"]}
    chosen = {"operation": "join", "filters": filters, "updates": {"group_ids": [group["id"]]}}
    assert (await ask(ada, **chosen, dry_run=True)).json["data"]["total"] == 120
    begun = await ask(ada, **chosen)
    assert begun.status == 202, begun.raw
    await drain_jobs()
    ended = await job(ada, begun.json["data"]["job_id"])
    assert (ended["done"], ended["skipped"], ended["can_undo"]) == (119, 1, True)
    assert len(await listed(ada, group_id=group["id"])) == 100
    undone = await undo(ada, ended["id"], drain_jobs)
    assert (undone["state"], undone["done"]) == ("completed", 119)
    assert [one["id"] for one in await listed(ada, group_id=group["id"])] == [member]


async def test_a_field_is_set_for_many_and_given_back_where_nobody_changed_it_since(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    await people(services, await organization_of(ada), 120)
    await made(ada, "custom-fields", {"labels": {"en": "Team"}, "key": "team"})
    first, second, *_ = [one["id"] for one in await listed(ada)]
    await ada.call("PATCH", f"{CONTACTS}/{first}", {"custom": {"team": "Red"}})
    begun = await ask(ada, operation="update", all=True, updates={"locale": "pt", "custom": {"team": "Blue"}})
    await drain_jobs()
    job_id = begun.json["data"]["job_id"]
    assert (await job(ada, job_id))["done"] == 120

    async def one(contact_id: str) -> tuple[object, object]:
        person = (await ada.call("GET", f"{CONTACTS}/{contact_id}")).json["data"]
        return person["custom"].get("team"), person["locale"]

    assert [await one(first), await one(second)] == [("Blue", "pt"), ("Blue", "pt")]
    await ada.call("PATCH", f"{CONTACTS}/{second}", {"custom": {"team": "Green"}})
    await undo(ada, job_id, drain_jobs)
    assert [await one(first), await one(second)] == [("Red", None), ("Green", None)]
    async with services.database.transaction(await organization_of(ada)) as tx:
        assert await tx.scalar("select count(*) from contacts where custom <> '{}'") == 2


async def test_what_fits_no_row_is_refused_before_a_job_begins(ada: Browser, services: Services) -> None:
    await people(services, await organization_of(ada), 120)
    nowhere = str(ids.uuid7())
    for operation, updates, status in (
        ("join", {"group_ids": [nowhere]}, 404),
        ("update", {"custom": {"nowhere": "x"}}, 422),
        ("update", {"location_id": nowhere}, 422),
    ):
        refused = await ask(ada, operation=operation, all=True, updates=updates)
        assert (operation, refused.status) == (operation, status), refused.raw
    assert (await ada.call("GET", "/api/v1/jobs")).json["data"] == []


async def test_a_zone_that_is_none_is_not_set_for_many(ada: Browser, services: Services) -> None:
    """Quiet hours are looked up by it; a single call refuses it too."""
    [somebody] = await people(services, await organization_of(ada), 1)
    answer = await ask(ada, operation="update", ids=[somebody], updates={"time_zone": "Mars/Olympus"})
    assert answer.status == 422, answer.raw
    assert [one["code"] for one in answer.json["error"]["details"]["fields"]] == ["invalid_time_zone"]


async def test_only_an_admin_takes_back_that_many_have_died(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    everybody = await people(services, await organization_of(ada), 101)
    key = {"name": "Form", "scopes": ["contacts:write", "jobs:read", "jobs:write"]}
    script = Script(ada.app, (await ada.call("POST", "/api/v1/api-keys", key)).json["data"]["secret"])
    begun = await ask(ada, operation="update", ids=everybody, updates={"status": "deceased"})
    await drain_jobs()
    undone = await script.call("POST", f"/api/v1/jobs/{begun.json['data']['job_id']}/undo")
    await drain_jobs()
    assert undone.status == 202, undone.raw
    ended = await job(ada, undone.json["data"]["id"])
    assert (ended["done"], ended["failed"]) == (0, 101)
    assert (await ada.call("GET", f"{CONTACTS}/{everybody[50]}")).json["data"]["status"] == "deceased"


@pytest.mark.parametrize("body", GRANTS, ids=["operation", "update", "create"])
async def test_nothing_here_grants_consent(ada: Browser, body: dict[str, Any]) -> None:
    await ada.call("POST", CONTACTS, {"given_name": "Ben", "phones": ["+12125550142"]})
    assert (await ada.call("POST", BULK, body)).status in (200, 422)
    assert {one["consent"] for one in await listed(ada)} == {"unknown"}
