"""Many conversations at once: each for itself, and taken back where nobody changed them since (API-029, 032)."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, signed_in
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
