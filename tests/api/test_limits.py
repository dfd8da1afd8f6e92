"""Limits as a caller meets them: which calls count against what, what every answer says, and what a 429 tells."""

import asyncio
import dataclasses
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from koinon import identity
from koinon.identity.contracts import Role
from koinon.platform import rest
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.configuration import Configuration
from koinon.platform.limits import FIGURES, MemoryLimits, PlanFigures, SharedLimits
from koinon.platform.metrics import REGISTRY
from koinon.platform.rest import admission
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.conftest import seat
from tests.platform.asgi import call
from tests.platform.limits.redis_server import needs_redis, running_redis

STARTER = PlanFigures("starter", 100, 10)
ROUTE = "/api/v1/organization"


@pytest.fixture
def plans() -> Iterator[dict[UUID, PlanFigures]]:
    """The figures of organizations' plans, as a catalogue would give them."""
    given: dict[UUID, PlanFigures] = {}
    source = FIGURES.source

    async def of(database: Any, organization_id: UUID) -> PlanFigures:
        return given.get(organization_id) or await source(database, organization_id)

    FIGURES.source = of
    FIGURES.forget()
    yield given
    FIGURES.source = source
    FIGURES.forget()


def limited(services: Services, user: int = 1_000, anonymous: int = 1_000, limits: Any = None) -> Services:
    """The same services with a fresh limiter and these figures."""
    resolved = dict(services.configuration.resolved)
    for name, value in (("USER_REQUESTS", user), ("ANONYMOUS_REQUESTS", anonymous)):
        resolved[name] = dataclasses.replace(resolved[name], value=value)
    return dataclasses.replace(services, configuration=Configuration(resolved), limits=limits or MemoryLimits())


async def key_of(services: Services, organization_id: UUID) -> str:
    """An API key that may do what an owner may."""
    owner = Actor(kind=ActorKind.USER, organization_id=organization_id, permissions=identity.permissions())
    async with services.database.transaction(owner) as tx:
        scopes = ("organization:read", "contacts:read", "contacts:export")
        _, secret = await identity.create_api_key(tx, services.vault, identity.NewApiKey("limits", scopes))
    return secret


async def test_every_answer_says_what_is_left(services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]) -> None:
    plans[chapel] = STARTER
    script = Script(make_api(limited(services)), await key_of(services, chapel))
    first, second = await script.call("GET", ROUTE), await script.call("GET", ROUTE + "/nowhere-at-all")
    assert first.headers["x-ratelimit-limit"] == "100"
    assert first.headers["x-ratelimit-remaining"] == "99"
    assert 0 <= int(first.headers["x-ratelimit-reset"]) - time.time() <= 901
    assert first.headers["ratelimit"].startswith('"organization";r=99;t=')
    assert '"organization";q=100;w=900, "key";q=100;w=900' in first.headers["ratelimit-policy"]
    assert second.status == 404
    assert second.headers["x-ratelimit-limit"] == "1000"


async def test_the_call_past_the_limit_is_429_and_tells_the_wait(
    services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]
) -> None:
    plans[chapel] = STARTER._replace(requests=3)
    script = Script(make_api(limited(services)), await key_of(services, chapel))
    statuses = [(await script.call("GET", ROUTE)).status for _ in range(3)]
    refused = await script.call("GET", ROUTE)
    assert (statuses, refused.status) == ([200, 200, 200], 429)
    error = refused.error
    assert error["code"] == "rate_limit_exceeded"
    assert error["retryable"] is True
    assert refused.headers["retry-after"] == str(error["retry_after"]) == str(error["details"]["reset_in"])
    assert error["details"] | {"reset_in": 0} == {
        "plan": "starter",
        "bucket": "organization",
        "limit": 3,
        "reset_in": 0,
    }
    assert 890 <= error["retry_after"] <= 900
    assert refused.headers["x-ratelimit-remaining"] == "0"


