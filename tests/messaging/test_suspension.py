"""What a suspended organization has queued is held, then goes on or expires; what comes in keeps coming (ORG-030)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import messaging, organizations
from koinon.kit import clock, ids
from koinon.messaging import jobs
from koinon.messaging.contracts import BroadcastState, DeliveryState
from koinon.messaging.engine import freezing
from koinon.messaging.service import plans
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import person, queue, status

__all__ = ["person"]
WHY = "Complaints about unwanted messages."


async def suspend(services: Services, tenant: UUID) -> None:
    async with services.database.transaction(tenant) as tx:
        await organizations.suspend(tx, WHY)


async def release(services: Services, tenant: UUID) -> None:
    async with services.database.transaction(tenant) as tx:
        await organizations.release(tx, "The owner explained it well.")


async def test_a_queued_message_is_held_and_goes_out_after_the_release(
    services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    sent = await queue(services, chapel, *person)
    await suspend(services, chapel)
    await drain()
    assert (await status(services, chapel, sent.id)).state == DeliveryState.HELD
    assert carrier.carrier.audit.summary()["accepted"] == 0
    async with services.database.transaction(chapel) as tx:
        assert await messaging.held_messages(tx) == messaging.Held(messages=1, broadcasts=0)
    await release(services, chapel)
    await drain()
    assert (await status(services, chapel, sent.id)).state == DeliveryState.SENT
    assert carrier.carrier.audit.summary()["accepted"] == 1


async def test_a_message_held_for_72_hours_expires(
    services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    sent = await queue(services, chapel, *person)
    await suspend(services, chapel)
    with clock.frozen(ids.instant_of(sent.id) + timedelta(hours=72)):
        await drain()
    now = await status(services, chapel, sent.id)
    assert (now.state, now.reason) == (DeliveryState.EXPIRED, "expired")
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_the_answer_to_stop_leaves_all_the_same(
    services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    await suspend(services, chapel)
    sent = await queue(services, chapel, *person, origin="system", metadata={"keyword": "stop"})
    await drain()
    assert (await status(services, chapel, sent.id)).state == DeliveryState.SENT


async def test_a_broadcast_under_way_pauses_and_goes_on_after_the_release(
    services: Services, chapel: UUID, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(30))
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    await _frozen(services, chapel, draft.id)
    await suspend(services, chapel)
    await drain()
    paused = await cast.found(services, chapel, draft.id)
    assert (paused.state, paused.pause_reason) == (BroadcastState.PAUSED, "suspended")
    async with services.database.transaction(chapel) as tx:
        assert await messaging.held_messages(tx) == messaging.Held(messages=30, broadcasts=1)
    await release(services, chapel)
    done = await finish(chapel, draft.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 30)
    assert carrier.carrier.audit.summary()["accepted"] == 30


async def test_a_broadcast_that_fell_due_meanwhile_waits_for_a_click(
    services: Services, chapel: UUID, drain: Drain, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(5))
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    await suspend(services, chapel)
    await drain()
    await release(services, chapel)
    await drain()
    found = await cast.found(services, chapel, draft.id)
    assert (found.state, found.pause_reason) == (BroadcastState.PAUSED, "suspended")
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_nothing_new_can_be_sent(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(2))
    draft = await cast.draft(services, chapel)
    await suspend(services, chapel)
    with pytest.raises(Exception, match="organization_suspended"):
        await cast.send(services, chapel, draft.id)


async def _frozen(services: Services, tenant: UUID, broadcast_id: UUID) -> None:
    """As far as the job of freezing comes, before any turn was taken."""
    async with services.database.transaction(tenant) as tx:
        await plans.start(tx, broadcast_id)
    assert await freezing.freeze(services, tenant, broadcast_id)
    async with services.database.transaction(tenant) as tx:
        await jobs.begin_turns(tx, broadcast_id)
