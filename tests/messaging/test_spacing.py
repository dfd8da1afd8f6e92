"""Messages to one address through one sender keep their order and are at least three seconds apart (CHN-053)."""

import asyncio
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import pytest

from koinon.kit import ids
from koinon.messaging import jobs
from koinon.messaging.engine import freezing, singles, turn
from koinon.messaging.repository import broadcasts, leases, ranges, works
from koinon.messaging.service import plans
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import queue

SPACING = 3.0


async def attempts(services: Services, organization_id: UUID) -> list[tuple[str | None, datetime]]:
    """Every attempt: its text (None: a broadcast's) and the time at which its intent was written, in order."""
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            tuple,
            """
            select d.body, e.at
            from delivery_events e
            join deliveries d on d.id = e.delivery_id
            where e.kind = 'intent' and e.organization_id = %(o)s
            order by e.at
            """,
            {"o": organization_id},
        )


def gaps(found: list[tuple[str | None, datetime]]) -> list[float]:
    times = [at for _, at in found]
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


@pytest.fixture
async def ada(services: Services, chapel: UUID, carrier: Simulator) -> tuple[UUID, str]:
    """Somebody with a number, and a sender to write from."""
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    return (await cast.people(services, chapel, [number]))[0], number


async def test_replies_to_one_person_keep_their_order_and_their_distance(
    services: Services, chapel: UUID, ada: tuple[UUID, str]
) -> None:
    for body in ("one", "two", "three"):
        await queue(services, chapel, *ada, body=body)
    await singles.drain(services, chapel)
    found = await attempts(services, chapel)
    assert [body for body, _ in found] == ["one", "two", "three"]
    assert min(gaps(found)) >= SPACING


async def test_people_do_not_wait_for_each_other(services: Services, chapel: UUID, ada: tuple[UUID, str]) -> None:
    [_, number] = cast.distinct(2)
    [ben] = await cast.people(services, chapel, [number])
    await queue(services, chapel, *ada)
    await queue(services, chapel, ben, number)
    await singles.drain(services, chapel)
    assert max(gaps(await attempts(services, chapel))) < 1


async def test_a_message_that_is_tried_again_is_not_overtaken(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """The simulator answers 503 to the first two tries for …0005; what was written after it waits behind it."""
    await cast.sender(services, chapel, carrier.url)
    [contact_id] = await cast.people(services, chapel, ["+12125550005"])
    await queue(services, chapel, contact_id, "+12125550005", body="first")
    await queue(services, chapel, contact_id, "+12125550005", body="second")
    for _ in range(20):
        await jobs.tend.run(services, chapel)
        await drain()
        found = [body for body, _ in await attempts(services, chapel)]
        if "second" in found:
            break
        await asyncio.sleep(1)
    assert found == ["first", "first", "first", "second"]


async def test_a_reply_keeps_its_distance_from_a_broadcast(
    services: Services, chapel: UUID, ada: tuple[UUID, str], finish: Finish
) -> None:
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    await queue(services, chapel, *ada, body="reply")
    await singles.drain(services, chapel)
    found = await attempts(services, chapel)
    assert [body for body, _ in found] == [None, "reply"]
    assert gaps(found)[0] >= SPACING


async def test_a_broadcast_keeps_its_distance_from_a_reply(
    services: Services, chapel: UUID, ada: tuple[UUID, str], finish: Finish
) -> None:
    await queue(services, chapel, *ada, body="reply")
    await singles.drain(services, chapel)
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    found = await attempts(services, chapel)
    assert done.counts.sent == 1
    assert [body for body, _ in found] == ["reply", None]
    assert gaps(found)[0] >= SPACING


async def test_two_broadcasts_at_once_do_not_reach_anybody_within_three_seconds(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """They are frozen in the same order of people, so without care each would meet them at the same moment."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(120))
    first = await cast.draft(services, chapel, "One")
    second = await cast.draft(services, chapel, "Two")
    for made in (first, second):
        await cast.send(services, chapel, made.id, str(made.id))
    for made in (first, second):
        assert (await finish(chapel, made.id)).counts.sent == 120
    async with services.database.transaction(chapel) as tx:
        nearest = await tx.scalar(
            """
            select extract(epoch from min(gap)) from (
              select e.at - lag(e.at) over (partition by d.address_hash order by e.at) as gap
              from delivery_events e
              join deliveries d on d.id = e.delivery_id
              where e.kind = 'intent' and e.organization_id = %(o)s) g
            """,
            {"o": chapel},
        )
    assert nearest >= SPACING


async def test_a_broadcast_beside_another_leaves_a_mark_by_which_the_other_knows_it_was_there(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """A small one may begin and end between two micro-batches of a large one, which then finds nobody sending."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(2))
    large, small = [await _frozen(services, chapel, body) for body in ("Large", "Small")]
    async with services.database.transaction(chapel) as tx:
        sender = await turn.channels.default_sender(tx, "sms")
        work = await works.find(tx, small)
        assert sender is not None
        assert work is not None
    await turn.run(services, chapel, work, sender)
    async with services.database.transaction(chapel) as tx:
        lease = await leases.take(tx, large, sender.id, 10, 30.0)
        assert lease is not None
        await broadcasts.move(tx, small, ("sending",), "completed")
        await tx.execute(
            "update address_paces set ready_at = now() + interval '3 s' where organization_id = %(o)s", {"o": chapel}
        )
        intended = await ranges.intend(
            tx, lease.id, sender.id, broadcast_id=large, sender_id=sender.id, attempt_id=ids.uuid7(), ids=[ids.uuid7()]
        )
    assert intended == (False, True)


async def _frozen(services: Services, organization_id: UUID, body: str) -> UUID:
    made = await cast.draft(services, organization_id, body)
    await cast.send(services, organization_id, made.id, str(made.id))
    async with services.database.transaction(organization_id) as tx:
        await plans.start(tx, made.id)
    assert await freezing.freeze(services, organization_id, made.id)
    return made.id
