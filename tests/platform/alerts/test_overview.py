"""The installation in one word for anybody, with its alerts for the operator (API-060, 061)."""

from litestar import Litestar

from koinon import doctor
from koinon.platform import health, metrics, rest
from koinon.platform.alerts import Alert, Severity, Watch, alert
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database
from koinon.platform.schema import head
from koinon.platform.services import Services
from tests.platform.asgi import Answer, call


def app(database: Database, at: str | None = None) -> rest.Edge:
    overview = health.Overview(database, "1.2.3", health.migrations_check(database, at or head()))
    routes = health.overview_endpoints(overview, lambda request: metrics.may_read(request, None, False))
    problems = rest.Problems()
    inner = Litestar(routes, exception_handlers={Exception: problems.handle}, openapi_config=None, logging_config=None)
    return rest.Edge(inner, problems)


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
    answer = await ask(app(installation.database))
    checks = {name: check["status"] for name, check in answer.json["checks"].items()}
    assert (answer.status, answer.json["status"], answer.json["alerts"]) == (200, "healthy", [])
    assert checks == dict.fromkeys(("database", "migrations", "queue", "worker", "scheduler"), "healthy")
    assert answer.json["metadata"]["version"] == "1.2.3"


async def test_a_silent_worker_degrades_it_and_answers_200(installation: Services) -> None:
    await Watch(installation.database, "scheduler").beat()
    application = app(installation.database)
    assert (await ask(application)).json["status"] == "degraded"
    answer = await ask(application, "/health/worker")
    assert (answer.status, answer.json) == (200, {"status": "degraded"})


async def test_open_alerts_are_told_to_the_operator(installation: Services) -> None:
    await raise_one(installation)
    (told,) = (await ask(app(installation.database))).json["alerts"]
    assert (told["kind"], told["subject"], told["message"], told["occurrence_count"]) == (
        ("queue_wait", "bulk", "It waits.", 1)
    )


async def test_a_stranger_is_told_one_word(installation: Services) -> None:
    await raise_one(installation)
    application = app(installation.database)
    assert (await ask(application, client="203.0.113.9")).json == {"status": "degraded"}
    assert (await ask(application, "/health/database", "203.0.113.9")).json == {"status": "healthy"}


async def test_a_schema_behind_the_code_is_unhealthy(installation: Services) -> None:
    answer = await ask(app(installation.database, "9999"))
    assert (answer.status, answer.json["status"]) == (503, "unhealthy")
    assert "koinon migrate" in answer.json["checks"]["migrations"]["message"]


async def test_a_database_that_is_away_is_unhealthy_without_its_address() -> None:
    gone = Database("postgresql://u:secret@127.0.0.1:1/none", size=2, patience=0.2)
    await gone.open()
    answer = await ask(app(gone))
    await gone.close()
    assert (answer.status, answer.json["checks"]) == (
        503,
        {"database": {"status": "unhealthy", "message": "It does not answer."}},
    )


async def test_an_unknown_check_is_not_found(installation: Services) -> None:
    assert (await ask(app(installation.database), "/health/cheese")).status == 404


async def test_the_doctor_names_open_alerts(installation: Services, alone: Configuration) -> None:
    await raise_one(installation)
    found = {finding.check: finding for finding in await doctor.examine(alone)}
    assert (found["alerts"].ok, found["alerts"].words) == (False, "error: It waits.")
