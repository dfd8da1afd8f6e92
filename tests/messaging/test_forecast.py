"""How long it takes, told before Send: pace, what is ahead, and the morning that some wait for (MSG-096)."""

import math
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock
from koinon.messaging.policy.forecast import drained
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


async def looked_ahead(services: Services, chapel: UUID) -> messaging.Preview:
    draft = messaging.BroadcastDraft(name="News", body="Hello", audience=cast.EVERYBODY)
    async with services.database.transaction(chapel) as tx:
        return await messaging.preview(tx, draft, samples=False)


async def test_what_leaves_from_the_number_already_comes_first(services: Services, chapel: UUID) -> None:
    sender = await cast.sender(services, chapel, "http://127.0.0.1:9", 50)
    rate = sender.segments_per_second * 0.8
    await cast.people(services, chapel, cast.distinct(PEOPLE))
    alone = await looked_ahead(services, chapel)
    assert (alone.segments, alone.seconds) == (PEOPLE, math.ceil(PEOPLE / rate))
    other = await cast.draft(services, chapel)
    for state, ahead in (("sending", 1_000), ("paused", 0)):
        async with services.database.transaction(chapel) as tx:
            await tx.execute(
                "update broadcasts set state = %(state)s, sender_id = %(s)s where id = %(b)s",
                {"state": state, "s": sender.id, "b": other.id},
            )
            await tx.execute(
                "insert into broadcast_counts (broadcast_id, organization_id, queued) values (%(b)s, %(o)s, 1000)"
                " on conflict (broadcast_id) do update set queued = 1000",
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
