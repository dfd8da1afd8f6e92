"""Contacts as a partner's program meets them: over HTTP, through identity's guard and the edge."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.platform.asgi import Answer

HOSPITALS = (Path(__file__).parent.parent / "data" / "us_hospitals.csv").read_bytes()
GRACE = {"given_name": "Grace", "family_name": "Hopper", "phones": ["(212) 555-0123"], "emails": ["grace@example.org"]}
Drain = Callable[[], Awaitable[None]]


def multipart(data: bytes, name: str = "file", file_name: str | None = "list.csv") -> tuple[bytes, str]:
    shown = f'; filename="{file_name}"' if file_name is not None else ""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{shown}\r\nContent-Type: text/csv\r\n\r\n'
    return head.encode() + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


async def upload(browser: Browser, data: bytes, **named: Any) -> Answer:
    body, kind = multipart(data, **named)
    return await browser.call("POST", "/api/v1/imports", body, content_type=kind)


async def made(browser: Browser, **more: Any) -> dict[str, Any]:
    answer = await browser.call("POST", "/api/v1/contacts", GRACE | more)
    assert answer.status == 201, answer.raw
    return dict(answer.json["data"])


async def test_a_contact_lives_its_life(ada: Browser) -> None:
    grace = await made(ada)
    path = f"/api/v1/contacts/{grace['id']}"
    await ada.call("POST", "/api/v1/custom-fields", {"labels": {"en": "Rank"}})
    read = await ada.call("GET", path)
    assert (read.status, read.headers["etag"][:3], read.json["data"]["name"]) == (200, '"v1', "Grace Hopper")
    changed = await ada.call("PATCH", path, {"preferred_name": "Amazing Grace", "custom": {"rank": "RADM"}})
    assert (changed.json["data"]["version"], changed.json["data"]["custom"]) == (2, {"rank": "RADM"})
    stale = await ada.call("PATCH", path, {"preferred_name": "G"}, if_match='"v1"')
    assert (stale.status, stale.json["error"]["code"]) == (412, "precondition_failed")
    cleared = await ada.call("PATCH", path, {"custom": {"rank": None}}, if_match='"v2"')
    assert cleared.json["data"]["custom"] == {}
    assert (await ada.call("DELETE", path)).status == 204
    assert (await ada.call("GET", path)).status == 404
    assert (await ada.call("POST", f"{path}/restore")).status == 200


async def test_a_total_is_exact_up_to_ten_thousand(ada: Browser, services: Services) -> None:
    organization = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    await fill(services, organization, 10_000)
    path = "/api/v1/contacts?limit=1"
    assert "total" not in (await ada.call("GET", path)).json["meta"]["pagination"]
    counted = await ada.call("GET", f"{path}&include_total=true")
    assert counted.json["meta"]["pagination"]["total"] == 10_000
    await made(ada)
    beyond = await ada.call("GET", f"{path}&include_total=true")
    assert beyond.json["meta"]["pagination"]["total"] == {"value": 10_000, "relation": "gte"}


async def fill(services: Services, organization: UUID, people: int) -> None:
    async with services.database.transaction(organization) as tx:
        await tx.execute(
            """
            insert into contacts (id, organization_id, given_name, given_key)
            select koinon_uuid7(), %(organization_id)s, 'G' || i, 'g' || i
            from generate_series(1, %(people)s) as i
            """,
            {"organization_id": organization, "people": people},
        )


async def test_a_number_that_exists_is_a_conflict_that_names_the_person(ada: Browser) -> None:
    grace = await made(ada)
    again = await ada.call("POST", "/api/v1/contacts", GRACE | {"given_name": "G."})
    assert (again.status, again.json["error"]["code"]) == (409, "duplicate_resource")
    assert again.json["error"]["details"]["existing_id"] == grace["id"]
    assert (await ada.call("POST", "/api/v1/contacts", GRACE | {"on_match": "create"})).status == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_required_field"),
        ({"given_name": "x" * 121}, "out_of_range"),
        ({"given_name": "A", "phones": ["911"]}, "invalid_phone_number"),
        ({"given_name": "A", "phones": ["1.55512E+10"]}, "invalid_phone_number"),
        ({"given_name": "A", "emails": ["nobody"]}, "invalid_email"),
        ({"given_name": "A", "birth_date": "2999-01-01"}, "out_of_range"),
        ({"given_name": "A", "time_zone": "Mars/Olympus"}, "invalid_time_zone"),
        ({"given_name": "A", "locale": "tlh"}, "invalid_enum"),
        ({"given_name": "A", "location_id": str(ids.uuid7())}, "resource_not_found"),
        ({"given_name": "A", "group_ids": [str(ids.uuid7())]}, "resource_not_found"),
        ({"given_nme": "A"}, "unknown_field"),
    ],
)
async def test_bad_input_is_told_by_field(ada: Browser, body: dict[str, Any], code: str) -> None:
    answer = await ada.call("POST", "/api/v1/contacts", body)
    assert (answer.status, answer.json["error"]["details"]["fields"][0]["code"]) == (422, code)


WRONG = {"time_zone": "Mars/Olympus", "locale": "tlh", "custom": {"nowhere": 1}}


async def test_every_field_that_does_not_fit_is_told_at_once(ada: Browser) -> None:
    """API-012: a bad phone hides neither another one nor the fields behind it."""
    sent = WRONG | {"phones": ["911", "+12125550143", "999"], "emails": ["nobody"]}
    answer = await ada.call("POST", "/api/v1/contacts", sent)
    told = {one["path"] for one in answer.json["error"]["details"]["fields"]}
    assert (answer.status, told) == (
        422,
        {"phones[0]", "phones[2]", "emails[0]", "time_zone", "locale", "custom.nowhere"},
    )
    person = await made(ada, given_name="Hedy")
    answer = await ada.call("PATCH", f"/api/v1/contacts/{person['id']}", WRONG)
    told = {one["path"] for one in answer.json["error"]["details"]["fields"]}
    assert (answer.status, told) == (422, {"time_zone", "locale", "custom.nowhere"})


async def test_refusals_speak_the_readers_language(ada: Browser) -> None:
    answer = await ada.call("POST", "/api/v1/contacts", {"phones": ["911"]}, accept_language="es")
    assert answer.status == 422


async def test_lists_page_and_search(ada: Browser) -> None:
    for n in range(5):
        await made(ada, given_name=f"N{n}", phones=[f"212555{n:04d}"], on_match="create")
    first = await ada.call("GET", "/api/v1/contacts?limit=3&include_total=true")
    assert (len(first.json["data"]), first.json["meta"]["pagination"]["total"]) == (3, 5)
    second = await ada.call("GET", f"/api/v1/contacts?limit=3&cursor={first.json['meta']['pagination']['next_cursor']}")
    assert [row["given_name"] for row in first.json["data"] + second.json["data"]] == ["N0", "N1", "N2", "N3", "N4"]
    found = await ada.call("GET", "/api/v1/contacts?q=0003")
    assert [row["given_name"] for row in found.json["data"]] == ["N3"]
    for query in (
        "limit=0",
        "sort=age",
        "status=gone",
        "cursor=zzz",
        "group_id=1",
        "updated_after=0.5",
        "updated_after=-1",
        "updated_after=9999-12-31T23:59:59-12:00",
        "updated_after=0001-01-01T00:00:00%2B14:00",
    ):
        assert (await ada.call("GET", f"/api/v1/contacts?{query}")).status == 422


@pytest.mark.parametrize("limit", [0, 5000])
async def test_a_limit_outside_its_range_is_told_the_range(ada: Browser, limit: int) -> None:
    answer = await ada.call("GET", f"/api/v1/contacts?limit={limit}")
    assert (answer.status, answer.fields) == (422, {"limit": "out_of_range"})
    assert "This number must be 1 - 100." in answer.raw.decode()


async def test_addresses(ada: Browser) -> None:
    grace = await made(ada)
    path = f"/api/v1/contacts/{grace['id']}/addresses"
    added = await ada.call("POST", path, {"phone": "212 555 0124", "primary": True})
    assert (added.status, added.json["data"]["is_primary"]) == (201, True)
    assert (await ada.call("POST", path, {})).status == 422
    listed = (await ada.call("GET", path)).json["data"]
    assert [a["value"] for a in listed if a["kind"] == "phone"] == ["+12125550124", "+12125550123"]
    assert (await ada.call("DELETE", f"{path}/{added.json['data']['id']}")).status == 204
    listed = (await ada.call("GET", path)).json["data"]
    assert [(a["value"], a["is_primary"]) for a in listed if a["kind"] == "phone"] == [("+12125550123", True)]
    assert (await ada.call("DELETE", f"{path}/{ids.uuid7()}")).status == 404


async def test_groups_and_their_members(ada: Browser) -> None:
    grace = await made(ada)
    group = (await ada.call("POST", "/api/v1/groups", {"name": "Choir"})).json["data"]
    assert (await ada.call("POST", "/api/v1/groups", {"name": "CHOIR"})).status == 409
    path = f"/api/v1/groups/{group['id']}"
    added = await ada.call("POST", f"{path}/members", {"contact_ids": [grace["id"], grace["id"], str(ids.uuid7())]})
    assert added.json["data"] == {"changed": 1}
    assert (await ada.call("GET", path)).json["data"]["member_count"] == 1
    members = await ada.call("GET", f"{path}/members")
    assert [row["id"] for row in members.json["data"]] == [grace["id"]]
    await ada.call("DELETE", f"/api/v1/contacts/{grace['id']}")
    assert (await ada.call("GET", path)).json["data"]["member_count"] == 0
    assert (await ada.call("PATCH", path, {"is_archived": True})).json["data"]["is_archived"] is True
    assert (await ada.call("DELETE", path)).status == 204


async def test_tags_merge_into_a_namesake(ada: Browser) -> None:
    grace = await made(ada, tags=["new", "Choir"])
    tags = {tag["name"]: tag for tag in (await ada.call("GET", "/api/v1/tags")).json["data"]}
    assert {name: tag["contact_count"] for name, tag in tags.items()} == {"new": 1, "Choir": 1}
    merged = await ada.call("PATCH", f"/api/v1/tags/{tags['new']['id']}", {"name": "choir"})
    assert merged.json["data"]["id"] == tags["Choir"]["id"]
    shown = (await ada.call("GET", f"/api/v1/contacts/{grace['id']}")).json["data"]["tags"]
    assert [tag["name"] for tag in shown] == ["Choir"]


async def test_consent_needs_words_and_a_refusal_is_the_persons_own(ada: Browser) -> None:
    grace = await made(ada)
    body = {"contact_id": grace["id"], "action": "granted", "evidence": "form:1"}
    assert (await ada.call("POST", "/api/v1/consents", body)).status == 422
    text = await ada.call("POST", "/api/v1/consent-texts", {"key": "sms", "locale": "en", "body": "I agree to texts."})
    body |= {"text_version_id": text.json["data"]["id"]}
    granted = await ada.call("POST", "/api/v1/consents", body)
    assert (granted.status, granted.json["data"]["after"]) == (201, "granted")
    assert (await ada.call("POST", "/api/v1/consents", body)).json["data"]["recorded"] is False
    denied = {"contact_id": grace["id"], "action": "denied", "source": "staff", "note": "asked at the door"}
    assert (await ada.call("POST", "/api/v1/consents", denied)).json["data"]["after"] == "denied"
    again = await ada.call("POST", "/api/v1/consents", body | {"evidence": "form:2"})
    assert (again.status, again.json["error"]["code"]) == (409, "consent_denied")
    ledger = (await ada.call("GET", f"/api/v1/contacts/{grace['id']}/consents")).json["data"]
    assert [(row["action"], row["text"]) for row in ledger] == [("denied", None), ("granted", "I agree to texts.")]
    report = (await ada.call("GET", "/api/v1/consents/report")).json["data"]
    assert report["states"] == {"sms": {"denied": 1}}
    assert [(f["action"], f["source"], f["entries"]) for f in report["changes"]] == [
        ("denied", "staff", 1),
        ("granted", "api", 1),
    ]
    assert (await ada.call("GET", "/api/v1/consents/report?since=2026-02-01&until=2026-01-01")).status == 422
    proof = (await ada.call("GET", "/api/v1/consents.csv")).raw.decode("utf-8-sig").splitlines()
    assert len(proof) == 3
    assert "Grace Hopper" in proof[1]
    assert "I agree to texts." in proof[2]
    timeline = (await ada.call("GET", f"/api/v1/contacts/{grace['id']}/timeline")).json["data"]
    assert [item["kind"] for item in timeline] == ["consent.denied", "consent.granted", "contact.created"]
    reach = (await ada.call("GET", f"/api/v1/contacts/{grace['id']}")).json["data"]["reach"][0]
    assert (reach["reachable"], reach["reason"], reach["source"]) == (False, "opted_out", "staff")


async def test_an_import_from_upload_to_the_failed_rows(ada: Browser, drain_jobs: Drain) -> None:
    answer = await upload(ada, HOSPITALS, file_name="us_hospitals.csv")
    assert answer.status == 201, answer.raw
    path = f"/api/v1/imports/{answer.json['data']['id']}"
    assert len((await ada.call("GET", f"{path}/preview")).json["data"]["rows"]) == 20
    assert (await ada.call("POST", f"{path}/run")).json["error"]["code"] == "import_not_checked"
    assert (await ada.call("PATCH", path, {"options": {"tags": ["hospital"]}})).status == 200
    assert (await ada.call("POST", f"{path}/check")).status == 202
    await drain_jobs()
    assert (await ada.call("POST", f"{path}/run")).status == 202
    await drain_jobs()
    done = (await ada.call("GET", path)).json["data"]
    assert (done["state"], done["counts"]["new"], done["checked"]["distinct_numbers"]) == ("done", 5_325, 5_305)
    rows = (await ada.call("GET", f"{path}/rows")).json["data"]
    assert [(row["line"], row["faults"][0]["code"]) for row in rows] == [(4_805, "phone.invalid")]
    failed = await ada.call("GET", f"{path}/errors.csv")
    assert failed.headers["content-disposition"] == 'attachment; filename="us-hospitals-errors.csv"'
    assert b"(093) 693-3841" in failed.raw
    assert len((await ada.call("GET", f"{path}/shared-numbers")).json["data"]) == done["checked"]["shared_numbers"]
    listed = await ada.call("GET", "/api/v1/contacts?q=carthage%20east")
    assert listed.json["data"] == []
    assert (await ada.call("POST", f"{path}/undo")).status == 202
    await drain_jobs()
    assert (await ada.call("GET", "/api/v1/contacts")).json["data"] == []


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"", b"\x00" * 100, b"PK\x03\x04", b"Name,Phone\n"])
async def test_an_upload_that_is_no_list_is_explained(ada: Browser, data: bytes) -> None:
    answer = await upload(ada, data)
    assert (answer.status, answer.json["error"]["code"]) == (422, "invalid_file")
    assert (await ada.call("GET", "/api/v1/imports")).json["data"] == []


async def test_an_upload_without_a_file_is_explained(ada: Browser) -> None:
    for answer in (
        await upload(ada, b"Name\nAda\n", name="other"),
        await upload(ada, b"Name\nAda\n", file_name=None),
        await ada.call("POST", "/api/v1/imports", b"nothing", content_type="multipart/form-data; boundary=b"),
        await ada.call("POST", "/api/v1/imports", {"file": "x"}),
    ):
        assert answer.status in (400, 415, 422), answer.raw


async def test_nothing_crosses_between_two_organizations(
    signed_in: Callable[[str], Awaitable[Browser]], ada: Browser
) -> None:
    ben = await signed_in("Corner Bakery")
    grace = await made(ada, tags=["new"])
    group = (await ada.call("POST", "/api/v1/groups", {"name": "Choir"})).json["data"]
    tag = (await ada.call("GET", "/api/v1/tags")).json["data"][0]
    mine = (await upload(ada, b"Name\nAda\n")).json["data"]
    for path in (f"contacts/{grace['id']}", f"groups/{group['id']}", f"tags/{tag['id']}", f"imports/{mine['id']}"):
        assert (await ben.call("GET", f"/api/v1/{path}")).status == 404
    for path in ("contacts", "groups", "tags", "imports", "consents", "consent-texts"):
        assert (await ben.call("GET", f"/api/v1/{path}")).json["data"] == []
    own = (await ben.call("POST", "/api/v1/groups", {"name": "Staff"})).json["data"]
    stolen = await ben.call("POST", f"/api/v1/groups/{own['id']}/members", {"contact_ids": [grace["id"]]})
    assert stolen.json["data"] == {"changed": 0}
