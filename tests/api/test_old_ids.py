"""The id of somebody who was merged works wherever it worked before: a merge never shows as a 404 (CON-079)."""

from typing import Any

import pytest

from tests.identity.browser import Browser

PATH = "/api/v1/contacts"


async def made(ada: Browser, **body: Any) -> dict[str, Any]:
    answer = await ada.call("POST", PATH, {"on_match": "create", **body})
    assert answer.status == 201, answer.raw
    found: dict[str, Any] = answer.json["data"]
    return found


@pytest.fixture
async def merged(ada: Browser) -> tuple[dict[str, Any], dict[str, Any]]:
    """The survivor and the absorbed as they were."""
    one = await made(ada, given_name="Ada", phones=["+12125550101"])
    other = await made(ada, given_name="Adelaide", phones=["+12125550102", "+12125550101"])
    answer = await ada.call("POST", f"{PATH}/{one['id']}/merge", {"absorbed_id": other["id"]})
    assert (answer.status, answer.json["data"]["survivor_id"]) == (201, one["id"]), answer.raw
    assert answer.headers["location"] == f"/api/v1/merges/{answer.json['data']['id']}"
    return one, other


async def test_every_list_and_thing_under_an_old_id_is_there(ada: Browser, merged: Any) -> None:
    one, other = merged
    document = (await ada.call("GET", "/api/openapi.json")).json
    paths = [
        path
        for path, methods in document["paths"].items()
        if path.startswith(PATH + "/{contact_id}") and "get" in methods and path.count("{") == 1
    ]
    assert len(paths) >= 4
    for path in paths:
        statuses = [(await ada.call("GET", path.replace("{contact_id}", who["id"]))).status for who in (one, other)]
        # Neither has a photo.
        assert statuses == ([404, 404] if path.endswith("/photo") else [200, 200]), path


async def test_reads_tell_where_they_lead_and_writes_reach_the_survivor(ada: Browser, merged: Any) -> None:
    one, other = merged
    old = f"{PATH}/{other['id']}"
    read = await ada.call("GET", old)
    assert (read.json["data"]["id"], read.json["meta"]["merged_from"]) == (one["id"], other["id"])
    for method, path, body in (
        ("PATCH", old, {"family_name": "Byron"}),
        ("POST", f"{old}/addresses", {"email": "ada@example.org"}),
        # Both the number that only the absorbed had and the one they shared are known by the old address ids.
        ("PATCH", f"{old}/addresses/{other['addresses'][0]['id']}", {"primary": True}),
        ("PATCH", f"{old}/addresses/{other['addresses'][1]['id']}", {"primary": True}),
        ("DELETE", f"{old}/addresses/{other['addresses'][0]['id']}", None),
        (
            "POST",
            "/api/v1/consents",
            {"contact_id": other["id"], "channel": "sms", "action": "denied", "source": "api"},
        ),
    ):
        answer = await ada.call(method, path, body)
        assert answer.status in (200, 201, 204), (path, answer.raw)
    now = (await ada.call("GET", f"{PATH}/{one['id']}")).json["data"]
    assert now["family_name"] == "Byron"
    assert sorted(a["value"] for a in now["addresses"]) == ["+12125550101", "ada@example.org"]
    assert now["addresses"][0]["consent"] == "denied"


async def test_old_ids_stand_for_the_survivor_in_groups_tags_bulk_and_lists(ada: Browser, merged: Any) -> None:
    one, other = merged
    group = (await ada.call("POST", "/api/v1/groups", {"name": "Altos"})).json["data"]["id"]
    tag = (await ada.call("POST", "/api/v1/tags", {"name": "choir"})).json["data"]["id"]
    ids = {"contact_ids": [other["id"], one["id"]]}
    assert (await ada.call("POST", f"/api/v1/groups/{group}/members", ids)).status == 200
    assert (await ada.call("GET", f"/api/v1/groups/{group}")).json["data"]["member_count"] == 1
    assert (await ada.call("POST", f"/api/v1/tags/{tag}/contacts", ids)).json["data"]["contact_count"] == 1
    done = await ada.call(
        "POST", f"{PATH}/bulk", {"operation": "tag", "ids": [other["id"]], "updates": {"tags": ["vip"]}}
    )
    assert done.json["data"]["updated"] == 1, done.raw
    for path in ("/api/v1/messages", "/api/v1/conversations"):
        assert (await ada.call("GET", f"{path}?contact_id={other['id']}")).status == 200
    now = (await ada.call("GET", f"{PATH}/{one['id']}")).json["data"]
    assert ([t["name"] for t in now["tags"]], [g["name"] for g in now["groups"]]) == (["choir", "vip"], ["Altos"])


async def test_history_undoing_and_what_is_refused(ada: Browser, ben: Browser, merged: Any) -> None:
    one, other = merged
    [listed] = (await ada.call("GET", f"/api/v1/merges?contact_id={other['id']}")).json["data"]
    assert (listed["survivor_name"], listed["absorbed_name"]) == ("Ada", "Adelaide")
    assert (await ben.call("GET", f"/api/v1/merges/{listed['id']}")).status == 404
    assert (await ben.call("DELETE", f"/api/v1/merges/{listed['id']}")).status == 404
    again = await ada.call("POST", f"{PATH}/{one['id']}/merge", {"absorbed_id": other["id"]})
    assert (again.status, again.error["code"]) == (409, "same_person")
    wrong = await ada.call(
        "POST", f"{PATH}/{one['id']}/merge", {"absorbed_id": other["id"], "choices": {"id": "absorbed"}}
    )
    assert (wrong.status, wrong.fields) == (422, {"choices.id": "invalid_enum"})
    undone = await ada.call("DELETE", f"/api/v1/merges/{listed['id']}")
    assert (undone.status, undone.json["data"]["contact"]["id"], undone.json["data"]["kept"]) == (200, other["id"], [])
    assert (await ada.call("DELETE", f"/api/v1/merges/{listed['id']}")).error["code"] == "merge_undone"
    assert "merged_from" not in (await ada.call("GET", f"{PATH}/{other['id']}")).json["meta"]
    [pair] = (await ada.call("GET", f"{PATH}/duplicates")).json["data"]
    assert {pair["first"]["id"], pair["second"]["id"]} == {one["id"], other["id"]}
    assert (await ada.call("POST", f"{PATH}/{one['id']}/not-the-same", {"other_id": other["id"]})).status == 204
    assert (await ada.call("GET", f"{PATH}/duplicates")).json["data"] == []
    assert (await ada.call("DELETE", f"{PATH}/{one['id']}/not-the-same/{other['id']}")).status == 204
    assert (await ada.call("DELETE", f"{PATH}/{one['id']}/not-the-same/{other['id']}")).status == 404
