"""The installation in one word for anybody, with its alerts for the operator (API-060, 061)."""

import dataclasses
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from litestar import Litestar

from koinon import doctor
from koinon.kit import ids
from koinon.platform import health, metrics, rest
from koinon.platform.alerts import Alert, Severity, Watch, alert, repository, watch
from koinon.platform.alerts.traffic import Traffic
from koinon.platform.cache import REQUESTS
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database
from koinon.platform.health import overview
from koinon.platform.http.outside import Figures, OutsideCalls
from koinon.platform.rest.edge import Observation
from koinon.platform.schema import head
from koinon.platform.services import Services
from tests.platform.asgi import Answer, call

NAMES = ("database", "migrations", "queue", "event_log", "worker", "scheduler", "telnyx", "cache", "storage")


def app(services: Services, at: str | None = None, traffic: Traffic | None = None) -> rest.Edge:
    checks = {"migrations": health.migrations_check(services.database, at or head())}
    overview = health.Overview(services, "1.2.3", checks, traffic or Traffic(), ("telnyx",))
    routes = health.overview_endpoints(overview, lambda request: metrics.may_read(request, None, False))
    problems = rest.Problems()
    inner = Litestar(routes, exception_handlers={Exception: problems.handle}, openapi_config=None, logging_config=None)
    return rest.Edge(inner, problems)


