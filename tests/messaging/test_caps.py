"""A number's limit a day is counted before sending: the rest waits for the next day and none fails (CHN-054)."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from koinon import channels, messaging
from koinon.kit import clock, ids
from koinon.messaging import jobs
from koinon.messaging.contracts import BroadcastState, DeliveryState
from koinon.messaging.engine import caps
from koinon.messaging.policy.gate import PLAIN
from koinon.messaging.repository.ranges import Row
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
        await channels.change_sender(tx, made.id, channels.Limits(limit_per_day=LIMIT))


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
        await channels.change_sender(tx, sender.id, channels.Limits(limit_per_day=2))
    found = []
    for number, characters in zip(cast.distinct(2), (153 * 3, 10), strict=True):
        [contact_id] = await cast.people(services, chapel, [number])
        found.append(await queue(services, chapel, contact_id, number, body="x" * characters))
        await drain()
    states = [(await status(services, chapel, one.id)).state for one in found]
    assert states == [DeliveryState.SENT, DeliveryState.QUEUED]


async def test_a_messages_page_says_what_it_waits_for_and_until_when(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """CHN-054: the rest waits for the window with its opening time shown."""
    async with services.database.transaction(chapel) as tx:
        [sender] = await channels.senders(tx)
        await channels.change_sender(tx, sender.id, channels.Limits(limit_per_day=1))
    found = []
    for number in cast.distinct(2):
        [contact_id] = await cast.people(services, chapel, [number])
        found.append(await queue(services, chapel, contact_id, number))
        await drain()
    first, second = [await status(services, chapel, one.id) for one in found]
    assert (first.state, first.waits_for) == (DeliveryState.SENT, None)
    tomorrow = datetime.combine(clock.now().astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    assert second.waits_for == "number_segments_per_day"
    assert second.waits_until is not None
    assert abs(second.waits_until - tomorrow) < timedelta(minutes=1)
    assert messaging.waiting_sentence(second.waits_for).startswith("Today’s messages of this number are used up")


async def test_people_are_counted_once_a_day(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """Two people a day: a second text to one of them leaves, the third person waits for tomorrow."""
    async with services.database.transaction(chapel) as tx:
        [sender] = await channels.senders(tx)
        await channels.change_sender(tx, sender.id, channels.Limits(limit_per_day=None, people_per_day=2))
    ada, ben, cleo = cast.distinct(3)
    [*known] = await cast.people(services, chapel, [ada, ben, cleo])
    people = dict(zip((ada, ben, cleo), known, strict=True))
    made = [await queue(services, chapel, people[number], number) for number in (ada, ben, cleo)]
    await drain()
    states = [(await status(services, chapel, one.id)).waits_for for one in made]
    assert sorted(states, key=str) == [None, None, "number_people_per_day"]
    async with services.database.transaction(chapel) as tx:
        await tx.execute("delete from address_paces")
    sent = [number for number, wait in zip((ada, ben, cleo), states, strict=True) if wait is None]
    again = await queue(services, chapel, people[sent[0]], sent[0], body="And once more.")
    await drain()
    assert (await status(services, chapel, again.id)).state is DeliveryState.SENT
    async with services.database.transaction(chapel) as tx:
        used = (await channels.days_today(tx))[sender.id]
    assert (used.segments, used.people) == (3, 2)


async def test_a_days_spending_stops_before_it_is_passed(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """A US segment at Telnyx's default rate, three times: room for two and a half is room for two."""
    async with services.database.transaction(chapel) as tx:
        [sender] = await channels.senders(tx)
        price = await channels.price(tx, "telnyx", "sms", "US", "segment")
        assert price
        limits = channels.Limits(limit_per_day=None, spend_per_day_micros=price * 5 // 2)
        await channels.change_sender(tx, sender.id, limits)
    await cast.people(services, chapel, cast.distinct(3))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    paused = await finish(chapel, made.id)
    assert (paused.state, paused.pause_reason) == (BroadcastState.PAUSED, "plan_limit")
    assert carrier.carrier.audit.summary()["accepted"] == 2
    async with services.database.transaction(chapel) as tx:
        shown = await messaging.progress(tx, made.id)
        assert (await channels.days_today(tx))[sender.id].spent_micros == 2 * price
    assert shown.pause_detail is not None
    assert shown.pause_detail.startswith("Today’s spending limit")
    assert shown.goes_on_at == channels.opens_tomorrow()


async def test_an_answer_to_a_keyword_leaves_though_the_day_is_used_up(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """CHN-054 holds back what we want to say, never the confirmation of a STOP (CON-057)."""
    async with services.database.transaction(chapel) as tx:
        [sender] = await channels.senders(tx)
        await channels.used_today(tx, sender.id)
        await channels.count_today(tx, sender, LIMIT, 0, [])
        told = await caps.within(tx, sender, [row(keyword="stop"), row(keyword=None)])
    assert [one.keyword for one in told.rows] == ["stop"]
    assert len(told.rest) == 1


async def test_a_broadcast_says_that_its_number_holds_it_up(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """CHN-052: "limited to 6/s by your number; about … left"; a fifth of the rate is kept for replies."""
    async with services.database.transaction(chapel) as tx:
        [sender] = await channels.senders(tx)
        limits = channels.Limits(limit_per_second=6, limit_per_day=None)
        await channels.change_sender(tx, sender.id, limits)
    await cast.people(services, chapel, cast.distinct(48))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    await jobs.freeze.run(services, chapel, broadcast_id=str(made.id))
    async with services.database.transaction(chapel) as tx:
        shown = await messaging.progress(tx, made.id)
    assert shown.limited_to == pytest.approx(4.8)
    assert shown.seconds_left == 10


async def test_a_minutes_limit_is_spread_over_it(services: Services, chapel: UUID) -> None:
    """CHN-050: 240 a minute (an AT&T class of 10DLC) is four a second, so that no minute holds more."""
    async with services.database.transaction(chapel) as tx:
        [sender] = await channels.senders(tx)
        changed = await channels.change_sender(tx, sender.id, channels.Limits(limit_per_minute=240))
    way_out = await channels.transport(services, chapel, changed.id)
    assert way_out.rate("bulk") + way_out.rate("reply") == pytest.approx(4.0)


def row(keyword: str | None) -> Row:
    """A single message that is about to leave."""
    made, sender = ids.uuid7(), ids.uuid7()
    return Row(made, None, b"", None, "Hi", 1, sender, "transactional", "system", keyword, None, 0, PLAIN, made.bytes)
