"""A small broadcast does not wait for a large one of another organization (MSG-037)."""

from uuid import UUID

from koinon.messaging.engine import freezing
from koinon.messaging.jobs import begin_turns
from koinon.messaging.service import plans
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain

LARGE, SMALL = 3_000, 50
UNBOUND, BOUND = 100_000, 1_000


async def frozen(services: Services, organization_id: UUID, url: str, people: int, start: int, rate: int) -> None:
    await cast.sender(services, organization_id, url, rate)
    await cast.people(services, organization_id, cast.distinct(people, start))
    made = await cast.draft(services, organization_id)
    await cast.send(services, organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        await begin_turns(tx, made.id)


async def test_a_small_broadcast_ends_long_before_a_large_one(
    services: Services, chapel: UUID, bakery: UUID, carrier: Simulator, drain: Drain
) -> None:
    await frozen(services, chapel, carrier.url, LARGE, 0, BOUND)
    await frozen(services, bakery, carrier.url, SMALL, 7_000, UNBOUND)
    theirs = set(cast.distinct(SMALL, 7_000))
    await drain()
    order = [entry["to"] for entry in carrier.carrier.audit.deliveries().values()]
    assert len(order) == LARGE + SMALL
    last = max(place for place, number in enumerate(order) if number in theirs)
    assert last < LARGE / 2