@pytest.fixture(autouse=True)
def no_calls_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat carries what this process saw of a carrier, whichever test called it."""
    monkeypatch.setattr(watch, "OUTSIDE", OutsideCalls())


async def ask(application: rest.Edge, path: str = "/health", client: str = "127.0.0.1") -> Answer:
    return await call(application, "GET", path, client=client)


async def everybody_lives(services: Services) -> None:
    for kind in ("worker", "scheduler"):
        await Watch(services.database, kind).beat()


async def raise_one(services: Services) -> None:
    async with services.database.system() as tx:
        await alert(tx, Alert(kind="queue_wait", severity=Severity.ERROR, subject="bulk", message="It waits."))


async def test_all_well_is_one_word(installation: Services) -> None:
    await everybody_lives(installation)
    answer = await ask(app(installation))
    checks = {name: check["status"] for name, check in answer.json["checks"].items()}
    assert (answer.status, answer.json["status"], answer.json["alerts"]) == (200, "healthy", [])
    assert checks == dict.fromkeys(NAMES, "healthy")
    assert answer.json["metadata"]["version"] == "1.2.3"


async def test_a_silent_worker_degrades_it_and_answers_200(installation: Services) -> None:
    await Watch(installation.database, "scheduler").beat()
    application = app(installation)
    assert (await ask(application)).json["status"] == "degraded"
    answer = await ask(application, "/health/worker")
    assert (answer.status, answer.json) == (200, {"status": "degraded"})


async def test_open_alerts_are_told_to_the_operator(installation: Services) -> None:
    await raise_one(installation)
    (told,) = (await ask(app(installation))).json["alerts"]
    assert (told["kind"], told["subject"], told["message"], told["occurrence_count"]) == (
        ("queue_wait", "bulk", "It waits.", 1)
    )


async def test_a_stranger_is_told_one_word(installation: Services) -> None:
    await raise_one(installation)
    application = app(installation)
    assert (await ask(application, client="203.0.113.9")).json == {"status": "degraded"}
    assert (await ask(application, "/health/database", "203.0.113.9")).json == {"status": "healthy"}


async def test_a_schema_behind_the_code_is_unhealthy(installation: Services) -> None:
    answer = await ask(app(installation, "9999"))
    assert (answer.status, answer.json["status"]) == (503, "unhealthy")
    assert "koinon migrate" in answer.json["checks"]["migrations"]["message"]


async def test_a_database_that_is_away_is_unhealthy_without_its_address(installation: Services) -> None:
    gone = Database("postgresql://u:secret@127.0.0.1:1/none", size=2, patience=0.2)
    await gone.open()
    answer = await ask(app(dataclasses.replace(installation, database=gone)))
    await gone.close()
    assert (answer.status, answer.json["status"]) == (503, "unhealthy")
    assert answer.json["checks"]["database"] == {"status": "unhealthy", "message": "It does not answer."}
    assert b"secret" not in answer.raw


async def test_an_unknown_check_is_not_found(installation: Services) -> None:
    assert (await ask(app(installation), "/health/cheese")).status == 404


async def test_the_doctor_names_open_alerts(installation: Services, alone: Configuration) -> None:
    await raise_one(installation)
    found = {finding.check: finding for finding in await doctor.examine(alone)}
    assert (found["alerts"].ok, found["alerts"].words) == (False, "error: It waits.")


async def calls_went(services: Services, calls: int, failed: int) -> None:
    """Another process made them and beats."""
    async with services.database.system() as tx:
        figures = {"telnyx": Figures(calls, failed, calls * 0.25)}
        await repository.beat(tx, ids.uuid7(), "worker", "elsewhere", 1, figures)


@pytest.mark.parametrize(("failed", "status"), [(4, "healthy"), (5, "degraded"), (40, "unhealthy")])
async def test_a_provider_is_judged_by_all_processes_and_only_degrades(
    installation: Services, failed: int, status: str
) -> None:
    await everybody_lives(installation)
    await calls_went(installation, 20, failed // 2)
    await calls_went(installation, 20, failed - failed // 2)
    application = app(installation)
    answer = await ask(application, "/health")
    telnyx = answer.json["checks"]["telnyx"]
    assert telnyx == {"status": status, "calls": 40, "error_rate": failed / 40, "latency_ms": 250.0}
    assert (answer.status, answer.json["status"]) == (200, "healthy" if status == "healthy" else "degraded")


async def test_a_folder_that_cannot_be_written_is_told(installation: Services, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = overview.storage(data_in(installation.configuration, tmp_path / "file"))
    assert found["status"] == "unhealthy"
    fine = overview.storage(data_in(installation.configuration, tmp_path))
    assert fine["status"] in ("healthy", "degraded") and fine["free_bytes"] > 0


def data_in(configuration: Configuration, folder: Path) -> Configuration:
    resolved = dict(configuration.resolved)
    return Configuration({**resolved, "DATA_DIR": dataclasses.replace(resolved["DATA_DIR"], value=folder)})


async def test_redis_that_is_away_only_degrades(installation: Services) -> None:
    checks = {
        "migrations": health.migrations_check(installation.database, head()),
        "redis": health.redis_check("redis://127.0.0.1:1"),
    }
    found = await health.Overview(installation, "1", checks, Traffic()).read()
    assert found["checks"]["redis"]["status"] == "degraded"
    assert found["status"] == "degraded"


async def test_an_answer_is_kept_for_ten_seconds(installation: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    application = app(installation)
    now = time.monotonic()
    monkeypatch.setattr(overview, "time", SimpleNamespace(monotonic=lambda: now, perf_counter=time.perf_counter))
    assert (await ask(application)).json["status"] == "degraded"  # nobody has beaten yet
    await everybody_lives(installation)
    now += 10
    assert (await ask(application)).json["status"] == "degraded"
    now += 0.1
    assert (await ask(application)).json["status"] == "healthy"


async def test_the_last_hour_is_told(installation: Services) -> None:
    traffic = Traffic()
    for status, seconds in ((200, 0.1), (200, 0.3), (404, 0.1), (503, 0.1)):
        traffic.observe(Observation("GET", "/api/v1/contacts", status, seconds, 10, None, {}))
    told = (await ask(app(installation, traffic=traffic))).json["last_hour"]
    assert told == {"requests": 4, "error_rate": 0.25, "mean_ms": 150.0}


async def test_the_hit_rate_of_the_cache_is_told(installation: Services) -> None:
    REQUESTS.labels("test_overview", "hit").inc(3)
    REQUESTS.labels("test_overview", "miss").inc(1)
    told = (await ask(app(installation), "/health/cache", "203.0.113.9")).json
    assert told == {"status": "healthy"}
    assert 0 < overview.cache_figures()["hit_rate"] < 1
