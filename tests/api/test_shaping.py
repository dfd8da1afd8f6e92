"""What a caller may ask of any reading: fewer fields, links, related things, and nothing where nothing changed."""

import asyncio
import json
from typing import Any

import pytest

from koinon.platform.services import Services
from tests.api.test_budget import issued, nothing_is_forgotten
from tests.api.test_walls import operations
from tests.identity.browser import Browser

CONTACTS = "/api/v1/contacts"


async def contact(browser: Browser, name: str = "Grace", **more: Any) -> dict[str, Any]:
    answer = await browser.call("POST", CONTACTS, {"given_name": name, **more})
    assert answer.status == 201, answer.json
    found: dict[str, Any] = answer.json["data"]
    return found


async def group(browser: Browser, name: str = "Choir") -> dict[str, Any]:
    found: dict[str, Any] = (await browser.call("POST", "/api/v1/groups", {"name": name})).json["data"]
    return found


async def test_only_the_fields_asked_for_come_back_and_the_id(ada: Browser) -> None:
    grace = await contact(ada, family_name="Hopper", phones=["+12025550100"])
    one = await ada.call("GET", f"{CONTACTS}/{grace['id']}?fields=given_name,addresses.kind")
    assert one.json["data"] == {"id": grace["id"], "given_name": "Grace", "addresses": [{"kind": "phone"}]}
    rows = (await ada.call("GET", f"{CONTACTS}?fields=name")).json["data"]
    assert rows == [{"id": grace["id"], "name": "Grace Hopper"}]


async def test_a_large_resource_asked_for_three_fields_is_small(ada: Browser) -> None:
    for i in range(25):
        await ada.call("POST", "/api/v1/custom-fields", {"labels": {"en": f"Field {i}"}})
    grace = await contact(ada, custom={f"field_{i}": "x" * 200 for i in range(25)})
    whole = await ada.call("GET", f"{CONTACTS}/{grace['id']}")
    assert len(whole.raw) > 500
    small = await ada.call("GET", f"{CONTACTS}/{grace['id']}?fields=id,name,created_at")
    assert len(small.raw) <= 500  # API-022


@pytest.mark.parametrize(
    "fields", ["nickname", "name,nickname", "addresses.nickname", "name.length", "", "a.b.c.d", ",".join(["name"] * 51)]
)
async def test_an_unknown_field_or_too_many_are_refused(ada: Browser, fields: str) -> None:
    answer = await ada.call("GET", f"{CONTACTS}?fields={fields}")
    assert answer.status == 422
    assert "fields" in answer.fields


async def test_resources_say_where_they_and_theirs_are(ada: Browser) -> None:
    choir = await group(ada)
    expected = {"self": f"/api/v1/groups/{choir['id']}", "members": f"/api/v1/groups/{choir['id']}/members"}
    assert choir["_links"] == expected
    read = await ada.call("GET", expected["self"])
    assert read.json["data"]["_links"] == expected
    listed = (await ada.call("GET", "/api/v1/groups")).json["data"]
    assert listed[0]["_links"] == expected
    for path in expected.values():
        assert (await ada.call("GET", path)).status == 200


async def test_links_can_be_left_out(ada: Browser) -> None:
    choir = await group(ada)
    for path in ("/api/v1/groups", f"/api/v1/groups/{choir['id']}"):
        data = (await ada.call("GET", f"{path}?links=false")).json["data"]
        assert "_links" not in (data[0] if isinstance(data, list) else data)
    assert (await ada.call("GET", "/api/v1/groups?links=perhaps")).fields == {"links": "validation_failed"}


async def test_every_link_of_every_list_leads_somewhere(ada: Browser) -> None:
    await contact(ada, phones=["+12025550101"])
    await group(ada)
    await ada.call("POST", "/api/v1/tags", {"name": "new"})
    followed = 0
    for method, path, _ in await operations(ada):
        if method != "GET" or "{" in path:
            continue
        answer = await ada.call("GET", path)
        told = answer.status == 200 and answer.headers["content-type"] == "application/json"
        data = answer.json["data"] if told else None
        rows = data if isinstance(data, list) else []
        for target in {link for row in rows[:2] for link in row.get("_links", {}).values()}:
            assert (await ada.call("GET", target)).status == 200, target
            followed += 1
    assert followed >= 8


