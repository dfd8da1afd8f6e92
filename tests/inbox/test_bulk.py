"""Many conversations at once: each for itself, and taken back where nobody changed them since (API-029, 032)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from koinon import inbox, organizations
from koinon.inbox.service import many as by_many
from koinon.kit import ids
from koinon.platform import bulk as platform_bulk
from koinon.platform.bulk import BulkRequest
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, signed_in
from tests.inbox import cast
from tests.inbox.conftest import Desk
from tests.inbox.test_endpoints import PATH, office, only

__all__ = ["ada", "application", "ben", "office", "signed_in"]
Drain = Callable[[], Awaitable[None]]


async def many(services: Services, organization: UUID, count: int) -> list[str]:
    """More conversations like the one there is, under other numbers."""
    made = [ids.uuid7() for _ in range(count)]
    columns = "contact_id, channel, sender_id, address_cipher, last_message_at, message_count"
    async with services.database.transaction(organization) as tx:
        await tx.execute(
            f"""
            insert into conversations (id, organization_id, address_hash, status, {columns})
            select n.id, organization_id, decode(replace(n.id::text, '-', ''), 'hex'), 'open', {columns}
            from unnest(%(ids)s::uuid[]) as n (id), conversations c
            where c.organization_id = %(o)s
            """,
            {"o": organization, "ids": made},
        )
    return [str(one) for one in made]


async def change(browser: Browser, ids: list[str], status: str) -> Any:
    return await browser.call(
        "POST", f"{PATH}/bulk", {"operation": "update", "ids": ids, "updates": {"status": status}}
    )


async def test_many_are_changed_in_one_call_and_a_strangers_is_404(ada: Browser, ben: Browser, office: Desk) -> None:
    mine = str((await only(ada))["id"])
    answer = (await change(ada, [mine, str(ids.uuid7())], "pending")).json["data"]
    assert (answer["updated"], answer["failed"], answer["errors"][0]["code"]) == (1, 1, "resource_not_found")
    assert (await change(ben, [mine], "resolved")).json["data"]["failed"] == 1
    assert (await only(ada))["status"] == "pending"
    again = (await change(ada, [mine], "pending")).json["data"]
    assert (again["updated"], again["skipped"]) == (0, 1)


async def test_taking_back_leaves_what_a_colleague_did_since(
    ada: Browser, office: Desk, services: Services, drain_jobs: Drain
) -> None:
    made = await many(services, office.organization, 104)
    begun = await change(ada, made, "resolved")
    assert begun.status == 202, begun.raw
    await drain_jobs()
    await ada.call("PATCH", f"{PATH}/{made[0]}", {"status": "pending"})
    undone = await ada.call("POST", f"/api/v1/jobs/{begun.json['data']['job_id']}/undo")
    await drain_jobs()
    ended = (await ada.call("GET", f"/api/v1/jobs/{undone.json['data']['id']}")).json["data"]
    assert (ended["done"], ended["skipped"], ended["failed"]) == (103, 1, 0)
    states = [(await ada.call("GET", f"{PATH}/{one}")).json["data"]["status"] for one in made[:2]]
    assert states == ["pending", "open"]


async def bulk(browser: Browser, **asked: Any) -> Any:
    return await browser.call("POST", f"{PATH}/bulk", asked)


async def test_a_label_for_many_is_taken_back_from_those_that_did_not_have_it(
    ada: Browser, office: Desk, services: Services, drain_jobs: Drain
) -> None:
    made = await many(services, office.organization, 103)
    label = (await ada.call("POST", "/api/v1/labels", {"name": "Visitor"})).json["data"]["id"]
    await bulk(ada, operation="label", ids=[made[0]], updates={"add": [label]})
    begun = await bulk(ada, operation="label", ids=made, updates={"add": [label]})
    await drain_jobs()
    await ada.call("POST", f"/api/v1/jobs/{begun.json['data']['job_id']}/undo")
    await drain_jobs()
    whole = [(await ada.call("GET", f"{PATH}/{one}")).json["data"] for one in made[:2]]
    assert [[one["name"] for one in found["labels"]] for found in whole] == [["Visitor"], []]


async def test_a_job_by_filters_asks_for_the_count_it_found(ada: Browser, office: Desk, services: Services) -> None:
    await many(services, office.organization, 119)
    meant = {"operation": "resolve", "filters": {"match": {"statuses": ["open"]}}}
    counted = (await bulk(ada, **meant, dry_run=True)).json["data"]
    assert counted["total"] == 120
    assert (await bulk(ada, **meant)).status == 422
    assert (await bulk(ada, **meant, expected_count=100)).json["error"]["code"] == "count_changed"
    assert (await bulk(ada, **meant, expected_count=118)).status == 202


async def test_many_are_ranked_and_given_away_with_one_event_a_batch(
    ada: Browser, office: Desk, services: Services
) -> None:
    made = await many(services, office.organization, 20)
    ranked = (await bulk(ada, operation="update", ids=made, updates={"priority": "urgent"})).json["data"]
    taken = (await bulk(ada, operation="assign", ids=made, updates={"assignee_id": None})).json["data"]
    async with services.database.transaction(office.organization) as tx:
        told = await tx.all(
            tuple,
            """
            select payload->>'what', jsonb_array_length(payload->'conversation_ids')
            from events
            where organization_id = %(o)s and type = 'conversation.batch_changed'
            """,
            {"o": office.organization},
        )
    assert (ranked["updated"], taken["skipped"], told) == (20, 20, [("priority", 20)])


async def test_two_changes_in_one_update_are_refused(ada: Browser, office: Desk) -> None:
    mine = str((await only(ada))["id"])
    both = await bulk(ada, operation="update", ids=[mine], updates={"status": "pending", "priority": "high"})
    assert both.status == 422


async def test_what_only_looks_like_an_id_is_refused(ada: Browser, office: Desk) -> None:
    asked = await bulk(ada, operation="resolve", filters={"match": {"assignees": ["-" * 36]}}, dry_run=True)
    assert asked.status == 422, asked.raw


@pytest.mark.parametrize("since", ["left", "done"])
async def test_what_was_given_away_goes_back_to_nobody_who_left_and_nothing_done_moves(desk: Desk, since: str) -> None:
    """A conversation of somebody without a seat would wait for ever; a done one is given to nobody (INB-022)."""
    await desk.receive("Hello")
    [row] = await desk.rows()
    carla = await cast.user(desk.services.database, desk.organization, "Carla")
    async with desk.services.database.transaction(desk.ana) as tx:
        await by_many.assign(tx, [row.id], carla.id)
        before = await by_many.assign(tx, [row.id], desk.ana.id)
        named = {"o": desk.organization, "u": carla.id}
        if since == "left":
            left = "update memberships set state = 'removed' where organization_id = %(o)s and user_id = %(u)s"
            await tx.execute(left, named)
        else:
            await inbox.set_status(tx, row.id, inbox.Status.RESOLVED)
        undone = await by_many.undo_assign(tx, before, desk.ana.id)
        found = await inbox.conversation(tx, row.id)
    told = (list(undone), found.assignee_id)
    assert told == (([row.id], None) if since == "left" else ([], desk.ana.id))


async def test_many_are_deleted_with_the_word_that_says_so_and_do_not_come_back(
    ada: Browser, office: Desk, services: Services, drain_jobs: Drain
) -> None:
    made = await many(services, office.organization, 104)
    assert (await bulk(ada, operation="delete", ids=made)).json["error"]["code"] == "confirmation_required"
    begun = await bulk(ada, operation="delete", ids=made, updates={"confirm": "delete"})
    await drain_jobs()
    ended = (await ada.call("GET", f"/api/v1/jobs/{begun.json['data']['job_id']}")).json["data"]
    assert (ended["done"], ended["failed"], ended["can_undo"]) == (104, 0, False)
    assert (await ada.call("GET", f"{PATH}/{made[0]}")).status == 404
    assert len(await office.rows(inbox.View.ALL)) == 1
    again = (await bulk(ada, operation="delete", ids=made[:2], updates={"confirm": "delete"})).json["data"]
    assert [one["code"] for one in again["errors"]] == ["resource_not_found"] * 2


async def test_a_hold_keeps_one_and_the_others_go(ada: Browser, office: Desk, services: Services) -> None:
    await office.receive("Hello", from_="+12125550177")
    kept, gone = sorted(await office.rows(), key=lambda row: row.contact_id != office.people[0])
    async with services.database.transaction(office.ana) as tx:
        await organizations.hold_subject(tx, "contact", kept.contact_id, "A claim before the court")
    asked = {"operation": "delete", "updates": {"confirm": "delete"}}
    told = (await bulk(ada, ids=[str(kept.id), str(gone.id)], **asked)).json["data"]
    assert (told["updated"], [one["code"] for one in told["errors"]]) == (1, ["under_legal_hold"])
    assert [row.id for row in await office.rows(inbox.View.ALL)] == [kept.id]


async def test_only_administrators_delete_many(ada: Browser, office: Desk, services: Services) -> None:
    mine = str((await only(ada))["id"])
    agent = msgspec.structs.replace(office.ana, permissions=frozenset({"conversations:read", "conversations:write"}))
    asked = BulkRequest(operation="delete", ids=[UUID(mine)], updates={"confirm": "delete"})
    async with services.database.transaction(agent) as tx:
        with pytest.raises(KoinonError, match="insufficient_permissions"):
            await platform_bulk.submit(tx, services, platform_bulk.COLLECTIONS["conversations"], asked)


async def test_words_among_the_filters_choose_what_they_find(ada: Browser, office: Desk, services: Services) -> None:
    await office.receive("Is there parking?", from_="+12125550177")
    meant = {"operation": "resolve", "filters": {"match": {"text": "parking"}}, "dry_run": True}
    told = (await bulk(ada, **meant)).json["data"]
    assert told["total"] == 1


async def test_what_was_done_to_many_can_be_taken_back_for_ten_minutes(
    ada: Browser, office: Desk, services: Services, drain_jobs: Drain
) -> None:
    begun = await change(ada, await many(services, office.organization, 104), "resolved")
    await drain_jobs()
    job = (await ada.call("GET", f"/api/v1/jobs/{begun.json['data']['job_id']}")).json["data"]
    lasts = datetime.fromisoformat(job["undo_until"]) - datetime.fromisoformat(job["created_at"])
    assert job["can_undo"] and timedelta(minutes=9, seconds=55) <= lasts <= timedelta(minutes=10, seconds=5)
