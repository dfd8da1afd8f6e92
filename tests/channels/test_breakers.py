"""One breaker an account and operation for all processes (CHN-045..047)."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from koinon.channels import breakers
from koinon.channels.breakers import SharedBreaker
from koinon.kit import ids
from koinon.platform.db import Database
from koinon.platform.doorbell import Doorbell
from koinon.platform.http import BreakerState
from koinon.platform.services import Services
from koinon.platform.shared import Shared
from tests.platform.http.test_breaker import Clock
from tests.platform.limits.redis_server import RedisServer, needs_redis, running_redis


class Processes:
    """Two processes' breakers of one account, on a clock of their own."""

    def __init__(self, services: Services, organization_id: UUID) -> None:
        self.clock, self.account = Clock(), ids.uuid7()
        self.services, self.organization_id = services, organization_id
        self.one, self.two = (
            SharedBreaker(services, organization_id, self.account, "send", self.clock) for _ in range(2)
        )

    async def fail(self) -> None:
        """Five failures in the first process."""
        for _ in range(5):
            assert self.one.allow()
            self.one.record(False)
        await self.one.share()

    async def later(self, seconds: float) -> None:
        """Time passes here and in the row."""
        self.clock.now += seconds
        async with self.services.database.transaction(self.organization_id) as tx:
            await tx.execute(
                "update breakers set opened_until = opened_until - make_interval(secs => %(s)s),"
                " probing_until = probing_until - make_interval(secs => %(s)s)",
                {"s": seconds},
            )
        await self.one.look()
        await self.two.look()

    async def events(self) -> list[str]:
        async with self.services.database.transaction(self.organization_id) as tx:
            return await tx.all(
                str,
                "select type from events where aggregate_id = %(a)s order by seq",
                {"a": self.account},
            )


@pytest.fixture
def both(services: Services, chapel: UUID) -> Processes:
    return Processes(services, chapel)


async def test_what_one_process_finds_the_other_learns(both: Processes) -> None:
    await both.fail()
    assert not both.one.allow()
    await both.later(5.1)
    assert both.two.state is BreakerState.OPEN
    assert not both.two.allow()
    assert both.two.left == pytest.approx(30 - 5.1, abs=1)
    assert await both.events() == ["provider.circuit_opened"]


async def test_three_probes_are_made_by_one_process_for_all(both: Processes) -> None:
    await both.fail()
    await both.later(5.1)
    await both.later(26)
    allowed = [one.allow() for one in (both.one, both.two) for _ in range(5)]
    assert sum(allowed) == 3
    assert not any(allowed[5:])


async def test_passed_probes_close_it_for_all(both: Processes) -> None:
    await both.fail()
    await both.later(5.1)
    await both.later(26)
    for _ in range(3):
        assert both.one.allow()
        both.one.record(True)
    await both.one.share()
    await both.later(5.1)
    assert both.two.state is BreakerState.CLOSED
    assert both.two.allow()
    assert await both.events() == ["provider.circuit_opened", "provider.circuit_closed"]


async def test_a_failed_probe_doubles_the_pause_for_all(both: Processes) -> None:
    await both.fail()
    await both.later(5.1)
    await both.later(26)
    assert both.one.allow()
    both.one.record(False)
    await both.one.share()
    await both.later(5.1)
    assert both.two.left == pytest.approx(60 - 5.1, abs=1)
    assert await both.events() == ["provider.circuit_opened"], "it was not closed in between"


async def test_a_prober_that_died_is_replaced(both: Processes) -> None:
    await both.fail()
    await both.later(5.1)
    await both.later(26)
    assert both.one.allow()
    await both.later(16)
    assert both.two.allow()


async def test_a_ring_tells_at_once(services: Services, chapel: UUID) -> None:
    account = ids.uuid7()
    elsewhere = breakers.breaker(services, chapel, account, "find")
    Doorbell(services.database)._heard(f"breaker:{account}:find:30")
    assert not elsewhere.allow()
    Doorbell(services.database)._heard(f"breaker:{account}:find:0")
    assert elsewhere.allow()


async def test_without_a_database_each_process_protects_itself(services: Services, chapel: UUID) -> None:
    """CHN-047."""
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none", patience=0.1)
    alone = Processes(replace(services, database=nowhere), chapel)
    await alone.fail()
    assert not alone.one.allow()
    alone.clock.now += 31
    await alone.one.look()
    assert [alone.one.allow() for _ in range(5)] == [True, True, True, False, False]
    assert alone.two.allow(), "it could not be told"


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@needs_redis
async def test_through_redis_the_other_learns_within_half_a_second(
    services: Services, chapel: UUID, redis_server: RedisServer
) -> None:
    shared = Shared(redis_server.url)
    try:
        both = Processes(replace(services, shared=shared), chapel)
        await both.fail()
        both.clock.now += 0.6
        await both.two.look()
        assert not both.two.allow()
        assert both.two.left == pytest.approx(30, abs=2)
    finally:
        await shared.close()


@needs_redis
async def test_a_redis_that_is_gone_leaves_the_row(services: Services, chapel: UUID) -> None:
    with running_redis() as server:
        shared = Shared(server.url)
        both = Processes(replace(services, shared=shared), chapel)
        server.kill()
        try:
            await both.fail()
            await both.later(5.1)
            assert not both.two.allow()
        finally:
            await shared.close()