async def test_all_keys_share_the_organizations_limit_and_each_has_its_own(
    services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]
) -> None:
    plans[chapel] = PlanFigures("growth", 120, 25)
    app = make_api(limited(services))
    one, other = [Script(app, await key_of(services, chapel)) for _ in range(2)]
    statuses = [(await one.call("GET", ROUTE)).status for _ in range(101)]
    assert statuses.count(200) == 100  # a key's own, API-036
    assert (await one.call("GET", ROUTE)).error["details"]["bucket"] == "key"
    statuses = [(await other.call("GET", ROUTE)).status for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert (await other.call("GET", ROUTE)).error["details"]["bucket"] == "organization"


async def test_without_billing_keys_have_no_limit(services: Services, chapel: UUID) -> None:
    script = Script(make_api(limited(services)), await key_of(services, chapel))
    answers = [await script.call("GET", ROUTE) for _ in range(130)]
    assert {answer.status for answer in answers} == {200}
    assert answers[-1].headers["ratelimit-policy"] == '"in_flight";q=100;qu="concurrent-requests"'


async def test_people_have_their_own_limit_and_do_not_use_up_the_keys(
    services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]
) -> None:
    plans[chapel] = STARTER._replace(requests=2)
    limits = limited(services, user=3)
    app = make_api(limits)
    browser = Browser(app)
    browser.token = (await seat(services, chapel, Role.OWNER)).token
    statuses = [(await browser.call("GET", ROUTE)).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert (await browser.call("GET", ROUTE)).error["details"]["bucket"] == "user"
    assert (await Script(app, await key_of(services, chapel)).call("GET", ROUTE)).status == 200


async def test_strangers_and_wrong_keys_share_their_networks_limit(services: Services, chapel: UUID) -> None:
    app = make_api(limited(services, anonymous=4))

    async def knock(client: str, **headers: str) -> int:
        return (await call(app, "GET", "/api/v1/organization", client=client, headers=headers)).status

    wrong = {"authorization": "Bearer kn_live_wrong"}
    assert [await knock("2001:db8:1:2::1"), await knock("2001:db8:1:2::2", **wrong)] == [401, 401]
    assert [await knock("2001:db8:1:2:3::9") for _ in range(3)] == [401, 401, 429]
    assert await knock("2001:db8:1:2::1", **wrong) == 429
    assert await knock("2001:db8:1:3::1") == 401
    right = {"authorization": f"Bearer {await key_of(services, chapel)}"}
    assert await knock("2001:db8:1:2::1", **right) == 200


async def test_preflights_count_against_nothing(services: Services) -> None:
    app = make_api(limited(services, anonymous=1))
    asked = {"origin": "https://www.example.org", "access-control-request-method": "GET"}
    one = "2001:db8::1"
    answers = [await call(app, "OPTIONS", "/api/v1/organization", client=one, headers=asked) for _ in range(5)]
    assert {answer.status for answer in answers} == {204}
    assert (await call(app, "GET", "/api/v1/organization", client=one)).status == 401  # and not 429


async def test_health_counts_against_nothing(services: Services) -> None:
    from koinon.platform import health

    extra = health.endpoints(health.Health({}))
    app = make_api(limited(services, anonymous=1), extra)
    assert [(await call(app, "GET", "/health/live")).status for _ in range(5)] == [200] * 5


async def test_exports_have_a_limit_of_their_own(services: Services, chapel: UUID) -> None:
    script = Script(make_api(limited(services)), await key_of(services, chapel))
    statuses = [(await script.call("GET", "/api/v1/consents.csv")).status for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    refused = await script.call("GET", "/api/v1/consents.csv")
    assert refused.error["details"]["bucket"] == "exports"
    assert 3_500 <= refused.error["retry_after"] <= 3_600
    assert (await script.call("GET", ROUTE)).status == 200


async def test_audience_previews_have_a_limit_of_their_own(services: Services, chapel: UUID) -> None:
    from litestar import get

    @get("/api/v1/previewed", opt={"permission": "organization:read", "limit": "audience_previews"})
    async def get_previewed() -> rest.Envelope[bool]:
        """Nothing."""
        return rest.one(True)

    script = Script(make_api(limited(services), [get_previewed]), await key_of(services, chapel))
    statuses = [(await script.call("GET", "/api/v1/previewed")).status for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    refused = await script.call("GET", "/api/v1/previewed")
    assert (refused.error["details"]["bucket"], refused.error["details"]["limit"]) == ("audience_previews", 60)
    assert 50 <= refused.error["retry_after"] <= 60


async def test_previews_and_downloads_count_against_theirs(services: Services) -> None:
    special: dict[str, set[str]] = {}
    for route in make_api(services).app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "limit" in handler.opt:
                special.setdefault(handler.opt["limit"], set()).add(route.path)
    assert special["audience_previews"] == {
        "/api/v1/broadcasts/preview",
        "/api/v1/broadcasts/preview/people",
        "/api/v1/templates/{template_id:uuid}/render",
    }
    assert special["exports"] == {
        "/api/v1/audit-log/export",
        "/api/v1/broadcasts/{broadcast_id:uuid}/export",
        "/api/v1/consents.csv",
    }


async def test_too_many_at_once_are_429_and_others_are_not_kept_waiting(
    services: Services, chapel: UUID, bakery: UUID, plans: dict[UUID, PlanFigures], slow: Callable[..., Any]
) -> None:
    plans[chapel] = PlanFigures("enterprise", -1, 3)
    gate, handler = slow()
    app = make_api(limited(services), [handler])
    chapel_script = Script(app, await key_of(services, chapel))
    waiting = [asyncio.create_task(chapel_script.call("GET", "/api/v1/slow")) for _ in range(3)]
    await gate.reached(3)
    refused = await chapel_script.call("GET", ROUTE)
    assert refused.error["code"] == "concurrency_limit_exceeded"
    assert refused.headers["retry-after"] == "1"
    assert (await Script(app, await key_of(services, bakery)).call("GET", ROUTE)).status == 200
    assert in_flight("enterprise") == 3
    gate.open.set()
    assert [answer.status for answer in await asyncio.gather(*waiting)] == [200, 200, 200]
    await asyncio.gather(*admission._noting)
    assert in_flight("enterprise") == 0
    assert (await chapel_script.call("GET", ROUTE)).status == 200


def in_flight(plan: str) -> float | None:
    return REGISTRY.get_sample_value("api_requests_in_flight", {"plan": plan})


class Gate:
    """Holds the calls of one route until it is opened."""

    def __init__(self) -> None:
        self.open, self.entered, self._count = asyncio.Event(), asyncio.Event(), 0

    async def pass_through(self) -> None:
        self._count += 1
        self.entered.set()
        await self.open.wait()

    async def reached(self, count: int) -> None:
        while self._count < count:
            self.entered.clear()
            await self.entered.wait()


@pytest.fixture
def slow() -> Callable[[], tuple[Gate, Any]]:
    from litestar import get

    def make() -> tuple[Gate, Any]:
        gate = Gate()

        @get("/api/v1/slow", opt={"permission": "organization:read"})
        async def get_slow() -> rest.Envelope[bool]:
            """Wait."""
            await gate.pass_through()
            return rest.one(True)

        return gate, get_slow

    return make


async def test_reaching_a_limit_is_published_once(
    services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]
) -> None:
    plans[chapel] = STARTER._replace(requests=1)
    script = Script(make_api(limited(services)), await key_of(services, chapel))
    for _ in range(4):
        await script.call("GET", ROUTE)
    await asyncio.gather(*admission._noting)
    async with services.database.transaction(chapel) as tx:
        told = await tx.all(
            str,
            "select payload->>'bucket' from events where organization_id = %(o)s and type = 'api.limit_reached'",
            {"o": chapel},
        )
    assert told == ["organization"]


async def test_a_change_of_plan_applies_at_once_where_it_is_told(
    services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]
) -> None:
    plans[chapel] = STARTER._replace(requests=1)
    script = Script(make_api(limited(services)), await key_of(services, chapel))
    assert [(await script.call("GET", ROUTE)).status for _ in range(2)] == [200, 429]
    plans[chapel] = STARTER
    FIGURES.forget(chapel)
    assert (await script.call("GET", ROUTE)).status == 200


async def test_a_caller_can_read_every_limit(services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]) -> None:
    plans[chapel] = STARTER
    script = Script(make_api(limited(services)), await key_of(services, chapel))
    await script.call("GET", ROUTE)
    data = (await script.call("GET", "/api/v1/limits")).json["data"]
    assert data["plan"] == "starter"
    levels = {level["bucket"]: (level["limit"], level["remaining"]) for level in data["buckets"]}
    assert levels["organization"] == levels["key"] == (100, 98)
    assert levels["exports"] == (10, 10)
    assert levels["in_flight"] == (10, 9)
    assert {"contacts", "seats"} <= {limit["resource"] for limit in data["plan_limits"]}


@needs_redis
async def test_two_web_processes_enforce_one_limit_exactly_and_none_fails_when_redis_does(
    services: Services, chapel: UUID, plans: dict[UUID, PlanFigures]
) -> None:
    plans[chapel] = PlanFigures("enterprise", 100, 100)
    key = await key_of(services, chapel)
    with running_redis() as redis:
        shared = [SharedLimits(redis.url, processes=2, answer_seconds=30) for _ in range(2)]
        scripts = [Script(make_api(limited(services, limits=limits)), key) for limits in shared]
        answers = await asyncio.gather(*(scripts[i % 2].call("GET", ROUTE) for i in range(160)))
        assert sorted(answer.status for answer in answers) == [200] * 100 + [429] * 60
        assert [limits.degraded for limits in shared] == [False, False]

        async def later(i: int) -> int:
            if i == 20:
                redis.kill()
            return (await scripts[i % 2].call("GET", ROUTE)).status

        statuses = [await later(i) for i in range(150)]
        assert set(statuses) <= {200, 429}
        assert statuses[:20] == [429] * 20
        assert statuses.count(200) <= 100  # two processes, half of the limit each
        assert statuses.count(200) >= 98
        for limits in shared:
            await limits.close()