async def test_a_relation_is_embedded_with_one_statement(ada: Browser, issued: list[str]) -> None:
    place = (await ada.call("GET", "/api/v1/locations")).json["data"][0]
    for name in ("Ada", "Ben", "Carla"):
        await contact(ada, name, location_id=place["id"])
    counts = []
    await ada.call("GET", f"{CONTACTS}?limit=2&expand=location")  # what is remembered is remembered now
    for limit in (1, 3):
        issued.clear()
        rows = (await ada.call("GET", f"{CONTACTS}?limit={limit}&expand=location")).json["data"]
        assert [row["location"]["name"] for row in rows] == [place["name"]] * limit
        counts.append(len(issued))
    assert counts[0] == counts[1]
    slim = (await ada.call("GET", f"{CONTACTS}?limit=1&expand=location&fields=name,location.name")).json["data"]
    assert slim == [{"id": slim[0]["id"], "name": "Ada", "location": {"name": place["name"]}}]


async def test_addresses_groups_tags_and_consents_are_included_with_a_statement_each(
    ada: Browser, issued: list[str]
) -> None:
    """CON-086: groups and tags stand in every row already."""
    for n, name in enumerate(("Ada", "Ben", "Carla")):
        await contact(ada, name, phones=[f"+1202555010{n}"], tags=["choir"])
    asked, counts = "include=addresses,groups,tags,consents", []
    await ada.call("GET", f"{CONTACTS}?limit=2&{asked}")
    for limit in (1, 3):
        issued.clear()
        rows = (await ada.call("GET", f"{CONTACTS}?limit={limit}&{asked}")).json["data"]
        assert [row["addresses"][0]["last4"] for row in rows] == ["0100", "0101", "0102"][:limit]
        assert [row["consents"][0]["state"] for row in rows] == ["unknown"] * limit
        assert [row["tags"][0]["name"] for row in rows] == ["choir"] * limit
        counts.append(len(issued))
    plain: list[str] = issued
    plain.clear()
    await ada.call("GET", f"{CONTACTS}?limit=3")
    assert counts[0] == counts[1], plain
    assert 2 <= counts[0] - len(plain) <= 3
    slim = (await ada.call("GET", f"{CONTACTS}?limit=1&{asked}&fields=name,addresses.kind")).json["data"]
    assert slim == [{"id": slim[0]["id"], "name": "Ada", "addresses": [{"kind": "phone"}]}]
    assert (await ada.call("GET", f"{CONTACTS}?include=mother")).status == 422


async def test_what_cannot_be_embedded_is_refused_with_what_can(ada: Browser) -> None:
    answer = await ada.call("GET", f"{CONTACTS}?expand=mother")
    assert answer.fields == {"expand": "invalid_filter"}
    assert "location" in answer.error["details"]["fields"][0]["message"]


async def test_an_unchanged_resource_is_304_without_a_body(ada: Browser) -> None:
    choir = await group(ada)
    path = f"/api/v1/groups/{choir['id']}"
    first = await ada.call("GET", path)
    tag = first.headers["etag"]
    again = await ada.call("GET", path, If_None_Match=tag)
    assert (again.status, again.raw, again.headers["etag"]) == (304, b"", tag)
    assert (await ada.call("GET", path, If_None_Match=f'W/{tag}, "other"')).status == 304
    assert (await ada.call("GET", path, If_None_Match='"other"')).status == 200
    await ada.call("PATCH", path, {"name": "Chorus"})
    changed = await ada.call("GET", path, If_None_Match=tag)
    assert (changed.status, changed.headers["etag"] != tag) == (200, True)


