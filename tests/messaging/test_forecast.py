"""How long it takes, told before Send: pace, what is ahead, and the morning that some wait for (MSG-096)."""

import math
from datetime import UTC, datetime
from uuid import UUID

import pytest

from koinon import channels, messaging
from koinon.channels.service.senders import NewSender, add_sender
from koinon.kit import clock
from koinon.messaging.policy.forecast import Days, drained
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.rules import policies
from tests.messaging.rules.policies import lay_down, night_now

PEOPLE = 200


@pytest.mark.parametrize(
    ("lumps", "seconds"),
    [
        ([], 0.0),
        ([(0, 400)], 10.0),
        ([(0, 400), (0, 400)], 20.0),
        ([(100, 40), (0, 400)], 101.0),  # idle from 10 to 100
        ([(0, 400), (5, 40)], 11.0),  # due before the first are through
        ([(3600, 0), (0, 40)], 1.0),  # nobody waits for that hour
    ],
)
def test_a_queue_at_forty_a_second(lumps: list[tuple[float, float]], seconds: float) -> None:
    assert drained(lumps, 40.0) == seconds


@pytest.mark.parametrize(
    ("lumps", "left", "each", "ends_in", "seconds"),
    [
        ([(0, 400)], 1_000, 1_000, 3_600, 10.0),  # all of it today
        ([(0, 400)], 200, 200, 3_600, 3_605.0),  # half tomorrow
        ([(0, 1_000)], 0, 400, 3_600, 3_600 + 2 * 86_400 + 5.0),  # two whole days and half of the third
        ([(0, 400)], 1_000, 1_000, 5, 10.0),  # past midnight in one go
        ([(0, 200), (7_200, 40)], 200, 200, 3_600, 7_201.0),  # whoever waits finds tomorrow's room
        ([(0, 3)], 0, 0, 60, 60 + 2 * 86_400 + 0.025),  # at least one a day leaves, as it does
    ],
)
def test_a_days_room_holds_the_rest_until_the_next(
    lumps: list[tuple[float, float]], left: float, each: float, ends_in: float, seconds: float
) -> None:
    assert drained(lumps, 40.0, Days(left, each, ends_in)) == pytest.approx(seconds)


async def looked_ahead(services: Services, chapel: UUID) -> messaging.Preview:
    draft = messaging.BroadcastDraft(name="News", body="Hello", audience=cast.EVERYBODY)
    async with services.database.transaction(chapel) as tx:
        return await messaging.preview(tx, draft, samples=False)


async def test_what_leaves_from_the_number_already_comes_first(services: Services, chapel: UUID) -> None:
    sender = await cast.sender(services, chapel, "http://127.0.0.1:9", 50)
    rate = sender.segments_per_second / 1.008  # all of it: nobody replies
    await cast.people(services, chapel, cast.distinct(PEOPLE))
    alone = await looked_ahead(services, chapel)
    assert (alone.segments, alone.seconds) == (PEOPLE, math.ceil(PEOPLE / rate))
    other = await cast.draft(services, chapel)
    for state, ahead in (("sending", 3_000), ("paused", 0)):
        async with services.database.transaction(chapel) as tx:
            await tx.execute(
                "update broadcasts set state = %(state)s, sender_id = %(s)s where id = %(b)s",
                {"state": state, "s": sender.id, "b": other.id},
            )
            await tx.execute(
                "insert into broadcast_counts (broadcast_id, organization_id, queued, total, segments)"
                " values (%(b)s, %(o)s, 1000, 2000, 6000) on conflict (broadcast_id) do update"
                " set queued = 1000, total = 2000, segments = 6000",
                {"b": other.id, "o": chapel},
            )
        assert (await looked_ahead(services, chapel)).seconds == math.ceil((PEOPLE + ahead) / rate), state


async def test_the_last_leave_when_their_night_is_over(services: Services, chapel: UUID) -> None:
    await cast.sender(services, chapel, "http://127.0.0.1:9", 50)
    found = await cast.people(services, chapel, cast.distinct(3))
    async with services.database.transaction(chapel) as tx:
        for zone, who in (("Etc/GMT-12", found[:2]), ("UTC", found[2:])):
            await tx.execute(
                "update contacts set time_zone = %(zone)s where id = any(%(ids)s)", {"zone": zone, "ids": who}
            )
    await lay_down(services, chapel, quiet_hours=night_now())
    shown = await looked_ahead(services, chapel)
    until = (policies.morning() - clock.now()).total_seconds()
    assert until <= shown.seconds <= until + 900


async def test_senders_of_a_route_share_it_and_the_slowest_share_ends_it(services: Services, chapel: UUID) -> None:
    """Of 200 three quarters by one of 50 a second, a quarter by one of 5: 50 / 5 is longer than 150 / 50."""
    fast = await cast.sender(services, chapel, "http://127.0.0.1:9", 50)
    await cast.people(services, chapel, cast.distinct(PEOPLE))
    async with services.database.transaction(chapel) as tx:
        new = NewSender(account_id=fast.account_id, value="+12025550101", kind="long_code", limit_per_second=5)
        slow = await add_sender(tx, new)
        pair = [channels.RouteSender(fast.id, 3), channels.RouteSender(slow.id, 1)]
        await channels.save_routes(tx, [channels.Route(channel="sms", prefix="", purpose=None, senders=tuple(pair))])
    assert (await looked_ahead(services, chapel)).seconds == math.ceil(50 / (slow.segments_per_second / 1.008))


async def test_a_numbers_day_is_in_it(services: Services, chapel: UUID) -> None:
    sender = await cast.sender(services, chapel, "http://127.0.0.1:9", 50)
    await cast.people(services, chapel, cast.distinct(PEOPLE))
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update senders set people_per_day = 150 where organization_id = %(o)s and id = %(s)s",
            {"o": chapel, "s": sender.id},
        )
    with clock.frozen(datetime(2026, 3, 1, 23, tzinfo=UTC)):
        shown = await looked_ahead(services, chapel)
    assert shown.seconds == 3_600 + math.ceil(50 / (sender.segments_per_second / 1.008))
