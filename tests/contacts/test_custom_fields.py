"""Custom fields over the whole API: types, choices, sensitive ones, another type (CON-028, 029, 040)."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from koinon import contacts
from koinon.contacts import NewContact, NewField
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.contacts.test_api import made, upload
from tests.identity.browser import Browser

FIELDS = "/api/v1/custom-fields"


async def field(browser: Browser, key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    sent = {"labels": {"en": key.title()}, "key": key, "type": kind, **more}
    answer = await browser.call("POST", FIELDS, sent)
    assert answer.status == 201, answer.raw
    return dict(answer.json["data"])


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("text", "  Blue ", "Blue"),
        ("number", 41.5, 41.5),
        ("number", 3.0, 3),
        ("date", "2026-02-28", "2026-02-28"),
        ("bool", False, False),
        ("select", "m", "M"),
        ("multi_select", ["s", "M", "S"], ["S", "M"]),
        ("url", "https://example.org/a", "https://example.org/a"),
    ],
)
async def test_a_value_of_each_type_comes_back(ada: Browser, kind: str, value: Any, stored: Any) -> None:
    await field(ada, "it", kind, **({"options": ["S", "M"]} if "select" in kind else {}))
    assert (await made(ada, custom={"it": value}))["custom"] == {"it": stored}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "3"),
        ("number", True),
        ("number", 1e300),
        ("date", "2026-02-29"),
        ("date", "28.2.2026"),
        ("bool", "yes"),
        ("select", "XL"),
        ("multi_select", "S"),
        ("multi_select", ["S", "XL"]),
        ("url", "javascript:alert(1)"),
        ("text", 3),
    ],
)
async def test_a_value_of_another_type_names_its_field(ada: Browser, kind: str, value: Any) -> None:
    await field(ada, "it", kind, **({"options": ["S", "M"]} if "select" in kind else {}))
    grace = await made(ada)
    answer = await ada.call("PATCH", f"/api/v1/contacts/{grace['id']}", {"custom": {"it": value, "nothing": "x"}})
    assert (answer.status, answer.fields) == (
        422,
        {"custom.it": "validation_failed", "custom.nothing": "unknown_field"},
    )


async def test_another_type_needs_every_value_to_convert(ada: Browser) -> None:
    own = await field(ada, "size")
    path = f"{FIELDS}/{own['id']}"
    people = [await made(ada, custom={"size": size}, on_match="create") for size in ("41", "42,5", "large")]
    refused = await ada.call("PATCH", path, {"type": "number"})
    assert (refused.status, refused.error["code"], refused.error["details"]["count"]) == (
        409,
        "values_do_not_convert",
        1,
    )
    assert refused.error["details"]["first"] == [{"contact_id": people[2]["id"], "value": "large"}]
    await ada.call("PATCH", f"/api/v1/contacts/{people[2]['id']}", {"custom": {"size": "43"}})
    assert (await ada.call("PATCH", path, {"type": "number"})).json["data"]["type"] == "number"
    values = [(await ada.call("GET", f"/api/v1/contacts/{one['id']}")).json["data"]["custom"] for one in people]
    assert values == [{"size": 41}, {"size": 42.5}, {"size": 43}]


async def test_a_choice_in_use_cannot_go(ada: Browser) -> None:
    own = await field(ada, "shirt", "select", options=["S", "M"])
    await made(ada, custom={"shirt": "M"})
    gone = await ada.call("PATCH", f"{FIELDS}/{own['id']}", {"options": ["S", "L"]})
    assert gone.error["code"] == "values_do_not_convert"
    kept = await ada.call("PATCH", f"{FIELDS}/{own['id']}", {"options": ["M", "L"]})
    assert kept.json["data"]["options"] == ["M", "L"]


async def test_values_stand_where_an_index_finds_them(ada: Browser, services: Services) -> None:
    await field(ada, "born_in")
    await field(ada, "since", "date")
    await field(ada, "tags_of_old", "multi_select", options=["A", "B"])
    custom = {"born_in": "São Paulo", "since": "2020-01-31", "tags_of_old": ["A", "B"]}
    grace = await made(ada, custom=custom)
    assert await rows(ada, services, grace["id"]) == [
        ("born_in", "são paulo", None),
        ("since", None, "2020-01-31"),
        ("tags_of_old", "a", None),
        ("tags_of_old", "b", None),
    ]
    await ada.call("PATCH", f"/api/v1/contacts/{grace['id']}", {"custom": {"tags_of_old": ["B"], "since": None}})
    assert [row[:2] for row in await rows(ada, services, grace["id"])] == [
        ("born_in", "são paulo"),
        ("tags_of_old", "b"),
    ]


async def rows(ada: Browser, services: Services, contact_id: str) -> list[tuple[str, str | None, str | None]]:
    organization = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    async with services.database.transaction(organization) as tx:
        return await tx.all(
            tuple,
            """
            select f.key, v.text_value, v.date_value::text
            from field_values v
            join custom_fields f on f.organization_id = %(o)s and f.id = v.field_id
            where v.organization_id = %(o)s and v.contact_id = %(c)s
            order by f.key, v.nth
            """,
            {"o": organization, "c": UUID(contact_id)},
        )


async def test_an_archived_field_keeps_its_values_and_takes_no_new_ones(ada: Browser) -> None:
    own = await field(ada, "size")
    grace = await made(ada, custom={"size": "41"})
    assert (await ada.call("DELETE", f"{FIELDS}/{own['id']}")).error["code"] == "resource_in_use"
    await ada.call("PATCH", f"{FIELDS}/{own['id']}", {"is_archived": True})
    assert (await ada.call("GET", FIELDS)).json["data"] == []
    assert len((await ada.call("GET", f"{FIELDS}?archived=true")).json["data"]) == 1
    path = f"/api/v1/contacts/{grace['id']}"
    assert (await ada.call("PATCH", path, {"custom": {"size": "42"}})).status == 422
    assert (await ada.call("PATCH", path, {"given_name": "G"})).json["data"]["custom"] == {"size": "41"}


async def test_a_sensitive_field_is_not_there_without_the_right(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        own = await contacts.create_field(tx, NewField(labels={"en": "Allergies"}, sensitive=True))
        grace = await contacts.create(tx, services.vault, NewContact(given_name="Grace", custom={"allergies": "nuts"}))
    rights = frozenset({"contacts:read", "contacts:write"})
    agent = Actor(kind=ActorKind.USER, organization_id=chapel, permissions=rights)
    async with services.database.transaction(agent) as tx:
        assert (await contacts.get(tx, services.vault, grace.id)).custom == {}
        assert await contacts.fields(tx) == []
        with pytest.raises(KoinonError) as hidden:
            await contacts.get_field(tx, own.id)
        with pytest.raises(KoinonError) as unknown:
            await contacts.update(tx, services.vault, grace.id, contacts.ContactChanges(custom={"allergies": None}))
    assert (hidden.value.code, unknown.value.code) == ("resource_not_found", "unknown_field")
    doctor = msgspec.structs.replace(agent, permissions=rights | {"contacts:sensitive"})
    async with services.database.transaction(doctor) as tx:
        assert (await contacts.get(tx, services.vault, grace.id)).custom == {"allergies": "nuts"}


async def test_a_column_of_a_list_becomes_a_field_and_its_cells_are_read_by_type(ada: Browser, drain_jobs: Any) -> None:
    await field(ada, "joined", "date")
    data = b"Name,Phone,Joined,Shoe size\nAda,415-555-2671,31/12/2020,41\nBen,415-555-2672,yesterday,42\n"
    made_import = (await upload(ada, data)).json["data"]
    path = f"/api/v1/imports/{made_import['id']}"
    mapping = ["full_name", "phone", "custom:joined", "custom:shoe_size"]
    await ada.call("PATCH", path, {"mapping": mapping, "options": {"date_order": "dmy"}})
    await ada.call("POST", f"{path}/check")
    await drain_jobs()
    checked = (await ada.call("GET", path)).json["data"]["checked"]
    assert (checked["new"], checked["reasons"]) == (1, {"value.date": 1})
    await ada.call("POST", f"{path}/run")
    await drain_jobs()
    [person] = (await ada.call("GET", "/api/v1/contacts")).json["data"]
    kept = (await ada.call("GET", f"/api/v1/contacts/{person['id']}")).json["data"]["custom"]
    assert kept == {"joined": "2020-12-31", "shoe_size": "41"}
    labels = {one["key"]: (one["type"], one["labels"]) for one in (await ada.call("GET", FIELDS)).json["data"]}
    assert labels["shoe_size"] == ("text", {"en": "Shoe size"})


async def test_a_column_named_as_an_own_field_is_guessed_as_that_field(ada: Browser) -> None:
    await field(ada, "team", labels={"en": "Team", "es": "Cuadrilla"})
    await field(ada, "mail", labels={"en": "Email"})
    for heading in ("TEAM", "cuadrilla", "custom.team"):
        made_import = (await upload(ada, f"Name,{heading},Email\nAda,Red,ada@example.org\n".encode())).json["data"]
        assert made_import["mapping"] == ["full_name", "custom:team", "email"]


async def test_a_second_field_of_the_same_name_is_refused_at_its_label(ada: Browser) -> None:
    own = await field(ada, "team", labels={"en": "Team", "es": "Cuadrilla"})
    other = await field(ada, "other")
    again = await ada.call("POST", FIELDS, {"labels": {"en": "Crew", "pt": "CUADRILLA"}, "key": "crew"})
    assert (again.status, again.fields) == (422, {"labels.pt": "validation_failed"})
    renamed = await ada.call("PATCH", f"{FIELDS}/{other['id']}", {"labels": {"en": "team"}})
    assert (renamed.status, renamed.fields) == (422, {"labels.en": "validation_failed"})
    assert (await ada.call("PATCH", f"{FIELDS}/{own['id']}", {"labels": {"en": "TEAM"}})).status == 200


async def test_who_was_written_as_the_type_changed_can_be_written_again(ada: Browser, services: Services) -> None:
    """Two transactions at once: a person is written by the type before. The look-up leaves the value out."""
    seen = await field(ada, "seen", "text")
    born = await field(ada, "born", "text")
    person = await made(ada, custom={"seen": "many", "born": "long ago"})
    organization_id = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    async with services.database.transaction(organization_id) as tx:
        for one, kind in ((seen, "number"), (born, "date")):
            await tx.execute(
                "update custom_fields set type = %(kind)s where organization_id = %(o)s and id = %(id)s",
                {"kind": kind, "o": organization_id, "id": one["id"]},
            )
    answer = await ada.call("PATCH", f"/api/v1/contacts/{person['id']}", {"custom": {"seen": 3}})
    assert (answer.status, answer.json["data"]["custom"]) == (200, {"seen": 3, "born": "long ago"})


async def test_a_choice_among_several_stays_one_in_a_line(ada: Browser) -> None:
    body = {"labels": {"en": "Meals"}, "type": "multi_select", "options": ["Bread; wine"]}
    answer = await ada.call("POST", FIELDS, body)
    assert (answer.status, answer.fields) == (422, {"options": "validation_failed"})
    assert (await ada.call("POST", FIELDS, body | {"type": "select"})).status == 201
