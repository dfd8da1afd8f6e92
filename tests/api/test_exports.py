"""Exports as jobs: watched, cancelled, resumed, and had by a signed link for a day, the file for seven (API-034)."""

import csv
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from koinon import organizations
from koinon.kit import clock
from koinon.platform.bulk import jobs, running
from koinon.platform.services import Services
from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import make
from tests.messaging import cast
from tests.platform.asgi import call

Drain = Callable[[], Awaitable[None]]


async def whose(one: Browser) -> UUID:
    return UUID((await one.call("GET", "/api/v1/organization")).json["data"]["id"])


async def begun(one: Browser | Script, **more: object) -> str:
    answer = await one.call("POST", "/api/v1/contacts/bulk", {"operation": "export", "all": True, **more})
    assert answer.status == 202, answer.raw
    return str(answer.json["data"]["job_id"])


async def link_of(one: Browser | Script, job_id: str) -> str:
    answer = await one.call("GET", f"/api/v1/jobs/{job_id}/result")
    assert answer.status == 200, answer.raw
    return "/api/v1/downloads/" + str(answer.json["data"]["url"]).rpartition("/")[2]


async def test_people_are_written_as_csv_and_had_by_the_link_alone(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    await cast.people(services, await whose(ada), cast.distinct(1_203))
    await ada.call("POST", "/api/v1/contacts", {"given_name": "=HYPERLINK(1)", "family_name": "Grüße"})
    job_id = await begun(ada)
    assert (await ada.call("GET", f"/api/v1/jobs/{job_id}/result")).status == 404
    await drain_jobs()
    job = (await ada.call("GET", f"/api/v1/jobs/{job_id}")).json["data"]
    assert (job["state"], job["done"], job["result_path"]) == ("completed", 1_204, f"/api/v1/jobs/{job_id}/result")
    file = await call(ada.app, "GET", await link_of(ada, job_id))
    assert file.headers["content-type"].startswith("text/csv") and "attachment" in file.headers["content-disposition"]
    assert file.headers["cache-control"] == "no-store"
    lines = file.raw.decode("utf-8-sig").splitlines()
    assert len(lines) == 1_205 and lines[0].startswith("id,given_name,family_name")
    assert "'=HYPERLINK(1)" in lines[-1] and "Grüße" in lines[-1]


async def test_json_lines_of_whom_the_filter_chose(ada: Browser, drain_jobs: Drain) -> None:
    tagged = {"given_name": "Grace", "tags": ["choir"], "phones": ["+12125550142"]}
    made = (await ada.call("POST", "/api/v1/contacts", tagged)).json["data"]
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Ben"})
    job_id = await begun(ada, all=False, filters={"q": "Grace"}, updates={"format": "jsonl"})
    await drain_jobs()
    rows = [json.loads(line) for line in (await call(ada.app, "GET", await link_of(ada, job_id))).raw.splitlines()]
    assert [(row["id"], row["given_name"]) for row in rows] == [(made["id"], "Grace")]


async def test_own_fields_birth_dates_and_ids_elsewhere_stand_in_the_file(ada: Browser, drain_jobs: Drain) -> None:
    for key, more in (("team", {"type": "multi_select", "options": ["=A", "B"]}), ("shy", {"sensitive": True})):
        declared = {"labels": {"en": key.title()}, "key": key, **more}
        assert (await ada.call("POST", "/api/v1/custom-fields", declared)).status == 201
    own = {"team": ["=A", "B"], "shy": "hidden"}
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace", "birth_date": "1906-12-09", "custom": own})
    _, key = await make(ada, "contacts:read", "contacts:write", "contacts:export", "jobs:read")
    jobs_ = [await begun(ada), await begun(ada, updates={"format": "jsonl"}), await begun(Script(ada.app, key))]
    await drain_jobs()
    table, lines, unseen = [(await call(ada.app, "GET", await link_of(ada, one))).raw for one in jobs_]
    [row] = csv.DictReader(table.decode("utf-8-sig").splitlines())
    assert (row["birth_date"], row["custom.team"], row["custom.shy"]) == ("1906-12-09", "'=A; B", "hidden")
    assert {name: value for name, value in json.loads(lines).items() if name not in row or "custom." in name} == {
        "custom.team": ["=A", "B"],
        "custom.shy": "hidden",
    }
    assert b"custom.team" in unseen and b"custom.shy" not in unseen and b"hidden" not in unseen


async def test_who_may_not_export_neither_begins_nor_fetches_one(ada: Browser, drain_jobs: Drain) -> None:
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    _, key = await make(ada, "contacts:write", "jobs:read")
    asked = {"operation": "export", "all": True}
    refused = await Script(ada.app, key).call("POST", "/api/v1/contacts/bulk", asked)
    assert (refused.status, refused.error["details"]["required"]) == (403, "contacts:export")
    job_id = await begun(ada)
    await drain_jobs()
    assert (await Script(ada.app, key).call("GET", f"/api/v1/jobs/{job_id}/result")).status == 403


async def test_a_link_of_another_making_or_past_its_day_leads_nowhere(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    job_id = await begun(ada)
    await drain_jobs()
    link = await link_of(ada, job_id)
    forged = link[:-2] + ("AA" if link[-2:] != "AA" else "BB")
    assert (await call(ada.app, "GET", forged)).status == 404
    [path] = files(services, job_id)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert (await call(ada.app, "GET", link)).status == 410
    with clock.frozen(clock.now() + timedelta(days=7, hours=1)):
        async with services.database.system() as tx:
            await tx.execute("update wakeups set due_at = now() where kind = %(kind)s", {"kind": running.WAKEUP})
        await jobs.sweep_bulk.run(services, None)
    assert not path.exists()
    assert (await call(ada.app, "GET", link)).status == 410


def files(services: Services, job_id: str) -> list[Path]:
    return list((Path(services.configuration.data_dir) / "exports").glob(f"{job_id}.*"))


async def test_what_a_dead_worker_wrote_too_much_is_cut_off(
    ada: Browser, services: Services, drain_jobs: Drain
) -> None:
    organization_id = await whose(ada)
    await cast.people(services, organization_id, cast.distinct(700))
    job_id = await begun(ada)
    assert await running._step(services, organization_id, UUID(job_id))
    [path] = files(services, job_id)
    with path.open("ab") as file:
        file.write(b"half a row of a batch that was never committed")
    await drain_jobs()
    lines = (await call(ada.app, "GET", await link_of(ada, job_id))).raw.decode("utf-8-sig").splitlines()
    assert len(lines) == 701
    assert len({line.split(",")[0] for line in lines}) == 701


async def test_a_cancelled_one_has_no_file(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    organization_id = await whose(ada)
    await cast.people(services, organization_id, cast.distinct(700))
    job_id = await begun(ada)
    await running._step(services, organization_id, UUID(job_id))
    await ada.call("POST", f"/api/v1/jobs/{job_id}/cancel")
    await drain_jobs()
    assert (await ada.call("GET", f"/api/v1/jobs/{job_id}")).json["data"]["state"] == "cancelled"
    assert (await ada.call("GET", f"/api/v1/jobs/{job_id}/result")).status == 404


async def test_an_erased_organization_leaves_no_file(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    """Afterwards no row names the file, so nothing else would ever delete it."""
    organization_id = await whose(ada)
    await cast.people(services, organization_id, cast.distinct(700))
    ended, half = await begun(ada), await begun(ada, updates={"format": "jsonl"})
    await drain_jobs()
    await running._step(services, organization_id, UUID(half))
    assert [len(files(services, one)) for one in (ended, half)] == [1, 1]
    await organizations.erase_now(services, organization_id)
    assert [files(services, one) for one in (ended, half)] == [[], []]


async def test_ten_an_hour_are_enough(ada: Browser) -> None:
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    for _ in range(10):
        await begun(ada)
    answer = await ada.call("POST", "/api/v1/contacts/bulk", {"operation": "export", "all": True})
    assert (answer.status, answer.error["code"]) == (429, "rate_limit_exceeded")
    assert 0 < int(answer.headers["retry-after"]) <= 3_600


async def test_people_in_the_sandbox_export_too(ada: Browser, services: Services, drain_jobs: Drain) -> None:
    await ada.call("POST", "/api/v1/sandbox")
    sandbox = (await ada.call("POST", "/api/v1/sandbox/reset", {"sample": True})).json["data"]["organization_id"]
    await ada.call("POST", "/api/v1/me/organization", {"organization_id": sandbox})
    await ada.call("GET", "/api/v1/me")
    job_id = await begun(ada)
    await drain_jobs()
    assert (await ada.call("GET", f"/api/v1/jobs/{job_id}")).json["data"]["state"] == "completed"
