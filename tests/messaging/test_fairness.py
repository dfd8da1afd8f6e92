"""Organizations share a worker: a small broadcast does not wait for a large one of another (MSG-037, OPS-012)."""

from contextlib import ExitStack
from uuid import UUID

import pytest

from koinon.kit import ids
from koinon.messaging import jobs
from koinon.messaging.engine import freezing, turn
from koinon.messaging.engine.floor import FLOOR, HALF, QUEUE
from koinon.messaging.jobs import begin_turns
from koinon.messaging.repository import works
from koinon.messaging.service import plans
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain

HUGE, LARGE, SMALL = 9_000, 3_000, 50
UNBOUND, SLOW = 100_000, 200


async def frozen(services: Services, organization_id: UUID, url: str, people: int, start: int, rate: int) -> UUID:
    await cast.sender(services, organization_id, url, rate)
    await cast.people(services, organization_id, cast.distinct(people, start))
    made = await cast.draft(services, organization_id)
    await cast.send(services, organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        await begin_turns(tx, made.id)
    return made.id


async def test_a_small_broadcast_ends_long_before_a_large_one_without_a_limit(
    services: Services, chapel: UUID, bakery: UUID, carrier: Simulator, drain: Drain
) -> None:
    await frozen(services, chapel, carrier.url, HUGE, 0, UNBOUND)
    await frozen(services, bakery, carrier.url, SMALL, HUGE, UNBOUND)
    theirs = set(cast.distinct(SMALL, HUGE))
    await drain()
    order = [entry["to"] for entry in carrier.carrier.audit.deliveries().values()]
    assert len(order) == HUGE + SMALL
    last = max(place for place, number in enumerate(order) if number in theirs)
    assert last < HUGE / 2


async def test_a_turn_is_short_while_somebody_waits_for_a_slot(
    services: Services, chapel: UUID, bakery: UUID, carrier: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute at 200 a second (of which bulk has 80 %) would send all of them; nobody's turn ends with nothing."""
    monkeypatch.setattr(turn, "TURN_SECONDS", 60.0)
    broadcast_id = await frozen(services, chapel, carrier.url, LARGE, 0, SLOW)
    await frozen(services, bakery, carrier.url, SMALL, 7_000, UNBOUND)  # its turns wait in the queue
    async with services.database.transaction(chapel) as tx:
        work = await works.find(tx, broadcast_id)
        sender = await turn.channels.default_sender(tx, "sms")
    assert work is not None
    assert sender is not None
    with ExitStack() as slots:
        for _ in range(QUEUE.concurrency):
            slots.enter_context(FLOOR.taken(ids.uuid7()))
        await turn.run(services, chapel, work, sender)
    assert 0 < carrier.carrier.audit.summary()["accepted"] < LARGE / 2


async def test_who_holds_half_of_the_slots_steps_back_for_others(
    services: Services, chapel: UUID, bakery: UUID, carrier: Simulator, drain: Drain
) -> None:
    broadcast_id = await frozen(services, chapel, carrier.url, SMALL, 0, UNBOUND)
    await frozen(services, bakery, carrier.url, SMALL, 7_000, UNBOUND)
    with ExitStack() as slots:
        for _ in range(HALF):
            slots.enter_context(FLOOR.taken(chapel))
        await jobs.send.run(services, chapel, broadcast_id=str(broadcast_id))
        assert carrier.carrier.audit.summary()["accepted"] == 0
    await drain()
    assert carrier.carrier.audit.summary()["accepted"] == 2 * SMALL
