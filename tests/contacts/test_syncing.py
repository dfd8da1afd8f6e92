"""One idempotent call adds a person of another system or brings them up to date (CON-090)."""

from typing import Any

from koinon.platform.services import Services
from tests.api.test_bulk import organization_of
from tests.identity.browser import Answer, Browser

CONTACTS = "/api/v1/contacts"
ADA = {"given_name": "Ada", "family_name": "Okafor", "phones": ["+12125550198"], "birth_date": "1990-12-25"}


async def put(ada: Browser, external_id: str, body: dict[str, Any], query: str = "") -> Answer:
    return await ada.call("PUT", f"{CONTACTS}/by-external-id/planning_center/{external_id}{query}", body)


async def test_the_first_call_adds_and_the_second_changes_nothing(ada: Browser, services: Services) -> None:
    made = await put(ada, "4711", {**ADA, "tags": ["choir"]}, "?source=planning_center")
    assert made.status == 201, made.raw
    first = made.json["data"]
    assert (first["created"], first["kept"], first["contact"]["source"]) == (True, [], "planning_center")
    assert first["contact"]["external_ids"] == {"planning_center": "4711"}
    again = await put(ada, "4711", {**ADA, "tags": ["choir"]}, "?source=planning_center")
    assert again.status == 200, again.raw
    second = again.json["data"]
    assert (second["created"], second["contact"]["id"]) == (False, first["contact"]["id"])
    assert second["contact"]["version"] == first["contact"]["version"]
    async with services.database.transaction(await organization_of(ada)) as tx:
        row = await tx.one(tuple, "select source, synced_at is not null from contact_external_ids where true", {})
        assert row == ("planning_center", True)


async def test_what_staff_changed_stays_and_is_named_until_it_is_told_otherwise(ada: Browser) -> None:
    made = (await put(ada, "4711", ADA)).json["data"]["contact"]
    path = f"{CONTACTS}/{made['id']}"
    await ada.call("PATCH", path, {"family_name": "Lovelace"})
    await ada.call("DELETE", f"{path}/addresses/{made['addresses'][0]['id']}")
    await ada.call("POST", f"{path}/addresses", {"email": "ada@example.org"})
    for _ in range(2):
        synced = (await put(ada, "4711", {**ADA, "given_name": "Adah", "family_name": "King"})).json["data"]
        assert synced["kept"] == ["family_name", "phones"]
        told = synced["contact"]
        assert (told["given_name"], told["family_name"]) == ("Adah", "Lovelace")
        assert [one["kind"] for one in told["addresses"]] == ["email"]
    synced = (await put(ada, "4711", {**ADA, "family_name": "King"}, "?overwrite=true")).json["data"]
    assert (synced["kept"], synced["contact"]["family_name"]) == ([], "King")
    assert sorted(one["kind"] for one in synced["contact"]["addresses"]) == ["email", "phone"]
    moved = (await put(ada, "4711", {"phones": ["+12125550177"]})).json["data"]["contact"]
    assert [one["last4"] for one in moved["addresses"] if one["kind"] == "phone"] == ["0177"]


async def test_a_new_id_stands_for_who_has_the_number_and_the_name_and_for_nobody_else(ada: Browser) -> None:
    known = (await ada.call("POST", CONTACTS, {**ADA, "given_name": "ADA"})).json["data"]
    same = (await put(ada, "1", ADA)).json["data"]
    child = (await put(ada, "2", {**ADA, "given_name": "Chidi"})).json["data"]
    assert (same["contact"]["id"], same["created"]) == (known["id"], False)
    assert (child["contact"]["id"] != known["id"], child["created"]) == (True, True)


async def test_who_was_deleted_stays_so_and_what_does_not_fit_is_refused(ada: Browser) -> None:
    made = (await put(ada, "4711", ADA)).json["data"]["contact"]
    await ada.call("DELETE", f"{CONTACTS}/{made['id']}")
    assert (await put(ada, "4711", ADA)).status == 410
    assert (await put(ada, "4712", {})).status == 422
    assert (await put(ada, "4713", {"given_name": "Ben", "phones": ["911"]})).status == 422
    assert (await put(ada, "4714", {"given_name": "Ben", "custom": {"nowhere": 1}})).status == 422
    assert (await ada.call("PUT", f"{CONTACTS}/by-external-id/Not%20One/1", ADA)).status == 422
