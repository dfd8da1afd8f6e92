"""Exports beside people: recipients, consents, groups, failed rows and the audit trail, by the same jobs (API-034)."""

import csv
import io
import json

import pytest

from koinon import channels
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.api.test_exports import Drain, link_of, whose
from tests.contacts.test_api import upload
from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import make
from tests.messaging import cast
from tests.messaging.conftest import Finish, carrier, drain, finish
from tests.platform.asgi import call

__all__ = ["carrier", "drain", "finish"]
ALL = {"operation": "export", "all": True}
NOBODY = "01900000-0000-7000-8000-000000000000"


async def written(ada: Browser, path: str, drain_jobs: Drain, **asked: object) -> bytes:
    answer = await ada.call("POST", path, {**ALL, **asked})
    assert answer.status == 202, answer.raw
    await drain_jobs()
    job_id = str(answer.json["data"]["job_id"])
    job = (await ada.call("GET", f"/api/v1/jobs/{job_id}")).json["data"]
    assert (job["state"], job["failed"]) == ("completed", 0), job
    return (await call(ada.app, "GET", await link_of(ada, job_id))).raw


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


async def test_recipients_of_a_broadcast(
    ada: Browser, services: Services, carrier: Simulator, finish: Finish, drain_jobs: Drain
) -> None:
    chapel = await whose(ada)
    sender: channels.Sender = await cast.sender(services, chapel, carrier.url)
    assert sender.value
    await cast.people(services, chapel, cast.distinct(3), names=[("=1+1", ""), ("Ben", "B"), ("Ada", "L")])
    made = await cast.draft(services, chapel)
    path = f"/api/v1/broadcasts/{made.id}/deliveries/bulk"
    assert table(await written(ada, path, drain_jobs)) == [], "nothing has been sent, so nobody is in the file"
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    rows = table(await written(ada, path, drain_jobs))
    assert sorted(row["name"] for row in rows) == ["'=1+1", "Ada L", "Ben B"], "CON-087: no cell may be a formula"
    assert {row["phone"] for row in rows} == set(cast.distinct(3))
    assert {row["state"] for row in rows} == {"sent"}
    failed = await written(ada, path, drain_jobs, all=False, filters={"status": "failed"})
    assert len(failed.decode("utf-8-sig").splitlines()) <= 1
    trail = (await ada.call("GET", "/api/v1/audit-log?action=bulk.started")).json["data"]
    assert {act["changes"]["broadcast_id"] for act in trail} == {str(made.id)}


async def test_consents_with_their_proof(ada: Browser, drain_jobs: Drain) -> None:
    for given, phone in (("Grace", "+12125550142"), ("Ben", "+12125550143")):
        made = (await ada.call("POST", "/api/v1/contacts", {"given_name": given, "phones": [phone]})).json["data"]
        said = {"contact_id": made["id"], "action": "denied", "source": "staff", "note": f"=told by {given}"}
        answer = await ada.call("POST", "/api/v1/consents", said)
        assert answer.status == 201, answer.raw
    rows = table(await written(ada, "/api/v1/consents/bulk", drain_jobs))
    assert [(row["name"], row["action"], row["note"]) for row in rows] == [
        ("Grace", "denied", "'=told by Grace"), ("Ben", "denied", "'=told by Ben"),
    ]  # fmt: skip
    narrowed = await written(
        ada, "/api/v1/consents/bulk", drain_jobs,
        all=False, filters={"contact_id": made["id"]}, updates={"format": "jsonl"},
    )  # fmt: skip
    assert [json.loads(line)["name"] for line in narrowed.splitlines()] == ["Ben"]


async def test_groups_and_who_is_counted_in_them(ada: Browser, drain_jobs: Drain) -> None:
    made = (await ada.call("POST", "/api/v1/groups", {"name": "Choir", "description": "Sings"})).json["data"]
    await ada.call("POST", "/api/v1/groups", {"name": "Board"})
    person = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]
    await ada.call("POST", f"/api/v1/groups/{made['id']}/members", {"contact_ids": [person["id"]]})
    rows = table(await written(ada, "/api/v1/groups/bulk", drain_jobs))
    assert [(row["name"], row["description"], row["member_count"]) for row in rows] == [
        ("Board", "", "0"), ("Choir", "Sings", "1"),
    ]  # fmt: skip


async def test_failed_rows_in_the_files_own_columns(ada: Browser, drain_jobs: Drain) -> None:
    file = b"First name,Phone,Phone\nGrace,+12125550142,\nBen,12,x\n"
    path = f"/api/v1/imports/{(await upload(ada, file, file_name='people.csv')).json['data']['id']}"
    assert (await ada.call("POST", f"{path}/check")).status == 202
    await drain_jobs()
    raw = await written(ada, f"{path}/rows/bulk", drain_jobs)
    head, *rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert head[:2] == ["First name", "Phone"]
    assert (len(head), head[-1]) == (4, "Error")
    assert [row[:2] for row in rows] == [["Ben", "12"]]
    assert rows[0][-1]


async def test_the_audit_trail_of_one_area(ada: Browser, drain_jobs: Drain) -> None:
    await ada.call("POST", "/api/v1/groups", {"name": "Choir"})
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    rows = table(await written(ada, "/api/v1/audit-log/bulk", drain_jobs, all=False, filters={"action": "group."}))
    assert [row["action"] for row in rows] == ["group.created"]
    assert json.loads(rows[0]["changes"])["after"]["name"] == "Choir"


@pytest.mark.parametrize(
    ("path", "scope"),
    [("/api/v1/consents/bulk", "contacts:export"), ("/api/v1/groups/bulk", "contacts:export"),
     ("/api/v1/audit-log/bulk", "audit:read"),
     (f"/api/v1/broadcasts/{NOBODY}/deliveries/bulk", "broadcasts:export")],
)  # fmt: skip
async def test_who_may_not_take_it_away_is_told_the_scope(ada: Browser, path: str, scope: str) -> None:
    _, key = await make(ada, "contacts:read", "jobs:read")
    refused = await Script(ada.app, key).call("POST", path, ALL)
    assert (refused.status, refused.error["details"]["required"]) == (403, scope)
    _, nobody = await make(ada, scope)
    unsaid = await Script(ada.app, nobody).call("POST", path, {"operation": "export"})
    if NOBODY in path:
        assert unsaid.status == 404
    else:
        assert unsaid.error["code"] == "confirmation_required" if "groups" not in path else unsaid.status == 422


async def test_anothers_broadcast_or_file_is_not_there(ada: Browser, ben: Browser, services: Services) -> None:
    made = await cast.draft(services, await whose(ben))
    assert (await ada.call("POST", f"/api/v1/broadcasts/{made.id}/deliveries/bulk", ALL)).status == 404
    assert (await ada.call("POST", f"/api/v1/imports/{made.id}/rows/bulk", ALL)).status == 404
