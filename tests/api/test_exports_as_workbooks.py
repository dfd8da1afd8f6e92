"""Lists as XLSX, columns chosen, kept seven days by links of a day each; nothing in them runs (CON-087, API-034)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from koinon.contacts.service.imports import files
from koinon.kit import clock
from koinon.platform.bulk import running
from koinon.platform.services import Services
from tests.api.test_exports import begun, link_of, whose
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.platform.asgi import call

Drain = Callable[[], Awaitable[None]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOSEN = ["given_name", "tags", "custom.age"]


async def test_the_chosen_columns_come_as_a_workbook_in_which_nothing_runs(ada: Browser, drain_jobs: Drain) -> None:
    await ada.call("POST", "/api/v1/custom-fields", {"labels": {"en": "Age"}, "key": "age", "type": "number"})
    person = {"given_name": "=HYPERLINK(1)", "tags": ["@choir"], "custom": {"age": 41}}
    await ada.call("POST", "/api/v1/contacts", person)
    job_id = await begun(ada, all=False, filters={"q": "HYPERLINK"}, updates={"format": "xlsx", "columns": CHOSEN})
    await drain_jobs()
    file = await call(ada.app, "GET", await link_of(ada, job_id))
    assert file.headers["content-type"] == XLSX
    assert ".xlsx" in file.headers["content-disposition"]
    assert [row.cells for row in files.opened(file.raw).lines] == [CHOSEN, ["=HYPERLINK(1)", "@choir", "41"]]
    assert b"<f>" not in file.raw
    audit = (await ada.call("GET", "/api/v1/audit-log?action=bulk.started")).json["data"]
    told = audit[0]["changes"]
    assert (told["operation"], told["rows"], told["filters"], told["columns"]) == ("export", 1, {"q": "…"}, CHOSEN)


async def test_a_column_there_is_not_is_refused_before_anything_is_written(ada: Browser) -> None:
    asked = {"operation": "export", "all": True, "updates": {"format": "xlsx", "columns": ["custom.nowhere"]}}
    refused = await ada.call("POST", "/api/v1/contacts/bulk", asked)
    assert refused.status == 422
    assert "updates.columns" in refused.fields


async def test_a_link_is_good_for_a_day_and_the_file_for_seven(ada: Browser, drain_jobs: Drain) -> None:
    await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    job_id = await begun(ada, updates={"format": "xlsx"})
    await drain_jobs()
    old = await link_of(ada, job_id)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert (await call(ada.app, "GET", old)).status == 410
    with clock.frozen(clock.now() + timedelta(days=6, hours=23)):
        fresh = await link_of(ada, job_id)
        assert (await call(ada.app, "GET", fresh)).status == 200
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        assert (await call(ada.app, "GET", fresh)).status == 410


async def test_a_worker_that_dies_while_it_writes_the_workbook_leaves_its_rows_to_the_next(
    ada: Browser, services: Services, drain_jobs: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization_id = await whose(ada)
    await cast.people(services, organization_id, cast.distinct(700))
    job_id = await begun(ada, updates={"format": "xlsx", "columns": ["phone"]})
    while await running._step(services, organization_id, UUID(job_id)):
        pass
    folder = Path(services.configuration.data_dir) / "exports"
    with monkeypatch.context() as dying:
        dying.setattr(running, "_end", _die)
        with pytest.raises(KeyboardInterrupt):
            await running.write_workbook.run(services, organization_id, job_id=job_id)
    assert {path.suffix for path in folder.glob(f"{job_id}.*")} == {".rows", ".xlsx"}
    await drain_jobs()
    lines = list(files.opened((await call(ada.app, "GET", await link_of(ada, job_id))).raw).lines)
    assert (len(lines), len({row.cells[0] for row in lines})) == (701, 701)
    assert [path.suffix for path in folder.glob(f"{job_id}.*")] == [".xlsx"]


async def _die(*_: object) -> None:
    raise KeyboardInterrupt
