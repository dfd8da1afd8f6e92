"""Single messages: the same road and the same gate, in a lane ahead of bulk (MSG-036, 045, 050, 088)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.kit import clock
from koinon.messaging.contracts import Delivery, DeliveryState
from koinon.messaging.engine import singles
from koinon.messaging.repository import outcomes
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish

ORIGINS = ("reply", "automation", "schedule", "api", "loyalty", "community", "giving", "system", "test")


async def queue(services: Services, organization_id: UUID, contact_id: UUID, number: str, **values: object) -> Delivery:
    """One message to a person."""
    options = {"body": "Hello", "purpose": "conversational", "origin": "reply", **values}
    async with services.database.transaction(organization_id) as tx:
        return await messaging.queue_message(
            tx,
            services,
            contact_id=contact_id,
            phone_hash=services.vault.lookup(number, organization_id, "phone"),
            phone_cipher=services.vault.encrypt(number, organization_id, "phone"),
            **options,  # type: ignore[arg-type]
        )


async def status(services: Services, organization_id: UUID, delivery_id: UUID) -> messaging.DeliveryStatus:
    async with services.database.transaction(organization_id) as tx:
        return (await messaging.delivery_states(tx, [delivery_id]))[delivery_id]


@pytest.fixture
async def person(services: Services, chapel: UUID, carrier: Simulator) -> tuple[UUID, str]:
    """Somebody with a number, and a sender to write from."""
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    return (await cast.people(services, chapel, [number]))[0], number


@pytest.mark.parametrize("origin", ORIGINS)
async def test_every_origin_passes_the_gate(
    origin: str, services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain
) -> None:
    """MSG-045: whatever made the message, the gate's own event stands in its history."""
    sent = await queue(services, chapel, *person, origin=origin)
    await drain()
    async with services.database.transaction(chapel) as tx:
        history = await outcomes.history(tx, sent.id)
    assert [(e.kind, e.to_state, e.source) for e in history] == [
        ("intent", "sending", "gate"),
        ("outcome", "sent", "engine"),
    ]


@pytest.mark.parametrize("origin", ORIGINS)
async def test_no_origin_gets_past_a_stop_said_while_it_waited(
    origin: str, services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    sent = await queue(services, chapel, *person, origin=origin)
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=person[1], source="stop_keyword", evidence="message:1")
    await drain()
    now = await status(services, chapel, sent.id)
    assert (now.state, now.reason) == (DeliveryState.REFUSED, "recipient_opted_out")
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_staff_see_at_once_that_somebody_opted_out(
    services: Services, chapel: UUID, person: tuple[UUID, str]
) -> None:
    async with services.database.transaction(chapel) as tx:
        hashed = services.vault.lookup(person[1], chapel, "phone")
        assert await messaging.can_reply(tx, person[0], hashed) is None
        await contacts.opt_out(tx, services.vault, phone=person[1], source="staff", evidence="call")
        assert await messaging.can_reply(tx, person[0], hashed) == "recipient_opted_out"
    with pytest.raises(KoinonError) as refused:
        await queue(services, chapel, *person)
    assert (refused.value.status, refused.value.code) == (409, "recipient_opted_out")


async def test_a_key_sends_once(
    services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    first = await queue(services, chapel, *person, key="step-1")
    again = await queue(services, chapel, *person, key="step-1")
    await drain()
    assert first.id == again.id
    assert carrier.carrier.audit.summary()["accepted"] == 1


async def test_a_message_for_later_waits_and_can_be_taken_back(
    services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    sent = await queue(services, chapel, *person, not_before=clock.now() + timedelta(hours=1))
    await drain()
    assert (await status(services, chapel, sent.id)).state is DeliveryState.QUEUED
    async with services.database.transaction(chapel) as tx:
        assert await messaging.cancel_message(tx, sent.id)
        assert not await messaging.cancel_message(tx, sent.id)
    await drain()
    assert (await status(services, chapel, sent.id)).state is DeliveryState.CANCELLED
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_the_twenty_first_repetition_is_a_loop(
    services: Services, chapel: UUID, person: tuple[UUID, str]
) -> None:
    """MSG-056: the same text to one number more than 20 times in 5 minutes."""
    for _ in range(20):
        await queue(services, chapel, *person)
    with pytest.raises(KoinonError) as refused:
        await queue(services, chapel, *person)
    assert refused.value.details["reason"] == "loop"
    await queue(services, chapel, *person, body="Something else")


async def test_being_told_to_slow_down_uses_up_no_attempt(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """CHN-041: the simulator answers 429 to the first message for …0004 and an error to the first two for …0005."""
    await cast.sender(services, chapel, carrier.url)
    for end in ("0004", "0005"):
        number = f"+1212555{end}"
        [contact_id] = await cast.people(services, chapel, [number])
        await queue(services, chapel, contact_id, number)
    await singles.drain(services, chapel)
    async with services.database.transaction(chapel) as tx:
        attempts = await tx.all(int, "select attempts from delivery_queue where organization_id = %(o)s", {"o": chapel})
    assert sorted(attempts) == [0, 1]


async def test_our_own_number_is_never_written_to(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, finish: Finish
) -> None:
    """MSG-056: a number that somebody had as a contact before it became ours, by one message and by a broadcast."""
    [contact_id] = await cast.people(services, chapel, [cast.SENDER])
    await cast.people(services, chapel, cast.distinct(1))
    await cast.sender(services, chapel, carrier.url)
    with pytest.raises(KoinonError) as refused:
        await queue(services, chapel, contact_id, cast.SENDER)
    assert refused.value.details["reason"] == "loop"
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.refused) == (1, 1)
    assert carrier.carrier.audit.summary()["accepted"] == 1


async def test_a_test_is_marked_and_counts_nowhere(
    services: Services, chapel: UUID, person: tuple[UUID, str], finish: Finish, drain: Drain
) -> None:
    """MSG-017: TEST before the text, a real contact's values, outside the figures."""
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    async with services.database.transaction(chapel) as tx:
        [sent] = await messaging.test_send(tx, services, messaging.draft_of(made), contact_ids=[person[0]])
    await drain()
    async with services.database.transaction(chapel) as tx:
        row = await messaging.delivery(tx, sent.id)
        arrived = [await messaging.test_arrived(tx)]
        for state in ("delivered", "failed"):
            await tx.execute("update deliveries set state = %(s)s where id = %(d)s", {"s": state, "d": sent.id})
            arrived.append(await messaging.test_arrived(tx))
    assert (row.body, row.origin, row.broadcast_id) == ("TEST Hi Ada0", "test", None)
    assert arrived[1:] == [True, False]  # ORG-015: the first step is a test that came
    assert (await cast.found(services, chapel, made.id)).counts.total == 0


@pytest.mark.parametrize(("body", "status_code"), [("", 422), ("x" * 1_601, 422), ("é" * 700 + "ã", 422)])
async def test_a_text_that_cannot_be_sent_is_refused(
    body: str, status_code: int, services: Services, chapel: UUID, person: tuple[UUID, str]
) -> None:
    """MSG-005: 1 to 1,600 characters and at most 10 segments."""
    with pytest.raises(KoinonError) as refused:
        await queue(services, chapel, *person, body=body)
    assert refused.value.status == status_code
