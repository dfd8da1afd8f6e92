"""Budgets of a month, a broadcast and a person: 80 % warns, 100 % pauses (MSG-047)."""

from uuid import UUID

import pytest

from koinon import messaging
from koinon.messaging.contracts import BroadcastDraft, BroadcastState, DeliveryState, Purpose
from koinon.messaging.rules.contracts import Budgets
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.rules.policies import lay_down
from tests.messaging.staff import member


@pytest.fixture
async def spender(services: Services, chapel: UUID, carrier: Simulator) -> UUID:
    """Grace Chapel, five people, and one broadcast that is done and has cost something."""
    await cast.people(services, chapel, cast.distinct(5))
    await cast.sender(services, chapel, carrier.url)
    return chapel


async def sent(services: Services, organization_id: UUID, finish: Finish, key: str) -> messaging.Broadcast:
    made = await cast.draft(services, organization_id, f"Hello {key}")
    await cast.send(services, organization_id, made.id, key=key)
    return await finish(organization_id, made.id)


async def spent(services: Services, organization_id: UUID) -> int:
    async with services.database.transaction(organization_id) as tx:
        return sum(one.micros for one in await messaging.spent_this_month(tx))


async def test_what_was_sent_stands_in_the_month(services: Services, spender: UUID, finish: Finish) -> None:
    done = await sent(services, spender, finish, "first")
    assert done.counts.cost_micros > 0
    assert await spent(services, spender) == done.counts.cost_micros
    await sent(services, spender, finish, "second")
    assert await spent(services, spender) == 2 * done.counts.cost_micros


async def test_a_month_that_is_used_up_pauses_and_goes_on_when_it_is_raised(
    services: Services, spender: UUID, finish: Finish, drain: Drain
) -> None:
    done = await sent(services, spender, finish, "first")
    await lay_down(services, spender, budgets=Budgets("USD", month_micros=done.counts.cost_micros))
    paused = await sent(services, spender, finish, "second")
    assert (paused.state, paused.pause_reason, paused.counts.sent) == (BroadcastState.PAUSED, "budget", 0)
    assert paused.pause_detail == messaging.waiting_sentence("budget_month")
    await lay_down(services, spender, budgets=Budgets("USD", month_micros=10 * done.counts.cost_micros))
    async with services.database.transaction(spender) as tx:
        await messaging.resume(tx, paused.id)
    assert (await finish(spender, paused.id)).counts.sent == 5


async def test_an_answer_goes_on_and_what_can_wait_does(
    services: Services, spender: UUID, finish: Finish, drain: Drain
) -> None:
    done = await sent(services, spender, finish, "first")
    await lay_down(services, spender, budgets=Budgets("USD", month_micros=done.counts.cost_micros))
    async with services.database.transaction(spender) as tx:
        contact_id = await tx.scalar("select id from contacts limit 1")
        reply = await messaging.message_contact(tx, services, contact_id, body="Yes", origin="reply")
    await drain()
    async with services.database.transaction(spender) as tx:
        booking = await messaging.message_contact(tx, services, contact_id, body="Booked")
    await drain()
    async with services.database.transaction(spender) as tx:
        found = await messaging.delivery(tx, reply.id)
        waits = await messaging.delivery(tx, booking.id)
    assert found.state in (DeliveryState.SENT, DeliveryState.DELIVERED)
    assert (waits.state, waits.waits_for) in ((DeliveryState.HELD, "budget_month"), (DeliveryState.QUEUED, None))


async def test_at_four_fifths_it_is_told_once(services: Services, spender: UUID, finish: Finish) -> None:
    ada = await member(services, spender)
    done = await sent(services, spender, finish, "first")
    await lay_down(services, spender, budgets=Budgets("USD", month_micros=done.counts.cost_micros * 5 // 2))
    for key in ("second", "third"):
        await sent(services, spender, finish, key)
    async with services.database.transaction(spender) as tx:
        told = await tx.all(str, "select payload->>'limit' from events where type = 'sending.limit_reached'")
        heard = await tx.all(UUID, "select user_id from notifications where kind = 'budget_nearly_spent'")
    assert (told, heard) == (["budget_month"], [ada.id])


async def test_four_fifths_of_one_broadcast_are_told_once_while_it_goes_on(
    services: Services, spender: UUID, finish: Finish
) -> None:
    ada = await member(services, spender)
    done = await sent(services, spender, finish, "first")
    await lay_down(services, spender, budgets=Budgets("USD", broadcast_micros=done.counts.cost_micros))
    again = await cast.draft(services, spender, "Hello once more")
    await cast.send(services, spender, again.id, key="again")
    stopped = await finish(spender, again.id)
    async with services.database.transaction(spender) as tx:
        told = await tx.all(
            tuple,
            "select payload->>'limit', payload->>'broadcast_id' from events where type = 'sending.limit_reached'",
        )
        heard = await tx.all(UUID, "select user_id from notifications where kind = 'broadcast_budget'")
    assert stopped.counts.sent == 5
    assert (told, heard) == ([("budget_broadcast", str(again.id))], [ada.id])


async def test_the_composer_says_what_would_go_beyond(services: Services, spender: UUID) -> None:
    for budgets, stands in (
        (Budgets("USD", broadcast_micros=1), True),
        (Budgets("USD", broadcast_micros=10**9), False),
    ):
        await lay_down(services, spender, budgets=budgets)
        for purpose in (Purpose.INFORMATIONAL, Purpose.EMERGENCY):
            draft = BroadcastDraft(name="News", body="Hello", audience=cast.EVERYBODY, purpose=purpose)
            async with services.database.transaction(spender) as tx:
                found = await messaging.preview(tx, draft)
            codes = [one.code for one in found.blockers]
            assert ("budget_exceeded" in codes) == (stands and purpose is not Purpose.EMERGENCY)