async def test_what_is_shown_beside_a_row_changes_its_tag_too(ada: Browser) -> None:
    grace = await contact(ada, phones=["+12025550102"])
    path = f"{CONTACTS}/{grace['id']}"
    tag = (await ada.call("GET", path)).headers["etag"]
    choir = await group(ada, "Altos")
    await ada.call("POST", f"/api/v1/groups/{choir['id']}/members", {"contact_ids": [grace["id"]]})
    assert (await ada.call("GET", path, If_None_Match=tag)).status == 200


async def test_two_representations_never_share_a_tag(ada: Browser) -> None:
    choir = await group(ada)
    path = f"/api/v1/groups/{choir['id']}"
    tags = [(await ada.call("GET", path + query)).headers["etag"] for query in ("", "?links=false", "?fields=name")]
    assert len(set(tags)) == 3


async def test_every_resource_that_can_be_read_and_changed_honours_if_match(ada: Browser) -> None:
    """PATCH and DELETE of one resource with a foreign tag are 412, and nothing has changed."""
    place = await ada.call("POST", "/api/v1/locations", {"name": "North"})
    account = await ada.call(
        "POST", "/api/v1/provider-accounts", {"provider": "simulator", "name": "Sim", "environment": "test"}
    )
    draft = await ada.call("POST", "/api/v1/broadcasts", {"body": "Hello"})
    tag = await ada.call("POST", "/api/v1/tags", {"name": "vip"})
    made = {
        "contact_id": (await contact(ada))["id"],
        "group_id": (await group(ada))["id"],
        "tag_id": tag.json["data"]["id"],
        "location_id": place.json["data"]["id"],
    }
    for name, answer in (("account_id", account), ("broadcast_id", draft)):
        if answer.status == 201:
            made[name] = answer.json["data"]["id"]
    tried = 0
    for method, path, _ in await operations(ada):
        named = [name for name in made if path.endswith("{" + name + "}")]
        if method not in ("PATCH", "PUT", "DELETE") or len(named) != 1 or path.count("{") != 1:
            continue
        target = path.replace("{" + named[0] + "}", made[named[0]])
        before = (await ada.call("GET", target)).json["data"]
        change = {"given_name" if named == ["contact_id"] else "name": "Renamed"}
        refused = await ada.call(method, target, change if method == "PATCH" else None, If_Match='"v999"')
        assert refused.status == 412, f"{method} {target}: {refused.status} {refused.raw!r}"
        assert refused.error["details"]["etag"], target
        assert (await ada.call("GET", target)).json["data"] == before
        right = (await ada.call("GET", target)).headers["etag"]
        if method == "PATCH":
            accepted = await ada.call(
                method, target, {"name": "Renamed"} if named != ["contact_id"] else {}, If_Match=right
            )
            assert accepted.status == 200, f"{target}: {accepted.raw!r}"
        tried += 1
    assert tried >= 9


async def test_of_two_writers_with_the_same_tag_one_is_refused(ada: Browser) -> None:
    choir = await group(ada)
    path = f"/api/v1/groups/{choir['id']}"
    tag = (await ada.call("GET", path)).headers["etag"]
    answers = await asyncio.gather(*(ada.call("PATCH", path, {"name": f"Choir {i}"}, If_Match=tag) for i in range(6)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 5


async def test_the_document_tells_of_all_this(ada: Browser, services: Services) -> None:
    document = (await ada.call("GET", "/api/openapi.json")).json
    listed = document["paths"]["/api/v1/contacts"]["get"]["parameters"]
    assert {"fields", "expand", "links"} <= {p["name"] for p in listed}
    single = document["paths"]["/api/v1/groups/{group_id}"]
    assert "304" in single["get"]["responses"]
    assert "If-Match" in {p["name"] for p in single["patch"]["parameters"]}
    assert "412" in single["delete"]["responses"]
    assert json.dumps(document["components"]["schemas"]["Group"]["properties"]["_links"])


__all__ = ["issued", "nothing_is_forgotten"]
