"""Clients that keep a copy learn what changed and what went, and nothing is left out (API-058)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from koinon.platform import sync
from koinon.platform.services import Services
from tests.api.test_bulk import organization_of, people
from tests.contacts.test_imports import SMALL, imported
from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import make

Drain = Callable[[], Awaitable[None]]


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


RULES = {"all": [{"field": "locale", "op": "is", "value": "en"}]}
MADE = {
    "broadcasts": {"name": "Sunday", "body": "Hello"},
    "segments": {"name": "Speak English", "rules": RULES},
    "custom_fields": {"labels": {"en": "Shirt size"}, "type": "text"},
}


@pytest.mark.parametrize("collection", sorted(MADE))
async def test_other_collections_tell_what_changed_and_what_went(ada: Browser, collection: str) -> None:
    path = "/api/v1/" + collection.replace("_", "-")
    answer = await ada.call("POST", path, MADE[collection])
    assert answer.status == 201, answer.raw
    one = answer.json["data"]["id"]
    first = await ask(ada)
    assert first["resources"][collection] == {"changed": [one], "deleted": []}
    assert (await ada.call("DELETE", f"{path}/{one}")).status == 204
    assert (await ask(ada, first["next_since"]))["resources"][collection] == {"changed": [], "deleted": [one]}


async def test_imports_are_told(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, await organization_of(ada), SMALL)
    assert (await ask(ada))["resources"]["imports"]["changed"] == [str(done.id)]


async def test_who_may_not_read_a_collection_is_not_told_of_it(ada: Browser) -> None:
    _, secret = await make(ada, "contacts:read")
    answer = await Script(ada.app, secret).call("GET", "/api/v1/sync")
    assert set(answer.json["data"]["resources"]) == {
        "contacts",
        "groups",
        "households",
        "tags",
        "segments",
        "custom_fields",
    }


async def test_a_field_that_became_sensitive_is_gone_for_who_may_not_see_it(ada: Browser) -> None:
    field = (await ada.call("POST", "/api/v1/custom-fields", MADE["custom_fields"])).json["data"]["id"]
    _, secret = await make(ada, "contacts:read")
    other = Script(ada.app, secret)
    first = (await other.call("GET", "/api/v1/sync")).json["data"]
    assert first["resources"]["custom_fields"]["changed"] == [field]
    assert (await ada.call("PATCH", f"/api/v1/custom-fields/{field}", {"sensitive": True})).status == 200
    later = (await other.call("GET", f"/api/v1/sync?since={first['next_since']}")).json["data"]
    assert later["resources"]["custom_fields"] == {"changed": [], "deleted": [field]}
    assert (await ask(ada))["resources"]["custom_fields"] == {"changed": [field], "deleted": []}


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
