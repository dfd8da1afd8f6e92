"""Messages that wait for the morning or for a cap: held, shown, released, safe from a dead worker (MSG-052..055)."""

from datetime import UTC, timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock, ids
from koinon.messaging import jobs
from koinon.messaging.contracts import BroadcastState, DeliveryState, Purpose
from koinon.messaging.repository import holds, leases
from koinon.messaging.rules.contracts import Cap
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.rules import policies
from tests.messaging.rules.policies import LASTING, lay_down, night_now


async def in_zone(services: Services, organization_id: UUID, people: list[UUID], zone: str) -> None:
    """Where these people live."""
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "update contacts set time_zone = %(zone)s where id = any(%(ids)s)", {"zone": zone, "ids": people}
        )


def sent_by(carrier: Simulator) -> int:
    """How many messages the carrier took."""
    return int(carrier.carrier.audit.summary()["accepted"])


async def settled(services: Services, organization_id: UUID, drain: Drain) -> None:
    """Send, fold and tend once."""
    for _ in range(3):
        await drain()
        await jobs.tend.run(services, organization_id)


async def morning_comes(services: Services, organization_id: UUID) -> None:
    """What is held is due, and it is not quiet any more."""
    await lay_down(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update holds set until = now() - interval '1 second'")
        await tx.execute("update delivery_queue set send_after = now() - interval '1 second'")


class Night:
    """Grace Chapel at night: two people in UTC, where it is quiet, and one in a zone where it is day."""

    def __init__(self, services: Services, organization_id: UUID, base_url: str) -> None:
        self.services, self.id, self.base_url = services, organization_id, base_url
        self.people: list[UUID] = []

    async def fall(self) -> None:
        self.people = await cast.people(self.services, self.id, cast.distinct(3))
        await cast.sender(self.services, self.id, self.base_url)
        await in_zone(self.services, self.id, self.people[:2], "UTC")
        await in_zone(self.services, self.id, self.people[2:], "Etc/GMT-12")  # twelve hours away, whatever the hour
        await lay_down(self.services, self.id, quiet_hours=night_now())


@pytest.fixture
async def night(services: Services, chapel: UUID, carrier: Simulator) -> Night:
    made = Night(services, chapel, carrier.url)
    await made.fall()
    return made


async def begun(night: Night, drain: Drain) -> UUID:
    made = await cast.draft(night.services, night.id)
    await cast.send(night.services, night.id, made.id)
    await settled(night.services, night.id, drain)
    return made.id


async def test_where_it_is_night_a_broadcast_waits_and_elsewhere_it_leaves(
    night: Night, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    broadcast_id = await begun(night, drain)
    found = await cast.found(night.services, night.id, broadcast_id)
    assert (found.state, found.counts.held, found.counts.sent) == (BroadcastState.SENDING, 2, 1)
    async with night.services.database.transaction(night.id) as tx:
        (waiting,) = await holds.waiting(tx, broadcast_id)
        (row,) = await messaging.deliveries_for_contact(tx, night.people[0], limit=5)
    ends = policies.morning()
    assert (waiting.reason, waiting.messages) == ("quiet_hours", 2)
    assert ends - timedelta(minutes=2) <= waiting.first <= waiting.last <= ends + timedelta(minutes=10)
    assert (row.state, row.waits_for) == (DeliveryState.HELD, "quiet_hours")
    assert row.waits_until is not None and waiting.first <= row.waits_until <= waiting.last
    await morning_comes(night.services, night.id)
    ended = await finish(night.id, broadcast_id)
    assert (ended.state, ended.counts.sent, ended.counts.held) == (BroadcastState.COMPLETED, 3, 0)
    assert sent_by(carrier) == 3


async def test_a_worker_that_dies_with_released_messages_loses_and_doubles_none(
    night: Night, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    broadcast_id = await begun(night, drain)
    await morning_comes(night.services, night.id)
    async with night.services.database.transaction(night.id) as tx:
        assert await holds.release(tx, broadcast_id) == 2
    async with night.services.database.transaction(night.id) as tx:  # taken, and never heard of again
        lost = await leases.take(tx, broadcast_id, ids.uuid7(), 100, 60.0)
        assert lost is not None and lost.is_released
        assert len(await holds.of_lease(tx, lost.id)) == 2
        await tx.execute("update leases set expires_at = now() - interval '1 second'")
    ended = await finish(night.id, broadcast_id)
    assert (ended.counts.sent, sent_by(carrier)) == (3, 3)
    async with night.services.database.transaction(night.id) as tx:
        assert await tx.scalar("select count(*) from holds") == 0


async def test_released_while_it_is_still_night_it_waits_on(night: Night, drain: Drain, carrier: Simulator) -> None:
    broadcast_id = await begun(night, drain)
    async with night.services.database.transaction(night.id) as tx:
        await tx.execute("update holds set until = now() - interval '1 second'")
    await settled(night.services, night.id, drain)
    async with night.services.database.transaction(night.id) as tx:
        (waiting,) = await holds.waiting(tx, broadcast_id)
    assert waiting.messages == 2 and waiting.first > clock.now() + LASTING / 2
    assert sent_by(carrier) == 1


async def test_an_opt_out_by_night_is_heeded_in_the_morning(
    night: Night, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    broadcast_id = await begun(night, drain)
    async with night.services.database.transaction(night.id) as tx:
        await tx.execute("update address_consents set state = 'denied'")
    await morning_comes(night.services, night.id)
    ended = await finish(night.id, broadcast_id)
    assert (ended.counts.sent, ended.counts.refused, sent_by(carrier)) == (1, 2, 1)


async def test_cancelled_by_night_nothing_leaves_in_the_morning(
    night: Night, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    broadcast_id = await begun(night, drain)
    async with night.services.database.transaction(night.id) as tx:
        await messaging.cancel(tx, broadcast_id)
    await morning_comes(night.services, night.id)
    ended = await finish(night.id, broadcast_id)
    assert (ended.state, ended.counts.cancelled, sent_by(carrier)) == (BroadcastState.CANCELLED, 2, 1)


async def test_what_would_not_last_till_morning_expires_at_once(night: Night, drain: Drain, finish: Finish) -> None:
    await lay_down(night.services, night.id, quiet_hours=night_now(), expires_after_hours=1)
    made = await cast.draft(night.services, night.id)
    await cast.send(night.services, night.id, made.id)
    ended = await finish(night.id, made.id)
    assert (ended.state, ended.counts.expired, ended.counts.sent) == (BroadcastState.COMPLETED, 2, 1)


async def test_an_expired_broadcast_ends_what_it_holds(night: Night, drain: Drain, finish: Finish) -> None:
    broadcast_id = await begun(night, drain)
    async with night.services.database.transaction(night.id) as tx:
        await tx.execute("update broadcasts set expires_at = now() - interval '1 second'")
    ended = await finish(night.id, broadcast_id)
    assert (ended.state, ended.counts.expired) == (BroadcastState.COMPLETED, 2)


async def test_what_cannot_wait_leaves_by_night(night: Night, finish: Finish, carrier: Simulator) -> None:
    for purpose in (Purpose.TRANSACTIONAL, Purpose.CONVERSATIONAL):
        made = await cast.draft(night.services, night.id, purpose=purpose)
        await cast.send(night.services, night.id, made.id, key=purpose)
        assert (await finish(night.id, made.id)).counts.sent == 3
    assert sent_by(carrier) == 6


async def test_a_single_message_waits_too_and_says_until_when(
    night: Night, services: Services, drain: Drain, carrier: Simulator
) -> None:
    async with services.database.transaction(night.id) as tx:
        queued = await messaging.message_contact(tx, services, night.people[0], body="News", purpose="informational")
    await settled(services, night.id, drain)
    async with services.database.transaction(night.id) as tx:
        row = await messaging.delivery(tx, queued.id)
        history = await messaging.delivery_events(tx, queued.id)
    assert (row.state, row.waits_for) == (DeliveryState.HELD, "quiet_hours")
    assert row.waits_until is not None and row.waits_until.astimezone(UTC) >= policies.morning() - timedelta(minutes=2)
    assert [(one.to_state, one.source, one.reason) for one in history] == [("held", "gate", "quiet_hours")]
    await morning_comes(services, night.id)
    await settled(services, night.id, drain)
    assert sent_by(carrier) == 1


async def test_what_waits_for_the_morning_keeps_nothing_waiting_that_may_leave(
    night: Night, services: Services, drain: Drain, carrier: Simulator
) -> None:
    """Of several messages to one number the first goes first (CHN-053), but not the one that sleeps till eight."""
    async with services.database.transaction(night.id) as tx:
        await messaging.message_contact(tx, services, night.people[0], body="News", purpose="informational")
    await settled(services, night.id, drain)
    assert sent_by(carrier) == 0
    async with services.database.transaction(night.id) as tx:
        await messaging.message_contact(tx, services, night.people[0], body="Your code is 1234")
    await settled(services, night.id, drain)
    assert sent_by(carrier) == 1


WEEKLY = Cap("promotional", 1, 7)


async def promote(services: Services, organization_id: UUID, finish: Finish, text: str) -> messaging.Broadcast:
    made = await cast.draft(services, organization_id, text, purpose=Purpose.PROMOTIONAL)
    await cast.send(services, organization_id, made.id, key=text)
    return await finish(organization_id, made.id)


@pytest.fixture
async def capped(services: Services, chapel: UUID, carrier: Simulator) -> UUID:
    await cast.people(services, chapel, cast.distinct(3))
    await cast.sender(services, chapel, carrier.url)
    await lay_down(services, chapel, caps=(WEEKLY,))
    return chapel


async def test_a_second_promotion_in_a_week_is_refused_where_it_would_not_last(
    services: Services, capped: UUID, finish: Finish
) -> None:
    assert (await promote(services, capped, finish, "Coffee")).counts.sent == 3
    second = await promote(services, capped, finish, "Cake")
    assert (second.counts.sent, second.counts.refused) == (0, 3)
    async with services.database.transaction(capped) as tx:
        (why,) = await messaging.not_reached(tx, second.id)
    assert (why.reason, why.count) == ("frequency_cap_reached", 3)


async def test_where_there_is_room_within_its_lifetime_it_waits(
    services: Services, capped: UUID, finish: Finish, drain: Drain
) -> None:
    await promote(services, capped, finish, "Coffee")
    async with services.database.transaction(capped) as tx:  # six days and twenty hours ago
        await tx.execute("update contact_sends set at = now() - interval '164 hours'")
    made = await cast.draft(services, capped, "Cake", purpose=Purpose.PROMOTIONAL)
    await cast.send(services, capped, made.id, key="cake")
    await settled(services, capped, drain)
    async with services.database.transaction(capped) as tx:
        (waiting,) = await holds.waiting(tx, made.id)
    assert (waiting.reason, waiting.messages) == ("frequency_cap", 3)
    assert clock.now() + timedelta(hours=3) < waiting.first < clock.now() + timedelta(hours=5)


async def test_what_the_carrier_would_not_take_counts_against_no_cap(
    services: Services, capped: UUID, finish: Finish, drain: Drain
) -> None:
    """Numbers that end so do not exist (the simulator's magic numbers, CHN-077)."""
    (wrong,) = await cast.people(services, capped, ["+12125550001"])
    found = await promote(services, capped, finish, "Coffee")
    assert (found.counts.sent, found.counts.failed) == (3, 1)
    async with services.database.transaction(capped) as tx:
        counted = await tx.all(UUID, "select contact_id from contact_sends")
    assert len(counted) == 3
    assert wrong not in counted


async def test_a_cap_laid_down_today_knows_what_was_sent_before(
    services: Services, capped: UUID, finish: Finish
) -> None:
    await lay_down(services, capped)
    assert (await promote(services, capped, finish, "Coffee")).counts.sent == 3
    async with services.database.transaction(capped) as tx:
        assert await tx.scalar("select count(*) from contact_sends") == 0
    await lay_down(services, capped, caps=(WEEKLY,))
    assert (await promote(services, capped, finish, "Cake")).counts.refused == 3


async def test_news_count_against_no_cap_of_promotions(services: Services, capped: UUID, finish: Finish) -> None:
    await promote(services, capped, finish, "Coffee")
    news = await cast.draft(services, capped, "We are open")
    await cast.send(services, capped, news.id, key="news")
    assert (await finish(capped, news.id)).counts.sent == 3


async def test_one_message_more_by_the_api_is_refused_at_once(services: Services, capped: UUID, finish: Finish) -> None:
    """MSG-089: what is known at once is a 409 with the gate's reason."""
    await promote(services, capped, finish, "Coffee")
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(capped) as tx:
            contact_id = await tx.one(UUID, "select contact_id from contact_sends limit 1")
            await messaging.message_contact(tx, services, contact_id, body="Cake", purpose="promotional")
    assert (refused.value.code, refused.value.status) == ("frequency_cap_reached", 409)
