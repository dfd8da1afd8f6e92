"""A refused call says what would have been right: an id that is none, a field that has another name (API-012)."""

import pytest

from tests.identity.browser import Browser

CONTACTS = "/api/v1/contacts"


@pytest.mark.parametrize("path", [f"{CONTACTS}/ada", "/api/v1/conversations/12/messages", "/api/v1/broadcasts/0190-"])
async def test_what_is_no_id_is_told_apart_from_an_address_that_is_none(ada: Browser, path: str) -> None:
    answer = await ada.call("GET", path)
    assert (answer.status, answer.error["code"]) == (404, "resource_not_found")
    assert answer.error["details"]["given"] == path.split("/")[4]
    assert "UUID" in answer.error["message"]


async def test_an_address_that_is_none_stays_one(ada: Browser) -> None:
    answer = await ada.call("GET", "/api/v1/people/ada")
    assert (answer.status, answer.error["code"]) == (404, "route_not_found")


async def test_an_unknown_field_is_answered_with_those_that_have_its_word_or_with_all(ada: Browser) -> None:
    named = await ada.call("POST", CONTACTS, {"name": "Grace Hopper"})
    [fault] = [one for one in named.error["details"]["fields"] if one["path"] == "name"]
    assert fault["code"] == "unknown_field"
    assert "given_name" in fault["message"]
    assert "family_name" in fault["message"]
    other = await ada.call("POST", "/api/v1/groups", {"name": "Choir", "zzzz": 1})
    [fault] = other.error["details"]["fields"]
    assert "There are: " in fault["message"]
    assert "name" in fault["message"]


async def test_the_start_names_the_collections_of_the_document(ada: Browser) -> None:
    start = (await ada.call("GET", "/api/v1")).json["data"]["collections"]
    paths = (await ada.call("GET", "/api/openapi.json")).json["paths"]
    parts = {path.split("/")[3] for path in paths if path.startswith("/api/v1/")}
    assert start == [f"/api/v1/{part}" for part in sorted(parts) if not part.startswith("{")]
