"""Slots handed out by a row and by Redis alike: exact, all of the rate for bulk alone, the share of replies kept."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import pytest

from koinon.channels import Sender
from koinon.channels.slots import SHARES, Lane, Slots
from koinon.channels.throttle import SLACK, Throttle
from koinon.platform.services import Services
from koinon.platform.shared import Shared
from tests.platform.limits.redis_server import PROGRAM, RedisServer, running_redis

LIMIT = 80
INTERVALS: dict[Lane, float] = {name: SLACK * 1e6 / (LIMIT * share) for name, share in SHARES.items()}


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer | None]:
    if PROGRAM is None:
        yield None
        return
    with running_redis() as server:
        yield server


@pytest.fixture(params=["row", "redis"])
async def shared(request: pytest.FixtureRequest, redis_server: RedisServer | None) -> AsyncIterator[Shared | None]:
    if request.param == "row":
        yield None
        return
    if redis_server is None:
        pytest.skip("redis-server is not installed")
    made = Shared(redis_server.url)
    yield made
    await made.close()


@pytest.fixture
async def slots(services: Services, chapel: UUID, sender: Sender, shared: Shared | None) -> Slots:
    return Slots(services.database, chapel, sender.id, shared)


async def test_bulk_alone_has_the_whole_rate_and_never_more(slots: Slots) -> None:
    """CHN-050, 051: what was handed out before a moment is at most the rate times the time until then."""
    first = await slots.take("bulk", 16, INTERVALS)
    handed, ends = 16 + first.spare, first.ends_in_us
    assert first.spare == 4
    for _ in range(2):
        grant = await slots.take("bulk", 16, INTERVALS)
        handed += 16 + grant.spare
        assert grant.spare == 4
        assert grant.ends_in_us == pytest.approx(ends + 16 * INTERVALS["bulk"], abs=200_000)
        ends = grant.ends_in_us
    assert handed <= LIMIT * 60 / 64


async def test_bulk_takes_nothing_of_replies_far_ahead(slots: Slots) -> None:
    """CHN-052: who answers somebody waits for a second at most."""
    assert (await slots.take("bulk", 200, INTERVALS)).spare == 0
    assert (await slots.take("reply", 1, INTERVALS)).ends_in_us < 200_000


async def test_while_people_are_answered_bulk_keeps_to_its_share(slots: Slots) -> None:
    """CHN-052."""
    await slots.take("bulk", 4, INTERVALS)
    await slots.take("reply", 16, INTERVALS)
    assert (await slots.take("bulk", 16, INTERVALS)).spare == 0


async def test_replies_alone_have_bulks_slots(slots: Slots) -> None:
    assert (await slots.take("reply", 2, INTERVALS)).ends_in_us == pytest.approx(2 * INTERVALS["reply"], rel=0.01)


async def test_a_429_stops_and_halves_both_lanes_once(slots: Slots) -> None:
    """CHN-051."""
    await slots.slow_down(2)
    await slots.slow_down(1)
    bulk, reply = await slots.take("bulk", 4, INTERVALS), await slots.take("reply", 1, INTERVALS)
    assert (bulk.factor, reply.factor) == (0.5, 0.5)
    assert bulk.ends_in_us == pytest.approx(2_000_000 + 4 * INTERVALS["bulk"] * 2, abs=400_000)


async def test_the_pages_know_of_a_429_wherever_slots_come_from(services: Services, chapel: UUID, slots: Slots) -> None:
    await slots.slow_down(0)
    async with services.database.transaction(chapel) as tx:
        factors = await tx.all(float, "select rate_factor::float8 from sender_throttles")
    assert factors == [0.5, 0.5]


@pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed")
async def test_a_redis_that_goes_away_hands_over_to_the_row_after_a_pause(
    services: Services, chapel: UUID, sender: Sender
) -> None:
    """What it handed out for the next moments goes out before what the row hands out."""
    with running_redis() as server:
        shared = Shared(server.url)
        throttle = Throttle(services.database, chapel, sender.id, 80, shared)
        await throttle.reserve("bulk", 20)
        server.kill()
        try:
            assert await throttle.reserve("bulk", 20) > 0.3
        finally:
            await shared.close()
