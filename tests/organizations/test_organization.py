"""An organization's fields, locations, settings, first steps and limits over the API (ORG-005..021)."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from litestar import get

from koinon import organizations
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Database
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser

NEW = organizations.NewOrganization(
    name="Harbor Relief", kind=organizations.Kind.NONPROFIT, country="PT", time_zone="Europe/Lisbon",
    locale=organizations.Locale.PT, is_sample=True,
)  # fmt: skip


async def create(database: Database, new: organizations.NewOrganization = NEW) -> organizations.Organization:
    async with database.transaction(ids.uuid7()) as tx:
        return await organizations.create(tx, new)


async def organization_id(browser: Browser) -> UUID:
    return UUID((await browser.call("GET", "/api/v1/organization")).json["data"]["id"])


async def test_creating_makes_a_default_location_and_marks_samples(database: Database) -> None:
    made = await create(database)
    assert (made.currency, made.locale, made.is_sample, made.state) == ("EUR", "pt", True, "active")
    assert isinstance(made.kind, organizations.Kind)
    async with database.transaction(made.id) as tx:
        places = await organizations.locations(tx)
        assert [(place.name, place.is_default) for place in places] == [("Principal", True)]
        assert await organizations.default_location(tx) == places[0].id
        assert await organizations.is_active(tx)


async def test_creation_is_published_in_the_same_transaction(database: Database) -> None:
    made = await create(database)
    async with database.transaction(made.id) as tx:
        kinds = await tx.all(str, "select type from events order by seq")
    assert kinds == ["organization.created", "location.created"]


async def test_ten_of_the_same_name_at_once_get_ten_slugs(database: Database) -> None:
    made = await asyncio.gather(*(create(database) for _ in range(10)))
    assert len({organization.slug for organization in made}) == 10


async def test_unknown_places_are_refused_together(database: Database) -> None:
    import msgspec

    with pytest.raises(errors.InvalidFieldsError) as refused:
        await create(database, msgspec.structs.replace(NEW, country="XX", time_zone="Mars/Phobos"))
    assert {fault.path: fault.code for fault in refused.value.faults} == {
        "time_zone": "invalid_time_zone",
        "country": "invalid_enum",
    }


async def test_changing_counts_the_version_and_stands_in_the_trail(ada: Browser) -> None:
    before = await ada.call("GET", "/api/v1/organization")
    answer = await ada.call("PATCH", "/api/v1/organization", {"name": "Grace Church", "country": "MX"})
    after = answer.json["data"]
    assert (after["name"], after["currency"], after["version"]) == (
        "Grace Church",
        "MXN",
        before.json["data"]["version"] + 1,
    )
    assert answer.headers["etag"] == f'"v{after["version"]}"' != before.headers["etag"]
    row = (await ada.call("GET", "/api/v1/audit-log?limit=1")).json["data"][0]
    assert (row["action"], row["changes"]["before"]["name"]) == ("organization.updated", "Grace Chapel")


async def test_two_people_do_not_overwrite_each_other(ada: Browser) -> None:
    tag = (await ada.call("GET", "/api/v1/organization")).headers["etag"]
    assert (await ada.call("PATCH", "/api/v1/organization", {"name": "First"}, if_match=tag)).status == 200
    answer = await ada.call("PATCH", "/api/v1/organization", {"name": "Second"}, if_match=tag)
    assert (answer.status, answer.error["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize("tag", ["nonsense", '"v99999999999999999999"', '"v-1"', '""', "é"])
async def test_a_tag_that_fits_no_version_is_412(ada: Browser, tag: str) -> None:
    assert (await ada.call("PATCH", "/api/v1/organization", {"name": "X Y"}, if_match=tag)).status == 412


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": "A"}, {"name": "out_of_range"}),
        ({"name": None}, {"name": "validation_failed"}),
        ({"kind": "cult"}, {"kind": "invalid_enum"}),
        ({"time_zone": "Mars/Phobos"}, {"time_zone": "invalid_time_zone"}),
        ({"country": "usa"}, {"country": "validation_failed"}),
        ({"contact_email": "nobody"}, {"contact_email": "validation_failed"}),
        ({"timezone": "UTC"}, {"timezone": "unknown_field"}),
        ({"slug": "admin"}, {"slug": "validation_failed"}),
    ],
)
async def test_a_bad_change_is_422_and_changes_nothing(ada: Browser, change: Any, fields: Mapping[str, str]) -> None:
    answer = await ada.call("PATCH", "/api/v1/organization", change)
    assert (answer.status, answer.fields) == (422, fields)
    assert (await ada.call("GET", "/api/v1/organization")).json["data"]["version"] == 1


async def test_nobody_sees_another_organization(ada: Browser, ben: Browser) -> None:
    assert await organization_id(ada) != await organization_id(ben)
    await ben.call("PATCH", "/api/v1/organization", {"name": "Corner Bakery"})
    assert (await ada.call("GET", "/api/v1/organization")).json["data"]["name"] == "Grace Chapel"


async def test_locations_are_added_renamed_and_archived(ada: Browser) -> None:
    made = await ada.call("POST", "/api/v1/locations", {"name": "North", "time_zone": "America/Chicago"})
    assert made.status == 201
    path = made.headers["location"]
    assert (await ada.call("PATCH", path, {"name": "North campus", "time_zone": None})).json["data"][
        "time_zone"
    ] is None
    assert [row["name"] for row in (await ada.call("GET", "/api/v1/locations")).json["data"]] == [
        "Main",
        "North campus",
    ]
    assert (await ada.call("DELETE", path)).status == 204
    assert [row["name"] for row in (await ada.call("GET", "/api/v1/locations")).json["data"]] == ["Main"]
    assert len((await ada.call("GET", "/api/v1/locations?archived=true")).json["data"]) == 2


async def test_a_mistyped_parameter_is_refused_rather_than_ignored(ada: Browser) -> None:
    answer = await ada.call("GET", "/api/v1/locations?archive=true&archived=true&archived=true")
    assert (answer.status, answer.fields) == (422, {"archive": "invalid_filter", "archived": "validation_failed"})
    assert "archived" in answer.error["details"]["fields"][0]["message"]


async def test_a_name_is_unique_among_the_living(ada: Browser) -> None:
    path = (await ada.call("POST", "/api/v1/locations", {"name": "North"})).headers["location"]
    again = await ada.call("POST", "/api/v1/locations", {"name": "NORTH"})
    assert (again.status, again.error["code"]) == (409, "duplicate_resource")
    await ada.call("DELETE", path)
    assert (await ada.call("POST", "/api/v1/locations", {"name": "North"})).status == 201


async def test_the_default_location_stays(ada: Browser) -> None:
    first = (await ada.call("GET", "/api/v1/locations")).json["data"][0]["id"]
    answer = await ada.call("DELETE", f"/api/v1/locations/{first}")
    assert (answer.status, answer.error["code"]) == (409, "resource_in_use")


async def test_a_strangers_location_is_404(ada: Browser, ben: Browser) -> None:
    theirs = (await ben.call("GET", "/api/v1/locations")).json["data"][0]["id"]
    for method, body in (("GET", None), ("PATCH", {"name": "Mine"}), ("DELETE", None)):
        answer = await ada.call(method, f"/api/v1/locations/{theirs}", body)
        assert (answer.status, answer.error["code"]) == (404, "resource_not_found")


async def test_a_setting_has_its_default_until_changed_and_again_after_null(ada: Browser) -> None:
    async def value(key: str) -> dict[str, Any]:
        rows = (await ada.call("GET", "/api/v1/organization/settings")).json["data"]
        return next(row for row in rows if row["key"] == key)

    assert (await value("week_start"))["value"] == "sunday"
    changed = await ada.call("PATCH", "/api/v1/organization/settings", {"week_start": "monday"})
    assert changed.status == 200
    assert (await value("week_start"))["updated_by"] is not None
    await ada.call("PATCH", "/api/v1/organization/settings", {"week_start": None})
    assert await value("week_start") == {
        "key": "week_start", "value": "sunday", "default": "sunday", "updated_by": None, "updated_at": None,
    }  # fmt: skip


async def test_bad_settings_are_all_named_and_none_is_kept(ada: Browser) -> None:
    body = {"week_start": "monday", "quiet_hours": {"start": "25:00"}, "date_style": "huge", "colour": "red"}
    answer = await ada.call("PATCH", "/api/v1/organization/settings", body)
    assert answer.fields == {
        "quiet_hours.start": "validation_failed",
        "date_style": "invalid_enum",
        "colour": "unknown_field",
    }
    rows = (await ada.call("GET", "/api/v1/organization/settings")).json["data"]
    assert all(row["updated_at"] is None for row in rows)


@pytest.mark.parametrize("body", [[], "x", 1, None, {"week_start": 7}])
async def test_settings_of_another_shape_are_422(ada: Browser, body: Any) -> None:
    import json

    raw = json.dumps(body).encode()
    assert (await ada.call("PATCH", "/api/v1/organization/settings", raw)).status == 422


async def test_own_words_show_in_the_organization(ada: Browser) -> None:
    words = {"vocabulary": {"contact": {"one": "friend", "many": "friends"}}}
    assert (await ada.call("PATCH", "/api/v1/organization/settings", words)).status == 200
    nouns = (await ada.call("GET", "/api/v1/organization")).json["data"]["nouns"]
    assert (nouns["contact"]["many"], nouns["group"]["many"]) == ("friends", "ministry groups")


async def test_a_step_turns_green_when_its_fact_is_true_and_red_again(ada: Browser) -> None:
    async def profile() -> str:
        rows = (await ada.call("GET", "/api/v1/organization/onboarding")).json["data"]
        return next(row["state"] for row in rows if row["code"] == "profile")

    await ada.call("PATCH", "/api/v1/organization", {"contact_email": None, "contact_phone": None})
    assert await profile() == "todo"
    await ada.call("PATCH", "/api/v1/organization", {"contact_phone": "+1 212 555 0123"})
    assert await profile() == "done"
    await ada.call("PATCH", "/api/v1/organization", {"contact_phone": None})
    assert await profile() == "todo"


async def test_a_step_is_skipped_with_a_reason(ada: Browser) -> None:
    await ada.call("PATCH", "/api/v1/organization", {"contact_email": None})
    answer = await ada.call("POST", "/api/v1/organization/onboarding/profile/skip", {"reason": "Later."})
    row = next(row for row in answer.json["data"] if row["code"] == "profile")
    assert (row["state"], row["reason"]) == ("skipped", "Later.")
    unknown = await ada.call("POST", "/api/v1/organization/onboarding/made-up/skip", {"reason": "Later."})
    assert unknown.status == 404


async def test_without_billing_everything_but_keys_is_unlimited(ada: Browser) -> None:
    rows = (await ada.call("GET", "/api/v1/organization/limits")).json["data"]
    assert {
        row["limit"] for row in rows if row["resource"] not in {"api_keys", "requests_in_flight", "request_log_days"}
    } == {-1}


async def test_two_people_do_not_overwrite_each_others_settings(ada: Browser) -> None:
    tag = (await ada.call("GET", "/api/v1/organization/settings")).headers["etag"]
    path = "/api/v1/organization/settings"
    assert (await ada.call("PATCH", path, {"week_start": "monday"}, if_match=tag)).status == 200
    second = await ada.call("PATCH", path, {"week_start": "saturday"}, if_match=tag)
    assert (second.status, second.error["code"]) == (412, "precondition_failed")
    fresh = (await ada.call("GET", path)).headers["etag"]
    assert (await ada.call("PATCH", path, {"week_start": "saturday"}, if_match=fresh)).status == 200


async def test_the_schema_tells_bounds_and_is_searched_by_any_word(ada: Browser) -> None:
    path = "/api/v1/organization/settings/schema"
    found = (await ada.call("GET", f"{path}?search=inactive")).json["data"]
    assert [(row["key"], row["default"]) for row in found] == [("inactivity_threshold_days", 14)]
    assert (found[0]["schema"]["minimum"], found[0]["schema"]["maximum"]) == (7, 30)  # ORG-009
    assert found[0]["in_force"] is False
    assert (await ada.call("GET", f"{path}?search=undo")).json["data"][0]["in_force"] is True
    assert (await ada.call("GET", f"{path}?search=quiet+clock")).json["data"][0]["key"] == "quiet_hours_zone"
    answer = await ada.call("PATCH", "/api/v1/organization/settings", {"inactivity_threshold_days": 31})
    assert answer.fields == {"inactivity_threshold_days": "out_of_range"}


# ORG-004.
@pytest.mark.parametrize(
    ("kind", "on"),
    [
        ("church", {"gatherings", "forms", "care", "giving", "automations"}),
        ("business", {"loyalty", "automations"}),
        ("nonprofit", {"forms", "giving", "gatherings", "automations"}),
    ],
)
async def test_a_kind_has_its_modules_and_every_one_can_be_turned_on(
    database: Database, kind: str, on: set[str]
) -> None:
    import msgspec

    made = await create(database, msgspec.structs.replace(NEW, kind=organizations.Kind(kind)))
    async with database.transaction(made.id) as tx:
        states = await organizations.modules(tx)
        assert {name for name, is_on in states.items() if is_on} == on | {"messaging", "inbox"}
        await organizations.change_settings(tx, {"modules": dict.fromkeys(set(states) - {"messaging", "inbox"}, True)})
        assert all((await organizations.modules(tx)).values())


async def test_what_is_off_is_409_and_returns(ada: Browser, services: Services) -> None:
    @get("/api/v1/trial-of-loyalty", opt={"permission": "organization:read", "module": "loyalty"})
    async def loyal() -> dict[str, bool]:
        return {"stamped": True}

    there = Browser(make_api(services, [loyal]))
    there.token = ada.token
    answer = await there.call("GET", "/api/v1/trial-of-loyalty")
    assert (answer.status, answer.error["code"]) == (409, "feature_disabled")
    await ada.call("PATCH", "/api/v1/organization/settings", {"modules": {"loyalty": True}})
    assert (await there.call("GET", "/api/v1/trial-of-loyalty")).status == 200


@pytest.mark.parametrize(("answer", "loyalty"), [("keep", False), ("switch", True)])
async def test_another_kind_keeps_or_switches_the_modules_as_one_says(ada: Browser, answer: str, loyalty: bool) -> None:
    await ada.call("PATCH", "/api/v1/organization", {"kind": "business", "modules": answer})
    rows = (await ada.call("GET", "/api/v1/organization/modules")).json["data"]
    states = {row["module"]: row["on"] for row in rows}
    assert (states["loyalty"], states["gatherings"]) == (loyalty, not loyalty)
