"""A broadcast while it goes out: figures that move, a reply that need not wait, a pause that holds (MSG-031..042)."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from koinon import messaging
from koinon.kit import ids
from koinon.messaging import Progress
from koinon.messaging.engine import folder, singles, turn
from koinon.messaging.repository import doubts, works
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.test_fairness import frozen
from tests.messaging.test_messages import queue, status
from tests.platform.test_logs import lines, stream

__all__ = ["stream"]
PEOPLE, A_SECOND = 3_000, 200


@asynccontextmanager
async def under_way(services: Services, chapel: UUID, carrier: Simulator) -> AsyncIterator[UUID]:
    """A broadcast of which a worker sends 160 a second (four fifths of what its number may), begun a moment ago."""
    broadcast_id = await frozen(services, chapel, carrier.url, PEOPLE, 0, A_SECOND)
    async with services.database.transaction(chapel) as tx:
        work = await works.find(tx, broadcast_id)
        sender = await turn.channels.default_sender(tx, "sms")
    assert work is not None
    assert sender is not None
    sending = asyncio.create_task(turn.run(services, chapel, work, sender))
    try:
        yield broadcast_id
    finally:
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending


async def moving(services: Services, chapel: UUID, broadcast_id: UUID) -> Progress:
    """The figures once the folder, which nobody called, has brought the first answers into them."""
    async with asyncio.timeout(60):
        while True:
            async with services.database.transaction(chapel) as tx:
                found = await messaging.progress(tx, broadcast_id)
            if found.counts.sent and found.rate:
                return found
            await asyncio.sleep(0.01)


async def test_figures_move_and_a_pause_holds_at_once(services: Services, chapel: UUID, carrier: Simulator) -> None:
    """MSG-042: queued, sent, rate, finish time, cost; MSG-039: after the pause no intent is written any more."""
    async with under_way(services, chapel, carrier) as broadcast_id:
        found = await moving(services, chapel, broadcast_id)
        async with services.database.transaction(chapel) as tx:
            await messaging.pause(tx, broadcast_id)
        async with services.database.transaction(chapel) as tx:
            paused_at = await tx.one(datetime, "select clock_timestamp()")
        await turn_over(services, chapel)
    counts = found.counts
    assert (counts.total, counts.queued + counts.sending + counts.sent + counts.held) == (PEOPLE, PEOPLE)
    assert counts.queued > 0
    assert found.cost is not None
    assert found.cost.micros == counts.sent * 7_000
    assert found.seconds_left is not None
    assert found.seconds_left >= int(counts.open / (found.rate + 0.05))  # the rate is told with one decimal
    async with services.database.transaction(chapel) as tx:
        later = await tx.scalar(
            "select count(*) from delivery_events where organization_id = %(o)s and kind = 'intent' and at > %(at)s",
            {"o": chapel, "at": paused_at},
        )
        assert (await messaging.progress(tx, broadcast_id)).counts.sent < PEOPLE
    assert later == 0


async def turn_over(services: Services, chapel: UUID) -> None:
    """The turn sees by itself that it is over: nothing stays leased."""
    async with asyncio.timeout(60):
        while True:
            async with services.database.transaction(chapel) as tx:
                if not await tx.scalar(
                    "select count(*) from leases where organization_id = %(o)s and worker is not null", {"o": chapel}
                ):
                    return
            await asyncio.sleep(0.01)


async def test_a_reply_does_not_wait_for_a_broadcast(services: Services, chapel: UUID, carrier: Simulator) -> None:
    """MSG-036: through the very number that the broadcast fills, it is taken long before that ends."""
    [number] = cast.distinct(1, start=7_500)
    async with under_way(services, chapel, carrier) as broadcast_id:
        await moving(services, chapel, broadcast_id)
        [person] = await cast.people(services, chapel, [number])
        reply = await queue(services, chapel, person, number)
        await singles.drain(services, chapel)
        async with asyncio.timeout(60):
            while (await status(services, chapel, reply.id)).state != "sent":  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # the broadcast's own folder may have the answer in its hands
        order = [entry["to"] for entry in carrier.carrier.audit.deliveries().values()]
    assert order.index(number) < PEOPLE / 2


def test_figures_are_half_a_second_behind_at_most() -> None:
    """MSG-031: a pass begins every quarter of a second and goes on until nothing is left."""
    assert folder.EVERY_SECONDS * 2 <= 0.5


async def test_a_call_of_the_carrier_is_logged_without_whom_it_was_for(
    services: Services, chapel: UUID, carrier: Simulator, stream: io.StringIO
) -> None:
    """OPS-081: provider calls are logged; phone numbers and texts never."""
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    [person] = await cast.people(services, chapel, [number])
    await queue(services, chapel, person, number, body="Doors open at nine.")
    await singles.drain(services, chapel)
    [told] = [line for line in lines(stream) if line["event"] == "provider_called"]
    assert (told["provider"], told["calls"], told["failed"]) == ("telnyx", 1, 0)
    assert number[2:] not in stream.getvalue()
    assert "Doors" not in stream.getvalue()


async def test_what_nobody_knows_of_is_told_while_it_is_open(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """MSG-101: the carrier took two or did not; the page says so instead of leaving them as waiting."""
    broadcast_id = await frozen(services, chapel, carrier.url, 5, 0, A_SECOND)
    async with services.database.transaction(chapel) as tx:
        some = await tx.all(UUID, "select id from deliveries where broadcast_id = %(b)s limit 2", {"b": broadcast_id})
        await doubts.add(tx, ids.uuid7(), broadcast_id, some, 600)
        assert (await messaging.progress(tx, broadcast_id)).in_doubt == 2
