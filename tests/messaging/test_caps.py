"""A number's limit a day is counted before sending: the rest waits for the next day and none fails (CHN-054)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import channels
from koinon.kit import clock
from koinon.messaging import jobs
from koinon.messaging.contracts import BroadcastState, DeliveryState
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import queue, status

LIMIT = 10


@pytest.fixture(autouse=True)
async def ten_a_day(services: Services, chapel: UUID, carrier: Simulator) -> None:
    made = await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        await channels.change_sender(tx, made.id, limit_per_day=LIMIT)


async def test_a_broadcast_sends_as_many_as_the_day_allows_and_goes_on_the_next(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.people(services, chapel, cast.distinct(15))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    paused = await finish(chapel, made.id)
    assert (paused.state, paused.pause_reason, paused.counts.failed) == (BroadcastState.PAUSED, "plan_limit", 0)
    assert carrier.carrier.audit.summary()["accepted"] == LIMIT
    with clock.frozen(clock.now() + timedelta(days=1)):
        await jobs.go_on.run(services, chapel, broadcast_id=str(made.id))
        done = await finish(chapel, made.id)
    assert (done.state, done.counts.sent) == (BroadcastState.COMPLETED, 15)
    assert carrier.carrier.audit.summary()["accepted"] == 15


async def test_segments_are_counted_and_single_messages_with_them(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """Seven parts and four do not fit into ten; two more do."""
    found = []
    for number, characters in zip(cast.distinct(3), (153 * 7, 153 * 4, 153 * 2), strict=True):
        [contact_id] = await cast.people(services, chapel, [number])
        found.append(await queue(services, chapel, contact_id, number, body="x" * characters))
        await drain()
    states = [(await status(services, chapel, one.id)).state for one in found]
    assert states == [DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.SENT]


async def test_a_message_longer_than_a_days_limit_takes_a_day_of_its_own(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """It could never fit, and would wait for ever."""
    async with services.database.transaction(chapel) as tx:
        [sender] = await channels.senders(tx)
        await channels.change_sender(tx, sender.id, limit_per_day=2)
    found = []
    for number, characters in zip(cast.distinct(2), (153 * 3, 10), strict=True):
        [contact_id] = await cast.people(services, chapel, [number])
        found.append(await queue(services, chapel, contact_id, number, body="x" * characters))
        await drain()
    states = [(await status(services, chapel, one.id)).state for one in found]
    assert states == [DeliveryState.SENT, DeliveryState.QUEUED]
