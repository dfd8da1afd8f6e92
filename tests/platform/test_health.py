"""Liveness, readiness and metrics (API-059, OPS-082)."""

import asyncio

from litestar import Litestar

from koinon.platform import metrics, rest
from koinon.platform.db import Database
from koinon.platform.health import Health, database_check, endpoints, migrations_check, redis_check
from koinon.platform.schema import head
from tests.platform.asgi import Answer, call
from tests.platform.limits.redis_server import needs_redis, running_redis


def app(health: Health, token: str | None = None, *, is_published: bool = False) -> rest.Edge:
    problems = rest.Problems()
    routes = [*endpoints(health), metrics.endpoint(token, is_published=is_published)]
    inner = Litestar(routes, exception_handlers={Exception: problems.handle}, openapi_config=None, logging_config=None)
    return rest.Edge(inner, problems, observe=metrics.count_request)


async def fails() -> None:
    raise ConnectionError("postgresql://user:secret@host")


async def hangs() -> None:
    await asyncio.Event().wait()


async def ready(health: Health) -> Answer:
    return await call(app(health), "GET", "/health/ready")


async def test_liveness_touches_nothing() -> None:
    answer = await call(app(Health({"database": fails})), "GET", "/health/live")
    assert (answer.status, answer.json) == (200, {"status": "alive"})


async def test_a_migrated_database_is_ready(database: Database) -> None:
    checks = {"database": database_check(database), "migrations": migrations_check(database, head())}
    answer = await ready(Health(checks))
    assert (answer.status, answer.json) == (200, {"status": "ready"})


async def test_a_schema_behind_the_code_is_not_ready(database: Database) -> None:
    answer = await ready(Health({"migrations": migrations_check(database, "9999")}))
    assert answer.status == 503
    assert "koinon migrate" in answer.json["failing"]["migrations"]


async def test_a_failing_check_is_named_without_its_secrets() -> None:
    answer = await ready(Health({"database": fails}))
    assert (answer.status, answer.json) == (
        503,
        {"status": "not_ready", "failing": {"database": "It does not answer."}},
    )
    assert b"secret" not in answer.raw


@needs_redis
async def test_a_redis_that_is_named_and_gone_is_not_ready() -> None:
    with running_redis() as server:
        health = Health({"redis": redis_check(server.url)})
        assert (await ready(health)).json == {"status": "ready"}
        server.kill()
        assert (await ready(health)).json == {"status": "not_ready", "failing": {"redis": "It does not answer."}}


async def test_metrics_count_requests_by_route_template() -> None:
    one = app(Health({}))
    await call(one, "GET", "/health/live")
    await call(one, "BREW", "/health/live")
    text = (await call(one, "GET", "/metrics")).raw.decode()
    assert 'api_requests_total{method="GET",route="/health/live",status="200"}' in text
    assert 'method="other"' in text
    assert "BREW" not in text


async def test_metrics_are_hidden_from_elsewhere() -> None:
    assert (await call(app(Health({})), "GET", "/metrics", client="203.0.113.9")).status == 404


async def test_metrics_with_a_token_ask_for_it_even_on_loopback() -> None:
    guarded = app(Health({}), token="t0ken")
    assert (await call(guarded, "GET", "/metrics")).status == 404
    allowed = await call(guarded, "GET", "/metrics", headers={"authorization": "Bearer t0ken"}, client="203.0.113.9")
    assert allowed.status == 200


async def test_metrics_of_a_published_installation_are_hidden_without_a_token() -> None:
    """A proxy of the same host makes every caller look like loopback."""
    assert (await call(app(Health({}), is_published=True), "GET", "/metrics")).status == 404
