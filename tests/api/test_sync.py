"""Clients that keep a copy learn what changed and what went, and nothing is left out (API-058)."""

from typing import Any

from koinon.platform import sync
from koinon.platform.services import Services
from tests.api.test_bulk import organization_of, people
from tests.identity.browser import Browser


async def ask(browser: Browser, since: str | None = None) -> dict[str, Any]:
    answer = await browser.call("GET", "/api/v1/sync" + (f"?since={since}" if since else ""))
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.json["data"]
    return found


async def test_the_first_time_everything_is_listed_and_then_what_changed(ada: Browser) -> None:
    grace = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]["id"]
    group = (await ada.call("POST", "/api/v1/groups", {"name": "Choir"})).json["data"]["id"]
    first = await ask(ada)
    assert first["resources"]["contacts"] == {"changed": [grace], "deleted": []}
    assert first["resources"]["groups"]["changed"] == [group]
    assert first["has_more"] is False
    other = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Ada"})).json["data"]["id"]
    later = await ask(ada, first["next_since"])
    assert other in later["resources"]["contacts"]["changed"]


async def test_what_is_gone_is_told(ada: Browser) -> None:
    grace = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]["id"]
    group = (await ada.call("POST", "/api/v1/groups", {"name": "Choir"})).json["data"]["id"]
    tag = (await ada.call("POST", "/api/v1/tags", {"name": "new"})).json["data"]["id"]
    mark = (await ask(ada))["next_since"]
    for path in (f"contacts/{grace}", f"groups/{group}", f"tags/{tag}"):
        assert (await ada.call("DELETE", f"/api/v1/{path}")).status == 204
    resources = (await ask(ada, mark))["resources"]
    assert [resources[name]["deleted"] for name in ("contacts", "groups", "tags")] == [[grace], [group], [tag]]


async def test_a_thousand_rows_of_one_instant_are_all_listed_once(ada: Browser, services: Services) -> None:
    """A bulk change gives hundreds of rows the same time; the place in the list holds an id too."""
    made = await people(services, await organization_of(ada), 1_203)
    seen: list[str] = []
    mark: str | None = None
    for _ in range(10):
        found = await ask(ada, mark)
        seen += found["resources"]["contacts"]["changed"]
        mark = found["next_since"]
        if not found["has_more"]:
            break
    assert sorted(seen) == sorted(made)
    assert len(seen) > sync.MOST_CHANGES


async def test_a_mark_that_is_none_is_422(ada: Browser) -> None:
    for mark in ("x", "AAAA", "%00", "2026-01-01T00:00:00Z"):
        answer = await ada.call("GET", f"/api/v1/sync?since={mark}")
        assert answer.status == 422, mark


async def test_one_sees_nothing_of_another(ada: Browser, ben: Browser) -> None:
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    assert (await ask(ben))["resources"]["contacts"] == {"changed": [], "deleted": []}


async def test_the_light_lists_are_small(ada: Browser) -> None:
    recent = await ada.call("GET", "/api/v1/messages/recent?limit=20")
    unread = await ada.call("GET", "/api/v1/conversations/unread")
    notices = await ada.call("GET", "/api/v1/notifications/unread")
    for answer in (recent, unread, notices):
        assert answer.status == 200
        assert len(answer.raw) < 10_000
    assert (await ada.call("GET", "/api/v1/messages/recent?limit=21")).fields == {"limit": "out_of_range"}
