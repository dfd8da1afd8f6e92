"""A stored id never dies: merged ones lead to the one that stays, deleted ones are there for who may see (API-024)."""

from uuid import UUID

from koinon.kit import ids
from koinon.platform import merging
from koinon.platform.services import Services
from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import make
from tests.organizations.test_organization import organization_id


async def tag(browser: Browser, name: str) -> str:
    return str((await browser.call("POST", "/api/v1/tags", {"name": name})).json["data"]["id"])


async def test_a_merged_tag_leads_to_the_one_that_stays_through_every_merge(ada: Browser) -> None:
    first, second, third = [await tag(ada, name) for name in ("Choir", "Singers", "Music")]
    for old, name in ((first, "Singers"), (second, "Music")):
        assert (await ada.call("PATCH", f"/api/v1/tags/{old}", {"name": name})).status == 200
    for old in (first, second):
        found = await ada.call("GET", f"/api/v1/tags/{old}")
        assert (found.status, found.json["data"]["id"], found.json["meta"]["merged_from"]) == (200, third, old)
    assert "merged_from" not in (await ada.call("GET", f"/api/v1/tags/{third}")).json["meta"]
    changed = await ada.call("PATCH", f"/api/v1/tags/{first}", {"colour": "#0f766e"})
    assert (changed.json["data"]["id"], changed.json["data"]["colour"]) == (third, "#0f766e")
    # Nobody who deletes an old tag means the one that took its place.
    assert (await ada.call("DELETE", f"/api/v1/tags/{first}")).status == 404
    assert (await ada.call("DELETE", f"/api/v1/tags/{third}")).status == 204
    assert (await ada.call("GET", f"/api/v1/tags/{first}")).status == 404


async def test_null_clears_what_may_be_empty_and_is_422_for_the_rest(ada: Browser) -> None:
    """API-008, RFC 7396: absent unchanged, null cleared."""
    made = (await ada.call("POST", "/api/v1/tags", {"name": "Choir", "colour": "#0f766e"})).json["data"]["id"]
    kept = await ada.call("PATCH", f"/api/v1/tags/{made}", {"name": "Singers"})
    assert kept.json["data"]["colour"] == "#0f766e"
    assert (await ada.call("PATCH", f"/api/v1/tags/{made}", {"colour": None})).json["data"]["colour"] is None
    refused = await ada.call("PATCH", f"/api/v1/tags/{made}", {"name": None})
    assert (refused.status, refused.fields) == (422, {"name": "validation_failed"})
    document = (await ada.call("GET", "/api/openapi.json")).json
    bodies = [
        methods["patch"]["requestBody"]["content"] for methods in document["paths"].values() if "patch" in methods
    ]
    for name in {body["application/json"]["schema"].get("$ref", "").rpartition("/")[2] for body in bodies} - {""}:
        members = document["components"]["schemas"][name]["properties"]
        assert [member for member, told in members.items() if told.get("default", "") is None] == [], (
            name
        )  # else null is as absent


async def test_what_is_read_only_may_come_back_as_it_was_and_not_otherwise(ada: Browser) -> None:
    """API-008: read, change a member, send the whole of it back."""
    people = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]["id"]
    for path, name in (
        (f"/api/v1/tags/{await tag(ada, 'Choir')}", "name"),
        (f"/api/v1/contacts/{people}", "given_name"),
    ):
        whole = (await ada.call("GET", path)).json["data"]
        settable = {field: value for field, value in whole.items() if field != "custom" or value}
        changed = await ada.call("PATCH", path, {**settable, name: "Hopper"})
        assert changed.status == 200, changed.raw
        assert changed.json["data"][name] == "Hopper"
        whole = (await ada.call("GET", path)).json["data"]
        refused = await ada.call("PATCH", path, {**whole, name: "Eve", "created_at": "2020-01-01T00:00:00.000Z"})
        assert (refused.status, refused.fields) == (422, {"created_at": "validation_failed"})
        assert (await ada.call("GET", path)).json["data"][name] == "Hopper"
        typo = await ada.call("PATCH", path, {"creatd_at": whole["created_at"]})
        assert typo.error["code"] == "unknown_field"


async def test_a_merged_id_of_one_organization_is_nothing_to_another(ada: Browser, ben: Browser) -> None:
    old, _ = await tag(ada, "Choir"), await tag(ada, "Singers")
    await ada.call("PATCH", f"/api/v1/tags/{old}", {"name": "Singers"})
    assert (await ben.call("GET", f"/api/v1/tags/{old}")).status == 404


async def test_contacts_are_ready_for_it(ada: Browser, services: Services) -> None:
    stays = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]["id"]
    old = ids.uuid7()
    async with services.database.transaction(await organization_id(ada)) as tx:
        await merging.note(tx, "contact", old, UUID(stays))
    found = (await ada.call("GET", f"/api/v1/contacts/{old}")).json
    assert (found["data"]["id"], found["meta"]["merged_from"]) == (stays, str(old))


async def test_the_deleted_are_shown_to_who_may_delete_and_asks(ada: Browser) -> None:
    made = [(await ada.call("POST", "/api/v1/contacts", {"given_name": n})).json["data"]["id"] for n in ("Ann", "Bea")]
    await ada.call("DELETE", f"/api/v1/contacts/{made[0]}")
    assert (await ada.call("GET", f"/api/v1/contacts/{made[0]}")).status == 404
    shown = (await ada.call("GET", f"/api/v1/contacts/{made[0]}?include_deleted=true")).json["data"]
    assert shown["given_name"] == "Ann" and shown["deleted_at"] is not None
    for sort in ("name", "newest", "last_contact"):
        path = f"/api/v1/contacts?sort={sort}&include_deleted=true&include_total=true&limit=1"
        first = (await ada.call("GET", path)).json
        cursor = first["meta"]["pagination"]["next_cursor"]
        second = (await ada.call("GET", f"{path}&cursor={cursor}")).json
        assert first["meta"]["pagination"]["total"] == 2
        rows = {row["id"]: row["deleted_at"] is not None for row in (*first["data"], *second["data"])}
        assert rows == {made[0]: True, made[1]: False}
    assert [row["id"] for row in (await ada.call("GET", "/api/v1/contacts")).json["data"]] == [made[1]]
    _, key = await make(ada, "contacts:read")
    for path in ("/api/v1/contacts", f"/api/v1/contacts/{made[0]}"):
        refused = await Script(ada.app, key).call("GET", f"{path}?include_deleted=true")
        assert (refused.status, refused.error["details"]["required"]) == (403, "contacts:delete")
