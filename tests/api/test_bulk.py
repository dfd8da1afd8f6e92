"""Many rows at once: a hundred in the request, more as a job that is watched, stopped, repeated and undone."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import NewContact
from koinon.kit import clock, ids
from koinon.platform import bulk
from koinon.platform.bulk import repository, running
from koinon.platform.bulk.jobs import sweep_bulk
from koinon.platform.services import Services
from tests.api.test_cors import script_of
from tests.contacts.test_api import upload
from tests.identity.browser import Browser, Script

CONTACTS = "/api/v1/contacts"
BULK = f"{CONTACTS}/bulk"
Drain = Callable[[], Awaitable[None]]


async def organization_of(browser: Browser) -> UUID:
    return UUID((await browser.call("GET", "/api/v1/organization")).json["data"]["id"])


async def people(services: Services, organization_id: UUID, count: int) -> list[str]:
    """Ids of new people, in order; by plain SQL, since there are many."""
    made = [ids.uuid7() for _ in range(count)]
    async with services.database.transaction(organization_id) as tx:
        first = await contacts.create(tx, services.vault, NewContact(given_name="First"))
        columns = "given_name, family_name, status, source, locale"
        await tx.execute(
            f"""
            insert into contacts (id, organization_id, {columns})
            select n.id, %(o)s, {columns}
            from unnest(%(ids)s::uuid[]) as n (id), contacts c
            where c.organization_id = %(o)s and c.id = %(first)s
            """,
            {"o": organization_id, "ids": made[1:], "first": first.id},
        )
    return [str(first.id), *(str(one) for one in made[1:])]


async def ask(browser: Browser, path: str = BULK, **body: Any) -> Any:
    return await browser.call("POST", path, body)


async def job(browser: Browser, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await browser.call("GET", f"/api/v1/jobs/{job_id}")).json["data"]
    return found


async def test_up_to_a_hundred_are_done_in_the_request(ada: Browser, services: Services) -> None:
    made = await people(services, await organization_of(ada), 100)
    answer = await ask(ada, operation="update", ids=made, updates={"locale": "es"})
    assert answer.status == 200, answer.raw
    data = answer.json["data"]
    assert (data["job_id"], data["total"], data["updated"], data["failed"]) == (None, 100, 100, 0)
    again = (await ask(ada, operation="update", ids=made, updates={"locale": "es"})).json["data"]
    assert (again["updated"], again["skipped"]) == (0, 100)
    assert (await ada.call("GET", f"{CONTACTS}/{made[7]}")).json["data"]["locale"] == "es"


async def test_one_bad_row_spoils_no_other_and_is_named(ada: Browser, ben: Browser, services: Services) -> None:
    made = await people(services, await organization_of(ada), 3)
    foreign = (await people(services, await organization_of(ben), 1))[0]
    data = (await ask(ada, operation="delete", ids=[made[0], foreign, made[1]])).json["data"]
    assert (data["updated"], data["failed"]) == (2, 1)
    assert data["errors"] == [
        {"position": 1, "id": foreign, "code": "resource_not_found", "message": "There is nothing here with this id."}
    ]
    assert (await ben.call("GET", f"{CONTACTS}/{foreign}")).status == 200


async def test_items_are_created_each_for_itself(ada: Browser) -> None:
    items = [
        {"given_name": "Ann", "phones": ["+12025550140"]},
        {"given_name": "Bob", "phones": ["12345"]},
        {"name": "Cy"},
    ]
    data = (await ask(ada, operation="create", items=items)).json["data"]
    assert (data["updated"], data["failed"]) == (1, 2)
    assert [(e["position"], e["code"]) for e in data["errors"]] == [(1, "invalid_phone_number"), (2, "unknown_field")]


async def test_an_empty_filter_never_means_everything(ada: Browser, services: Services) -> None:
    await people(services, await organization_of(ada), 3)
    for body in ({"filters": {}}, {"filters": {"group_id": None}}, {}):
        refused = await ask(ada, operation="delete", **body)
        assert (refused.status, refused.error["code"]) == (422, "confirmation_required"), body
    assert (await ask(ada, operation="delete", filters={"grupo": "x"})).error["code"] == "unknown_field"
    meant = await ask(ada, operation="delete", all=True)
    assert (meant.status, meant.json["data"]["updated"]) == (200, 3)


async def test_a_dry_run_counts_and_shows_ten(ada: Browser, services: Services) -> None:
    made = await people(services, await organization_of(ada), 120)
    answer = await ask(ada, operation="delete", filters={"status": "active"}, dry_run=True)
    data = answer.json["data"]
    assert (data["total"], data["sample"], data["dry_run"], data["job_id"]) == (120, sorted(made)[:10], True, None)
    assert len((await ada.call("GET", f"{CONTACTS}?limit=100")).json["data"]) == 100


async def test_an_operation_needs_the_right_that_the_single_call_needs(ada: Browser, services: Services) -> None:
    key = (await script_of(services, ada)).key
    refused = await Script(ada.app, key).call("POST", BULK, {"operation": "delete", "all": True})
    assert (refused.status, refused.error["details"]["required"]) == (403, "contacts:write")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"operation": "explode", "all": True}, "operation"),
        ({"operation": "update", "ids": [], "updates": {}}, "ids"),
        ({"operation": "update", "ids": ["x"]}, "ids[0]"),
        ({"operation": "create"}, "items"),
        ({"operation": "update", "ids": [str(ids.uuid7())], "filters": {"q": "a"}}, "ids"),
        ({"operation": "update", "ids": [str(ids.uuid7())], "updates": {"locle": "es"}}, "locle"),
    ],
)
async def test_what_is_no_bulk_request_is_422(ada: Browser, body: dict[str, Any], field: str) -> None:
    answer = await ask(ada, **body)
    assert answer.status == 422, answer.raw
    assert field in answer.fields


async def test_more_become_a_job_that_shows_its_progress(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    await people(services, await organization_of(ada), 1_200)
    answer = await ask(ada, operation="update", filters={"status": "active"}, updates={"locale": "pt"})
    assert answer.status == 202
    job_id = answer.json["data"]["job_id"]
    assert answer.headers["location"] == f"/api/v1/jobs/{job_id}"
    waiting = await job(ada, job_id)
    assert (waiting["state"], waiting["total"], waiting["percentage"]) == ("queued", 1_200, 0)
    await drain_jobs()
    ended = await job(ada, job_id)
    assert (ended["state"], ended["done"], ended["failed"], ended["percentage"]) == ("completed", 1_200, 0, 100)
    assert ended["rate"] > 0
    assert ended["can_undo"] is True
    assert (await ada.call("GET", "/api/v1/jobs")).json["data"][0]["id"] == job_id


async def test_rows_that_match_later_are_not_touched(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    organization_id = await organization_of(ada)
    await people(services, organization_id, 101)
    job_id = (await ask(ada, operation="delete", all=True)).json["data"]["job_id"]
    late = (await people(services, organization_id, 1))[0]
    await drain_jobs()
    assert (await job(ada, job_id))["done"] == 101
    assert (await ada.call("GET", f"{CONTACTS}/{late}")).status == 200


async def test_failures_are_listed_downloaded_and_tried_again(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    made = await people(services, await organization_of(ada), 150)
    await ask(ada, operation="delete", ids=made[:2])
    job_id = (await ask(ada, operation="update", ids=made, updates={"locale": "es"})).json["data"]["job_id"]
    await drain_jobs()
    ended = await job(ada, job_id)
    assert (ended["state"], ended["done"], ended["failed"]) == ("completed_with_errors", 148, 2)
    failed = (await ada.call("GET", f"/api/v1/jobs/{job_id}/items?outcome=failed")).json["data"]
    assert [(row["position"], row["target_id"], row["error_code"]) for row in failed] == [
        (0, made[0], "resource_not_found"),
        (1, made[1], "resource_not_found"),
    ]
    text = (await ada.call("GET", f"/api/v1/jobs/{job_id}/items.csv")).raw.decode("utf-8-sig")
    assert text.splitlines()[1].startswith(f"0,{made[0]},failed,resource_not_found")
    assert len(text.splitlines()) == 151
    await ask(ada, operation="restore", ids=made[:2])
    assert (await ada.call("POST", f"/api/v1/jobs/{job_id}/retry")).status == 202
    await drain_jobs()
    ended = await job(ada, job_id)
    assert (ended["state"], ended["done"], ended["failed"]) == ("completed", 150, 0)
    refused = await ada.call("POST", f"/api/v1/jobs/{job_id}/retry")
    assert (refused.status, refused.error["code"]) == (409, "invalid_state")


async def test_a_job_is_cancelled_at_its_next_batch(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    organization_id = await organization_of(ada)
    await people(services, organization_id, 1_001)
    job_id = (await ask(ada, operation="delete", all=True)).json["data"]["job_id"]
    assert await running._step(services, organization_id, UUID(job_id))
    cancelled = await ada.call("POST", f"/api/v1/jobs/{job_id}/cancel")
    assert cancelled.json["data"]["state"] == "cancelling"
    await drain_jobs()
    ended = await job(ada, job_id)
    assert (ended["state"], ended["done"]) == ("cancelled", 500)
    assert len((await ada.call("GET", f"{CONTACTS}?limit=100&include_total=true")).json["data"]) == 100


async def test_what_a_job_did_is_taken_back_exactly(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    made = await people(services, await organization_of(ada), 130)
    await ask(ada, operation="update", ids=made[:30], updates={"locale": "es"})
    job_id = (await ask(ada, operation="update", ids=made, updates={"locale": "pt"})).json["data"]["job_id"]
    await drain_jobs()
    undone = await ada.call("POST", f"/api/v1/jobs/{job_id}/undo")
    assert undone.status == 202
    await drain_jobs()
    assert (await job(ada, undone.json["data"]["id"]))["done"] == 130
    locales = [(await ada.call("GET", f"{CONTACTS}/{one}")).json["data"]["locale"] for one in (made[0], made[99])]
    assert locales[0] == "es"
    assert locales[1] != "pt"
    assert (await ada.call("POST", f"/api/v1/jobs/{job_id}/undo")).status == 409


async def test_taking_back_leaves_what_somebody_changed_since(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    made = await people(services, await organization_of(ada), 130)
    updates = {"locale": "pt", "time_zone": "America/Lima"}
    job_id = (await ask(ada, operation="update", ids=made, updates=updates)).json["data"]["job_id"]
    await drain_jobs()
    await ada.call("PATCH", f"{CONTACTS}/{made[0]}", {"locale": "es"})
    await ada.call("PATCH", f"{CONTACTS}/{made[1]}", {"locale": "es", "time_zone": "Europe/Madrid"})
    undone = (await ada.call("POST", f"/api/v1/jobs/{job_id}/undo")).json["data"]["id"]
    await drain_jobs()
    ended = await job(ada, undone)
    assert (ended["done"], ended["skipped"], ended["failed"]) == (129, 1, 0)
    kept = [(await ada.call("GET", f"{CONTACTS}/{one}")).json["data"] for one in made[:3]]
    assert [(one["locale"], one["time_zone"]) for one in kept] == [
        ("es", None),  # the language was changed by hand, the zone was the job's
        ("es", "Europe/Madrid"),
        (None, None),
    ]


async def test_a_job_of_a_key_that_was_revoked_stops(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    made = await people(services, await organization_of(ada), 120)
    made_key = await ada.call("POST", "/api/v1/api-keys", {"name": "Form", "scopes": ["contacts:write"]})
    key = made_key.json["data"]
    begun = await Script(ada.app, key["secret"]).call(
        "POST", BULK, {"operation": "update", "ids": made, "updates": {"locale": "pt"}}
    )
    assert begun.status == 202, begun.raw
    await ada.call("DELETE", f"/api/v1/api-keys/{key['id']}")
    await drain_jobs()
    ended = await job(ada, begun.json["data"]["job_id"])
    assert (ended["state"], ended["error_code"], ended["done"]) == ("failed", "insufficient_permissions", 0)


async def test_undoing_a_tag_leaves_those_who_bore_it_before(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    made = await people(services, await organization_of(ada), 110)
    await ask(ada, operation="tag", ids=made[:10], updates={"tags": ["vip"]})
    job_id = (await ask(ada, operation="tag", ids=made, updates={"tags": ["vip"]})).json["data"]["job_id"]
    await drain_jobs()
    ended = await job(ada, job_id)
    assert (ended["done"], ended["skipped"]) == (100, 10)
    await ada.call("POST", f"/api/v1/jobs/{job_id}/undo")
    await drain_jobs()
    tag = (await ada.call("GET", "/api/v1/tags")).json["data"][0]
    assert (tag["name"], tag["contact_count"]) == ("vip", 10)


async def test_the_document_tells_both_answers_and_an_example_that_is_taken(ada: Browser) -> None:
    document = (await ada.call("GET", "/api/openapi.json")).json
    known = {collection.path + "/bulk" for collection in bulk.COLLECTIONS.values()}
    routes = {path: document["paths"][path]["post"] for path in known}
    assert {"/api/v1/contacts/bulk", "/api/v1/tags/bulk", "/api/v1/conversations/bulk"} <= set(routes)
    group = (await ada.call("POST", "/api/v1/groups", {"name": "Choir"})).json["data"]["id"]
    broadcast = (await ada.call("POST", "/api/v1/broadcasts", {"name": "Sunday"})).json["data"]["id"]
    file = (await upload(ada, b"First name,Phone\nGrace,+12125550142\n")).json["data"]["id"]
    for path, operation in routes.items():
        assert [code for code in operation["responses"] if code.startswith("2")] == ["200", "202"], path
        example = operation["requestBody"]["content"]["application/json"]["example"]
        where = path.format(group_id=group, broadcast_id=broadcast, import_id=file)
        answer = await ada.call("POST", where, example)
        assert answer.status == (202 if example["operation"] == "export" else 200), (path, answer.raw)


async def test_the_trail_tells_what_was_done_to_many_and_what_was_undone(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    made = await people(services, await organization_of(ada), 110)
    await ask(ada, operation="tag", ids=made, updates={"tags": ["vip"]}, dry_run=True)
    await ask(ada, operation="tag", ids=made[:10], updates={"tags": ["vip"]})
    job_id = (await ask(ada, operation="tag", ids=made, updates={"tags": ["vip"]})).json["data"]["job_id"]
    await drain_jobs()
    undoing = (await ada.call("POST", f"/api/v1/jobs/{job_id}/undo")).json["data"]["id"]
    rows = (await ada.call("GET", "/api/v1/audit-log?action=bulk.")).json["data"]
    told = [(row["action"], row["resource_id"], row["changes"]) for row in rows]
    tag = {"collection": "contacts", "operation": "tag"}
    assert told == [
        ("bulk.undone", job_id, {**tag, "rows": 100, "undone_by": undoing}),
        ("bulk.started", job_id, {**tag, "rows": 110}),
        ("bulk.started", None, {**tag, "rows": 10, "updated": 10, "failed": 0, "skipped": 0}),
    ]


async def test_members_come_and_go_together(ada: Browser, services: Services) -> None:
    made = await people(services, await organization_of(ada), 5)
    group = (await ada.call("POST", "/api/v1/groups", {"name": "Choir"})).json["data"]["id"]
    path = f"/api/v1/groups/{group}/members/bulk"
    assert (await ask(ada, path, operation="add", ids=made)).json["data"]["updated"] == 5
    data = (await ask(ada, path, operation="remove", filters={"group_id": group})).json["data"]
    assert data["updated"] == 5
    assert (await ask(ada, f"/api/v1/groups/{ids.uuid7()}/members/bulk", operation="add", ids=made)).status == 404


async def test_many_tags_come_and_go(ada: Browser) -> None:
    items = [{"name": "one"}, {"name": "two", "colour": "#0f766e"}, {"name": ""}]
    data = (await ask(ada, "/api/v1/tags/bulk", operation="create", items=items)).json["data"]
    assert (data["updated"], data["failed"]) == (2, 1)
    rows = [tag["id"] for tag in (await ada.call("GET", "/api/v1/tags")).json["data"]]
    assert (await ask(ada, "/api/v1/tags/bulk", operation="delete", ids=rows)).json["data"]["updated"] == 2


async def test_a_worker_that_dies_costs_no_row_and_doubles_none(
    ada: Browser, services: Services, drain_jobs: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization_id = await organization_of(ada)
    await people(services, organization_id, 1_100)
    named = bulk.COLLECTIONS["contacts"].by_name
    monkeypatch.setitem(named, "tag", dataclasses.replace(named["tag"], batch=500))  # type: ignore[arg-type]
    job_id = (await ask(ada, operation="tag", all=True, updates={"tags": ["all"]})).json["data"]["job_id"]
    assert await running._step(services, organization_id, UUID(job_id))
    record = repository.record

    async def dying(*given: Any) -> None:
        await record(*given)
        raise asyncio.CancelledError

    monkeypatch.setattr(repository, "record", dying)
    with pytest.raises(asyncio.CancelledError):
        await running._step(services, organization_id, UUID(job_id))
    monkeypatch.setattr(repository, "record", record)
    assert (await job(ada, job_id))["done"] == 500
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("delete from procrastinate_jobs where task_name = 'platform.run_bulk'")
        await repository.wake(tx, organization_id, running.WAKEUP, clock.now() - timedelta(seconds=1))
    await sweep_bulk.call(services)
    await drain_jobs()
    ended = await job(ada, job_id)
    assert (ended["state"], ended["done"], ended["skipped"]) == ("completed", 1_100, 0)
    assert (await ada.call("GET", "/api/v1/tags")).json["data"][0]["contact_count"] == 1_100


async def test_at_most_three_run_at_once_and_the_fourth_follows(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    organization_id = await organization_of(ada)
    made = await people(services, organization_id, 101)
    jobs = [
        (await ask(ada, operation="tag", ids=made, updates={"tags": [f"t{i}"]})).json["data"]["job_id"]
        for i in range(4)
    ]
    begun = [await running._step(services, organization_id, UUID(one)) for one in jobs]
    assert begun == [True, True, True, False]
    assert [(await job(ada, one))["state"] for one in jobs] == ["running", "running", "running", "queued"]
    await drain_jobs()
    assert {(await job(ada, one))["state"] for one in jobs} == {"completed"}


async def test_one_key_begins_one_job(ada: Browser, services: Services) -> None:
    made = await people(services, await organization_of(ada), 101)
    body = {"operation": "update", "ids": made, "updates": {"locale": "es"}}
    first, second = [await ada.call("POST", BULK, body, Idempotency_Key="bulk-1") for _ in range(2)]
    assert first.json["data"]["job_id"] == second.json["data"]["job_id"]
    assert second.headers["idempotent-replayed"] == "true"


async def test_undoing_what_was_made_needs_the_right_to_delete(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    key = {"name": "Form", "scopes": ["contacts:write", "jobs:write"]}
    script = Script(ada.app, (await ada.call("POST", "/api/v1/api-keys", key)).json["data"]["secret"])
    items = [{"given_name": f"Ada {number}"} for number in range(101)]
    made = await script.call("POST", BULK, {"operation": "create", "items": items}, Idempotency_Key="made")
    await drain_jobs()
    path = f"/api/v1/jobs/{made.json['data']['job_id']}/undo"
    answer = await script.call("POST", path)
    assert (answer.status, answer.error["details"]["required"]) == (403, "contacts:delete")
    assert (await ada.call("POST", path)).status == 202


async def test_jobs_of_another_organization_are_404(ada: Browser, ben: Browser, services: Services) -> None:
    made = await people(services, await organization_of(ada), 101)
    job_id = (await ask(ada, operation="update", ids=made, updates={"locale": "es"})).json["data"]["job_id"]
    for method, path in (("GET", ""), ("GET", "/items"), ("GET", "/items.csv"), ("POST", "/cancel"), ("POST", "/undo")):
        assert (await ben.call(method, f"/api/v1/jobs/{job_id}{path}")).status == 404, path


async def test_a_batch_tells_what_happened_once(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    organization_id = await organization_of(ada)
    made = await people(services, organization_id, 101)
    job_id = (await ask(ada, operation="tag", ids=made, updates={"tags": ["news"]})).json["data"]["job_id"]
    await drain_jobs()
    async with services.database.transaction(organization_id) as tx:
        told = await tx.all(
            str,
            """
            select type
            from events
            where organization_id = %(o)s
              and (aggregate_id = %(job)s or type like '%%tagged')
            """,
            {"o": organization_id, "job": UUID(job_id)},
        )
    assert sorted(told) == sorted(["bulk_job.started", "bulk_job.completed", "contact.tagged"])


def test_every_collection_lists_what_it_can() -> None:
    assert {kind: sorted(c.by_name) for kind, c in bulk.COLLECTIONS.items()} == {
        "contacts": ["create", "delete", "export", "join", "leave", "restore", "tag", "untag", "update"],
        "audit_log": ["export"],
        "consents": ["export"],
        "deliveries": ["export"],
        "group_members": ["add", "remove"],
        "groups": ["export"],
        "import_rows": ["export"],
        "tags": ["create", "delete"],
        "conversations": ["assign", "delete", "label", "mark_read", "resolve", "update"],
    }
